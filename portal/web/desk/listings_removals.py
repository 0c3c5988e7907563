"""Removals: proposed with a document, confirmed by another person; the entry is gone at once (2024 arts. 36, 40)."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy.orm import Session

from portal.cases import repair_queries
from portal.kernel.masking import scrub
from portal.kernel.paging import page_number
from portal.law.roles import Role
from portal.register.lists.removals import commands, queries
from portal.register.lists.removals.models import Removal, RemovalGround
from portal.security.uploads import REQUEST_MAX
from portal.web.desk.listings import ANSWER, calendar
from portal.web.desk.listings_forms import ReasonForm, RemovalForm, ServiceForm, StepForm, turn
from portal.web.desk.listings_steps import said_in
from portal.web.shell import attachments, fields, forms, guards, limits
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_today
from portal.web.shell.derivations import cells
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("removals", __name__, url_prefix="/desk/removals")

_STEPS: Final[dict[str, tuple[type[StepForm], Callable[..., Removal]]]] = {
    "confirm": (StepForm, commands.confirm),
    "refuse": (ReasonForm, commands.refuse),
    "reject": (ReasonForm, commands.reject),
    "serve": (ServiceForm, commands.serve),
}
_LONGEST: Final = 80


@routes.get("")
@guards.staff(Role.LIST_AUTHORITY)
def index() -> str:
    """List what this unit has on lists, from where a removal is proposed, and the removals under way."""
    named = scrub(request.args.get("q", "")[:_LONGEST]).strip()
    page = queries.entries_of_unit(reading(), actor=actor(), text=named, number=page_number(request.args.get("page")))
    open_ones = queries.under_way(reading(), actor=actor())
    return render_template("desk/listing_removals.html", page=page, named=named, open_ones=open_ones)


@routes.route("/new/<entry_ref>", methods=["GET", "POST"])
@guards.staff(Role.LIST_AUTHORITY)
def new(entry_ref: str) -> ANSWER:
    """Propose a removal."""
    entry = queries.removable(reading(), ref=entry_ref, actor=actor())
    form = RemovalForm(request.form)
    if request.method == "POST":
        said = _said(form)

        def act(session: Session) -> str:
            return commands.propose(session, entry_ref=entry_ref, turn=turn(form), **said).ref

        if not form.errors and (ref := forms.attempt(form, act)):
            return redirect(href(f"/desk/removals/{ref}"), 303)
    asked = repair_queries.about_entry(reading(), entry_ref=entry_ref)
    page = render_template("desk/listing_removal_new.html", form=form, entry=entry, repairs=asked)
    return page, forms.status_of(form)


@routes.get("/<ref>")
@guards.staff(Role.LIST_AUTHORITY)
def show(ref: str) -> str:
    """Show one removal."""
    return _page(ref, None)


@routes.get('/<ref>/<any("letter", "proof"):what>')
@guards.staff(Role.LIST_AUTHORITY)
def paper(ref: str, what: str) -> Response:
    """Hand out the letter of a refusal, or the proof of its service."""
    found = queries.paper(reading(), ref=ref, proof=what == "proof", actor=actor())
    return attachments.answer(reading(), found)


@routes.post('/<ref>/<any("confirm", "refuse", "reject", "serve"):action>')
@guards.staff(Role.LIST_AUTHORITY)
@limits.accepts(REQUEST_MAX)
def step(ref: str, action: str) -> ANSWER:
    """Confirm, refuse, or enter the service of a refusal."""
    kind, command = _STEPS[action]
    form = kind(request.form)
    said = said_in(form)

    def act(session: Session) -> str:
        return command(session, ref=ref, turn=turn(form), **said).ref

    if not form.errors and forms.attempt(form, act) is not None:
        return redirect(href(f"/desk/removals/{ref}"), 303)
    return _page(ref, form), forms.status_of(form)


def _page(ref: str, sent: StepForm | None) -> str:
    view = queries.removal_view(reading(), ref=ref, actor=actor(), calendar=calendar())
    serving = next((step for step in view.open if step.action == "serve"), None)
    form = sent or (ServiceForm() if serving else ReasonForm())
    return render_template(
        "desk/listing_removal.html",
        view=view,
        form=form,
        serving=serving,
        today=request_today(),
        days=cells(view.due) if view.due else (),
        repairs=repair_queries.about_entry(reading(), entry_ref=view.entry_ref),
    )


def _said(form: RemovalForm) -> dict[str, Any]:
    return {
        "ground": RemovalGround(form.ground.data) if form.ground.data in set(RemovalGround) else None,
        "notified_on": fields.day(form.notified_on, required=False),
        "document": form.document.data or "",
        "reason": form.reason.data or "",
    }
