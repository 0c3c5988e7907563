"""Decides what the forms of authorisations ask, and how they are read; a number that was typed goes into no address."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import FileField, Form, HiddenField, RadioField, SelectField, SelectMultipleField, StringField

from portal import i18n
from portal.access.grants.papers import PARTS
from portal.access.grants.terms import MOST_USES, PartyKind, Scope, Side, Wish
from portal.access.grants.using import PAGE
from portal.access.holdings import Held
from portal.identity.queries import Mandate
from portal.kernel.identifiers import documents
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.messages import Message, msg
from portal.kernel.references import new_reference
from portal.law.codes import RecordClass
from portal.security import uploads
from portal.web.shell import fields
from portal.web.shell.fields import words

YES: Final = "yes"
CHINESE, BILINGUAL = "zh", "bilingual"
_PLAIN: Final = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
_FILE: Final = {"accept": ",".join(sorted(uploads.ANY))}
_HOW: Final = {
    PAGE: msg("在线查看"),
    CHINESE: msg("出具信用报告（汉文）"),
    BILINGUAL: msg("出具信用报告（蒙汉双语）"),
}
_PART_LABELS: Final = {
    "authorisation": msg("签名或者盖章的授权书"),
    "grantor_document": msg("授权人的身份证件或者营业执照"),
    "grantee_document": msg("被授权人的身份证件或者营业执照"),
}


class TermsForm(Form):
    """What an authorisation opens, what for, how long and how often."""

    scope = RadioField(words(msg("授权的范围")), validate_choice=False)
    classes = SelectMultipleField(words(msg("信息类别")), validate_choice=False)
    purpose = StringField(words(msg("用途")))
    since = StringField(words(msg("起始日")), render_kw=_PLAIN)
    until = StringField(words(msg("截止日")), render_kw=_PLAIN)
    uses = StringField(words(msg("可以使用的次数")), render_kw=_PLAIN | {"inputmode": "numeric"})
    occupational = SelectMultipleField(words(msg("职业信用报告")), validate_choice=False)


class GrantForm(TermsForm):
    """An authorisation online."""

    grantee_kind = RadioField(words(msg("被授权人是")), validate_choice=False)
    grantee_code = StringField(words(msg("统一社会信用代码")), render_kw=_PLAIN)
    grantee_name = StringField(words(msg("姓名")), render_kw=_PLAIN)
    grantee_document = SelectField(words(msg("证件类型")), validate_choice=False)
    grantee_number = StringField(words(msg("证件号码")), render_kw=_PLAIN)
    records = SelectMultipleField(words(msg("选定的信息")), validate_choice=False)


class PaperForm(TermsForm):
    """An authorisation on paper, as its grantee hands it in."""

    grantee = SelectField(words(msg("被授权人")), validate_choice=False)
    subject_kind = RadioField(words(msg("授权人是")), validate_choice=False)
    subject_code = StringField(words(msg("统一社会信用代码")), render_kw=_PLAIN)
    subject_name = StringField(words(msg("姓名或者名称")), render_kw=_PLAIN)
    subject_document = SelectField(words(msg("证件类型")), validate_choice=False)
    subject_number = StringField(words(msg("证件号码")), render_kw=_PLAIN)
    authorisation = FileField(words(_PART_LABELS[PARTS[0]]), render_kw=_FILE)
    grantor_document = FileField(words(_PART_LABELS[PARTS[1]]), render_kw=_FILE)
    grantee_document = FileField(words(_PART_LABELS[PARTS[2]]), render_kw=_FILE)
    confirmed = SelectMultipleField(words(msg("确认")), validate_choice=False)


class UseForm(Form):
    """What one use is for, how it is wanted, and that its duty is known; sent twice with one key it is one use."""

    form_key = HiddenField()
    purpose = StringField(words(msg("这次查询的具体用途")))
    how = RadioField(words(msg("怎样查询")), default=PAGE, validate_choice=False)
    acknowledged = SelectMultipleField(words(msg("保密义务")), validate_choice=False)


def part_label(part: str) -> Message:
    """Return the name of one of the papers of an authorisation."""
    return _PART_LABELS[part]


def grant_form(sent: MultiDict[str, str], held: Sequence[Held], **typed: Any) -> GrantForm:
    """Return the form with the records of the file to choose from."""
    form = GrantForm(sent, **typed)
    _offer(form, tuple(Scope))
    form.grantee_kind.choices = [(each.value, i18n.render(each.label)) for each in PartyKind]
    form.grantee_document.choices = _documents()
    form.records.choices = [(each.ref, f"{each.decided_on} {each.title} {each.document_no}") for each in held]
    return form


def paper_form(sent: MultiDict[str, str], spoken_for: Sequence[Mandate]) -> PaperForm:
    """Return the form with for whom the holder may hand it in."""
    form = PaperForm(sent)
    _offer(form, (Scope.WHOLE, Scope.CLASSES))
    form.grantee.choices = [(each.credit_code or "", each.name) for each in spoken_for]
    form.subject_kind.choices = [(each.value, i18n.render(each.label)) for each in PartyKind]
    form.subject_document.choices = _documents()
    form.confirmed.choices = _yes(msg("材料真实，并已征得授权人同意提交其证件"))
    return form


def use_form(sent: MultiDict[str, str]) -> UseForm:
    """Return the form of one use; the acknowledgement is never ticked beforehand."""
    form = UseForm(sent)
    form.form_key.data = form.form_key.data or new_reference("form")
    form.acknowledged.choices = _yes(msg("我知道并遵守"))
    form.how.choices = [(code, i18n.render(label)) for code, label in _HOW.items()]
    return form


def typed_again(side: Side, wish: Wish) -> dict[str, Any]:
    """Return what was typed, for the form to be changed; the number of a document is typed anew."""
    return {
        "grantee_kind": side.kind,
        "grantee_code": side.credit_code,
        "grantee_name": side.name,
        "grantee_document": side.id_type,
        "scope": wish.scope,
        "classes": list(wish.classes),
        "records": list(wish.records),
        "purpose": wish.purpose,
        "since": _text(wish.since),
        "until": _text(wish.until),
        "uses": wish.uses,
        "occupational": [YES] if wish.occupational else [],
    }


def side_of(form: Form, prefix: str, document: str) -> Side:
    """Return who was typed on one side of the form."""
    return Side(
        kind=_data(form, f"{prefix}_kind"),
        credit_code=_data(form, f"{prefix}_code"),
        name=_data(form, f"{prefix}_name"),
        id_type=_data(form, document),
        id_number=_data(form, f"{prefix}_number"),
    )


def wish_of(form: TermsForm) -> Wish | None:
    """Return what was wished for; None when a day is wrong and the form now says so."""
    kind = "grantee_kind" if isinstance(form, GrantForm) else "subject_kind"
    fields.filled(form, kind, "scope", "purpose", "uses")
    since, until = (fields.day(form[name], required=True) for name in ("since", "until"))
    if form.errors:
        return None
    return Wish(
        scope=form.scope.data or "",
        classes=tuple(form.classes.data or ()),
        records=tuple(form.records.data or ()) if isinstance(form, GrantForm) else (),
        purpose=form.purpose.data or "",
        since=since,
        until=until,
        uses=form.uses.data or "",
        occupational=YES in (form.occupational.data or ()),
    )


def how_of(form: UseForm) -> str:
    """Return how a use is wanted: as a page, or a report in one of its editions; a page for anything else."""
    return form.how.data if form.how.data in _HOW else PAGE


def ticket() -> str:
    """Return the sealed facts that the form carries."""
    return request.form.get("ticket", "")


def _offer(form: TermsForm, scopes: Sequence[Scope]) -> None:
    form.scope.choices = [(each.value, i18n.render(each.label)) for each in scopes]
    form.classes.choices = [(each.value, i18n.render(each.label)) for each in RecordClass]
    form.occupational.choices = _yes(msg("用于重点领域从业人员的职业信用报告"))
    form.uses.render_kw = {**form.uses.render_kw, "maxlength": str(len(str(MOST_USES)))}


def _yes(label: Message) -> list[tuple[str, str]]:
    return [(YES, i18n.render(label))]


def _documents() -> list[tuple[str, str]]:
    return [(kind.value, i18n.render(documents.label(kind))) for kind in DocumentType]


def _data(form: Form, name: str) -> str:
    return str(form[name].data or "")


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
