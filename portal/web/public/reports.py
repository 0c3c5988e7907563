"""Pages of reports on what is public: anybody asks for one on an organisation and takes it (21§18; 24§38)."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, RadioField

from portal.register.subjects import queries as subjects
from portal.reports import commands, queries
from portal.reports.queries import ReportLine
from portal.reports.retention import kept_days
from portal.web.public import report_words
from portal.web.public.subjects import one_writing
from portal.web.public.words import subject_url
from portal.web.shell import attachments, fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("reports", __name__)

Answer = Response | str | tuple[str, int]


class EditionForm(Form):
    """In which languages the report is wanted."""

    edition = RadioField(fields.words(report_words.EDITION), validate_choice=False)


@routes.route("/subjects/<address>/report", methods=["GET", "POST"])
@guards.public_form
def ask(address: str) -> Answer:
    """Take the wish for a report on an organisation; a person has none (2021 art. 21)."""
    wanted = one_writing(address)
    commands.public_subject(reading(), address=wanted)
    form = EditionForm(request.form)
    form.edition.choices = report_words.editions()
    if request.method == "GET":
        form.edition.data = report_words.preferred()
    elif number := forms.attempt(form, lambda work: _asked(work, wanted, form)):
        return redirect(href(f"/reports/{number}"), 303)
    found = subjects.public_page(reading(), address=wanted, today=request_today())
    page = render_template(
        "public/report_ask.html", form=form, name=found.identity.name, back=subject_url(wanted), kept_days=kept_days()
    )
    return page, forms.status_of(form)


@routes.get("/reports/<number>")
@guards.public_form
def show(number: str) -> str:
    """Show how far a report is; the page asks again by itself while it is being made."""
    return render_template("public/report.html", report=_line(number))


@routes.get("/reports/<number>/file")
@guards.public_form
def file(number: str) -> Response:
    """Hand out the file; whether it says what is public today is asked anew."""
    return attachments.answer(reading(), queries.file_of(reading(), _line(number)))


def _line(number: str) -> ReportLine:
    return queries.for_public(reading(), number=number, cipher=wiring().cipher, today=request_today())


def _asked(work: Session, address: str, form: EditionForm) -> str:
    return commands.ask_public(
        work,
        address=address,
        edition=commands.edition_of(form.edition.data or ""),
        visitor=sign_in.visitor().address,
        cipher=wiring().cipher,
        at=request_now(),
    )
