"""The pages on which a holder asks for a credit report, sees how far it is, and takes its file (2024 art. 38)."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, RadioField

from portal.identity import queries as identity
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.reports import commands, queries
from portal.reports.queries import ReportLine
from portal.reports.retention import kept_days
from portal.web.public import report_words
from portal.web.shell import attachments, fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_reports", __name__)

Answer = Response | str | tuple[str, int]
REPORTS: Final = "/account/reports"


class ReportForm(Form):
    """Whose report, and in which languages."""

    subject = RadioField(fields.words(msg("谁的报告")), validate_choice=False)
    edition = RadioField(fields.words(report_words.EDITION), validate_choice=False)


@routes.route(REPORTS, methods=["GET", "POST"])
@guards.proven_holder
def index() -> Answer:
    """Show the reports asked for, and take the wish for another."""
    form = _prepared(ReportForm(request.form))

    def act(work: Session) -> str:
        return _ask(work, form)

    if request.method == "POST" and (number := forms.attempt(form, act)):
        return redirect(href(f"{REPORTS}/{number}"), 303)
    found = queries.of_holder(reading(), party=sign_in.party(), cipher=wiring().cipher, today=request_today())
    page = render_template("account/reports.html", form=form, reports=found, kept_days=kept_days())
    return page, forms.status_of(form)


@routes.get(f"{REPORTS}/<number>")
@guards.proven_holder
def show(number: str) -> str:
    """Show how far a report is; the page asks again by itself while it is being made."""
    return render_template("account/report.html", report=_line(number))


@routes.get(f"{REPORTS}/<number>/file")
@guards.proven_holder
def file(number: str) -> Response:
    """Hand out the file; whether the holder may still read is asked anew."""
    return attachments.answer(reading(), queries.file_of(reading(), _line(number)))


def _line(number: str) -> ReportLine:
    who, cipher = sign_in.party(), wiring().cipher
    return queries.for_holder(reading(), number=number, party=who, cipher=cipher, today=request_today())


def _ask(work: Session, form: ReportForm) -> str:
    edition = commands.edition_of(form.edition.data or "")
    if not form.subject.data:
        raise BadInput(msg("请选择谁的报告。"), field="subject")
    return commands.ask_own(
        work,
        party=sign_in.party(),
        subject_ref=form.subject.data,
        edition=edition,
        cipher=wiring().cipher,
        at=request_now(),
    )


def _prepared(form: ReportForm) -> ReportForm:
    who, cipher = sign_in.party(), wiring().cipher
    found = identity.mandates(reading(), party=who, cipher=cipher, today=request_today())
    form.subject.choices = [(each.subject_ref, each.name) for each in found if each.subject_ref]
    form.edition.choices = report_words.editions()
    if request.method == "GET":
        form.edition.data = report_words.preferred()
        chosen = request.args.get("subject", "")
        known = [each.subject_ref for each in found if each.subject_ref]
        form.subject.data = chosen if chosen in known else known[0] if len(known) == 1 else None
    return form
