"""Applied measures at the desk: mine, a proposal, one with its steps and its notice, the count of use (21§24-29)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy.orm import Session

from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.kernel.paging import page_number
from portal.law.procedures.measure import APPLICATION
from portal.law.roles import Role
from portal.register.measures.applied import access, deciding, hearing, lifting, proposing, queries
from portal.register.measures.applied.models import Application
from portal.store import files
from portal.web.desk.measure_forms import (
    KIND_NAMES,
    AnswerForm,
    DecisionForm,
    ProposalForm,
    ReasonForm,
    ReceiptForm,
    ReportForm,
    ServiceForm,
    StatementForm,
    StepForm,
    act,
    calendar,
    typed,
    with_choices,
)
from portal.web.desk.measures import ANSWER
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_today
from portal.web.shell.fields import words
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("desk_applied_measures", __name__, url_prefix="/desk/measures/applied")

READERS: Final = (*access.OWN, *access.OVERSEERS)
# Form of a step, and the command that takes it; what the form says beyond a reason goes by name.
STEPS: Final[Mapping[str, tuple[type[StepForm], Callable[..., Application]]]] = {
    "state": (StatementForm, hearing.enter_statement),
    "answer": (AnswerForm, hearing.answer),
    "check_law": (StepForm, deciding.check_law),
    "decide": (DecisionForm, deciding.decide),
    "drop": (ReasonForm, deciding.drop),
    "serve": (ServiceForm, deciding.serve),
    "report": (ReportForm, lifting.report),
    "release": (ReasonForm, lifting.release),
    "lift": (ReceiptForm, lifting.lift),
}
_NAMES: Final = f"any({', '.join(STEPS)})"


@routes.get("")
@guards.staff(*READERS)
def index() -> str:
    """List the applications of this person's unit, or of their part of the region."""
    state = request.args.get("state", "")
    page = queries.applications(
        reading(),
        actor=actor(),
        state=state,
        number=page_number(request.args.get("page")),
        calendar=calendar(),
        today=request_today(),
    )
    return render_template(
        "desk/measure_applications.html", page=page, state=state, states=APPLICATION.states, kinds=KIND_NAMES
    )


@routes.route("/new", methods=["GET", "POST"])
@guards.staff(Role.PROVIDER_MAKER)
def new() -> ANSWER:
    """Propose a measure."""
    form = ProposalForm(request.form or None, ground_ref=request.args.get("ground", "")[:32])

    def propose(session: Session) -> str:
        return proposing.propose(session, proposal=typed(form), act=act(form)).ref

    if request.method == "POST" and (ref := forms.attempt(form, propose)):
        return redirect(href(f"/desk/measures/applied/{ref}"), 303)
    page = render_template("desk/measure_new.html", form=with_choices(form))
    return page, forms.status_of(form)


@routes.get("/use")
@guards.staff(*READERS)
def use() -> str:
    """Show how often measures were used, month by month."""
    return render_template("desk/measure_use.html", lines=queries.use_by_month(reading(), actor=actor()))


@routes.get("/<ref>")
@guards.staff(*READERS)
def show(ref: str) -> str:
    """Show one application with its way."""
    return render_template("desk/measure_application.html", view=_view(ref), kinds=KIND_NAMES, today=request_today())


@routes.get("/<ref>/notice.pdf")
@guards.staff(*READERS)
def notice(ref: str) -> Response:
    """Hand out the notice as it was issued."""
    file = queries.notice_file(reading(), ref=ref, actor=actor())
    if file is None:
        raise NotFound(msg("没有找到这一项。"))
    body = b"".join(files.pieces(reading(), file, wiring().cipher))
    response = Response(body, mimetype=file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


@routes.route(f"/<ref>/<{_NAMES}:action>", methods=["GET", "POST"])
@guards.staff(*READERS)
def step(ref: str, action: str) -> ANSWER:
    """Take a step; a step that is not open to this person leads back to the application."""
    view = _view(ref)
    known = APPLICATION.step(action)
    form = _form(view, STEPS[action][0])
    taken = request.method == "POST" and _taken(ref, action, form)
    if taken or (request.method == "GET" and known not in view.open):
        return redirect(href(f"/desk/measures/applied/{ref}"), 303)
    page = render_template("desk/measure_step.html", form=form, view=view, step=known, kinds=KIND_NAMES)
    return page, forms.status_of(form)


def _view(ref: str) -> queries.ApplicationView:
    return queries.application(reading(), ref=ref, actor=actor(), calendar=calendar(), today=request_today())


def _taken(ref: str, action: str, form: StepForm) -> bool:
    said = _said(form)
    if form.errors:
        return False

    def take(session: Session) -> str:
        return STEPS[action][1](session, ref=ref, act=act(form), **said).ref

    return forms.attempt(form, take) is not None


def _said(form: StepForm) -> dict[str, Any]:
    texts = ("words", "document_no", "manner", "proof", "result", "document")
    said: dict[str, Any] = {name: form[name].data or "" for name in texts if name in form}
    if "day" in form:
        said["day"] = fields.day(form["day"], required=True)
    if "statement" in form:
        chosen = form["statement"].data or ""
        said["statement"] = int(chosen) if chosen.isascii() and chosen.isdecimal() else None
    return said


def _form(view: queries.ApplicationView, kind: type[StepForm]) -> StepForm:
    form = kind(request.form)
    if isinstance(form, AnswerForm):
        form.statement.choices = [
            (str(one.id), words(msg("%(day)s 收到：%(text)s", day=one.received_on, text=one.text[:40])))
            for one in view.statements
            if one.answered_on is None
        ]
    return form
