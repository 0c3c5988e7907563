"""Reports at the desk: the clerk hands over what was asked for at the counter, the head withdraws (24§38; 21§34)."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, StringField, TextAreaField

from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.kernel.references import is_reference
from portal.law.roles import Role
from portal.reports import commands, queries
from portal.reports.queries import ReportLine
from portal.web.shell import attachments, fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("desk_reports", __name__)

Answer = Response | str | tuple[str, int]
REPORTS: Final = "/desk/reports"


class NumberForm(Form):
    """Which report."""

    number = StringField(fields.words(msg("报告编号")), render_kw={"autocomplete": "off", "spellcheck": "false"})


class WithdrawalForm(Form):
    """Why a report is withdrawn."""

    reason = TextAreaField(fields.words(msg("收回的理由")), render_kw={"rows": "4"})


@routes.route(REPORTS, methods=["GET", "POST"])
@guards.staff(Role.AGENCY_HEAD)
def index() -> Answer:
    """Find a report by its number, to withdraw it."""
    form = NumberForm(request.form)
    number = (form.number.data or "").strip().lower()
    if request.method == "POST" and is_reference(number):
        return redirect(href(f"{REPORTS}/{number}/withdraw"), 303)
    if request.method == "POST":
        forms.show(form, BadInput(msg("报告编号由19个字母和数字组成。"), field="number"))
    return render_template("desk/reports.html", form=form), forms.status_of(form)


@routes.get(f"{REPORTS}/<number>")
@guards.staff(*queries.CLERKS)
def show(number: str) -> str:
    """Show the clerk who asked how far a report is; the page asks again by itself while it is being made."""
    return render_template("desk/report.html", report=_line(number))


@routes.get(f"{REPORTS}/<number>/file")
@guards.staff(*queries.CLERKS)
def file(number: str) -> Response:
    """Hand out the file to the clerk who asked for it."""
    return attachments.answer(reading(), queries.file_of(reading(), _line(number)))


@routes.route(f"{REPORTS}/<number>/withdraw", methods=["GET", "POST"])
@guards.staff(Role.AGENCY_HEAD)
def withdraw(number: str) -> Answer:
    """Take the reason, and withdraw: from now on the report is answered as withdrawn."""
    form = WithdrawalForm(request.form)

    def act(work: Session) -> bool:
        reason = form.reason.data or ""
        commands.withdraw(work, number=number, reason=reason, actor=actor(), at=request_now())
        return True

    if request.method == "POST" and forms.attempt(form, act):
        return redirect(href(f"{REPORTS}/{number}/withdraw"), 303)
    line = queries.for_head(reading(), number=number, actor=actor())
    return render_template("desk/report_withdrawal.html", form=form, report=line), forms.status_of(form)


def _line(number: str) -> ReportLine:
    cipher, today = wiring().cipher, request_today()
    return queries.at_counter(reading(), number=number, actor=actor(), cipher=cipher, today=today)
