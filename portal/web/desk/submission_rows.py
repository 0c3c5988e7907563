"""Refused rows of a submission: correcting one in place, or leaving it out with a reason (2021 art. 9)."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form

from portal.law.roles import Role
from portal.register.intake.submissions import correcting, queries
from portal.register.intake.submissions.queries import RowCells
from portal.web.desk.submission_forms import ReasonForm, cells_of, row_form, tell, tell_again
from portal.web.shell import forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("submission_rows", __name__, url_prefix="/desk/submissions/<ref>/rows")
ANSWER = str | Response | tuple[str, int]


@routes.route("/<int:number>", methods=["GET", "POST"])
@guards.staff(Role.PROVIDER_MAKER)
def correct(ref: str, number: int) -> ANSWER:
    """Show the cells of a row with the errors beside them; check what was typed at once."""
    row = queries.row_cells(reading(), ref=ref, number=number, actor=actor(), cipher=wiring().cipher)
    form = row_form(row)(request.form)
    if request.method == "GET":
        tell_again(form, row.faults)
        return _page(ref, row, form, ReasonForm())
    done = forms.attempt(form, lambda session: _correct(session, ref, row, form))
    if done is not None and done.good:
        return redirect(href(f"/desk/submissions/{ref}"), 303)
    tell(form, done.faults if done else ())
    return _page(ref, row, form, ReasonForm()), forms.status_of(form)


@routes.post("/<int:number>/drop")
@guards.staff(Role.PROVIDER_MAKER)
def drop(ref: str, number: int) -> ANSWER:
    """Leave a row out for good."""
    reason = ReasonForm(request.form)
    if forms.attempt(reason, lambda session: _drop(session, ref, number, reason)):
        return redirect(href(f"/desk/submissions/{ref}"), 303)
    row = queries.row_cells(reading(), ref=ref, number=number, actor=actor(), cipher=wiring().cipher)
    return _page(ref, row, row_form(row)(), reason), forms.status_of(reason)


@routes.route("/drop", methods=["GET", "POST"])
@guards.staff(Role.PROVIDER_MAKER)
def drop_rest(ref: str) -> ANSWER:
    """Leave out all rows that still wait, for one reason."""
    reason = ReasonForm(request.form)

    def leave(session: Session) -> bool:
        told = reason.reason.data or ""
        correcting.drop_rest(session, ref=ref, reason=told, actor=actor(), at=request_now())
        return True

    if request.method == "POST" and forms.attempt(reason, leave):
        return redirect(href(f"/desk/submissions/{ref}"), 303)
    view = queries.view(reading(), ref=ref, actor=actor())
    return render_template("desk/submission_drop.html", view=view, form=reason), forms.status_of(reason)


def _correct(session: Session, ref: str, row: RowCells, form: Form) -> correcting.Corrected:
    cells = cells_of(form, row)
    return correcting.correct(
        session, ref=ref, number=row.number, cells=cells, cipher=wiring().cipher, actor=actor(), at=request_now()
    )


def _drop(session: Session, ref: str, number: int, form: ReasonForm) -> bool:
    reason = form.reason.data or ""
    correcting.drop(session, ref=ref, number=number, reason=reason, actor=actor(), at=request_now())
    return True


def _page(ref: str, row: RowCells, form: Form, reason: ReasonForm) -> str:
    first = reason if reason.errors else form
    return render_template("desk/submission_row.html", ref=ref, row=row, form=first, cells=form, reason=reason)
