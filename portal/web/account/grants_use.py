"""Using an authorisation: what it says, one use with purpose and acknowledgement, and the page that the use opens.

The use is counted and logged before anything is shown (21§32). What was refused is kept in the audit chain.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.access.grants import queries, using
from portal.access.grants.queries import View
from portal.kernel.errors import Forbidden, NotFound
from portal.reports import commands as reports
from portal.reports.models import Edition, ReportKind
from portal.web.account import grants_forms
from portal.web.account.grants import GRANTS
from portal.web.account.grants_forms import UseForm
from portal.web.shell import forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, unit_of_work
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_grants_use", __name__)

Answer = Response | str | tuple[str, int]
Result = TypeVar("Result")
RECEIVED: Final = f"{GRANTS}/received"
REPORTS: Final = "/account/reports"


@routes.get(f"{RECEIVED}/<ref>")
@guards.proven_holder
def received(ref: str) -> str:
    """Show an authorisation that the holder may use, and their uses."""
    return render_template("account/grant_received.html", view=_view(ref))


@routes.route(f"{RECEIVED}/<ref>/use", methods=["GET", "POST"])
@guards.proven_holder
def use(ref: str) -> Answer:
    """Ask what this use is for and that its duty is known; count it, and lead to what it opens."""
    form = grants_forms.use_form(request.form)
    if request.method == "POST":
        path = _watched(ref, lambda: forms.attempt(form, lambda work: _used(work, ref, form)))
        if path:
            return redirect(href(path), 303)
    page = render_template("account/grant_use.html", view=_view(ref), form=form, duty=using.DUTY)
    return page, forms.status_of(form)


@routes.get(f"{RECEIVED}/<ref>/uses/<reading_ref>")
@guards.proven_holder
def opened(ref: str, reading_ref: str) -> str:
    """Show what one use opened, while its sitting lasts."""
    sitting = _watched(
        ref,
        lambda: using.sitting(
            reading(),
            ref=ref,
            reading_ref=reading_ref,
            party=sign_in.party(),
            cipher=wiring().cipher,
            at=request_now(),
        ),
    )
    return render_template("account/grant_sitting.html", sitting=sitting)


def _view(ref: str) -> View:
    return queries.as_grantee(reading(), ref=ref, party=sign_in.party(), cipher=wiring().cipher, at=request_now())


def _used(work: Session, ref: str, form: UseForm) -> str:
    """Where a use leads: its page, or the report that was asked for by it."""
    how, who, at = grants_forms.how_of(form), sign_in.party(), request_now()
    made = using.use(
        work,
        ref=ref,
        party=who,
        purpose=form.purpose.data or "",
        acknowledged=grants_forms.YES in (form.acknowledged.data or ()),
        form=using.PAGE if how == using.PAGE else using.REPORT,
        cipher=wiring().cipher,
        at=at,
        form_key=form.form_key.data or "",
        edition=how,
    )
    if made.report_number:
        return f"{REPORTS}/{made.report_number}"
    if how == using.PAGE:
        return f"{RECEIVED}/{ref}/uses/{made.reading_ref}"
    number = reports.ask(
        work,
        kind=ReportKind.AUTHORISED,
        subject_ref=made.subject_ref,
        edition=Edition(how),
        asked_by=who.ref,
        at=at,
        grant_ref=ref,
        reading_ref=made.reading_ref,
    )
    return f"{REPORTS}/{number}"


def _watched(ref: str, act: Callable[[], Result]) -> Result:
    """What the act returns; that it was refused is kept, in a unit of work of its own."""
    try:
        return act()
    except (Forbidden, NotFound) as refusal:
        with unit_of_work() as work:
            why = type(refusal).__name__
            using.note_refused(work, ref=ref, party=sign_in.party(), why=why, at=request_now())
        raise
