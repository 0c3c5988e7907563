"""The catalogue at the desk: the draft beside the edition in force, its steps, its approval, its publication (21§8)."""

from datetime import date
from typing import Any, Final, cast

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, StringField

from portal.kernel.messages import msg
from portal.law.procedures.catalogue import BASIS
from portal.law.roles import Role
from portal.register.catalogue import consultations, desk_queries, drafting, queries
from portal.web.public.catalogue import LABELS, LEVELS
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("desk_catalogue", __name__, url_prefix="/desk/catalogue")

YEAR: Final = "<int(fixed_digits=4):year>"
REGION_STAFF: Final = (Role.AGENCY_CLERK, Role.AGENCY_HEAD, Role.COMPETENT_REVIEWER)


class StepForm(Form):
    """A button: it has no field, and carries what was wrong with pressing it."""


class ApprovalForm(Form):
    """The approval of the regional government."""

    approval_no = StringField(fields.words(msg("批准文号")))
    approved_on = StringField(fields.words(msg("批准日期")))


@routes.get("")
@guards.staff(Role.PROVIDER_MAKER, *REGION_STAFF)
def overview() -> str:
    """Show the edition in force, the one being drafted, and the requests that wait."""
    return _overview(StepForm())


@routes.post("")
@guards.staff(Role.AGENCY_CLERK)
def begin() -> Response | tuple[str, int]:
    """Begin next year's draft."""
    form = StepForm(request.form)
    year = forms.attempt(form, lambda session: drafting.open_draft(session, actor=actor(), at=request_now()))
    if year:
        return redirect(href(f"/desk/catalogue/{year}"), 303)
    return _overview(form), forms.status_of(form)


@routes.get(f"/{YEAR}")
@guards.staff(*REGION_STAFF)
def draft(year: int) -> str:
    """Show one edition on its way."""
    return _draft(year, StepForm(), ApprovalForm())


@routes.post(f"/{YEAR}/steps/<action>")
@guards.staff(*REGION_STAFF)
def step(year: int, action: str) -> Response | tuple[str, int]:
    """Take a step of the draft."""
    form = StepForm(request.form)

    def act(session: Session) -> object:
        plain: dict[str, Any] = {"year": year, "actor": actor(), "at": request_now(), "seen": forms.seen()}
        if action == "publish":
            return drafting.publish(session, **plain)
        return drafting.take_step(session, action=action, reason=request.form.get("reason"), **plain)

    if forms.attempt(form, act):
        return redirect(href(f"/desk/catalogue/{year}"), 303)
    return _draft(year, form, ApprovalForm()), forms.status_of(form)


@routes.post(f"/{YEAR}/approval")
@guards.staff(Role.COMPETENT_REVIEWER)
def approval(year: int) -> Response | tuple[str, int]:
    """Record the approval of the regional government."""
    form = ApprovalForm(request.form)
    day = fields.day(form.approved_on, required=True)

    def act(session: Session) -> str:
        return drafting.record_approval(
            session,
            year=year,
            approval_no=form.approval_no.data or "",
            approved_on=cast("date", day),
            actor=actor(),
            at=request_now(),
            seen=forms.seen(),
        )

    if day and forms.attempt(form, act):
        return redirect(href(f"/desk/catalogue/{year}"), 303)
    return _draft(year, form, form), forms.status_of(form)


@routes.get(f"/{YEAR}/changes")
@guards.staff(*REGION_STAFF)
def changes(year: int) -> str:
    """Show what the draft changes against the edition in force."""
    view = desk_queries.draft(reading(), year=year, actor=actor())
    return render_template("desk/catalogue_changes.html", diff=view.changes, labels=LABELS, levels=LEVELS)


def _overview(form: Form) -> str:
    who = actor()
    found = desk_queries.requests(reading(), actor=who)
    in_reach = desk_queries.in_reach(who) and who.has(*REGION_STAFF)
    year = desk_queries.draft_year(reading()) if in_reach else None
    asked = consultations.consultations(reading(), today=request_today()) if in_reach else ()
    return render_template(
        "desk/catalogue.html",
        form=form,
        editions=queries.editions(reading()),
        draft=desk_queries.draft(reading(), year=year, actor=who) if year else None,
        requests=found,
        consultations=asked,
        may_begin=in_reach and year is None and who.has(Role.AGENCY_CLERK),
        may_ask=who.has(Role.PROVIDER_MAKER, Role.AGENCY_CLERK),
        kinds=desk_queries.label_of,
        basis=(BASIS,),
    )


def _draft(year: int, form: Form, approval_form: ApprovalForm) -> str:
    view = desk_queries.draft(reading(), year=year, actor=actor())
    steps = view.standing.open_to(actor())
    asked = tuple(each for each in consultations.consultations(reading(), today=request_today()) if each.year == year)
    return render_template(
        "desk/catalogue_draft.html",
        form=form,
        approval=approval_form,
        draft=view,
        steps=tuple(each for each in steps if each.action != "approve"),
        may_approve=any(each.action == "approve" for each in steps),
        may_edit=view.standing.state == "draft" and actor().has(Role.AGENCY_CLERK),
        may_ask=_may_ask(view, asked),
        consultations=asked,
        levels=LEVELS,
    )


def _may_ask(view: desk_queries.DraftView, asked: tuple[consultations.ConsultationLine, ...]) -> bool:
    unanswered = any(not each.answered for each in view.heard)
    idle = all(each.state in {"answered", "cancelled"} for each in asked)
    return view.standing.state == "hearing" and unanswered and idle and actor().has(Role.AGENCY_CLERK)
