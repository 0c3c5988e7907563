"""Decides what the form of identity documents asks, and how it is read; numbers and files stay out of addresses."""

from typing import BinaryIO, Final, cast

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import FileField, Form, SelectField, SelectMultipleField, StringField

from portal import i18n
from portal.accounts.holders import consents
from portal.identity.checks import papers, queries
from portal.identity.checks.submission import Handed
from portal.identity.models import Capacity
from portal.kernel.errors import BadInput
from portal.kernel.identifiers import documents
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.messages import msg
from portal.security import uploads
from portal.security.uploads import CheckedUpload
from portal.web.shell import fields, forms
from portal.web.shell.context import reading
from portal.web.shell.fields import words
from portal.web.shell.language import language
from portal.web.shell.wiring import wiring

_PLAIN: Final = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
_PICTURE: Final = {"accept": ",".join(sorted(uploads.ANY))}
_OWN: Final = ("name", "id_number", papers.FRONT)
_ORGANISATION: Final = ("organisation", "credit_code", papers.LICENCE)
_REQUIRED: Final = {
    Capacity.SELF: (),
    Capacity.LEGAL_REPRESENTATIVE: _ORGANISATION,
    Capacity.AGENT: (*_ORGANISATION, papers.POWER, "power_until"),
}


class PapersForm(Form):
    """What proves a person, and what lets them speak for an organisation; nothing else is asked."""

    organisation = StringField(words(msg("组织名称")), render_kw={"autocomplete": "organization"})
    credit_code = StringField(words(msg("统一社会信用代码")), render_kw=_PLAIN)
    name = StringField(words(msg("姓名")), render_kw={"autocomplete": "name"})
    id_type = SelectField(words(msg("证件类型")), validate_choice=False)
    id_number = StringField(words(msg("证件号码")), render_kw=_PLAIN)
    document_until = StringField(words(msg("证件有效期的最后一日")))
    power_until = StringField(words(msg("委托期限的最后一日")))
    front = FileField(words(papers.PARTS[papers.FRONT]), render_kw=_PICTURE)
    back = FileField(words(papers.PARTS[papers.BACK]), render_kw=_PICTURE)
    licence = FileField(words(papers.PARTS[papers.LICENCE]), render_kw=_PICTURE)
    power = FileField(words(papers.PARTS[papers.POWER]), render_kw=_PICTURE)
    division = SelectField(words(msg("由哪里核对")), validate_choice=False)
    consent = SelectMultipleField(
        words(consents.KINDS[consents.IDENTITY_PAPERS].title),
        choices=lambda: {consents.KINDS[consents.IDENTITY_PAPERS].version: i18n.render(msg("我单独同意"))},
        validate_choice=False,
    )


def papers_form(sent: MultiDict[str, str], *, organisation: str = "", credit_code: str = "") -> PapersForm:
    """Return the form with what it offers in the language of the page."""
    form = PapersForm(sent, organisation=organisation, credit_code=credit_code)
    form.id_type.choices = [(kind.value, i18n.render(documents.label(kind))) for kind in DocumentType]
    mongolian = language() == "mn"
    form.division.choices = [
        (division, name_mn if mongolian and name_mn else name_zh)
        for division, name_zh, name_mn in queries.agencies(reading())
    ]
    return form


def read(form: PapersForm, capacity: Capacity, *, with_own: bool) -> Handed | None:
    """Return what was handed in; None when something is missing or wrong, and the form now says why."""
    fields.filled(form, *_REQUIRED[capacity], *(_OWN if with_own else ()))
    document_until = fields.day(form.document_until, required=False)
    power_until = fields.day(form.power_until, required=False)
    handed = {part: upload for part in papers.PARTS if (upload := _upload(form, part))}
    if form.errors:
        return None
    return Handed(
        capacity=capacity,
        division=form.division.data or "",
        name=form.name.data or "",
        id_type=form.id_type.data or "",
        id_number=form.id_number.data or "",
        document_until=document_until,
        organisation=form.organisation.data or "",
        credit_code=form.credit_code.data or "",
        power_until=power_until,
        papers=handed,
        consent=(form.consent.data or [""])[0],
    )


def _upload(form: PapersForm, part: str) -> CheckedUpload | None:
    sent = request.files.get(part)
    if sent is None or not sent.filename:
        return None
    try:
        scanner = wiring().settings.scanner
        return uploads.check(cast("BinaryIO", sent.stream), name=sent.filename, scanner=scanner, field=part)
    except BadInput as refusal:
        forms.show(form, refusal)
        return None
