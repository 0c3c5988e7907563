"""The steps of a case, each on a page of its own with the form it needs (2024 art. 36; 2021 art. 28)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session

from portal import i18n
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.procedures import Step
from portal.law.roles import Role
from portal.register.lists.cases import answers, decisions, drafts, hearing, queries
from portal.register.lists.cases.letters import Point
from portal.register.lists.cases.models import ListCase
from portal.security.uploads import REQUEST_MAX
from portal.web.desk.listings import ANSWER, calendar
from portal.web.desk.listings_forms import (
    AnswerForm,
    AnswerServiceForm,
    DecisionForm,
    ReasonForm,
    RectifyForm,
    ServiceForm,
    StatementForm,
    StepForm,
    WaiverForm,
    turn,
    upload,
)
from portal.web.shell import fields, forms, guards, limits
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_today
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("listing_steps", __name__, url_prefix="/desk/listings")

# Form of a step, and the command that takes it; what the form says beyond a reason goes by name.
STEPS: Final[Mapping[str, tuple[type[StepForm], Callable[..., ListCase]]]] = {
    "review": (StepForm, drafts.review),
    "check": (StepForm, drafts.review),
    "return": (ReasonForm, drafts.give_back),
    "drop": (ReasonForm, drafts.drop),
    "notice": (StepForm, hearing.issue_notice),
    "serve-notice": (ServiceForm, hearing.serve_notice),
    "state": (StatementForm, hearing.enter_statement),
    "answer": (AnswerForm, answers.answer),
    "serve-answer": (AnswerServiceForm, answers.serve_answer),
    "waive": (WaiverForm, hearing.waive),
    "decide": (DecisionForm, decisions.decide),
    "serve": (ServiceForm, decisions.serve),
    "publish": (StepForm, decisions.publish),
    "revoke": (ReasonForm, decisions.revoke),
    "rectify": (RectifyForm, decisions.rectify),
}
_LONGEST: Final = 40
_NAMES: Final = f"any({', '.join(repr(name) for name in STEPS)})".replace("'", '"')


@routes.route(f"/<ref>/<{_NAMES}:action>", methods=["GET", "POST"])
@guards.staff(Role.LIST_AUTHORITY, Role.COMPETENT_REVIEWER)
@limits.accepts(REQUEST_MAX)
def step(ref: str, action: str) -> ANSWER:
    """Take a step; a step that is not open to this person leads back to the case."""
    view = queries.case_view(reading(), ref=ref, actor=actor(), calendar=calendar())
    known = _known(view, action)
    form = _form(view, STEPS[action][0])
    if request.method == "POST" and _taken(ref, action, form):
        return redirect(href(f"/desk/listings/{ref}"), 303)
    if request.method == "GET" and known not in view.open:
        return redirect(href(f"/desk/listings/{ref}"), 303)
    page = render_template("desk/listing_step.html", form=form, view=view, step=known, today=request_today())
    return page, forms.status_of(form)


def _known(view: queries.CaseView, action: str) -> Step:
    try:
        return view.standing.procedure.step(action)
    except KeyError as error:
        raise NotFound(msg("没有找到这一项。")) from error


def _taken(ref: str, action: str, form: StepForm) -> bool:
    said = said_in(form)
    if form.errors:
        return False

    def act(session: Session) -> str:
        return STEPS[action][1](session, ref=ref, turn=turn(form), **said).ref

    return forms.attempt(form, act) is not None


def said_in(form: StepForm) -> dict[str, Any]:
    """Return what the form of a step says beyond a reason, by the names that its command takes."""
    said: dict[str, Any] = {}
    for name in ("manner", "proof", "words", "decision_no"):
        if name in form:
            said[name] = form[name].data or ""
    if "day" in form:
        said["day"] = fields.day(form["day"], required=True)
    if "statement" in form:
        chosen = form["statement"].data or ""
        said["statement"] = int(chosen) if chosen.isascii() and chosen.isdecimal() else None
    if "points" in form:
        said["points"] = _points(form)
    if "file" in form:
        said["file"] = upload(form)
    return said


def _form(view: queries.CaseView, kind: type[StepForm]) -> StepForm:
    form = kind(request.form)
    if isinstance(form, AnswerForm):
        form.statement.choices = _named(one for one in view.statements if one.answered_on is None)
    elif isinstance(form, AnswerServiceForm):
        form.statement.choices = _named(one for one in view.statements if one.answered_on and not one.served_on)
    return form


def _named(statements: Iterable[queries.StatementView]) -> dict[str, str]:
    return {
        str(one.id): i18n.render(msg("%(day)s 收到：%(text)s", day=one.received_on, text=one.text[:_LONGEST]))
        for one in statements
    }


def _points(form: StepForm) -> tuple[Point, ...]:
    """What was typed of each point; rows left empty are none."""
    rows = [Point((row["stated"] or "").strip(), (row["reason"] or "").strip()) for row in form["points"].data]
    return tuple(row for row in rows if row.stated or row.reason)
