"""Pages of auditors: the audit and query log, its export, checks of the chain, the signed head (21§30(2), 18§26).

Auditors read everything here and change nothing; what they export or check is audited like any other act.
"""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Form, SelectField, StringField

from portal import audit, i18n
from portal.audit import checks, signing
from portal.audit.queries import Criteria, words
from portal.kernel.messages import msg
from portal.kernel.paging import page_number
from portal.oversight import trail
from portal.web.public.downloads import csv_file, json_file
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today, unit_of_work
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("audit_desk", __name__)

Answer = Response | str | tuple[str, int]
AUDIT: Final = "/desk/audit"
_PAGE: Final = 50
_AUDITOR: Final = guards.staff(*trail.READERS)
_QUERIES: Final = "query."


class LogForm(Form):
    """What is looked for in the log; people are named by reference, so that no name stands in an address."""

    since = StringField(fields.words(msg("从哪一天")))
    until = StringField(fields.words(msg("到哪一天")))
    actor = SelectField(fields.words(msg("操作人")), validate_choice=False)
    action = SelectField(fields.words(msg("操作")), validate_choice=False)
    object_kind = SelectField(fields.words(msg("对象种类")), validate_choice=False)
    object_ref = StringField(fields.words(msg("对象编号")))
    outcome = SelectField(fields.words(msg("结果")), validate_choice=False)

    def criteria(self) -> Criteria:
        """Return what was entered; a day that cannot be read puts an error on its field and does not narrow."""
        return Criteria(
            since=fields.day(self.since, required=False),
            until=fields.day(self.until, required=False),
            actor=self.actor.data or "",
            action=self.action.data or "",
            object_kind=self.object_kind.data or "",
            object_ref=(self.object_ref.data or "").strip(),
            outcome=self.outcome.data or "",
        )


@routes.get(AUDIT)
@_AUDITOR
def index() -> Answer:
    """Search the log."""
    form = _form(request.args)
    return _page(form, form.criteria())


@routes.post(f"{AUDIT}/export")
@_AUDITOR
def export() -> Answer:
    """Hand out what was searched for as a file; the export itself is audited first."""
    form = _form(request.form)
    wanted, actor = form.criteria(), sign_in.actor()
    rows = None
    if not form.errors:
        rows = forms.attempt(form, lambda work: trail.export(work, wanted=wanted, actor=actor, at=request_now()))
    if rows is None:
        return _page(form, wanted)
    return csv_file(rows, f"audit-{request_today().isoformat()}.csv")


@routes.get(f"{AUDIT}/head.json")
@_AUDITOR
def head() -> Response:
    """Hand out the present head, signed, to be kept outside."""
    signed = signing.sign(audit.head(reading()), keyring=wiring().keyring, at=request_now())
    answer = json_file(signed.as_json())
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-head-{signed.seq}.json"'
    return answer


@routes.route(f"{AUDIT}/checks", methods=["GET", "POST"])
@_AUDITOR
def verification() -> Answer:
    """List the checks of the chain, or ask for one, which then runs in the background."""
    if request.method == "POST":
        with unit_of_work() as work:
            ref = checks.ask(work, actor=sign_in.actor().ref, at=request_now())
        return redirect(href(f"{AUDIT}/checks/{ref}"), 303)
    people = trail.people(reading(), actor=sign_in.actor())
    return render_template("desk/audit_checks.html", checks=checks.latest(reading()), people=people)


@routes.get(f"{AUDIT}/checks/<ref>")
@_AUDITOR
def one_check(ref: str) -> str:
    """Show one check."""
    return render_template("desk/audit_check.html", check=checks.view(reading(), ref=ref))


def _form(entered: MultiDict[str, str]) -> LogForm:
    form = LogForm(entered)
    actions, kinds, outcomes = words(reading())
    every = ("", i18n.render(msg("全部")))
    system = ("system", i18n.render(msg("平台")))
    people = [(one.ref, f"{one.unit} {one.name}") for one in trail.people(reading(), actor=sign_in.actor()).values()]
    form.actor.choices = [every, system, *people]
    form.action.choices = [every, (_QUERIES, i18n.render(msg("全部查询"))), *((one, one) for one in actions)]
    form.object_kind.choices = [every, *((one, one) for one in kinds)]
    form.outcome.choices = [every, *((one, one) for one in outcomes)]
    return form


def _page(form: LogForm, wanted: Criteria) -> tuple[str, int]:
    number = page_number(request.args.get("page"))
    found = trail.page(reading(), wanted=wanted, actor=sign_in.actor(), number=number, size=_PAGE)
    page = render_template(
        "desk/audit.html",
        form=form,
        page=found,
        people=trail.people(reading(), actor=sign_in.actor()),
        told=trail.told,
        queries=wanted.action.startswith(_QUERIES),
    )
    return page, forms.status_of(form)
