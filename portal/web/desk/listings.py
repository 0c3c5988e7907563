"""Cases of listing: the list of mine, a new draft, one case with its way, its papers (2024 arts. 13, 30, 33-36)."""

from typing import Any, Final, cast

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectMultipleField

from portal.kernel.masking import scrub
from portal.kernel.paging import page_number
from portal.law.calendar import WorkCalendar
from portal.law.roles import Role
from portal.register.lists.cases import access, drafts, queries
from portal.register.lists.models import ListKind
from portal.register.lists.removals import queries as removal_queries
from portal.register.measures import queries as measure_queries
from portal.register.measures.models import MeasureKind
from portal.security.uploads import REQUEST_MAX
from portal.store import files
from portal.web.desk.listings_forms import DRAFT_FORMS, DraftForm, drafted, form_values, turn
from portal.web.desk.listings_words import PAPERS
from portal.web.shell import forms, guards, limits
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_today
from portal.web.shell.derivations import cells
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("listings", __name__, url_prefix="/desk/listings")

KINDS: Final = f"any({', '.join(kind.value for kind in ListKind)})"
_HINTS: Final = {ListKind.SERIOUS: MeasureKind.RESTRAINT_SERIOUS, ListKind.HONOUR: MeasureKind.INCENTIVE}
_LONGEST: Final = 80
ANSWER = str | AnyResponse | tuple[str, int]


@routes.get("")
@guards.staff(Role.LIST_AUTHORITY, Role.COMPETENT_REVIEWER)
def index() -> str:
    """List the cases of this person's unit, or of their part of the region, by kind, state and name."""
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    named = scrub(request.args.get("q", "")[:_LONGEST]).strip()
    chosen = ListKind(kind) if kind in set(ListKind) else None
    asked = queries.Asked(kind=chosen, state=state[:_LONGEST], text=named)
    page = queries.cases(
        reading(), actor=actor(), asked=asked, calendar=calendar(), number=page_number(request.args.get("page"))
    )
    states = {code: label for one in access.PROCEDURES.values() for code, label in one.states.items()}
    return render_template("desk/listings.html", page=page, asked=asked, states=states, kinds=tuple(ListKind))


@routes.route(f"/new/<{KINDS}:kind>", methods=["GET", "POST"])
@guards.staff(Role.LIST_AUTHORITY)
@limits.accepts(REQUEST_MAX)
def new(kind: str) -> ANSWER:
    """Draft a case."""
    return _draft(ListKind(kind), None, {})


@routes.route("/<ref>/revise", methods=["GET", "POST"])
@guards.staff(Role.LIST_AUTHORITY)
@limits.accepts(REQUEST_MAX)
def revise(ref: str) -> ANSWER:
    """Change a draft that nobody has cleared yet."""
    view = queries.case_view(reading(), ref=ref, actor=actor(), calendar=calendar())
    if request.method == "GET" and "revise" not in {step.action for step in view.open}:
        return redirect(href(f"/desk/listings/{ref}"), 303)
    known = view.line.subject.address if view.is_person else view.subject_code
    shown = {"register": view.register_code, "subject": known}
    return _draft(view.line.kind, view, form_values(view.content) | shown)


@routes.get("/<ref>")
@guards.staff(Role.LIST_AUTHORITY, Role.COMPETENT_REVIEWER)
def show(ref: str) -> str:
    """Show one case: what was drafted, what happened, what is open to this person, by when."""
    session = reading()
    view = queries.case_view(session, ref=ref, actor=actor(), calendar=calendar())
    removals = removal_queries.of_entry(session, entry_ref=view.entry_ref) if view.entry_ref else ()
    return render_template(
        "desk/listing.html",
        view=view,
        today=request_today(),
        removals=removals,
        paper_names=PAPERS,
        window_cells=cells(view.window) if view.window else (),
        own=actor().has(Role.LIST_AUTHORITY),
    )


@routes.get("/<ref>/papers/<file_ref>")
@guards.staff(Role.LIST_AUTHORITY, Role.COMPETENT_REVIEWER)
def paper(ref: str, file_ref: str) -> Response:
    """Hand out a stored document of the case, never to be run by the browser."""
    session = reading()
    file = queries.paper(session, ref=ref, file_ref=file_ref, actor=actor())
    body = b"".join(files.pieces(session, file, wiring().cipher))
    response = Response(body, mimetype=file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def calendar() -> WorkCalendar:
    """Return the working days of this installation."""
    return WorkCalendar.load(wiring().settings.instance_dir)


def _draft(kind: ListKind, view: queries.CaseView | None, shown: dict[str, Any]) -> ANSWER:
    form = _form(kind, shown)
    if request.method == "POST":
        said = drafted(form, kind)

        def act(session: Session) -> str:
            if view is None:
                return drafts.open_case(session, drafted=said, turn=turn(form)).ref
            return drafts.revise(session, ref=view.line.ref, drafted=said, turn=turn(form)).ref

        if not form.errors and (ref := forms.attempt(form, act)):
            return redirect(href(f"/desk/listings/{ref}"), 303)
    rules = measure_queries.in_force(reading(), on=request_today())
    return (
        render_template("desk/listing_form.html", form=form, kind=kind, view=view, edition=rules),
        forms.status_of(form),
    )


def _form(kind: ListKind, shown: dict[str, Any]) -> DraftForm:
    form = DRAFT_FORMS[kind](request.form, data=shown)
    usable = queries.usable_registers(reading(), actor=actor())
    form.register.choices = {code: name for code, its_kind, name in usable if its_kind is kind}
    if kind in _HINTS:
        edition = measure_queries.in_force(reading(), on=request_today())
        items = edition.of_kind(_HINTS[kind]) if edition else ()
        hints = cast("SelectMultipleField", form["measures"])
        hints.choices = {item.code: f"{item.code} {item.measure}" for item in items}
    return form
