"""Decides what the forms of notices ask: which record, what about it, the new contents of a change, a reason."""

from collections.abc import Sequence
from typing import BinaryIO, Final, cast

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import FileField, Form, RadioField, StringField, TextAreaField

from portal import i18n
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.register.notices.amendments import OpenField
from portal.register.notices.models import NoticeKind
from portal.security import uploads
from portal.security.uploads import CheckedUpload
from portal.web.shell import fields, forms
from portal.web.shell.wiring import wiring

_LONG: Final = 60


class NoticeForm(Form):
    """What the provider says about its record; below it the record's own fields, by their codes."""

    kind = RadioField(fields.words(msg("告知什么")), validate_choice=False)
    reason = TextAreaField(fields.words(msg("理由")))
    document_no = StringField(fields.words(msg("告知文书文号")))
    event_on = StringField(fields.words(msg("行为被撤销、变更或者事项清结的日期")))
    file = FileField(fields.words(msg("依据文书")))


def notice_form(sent: MultiDict[str, str], record_fields: Sequence[OpenField]) -> NoticeForm:
    """Return the form with one field for each field of the record that may change, filled with what it says."""
    own: dict[str, object] = {}
    for each in record_fields:
        kind = TextAreaField if len(each.value) > _LONG else StringField
        own[each.code] = kind(each.name, default=each.value)
    form: NoticeForm = type("RecordNoticeForm", (NoticeForm,), own)(sent)
    form.kind.choices = [(kind.value, i18n.render(kind.label)) for kind in NoticeKind]
    return form


def changes_of(form: NoticeForm, record_fields: Sequence[OpenField]) -> dict[str, str]:
    """Return the contents as typed by field code, for a change; nothing for any other kind."""
    if form.kind.data != NoticeKind.CHANGE:
        return {}
    # Browsers send line breaks as CR LF; the record keeps LF.
    return {each.code: (form[each.code].data or "").replace("\r\n", "\n") for each in record_fields}


def kind_of(form: NoticeForm) -> NoticeKind | None:
    """Return the kind chosen, None when the field now says that one must be."""
    if form.kind.data in set(NoticeKind):
        return NoticeKind(form.kind.data)
    fields.wrong(form.kind, msg("请在所列选项中选择。"))
    return None


def upload_of(form: Form) -> CheckedUpload | None:
    """Return the checked document, None when none was sent or the field now says what is wrong with it."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    try:
        return uploads.check(cast("BinaryIO", sent.stream), name=sent.filename, scanner=wiring().settings.scanner)
    except BadInput as refusal:
        forms.show(form, refusal)
        return None
