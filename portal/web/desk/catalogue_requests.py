"""Change requests at the desk: any providing unit asks, the region's agency takes in or refuses (21§8)."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, TextAreaField

from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.procedures.catalogue import BASIS
from portal.law.roles import Role
from portal.register.catalogue import desk_queries, queries, requests
from portal.register.catalogue.models import RequestKind
from portal.web.desk import catalogue_item_form
from portal.web.desk.catalogue_desk import REGION_STAFF, StepForm
from portal.web.desk.catalogue_item_form import ProposalForm
from portal.web.public.catalogue import LABELS, LEVELS
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("desk_catalogue_requests", __name__, url_prefix="/desk/catalogue/requests")


class RemovalForm(Form):
    """Why an item should go."""

    reason = TextAreaField(fields.words(msg("理由")))


@routes.get("/new")
@guards.staff(Role.PROVIDER_MAKER, Role.AGENCY_CLERK)
def choose() -> str:
    """Offer the items of the edition in force to be changed or removed, and a new one."""
    editions = queries.editions(reading())
    edition = queries.edition(reading(), year=editions[0].year) if editions else None
    return render_template("desk/catalogue_request_choice.html", edition=edition, basis=(BASIS,))


@routes.route("/new/item", methods=["GET", "POST"], defaults={"code": None})
@routes.route("/new/change/<code>", methods=["GET", "POST"])
@guards.staff(Role.PROVIDER_MAKER, Role.AGENCY_CLERK)
def propose(code: str | None) -> Response | tuple[str, int]:
    """Take in a request for a new item, or for another reading of one in force."""
    known = desk_queries.item_in_force(reading(), code=code, on=request_today()) if code else None
    if code and known is None:
        raise NotFound(msg("没有找到这一项。"))
    again = catalogue_item_form.reshaped(request.form)
    form = catalogue_item_form.read(ProposalForm, again or request.form, known)
    if request.method == "POST" and again is None:
        kind = RequestKind.CHANGE if code else RequestKind.ADD
        ref = forms.attempt(form, lambda session: _propose(session, kind, code, form))
        if ref:
            return redirect(href(f"/desk/catalogue/requests/{ref}"), 303)
    page = render_template("desk/catalogue_request_form.html", form=form, code=code)
    return page, forms.status_of(form)


@routes.route("/new/removal/<code>", methods=["GET", "POST"])
@guards.staff(Role.PROVIDER_MAKER, Role.AGENCY_CLERK)
def propose_removal(code: str) -> Response | tuple[str, int]:
    """Take in a request for an item to go."""
    known = desk_queries.item_in_force(reading(), code=code, on=request_today())
    if known is None:
        raise NotFound(msg("没有找到这一项。"))
    form = RemovalForm(request.form)

    def act(session: Session) -> str:
        return requests.propose(
            session,
            kind=RequestKind.REMOVE,
            code=code,
            row=None,
            reason=form.reason.data or "",
            actor=actor(),
            at=request_now(),
        )

    if request.method == "POST" and (ref := forms.attempt(form, act)):
        return redirect(href(f"/desk/catalogue/requests/{ref}"), 303)
    return render_template("desk/catalogue_request_removal.html", form=form, item=known), forms.status_of(form)


@routes.get("/<ref>")
@guards.staff(Role.PROVIDER_MAKER, *REGION_STAFF)
def show(ref: str) -> str:
    """Show one request."""
    return _show(ref, StepForm())


@routes.post("/<ref>/<action>")
@guards.staff(Role.PROVIDER_MAKER, Role.AGENCY_CLERK)
def step(ref: str, action: str) -> Response | tuple[str, int]:
    """Take a request into the draft, refuse it, or withdraw one's own."""
    form = StepForm(request.form)
    desk_queries.request(reading(), ref=ref, actor=actor())

    def act(session: Session) -> str:
        if action == "accept":
            return requests.accept(session, ref=ref, actor=actor(), at=request_now(), seen=forms.seen())
        return requests.take_step(
            session,
            ref=ref,
            action=action,
            actor=actor(),
            at=request_now(),
            seen=forms.seen(),
            reason=request.form.get("reason"),
        )

    if forms.attempt(form, act):
        return redirect(href(f"/desk/catalogue/requests/{ref}"), 303)
    return _show(ref, form), forms.status_of(form)


def _propose(session: Session, kind: RequestKind, code: str | None, form: ProposalForm) -> str:
    row = catalogue_item_form.row(form)
    return requests.propose(
        session,
        kind=kind,
        code=code or row.code,
        row=row,
        reason=form.reason.data or "",
        actor=actor(),
        at=request_now(),
    )


def _show(ref: str, form: StepForm) -> str:
    who = actor()
    view = desk_queries.request(reading(), ref=ref, actor=who)
    mine = {"withdraw"} if view.unit_id == who.unit_id else set()
    lawful = mine | ({"accept", "refuse"} if desk_queries.in_reach(who) else set())
    return render_template(
        "desk/catalogue_request.html",
        form=form,
        request=view,
        steps=tuple(each for each in view.standing.open_to(who) if each.action in lawful),
        kinds=desk_queries.label_of,
        labels=LABELS,
        levels=LEVELS,
    )
