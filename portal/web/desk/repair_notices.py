"""Notices of repair at the desk: which records lack one, printed for their subject, served and entered (24§34)."""

from typing import Final

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form, RadioField, SelectMultipleField, StringField

from portal import i18n
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.paging import page_number
from portal.law.repair import NOTICE_SINCE
from portal.law.roles import Role
from portal.register.repairs import commands, queries
from portal.register.repairs.commands import Service
from portal.register.repairs.letter import ARTICLES
from portal.register.repairs.models import Manner
from portal.security.uploads import PDF
from portal.web.shell import attachments, fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today, unit_of_work
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("desk_repair_notices", __name__, url_prefix="/desk/repair-notices")

Answer = str | AnyResponse | tuple[str, int]
NOTICES: Final = "/desk/repair-notices"
_LONGEST: Final = 128
_READERS: Final = guards.staff(*commands.READERS)


class ServiceForm(Form):
    """Which notices were served, when and how."""

    records = SelectMultipleField(fields.words(msg("已经送达的")), validate_choice=False)
    day = StringField(fields.words(msg("送达日期")))
    manner = RadioField(fields.words(msg("送达方式")), validate_choice=False)


@routes.route("", methods=["GET", "POST"])
@_READERS
def index() -> Answer:
    """List the unit's records that lack a served notice, or those that have one; enter that some were served."""
    form = ServiceForm(request.form)
    form.manner.choices = [(each.value, i18n.render(each.label)) for each in Manner]
    if request.method == "POST" and _served(form):
        return redirect(href(NOTICES), 303)
    page = render_template(
        "desk/repair_notices.html",
        form=form,
        since=NOTICE_SINCE,
        may_enter=actor().has(Role.PROVIDER_MAKER),
        articles=ARTICLES,
        **_shown(_asked(), closed=request.args.get("view") == "served"),
    )
    return page, forms.status_of(form)


@routes.get("/<record_ref>/notice.pdf")
@_READERS
def notice(record_ref: str) -> Response:
    """Hand out the notice of one record of this unit, for its subject; that it was printed is in the audit chain."""
    settings = wiring().settings
    with unit_of_work() as work:
        body = commands.printed(
            work,
            ref=record_ref,
            actor=actor(),
            at=request_now(),
            site=settings.base_url.rstrip("/"),
            font=settings.cjk_font,
        )
    answer = Response(body, mimetype=PDF)
    answer.headers["Content-Disposition"] = attachments.disposition(f"repair-notice-{record_ref}.pdf")
    return answer


def _asked() -> str:
    return scrub(request.args.get("q", "")[:_LONGEST]).strip()


def _shown(text: str, *, closed: bool) -> dict[str, object]:
    """The records on the page: of a document number, served, or lacking; and how many lack it."""
    who, number = actor(), page_number(request.args.get("page"))
    owed = queries.lacking(reading(), actor=who, today=request_today(), number=1 if closed or text else number)
    page = owed
    if text:
        page = queries.found(reading(), actor=who, text=text)
    elif closed:
        page = queries.served(reading(), actor=who, number=number)
    return {"text": text, "closed": closed and not text, "owed": owed.total, "page": page}


def _served(form: ServiceForm) -> bool:
    day = fields.day(form.day, required=True)
    fields.filled(form, "manner")
    if form.errors:
        return False
    service = Service(refs=form.records.data or (), day=day, manner=form.manner.data or "")

    def act(work: Session) -> int:
        return commands.serve(work, service=service, actor=actor(), at=request_now())

    return forms.attempt(form, act) is not None
