"""Repairs at the desk: conditions judged one by one, the unit heard, decided by another (21§38; 24§40, 24§42)."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form

from portal.cases import handling, repair_queries, repairs, results
from portal.cases.handling import Act
from portal.cases.models import Case
from portal.cases.repair_queries import AskedView, RepairView
from portal.law.repair import Condition
from portal.law.roles import Role
from portal.web.desk import repairs_forms
from portal.web.desk.repairs_forms import AskForm, OpinionForm
from portal.web.shell import attachments, derivations, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, unit_of_work
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("desk_repairs", __name__, url_prefix="/desk/cases/<ref>/repair")

Answer = str | Response | tuple[str, int]
_AGENCY: Final = (Role.AGENCY_CLERK, Role.AGENCY_HEAD)
_UNITS: Final = (Role.PROVIDER_MAKER, Role.PROVIDER_CHECKER, Role.LIST_AUTHORITY)
_WITH_REASON: Final[dict[str, Callable[..., None]]] = {
    "send_back": repairs.send_back,
    "suspect": repairs.suspect,
    "keep": repairs.keep,
    "revoke": repairs.revoke,
}


@routes.get("")
@guards.staff(*_AGENCY)
def show(ref: str) -> str:
    """Show how the conditions of each item stand, what the units said, and what can be done."""
    return _page(ref, Form())


@routes.post('/<any("send_back", "suspect", "keep", "revoke"):action>')
@guards.staff(*_AGENCY)
def step(ref: str, action: str) -> Answer:
    """Take a step."""
    form = Form()
    if forms.attempt(form, lambda work: _step(work, ref, action)):
        return redirect(href(_base(ref)), 303)
    return _page(ref, form, tried=action), forms.status_of(form)


@routes.route("/judge", methods=["GET", "POST"])
@guards.staff(Role.AGENCY_CLERK)
def judge(ref: str) -> Answer:
    """Judge each condition of each item, and propose."""
    view = _view(ref)
    form = repairs_forms.judging_form(request.form, view.items)
    found = repairs_forms.judgements(form, view.items) if request.method == "POST" else None

    def act(work: Session, case: Case, by: Act) -> None:
        repairs.propose(work, case=case, judgements=found or (), act=by)

    if found is not None and _done(form, ref, act):
        return redirect(href(_base(ref)), 303)
    names = {"met_name": repairs_forms.met_name, "reason_name": repairs_forms.reason_name}
    page = render_template("desk/repair_judge.html", view=view, form=form, judged=repairs_forms.JUDGED, **names)
    return page, forms.status_of(form)


@routes.route("/decide", methods=["GET", "POST"])
@guards.staff(Role.AGENCY_HEAD)
def decide(ref: str) -> Answer:
    """Show what follows from the decision, and to whom it is told, then take it."""
    form = Form(request.form)
    if request.method == "POST" and _done(form, ref, lambda work, case, by: repairs.decide(work, case=case, act=by)):
        return redirect(href(_base(ref)), 303)
    view = _view(ref)
    if request.method == "GET" and not {"approve", "refuse"} & set(view.may):
        return redirect(href(_base(ref)), 303)
    owed = [each for each in view.opinions if each.answered_on is None]
    shown = {"view": view, "form": form, "owed": owed, "repair_conditions": Condition, "effect": results.effect}
    measured = results.restrained(reading(), [each.item.ref for each in view.items])
    return render_template("desk/repair_decide.html", **shown, measured=measured), forms.status_of(form)


@routes.route("/ask", methods=["GET", "POST"])
@guards.staff(Role.AGENCY_CLERK)
def ask(ref: str) -> Answer:
    """Tell the applicant once what is missing."""
    view = _view(ref)
    form: AskForm = repairs_forms.ask_form(request.form, view)

    def act(work: Session, case: Case, by: Act) -> None:
        repairs.ask_material(work, case=case, what=form.reason.data or "", act=by)

    if request.method == "POST" and _done(form, ref, act):
        return redirect(href(_base(ref)), 303)
    return render_template("desk/repair_ask.html", view=view, form=form), forms.status_of(form)


@routes.route("/opinion", methods=["GET", "POST"])
@guards.staff(*_UNITS)
def opinion(ref: str) -> Answer:
    """Show the unit what it is asked, and take its opinion."""
    form = repairs_forms.opinion_form(request.form)
    if request.method == "POST" and forms.attempt(form, lambda work: _opine(work, ref, form)):
        return redirect(href(f"{_base(ref)}/opinion"), 303)
    view = _asked(ref)
    cells = derivations.cells(view.own.due)
    page = render_template("desk/repair_opinion.html", view=view, form=form, cells=cells, opinions=repairs.OPINIONS)
    return page, forms.status_of(form)


@routes.get("/files/<file_ref>")
@guards.staff(*_AGENCY, *_UNITS)
def file(ref: str, file_ref: str) -> Response:
    """Hand out one of the proofs."""
    with unit_of_work() as work:
        found = repair_queries.paper(work, ref=ref, file_ref=file_ref, actor=actor(), at=request_now())
        return attachments.answer(work, found)


def _done(form: Form, ref: str, act: Callable[[Session, Case, Act], None]) -> bool:
    def tried(work: Session) -> bool:
        act(work, handling.of_agency(work, ref=ref, actor=actor()), repairs_forms.act())
        return True

    return bool(forms.attempt(form, tried))


def _step(work: Session, ref: str, action: str) -> bool:
    case, by = handling.of_agency(work, ref=ref, actor=actor()), repairs_forms.act()
    if action == "revoke":
        why, answer = request.form.get("reason", ""), request.form.get("answer", "")
        repairs.revoke(work, case=case, reason=why, answer=answer, act=by)
    else:
        _WITH_REASON[action](work, case=case, reason=request.form.get("reason", ""), act=by)
    return True


def _opine(work: Session, ref: str, form: OpinionForm) -> bool:
    said, words = form.finding.data or "", form.words.data or ""
    repairs.opine(work, ref=ref, opinion=said, words=words, actor=actor(), act=repairs_forms.act())
    return True


def _view(ref: str) -> RepairView:
    """The case; that somebody looked is in the audit chain before the page is shown."""
    calendar, at, cipher = repairs_forms.calendar(), request_now(), wiring().cipher
    with unit_of_work() as work:
        return repair_queries.of_agency(work, ref=ref, actor=actor(), cipher=cipher, calendar=calendar, at=at)


def _asked(ref: str) -> AskedView:
    calendar, at, cipher = repairs_forms.calendar(), request_now(), wiring().cipher
    with unit_of_work() as work:
        return repair_queries.of_unit(work, ref=ref, actor=actor(), cipher=cipher, calendar=calendar, at=at)


def _base(ref: str) -> str:
    return f"/desk/cases/{ref}/repair"


def _page(ref: str, form: Form, *, tried: str = "") -> str:
    view = _view(ref)
    opinions = [(each, derivations.cells(each.due)) for each in view.opinions]
    shown = {
        "view": view,
        "form": form,
        "may": view.may,
        "opinions": opinions,
        "words": repairs.OPINIONS,
        "tried": tried,
    }
    typed = {name: request.form.get(name, "") for name in ("reason", "answer")}
    return render_template(
        "desk/repair.html", reasons=tuple(_WITH_REASON), typed=typed, repair_conditions=Condition, **shown
    )
