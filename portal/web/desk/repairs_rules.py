"""Which kinds are excluded from repair or have a least time: entered with its article, taken back with one (24§40)."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form

from portal.cases import repair_rules
from portal.cases.repair_rules import RuleDraft
from portal.kernel.messages import msg
from portal.law.roles import Role
from portal.web.desk import repairs_forms
from portal.web.desk.repairs_forms import NO, YES, RuleForm
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("desk_repair_rules", __name__, url_prefix="/desk/repair-rules")

Answer = str | Response | tuple[str, int]
RULES: Final = "/desk/repair-rules"


@routes.route("", methods=["GET", "POST"])
@guards.staff(Role.AGENCY_HEAD)
def index() -> Answer:
    """List the rules, and for the head of the region's agency enter one."""
    form = repairs_forms.rule_form(request.form, repair_rules.kinds(reading()))
    if request.method == "POST" and _chosen(form) and forms.attempt(form, lambda work: _enter(work, form)):
        return redirect(href(RULES), 303)
    return _page(form)


@routes.post("/<int:rule_id>/drop")
@guards.staff(Role.AGENCY_HEAD)
def drop(rule_id: int) -> Answer:
    """Take a rule back."""
    form = Form()

    def act(work: Session) -> bool:
        reason = request.form.get("reason", "")
        repair_rules.drop(work, rule_id=rule_id, reason=reason, actor=actor(), at=request_now())
        return True

    if forms.attempt(form, act):
        return redirect(href(RULES), 303)
    empty = repairs_forms.rule_form(type(request.form)(), repair_rules.kinds(reading()))
    empty.form_errors = [*form.form_errors]
    return _page(empty)


def _chosen(form: RuleForm) -> bool:
    if form.what.data not in (YES, NO):
        fields.wrong(form.what, msg("请在所列选项中选择。"))
    return not form.errors


def _enter(work: Session, form: RuleForm) -> bool:
    draft = RuleDraft(
        kind=form.kind.data or "",
        excluded=form.what.data == YES,
        least_months=repairs_forms.months(form),
        citation=form.citation.data or "",
    )
    repair_rules.enter(work, draft=draft, actor=actor(), at=request_now())
    return True


def _may() -> dict[str, bool]:
    return {"may_enter": repair_rules.is_head(actor())}


def _page(form: RuleForm) -> Answer:
    page = render_template("desk/repair_rules.html", form=form, rules=repair_rules.rules(reading()), **_may())
    return page, forms.status_of(form)
