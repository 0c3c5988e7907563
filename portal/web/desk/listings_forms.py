"""Forms of the listing desk: drafts of three kinds, and one small form for each step; and how they are read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields as fields_of
from typing import Any, BinaryIO, Final, cast

from flask import request
from wtforms import (
    Field,
    FieldList,
    FileField,
    Form,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from portal import i18n
from portal.kernel.errors import BadInput
from portal.kernel.masking import scrub
from portal.kernel.messages import Message, msg
from portal.law.calendar import WorkCalendar
from portal.law.codes import RecordClass, table
from portal.procedures.turn import Turn
from portal.register.lists.cases.answers import MOST
from portal.register.lists.cases.content import PRINCIPLES, Content
from portal.register.lists.cases.drafts import Drafted
from portal.register.lists.commands import ResponsibleDraft
from portal.register.lists.models import ListKind
from portal.register.lists.removals.models import RemovalGround
from portal.security import uploads
from portal.security.uploads import CheckedUpload
from portal.web.shell import fields, forms
from portal.web.shell.context import request_now
from portal.web.shell.fields import words as label
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

_PEOPLE: Final = 3
_CHOOSE: Final = ("", msg("请选择"))
_MANNERS: Final = (msg("直接送达"), msg("邮寄送达"), msg("留置送达"), msg("电子送达"), msg("委托送达"), msg("公告送达"))


def choices(rows: Iterable[tuple[str, Message]]) -> Callable[[], dict[str, str]]:
    """Return what a select offers, said in the language of the page."""
    kept = tuple(rows)
    return lambda: {value: i18n.render(text) for value, text in kept}


def _text(name: Any, **options: Any) -> TextAreaField:
    return TextAreaField(label(name), render_kw={"rows": 4}, **options)


class PersonForm(Form):
    """One responsible person with the two bases (2021 art. 29; 2024 art. 37)."""

    name = StringField(label(msg("姓名")))
    role = StringField(label(msg("职务或者身份")))
    basis = StringField(label(msg("责任依据")))
    state_rule = StringField(label(msg("国家规定")))


class DraftForm(Form):
    """What every draft has."""

    register = SelectField(label(msg("名单")), validate_choice=False)
    subject = StringField(label(msg("主体")))
    title = StringField(label(msg("决定名称")))
    grounds = _text(msg("事由"))
    basis = _text(msg("依据"))


class SeriousForm(DraftForm):
    """A draft of a serious listing (2024 arts. 33-37; 2021 arts. 15, 28, 29)."""

    behaviour_2024 = SelectField(
        label(msg("行为类别（限五类）")),
        choices=choices([_CHOOSE, *((row.code.partition(".")[2], row.label) for row in table("serious-behaviours"))]),
        validate_choice=False,
    )
    behaviour_law = StringField(label(msg("第五类行为所依据的法律、法规和国家规定")))
    behaviour_2021 = SelectField(
        label(msg("严重失信信息类别")),
        choices=choices([_CHOOSE, *((row.code, row.label) for row in RecordClass.SERIOUS.sub_codes)]),
        validate_choice=False,
    )
    standard = _text(msg("认定标准"))
    basis_kind = SelectField(
        label(msg("依据文书的种类")),
        choices=choices([_CHOOSE, *((row.code, row.label) for row in table("basis-documents"))]),
        validate_choice=False,
    )
    basis_document = StringField(label(msg("依据文书文号")))
    basis_effective_on = StringField(label(msg("文书生效日期")))
    file = FileField(label(msg("依据文书扫描件")))
    principles = SelectMultipleField(
        label(msg("逐项确认认定符合以下原则")),
        choices=choices(PRINCIPLES.items()),
        validate_choice=False,
    )
    nature = _text(msg("行为的性质"))
    circumstances = _text(msg("行为的情节"))
    impact = _text(msg("社会影响"))
    measures = SelectMultipleField(label(msg("失信惩戒措施提示")), validate_choice=False)
    exit_conditions = _text(msg("移出条件"))
    exit_procedure = _text(msg("移出程序"))
    exit_earliest_on = StringField(label(msg("最早可申请移出的日期")))
    remedies = _text(msg("救济措施"))
    responsible = FieldList(FormField(PersonForm), min_entries=_PEOPLE, max_entries=_PEOPLE)
    responsible_note = StringField(label(msg("没有责任人员的理由，或者认定说明")))


class HonourForm(DraftForm):
    """A draft of an honour (2024 art. 30)."""

    decision_no = StringField(label(msg("决定文号")))
    decided_on = StringField(label(msg("决定日期")))
    public_until = StringField(label(msg("有效期至")))
    measures = SelectMultipleField(label(msg("守信激励措施")), validate_choice=False)
    exit_conditions = _text(msg("取消条件"))


class GovernmentForm(DraftForm):
    """A draft of a government's record (2024 arts. 13, 14)."""

    decision_no = StringField(label(msg("认定文书号")))
    decided_on = StringField(label(msg("决定日期")))
    discovered_on = StringField(label(msg("发现日期")))
    amount = StringField(label(msg("涉及金额（元）")))
    rectify_by = StringField(label(msg("整改期限")))
    rectification = _text(msg("整改要求"))


DRAFT_FORMS: Final[Mapping[ListKind, type[DraftForm]]] = {
    ListKind.SERIOUS: SeriousForm,
    ListKind.HONOUR: HonourForm,
    ListKind.GOVERNMENT: GovernmentForm,
}
_LISTS: Final = ("principles", "measures")
_DAYS: Final = ("basis_effective_on", "exit_earliest_on", "decided_on", "public_until", "discovered_on", "rectify_by")


class StepForm(Form):
    """A step that asks for nothing more."""


class ReasonForm(StepForm):
    """A step that asks why."""

    reason = _text(msg("理由"))


class ServiceForm(StepForm):
    """The service of a document, with its proof."""

    day = StringField(label(msg("送达日期")))
    manner = SelectField(label(msg("送达方式")), choices=choices((str(one), one) for one in _MANNERS))
    proof = StringField(label(msg("送达证明（回证编号或者邮件单号）")))
    file = FileField(label(msg("送达证明扫描件")))


class StatementForm(StepForm):
    """What the subject stated."""

    day = StringField(label(msg("收到日期")))
    words = _text(msg("陈述、申辩的内容"))
    file = FileField(label(msg("主体提交的材料")))


class PointForm(Form):
    """One point of a statement, and the answer to it."""

    stated = StringField(label(msg("陈述、申辩的一点意见")))
    reason = TextAreaField(label(msg("核实情况，是否采纳，理由")), render_kw={"rows": 3})


class AnswerForm(StepForm):
    """The answer to one statement, point by point."""

    statement = SelectField(label(msg("答复哪一件")), validate_choice=False)
    points = FieldList(
        FormField(PointForm, label(msg("意见和理由"))), label(msg("逐点答复")), min_entries=MOST, max_entries=MOST
    )


class AnswerServiceForm(StepForm):
    """The service of one answer, with its proof."""

    statement = SelectField(label(msg("哪一件的答复书")), validate_choice=False)
    day = StringField(label(msg("送达日期")))
    manner = SelectField(label(msg("送达方式")), choices=choices((str(one), one) for one in _MANNERS))
    proof = StringField(label(msg("送达证明（回证编号或者邮件单号）")))
    file = FileField(label(msg("送达证明扫描件")))


class WaiverForm(StepForm):
    """A defence given up in writing."""

    day = StringField(label(msg("书面放弃的日期")))
    proof = StringField(label(msg("书面材料的名称或者编号")))
    file = FileField(label(msg("书面材料扫描件")))


class DecisionForm(StepForm):
    """The number of a decision."""

    decision_no = StringField(label(msg("决定文号")))


class RectifyForm(StepForm):
    """What a government did to put things right."""

    day = StringField(label(msg("完成整改的日期")))
    words = _text(msg("整改情况"))


class RemovalForm(StepForm):
    """A removal with its document."""

    ground = RadioField(label(msg("移出的理由")), choices=choices((one.value, one.label) for one in RemovalGround))
    notified_on = StringField(label(msg("收到申请或者撤销告知的日期")))
    document = StringField(label(msg("决定文号")))
    reason = _text(msg("理由"))


def turn(form: Form) -> Turn:
    """Return who acts now, on what page."""
    parts = wiring()
    reason = form["reason"].data or "" if "reason" in form else ""
    return Turn(
        actor=actor(),
        at=request_now(),
        seen=forms.seen(),
        calendar=WorkCalendar.load(parts.settings.instance_dir),
        cipher=parts.cipher,
        font=parts.settings.cjk_font,
        reason=reason,
        site=parts.settings.base_url.rstrip("/"),
    )


def upload(form: Form) -> CheckedUpload | None:
    """Return the checked file of the form, None when none was sent or the field now says what is wrong with it."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    try:
        return uploads.check(cast("BinaryIO", sent.stream), name=sent.filename, scanner=wiring().settings.scanner)
    except BadInput as refusal:
        forms.show(form, refusal)
        return None


def drafted(form: DraftForm, kind: ListKind) -> Drafted:
    """Return what a draft form says; days and sums that cannot be read put an error on their field."""
    values: dict[str, Any] = {
        name: (form[name].data or "").strip()
        for name in (field.name for field in fields_of(Content))
        if name in form
        and isinstance(form[name], StringField | SelectField)
        and name not in {*_DAYS, *_LISTS, "amount"}
    }
    values |= {name: fields.day(form[name], required=False) for name in _DAYS if name in form}
    values |= {name: tuple(form[name].data or ()) for name in _LISTS if name in form}
    if "amount" in form:
        values["amount"] = _sum(form["amount"])
    if "responsible" in form:
        values["responsible"] = _people(form["responsible"])
    file = upload(form) if "file" in form else None
    who = form.subject.data or ""
    # What identifies a person is not written back into the page.
    form.subject.data = scrub(who)
    return Drafted(
        kind=kind, register=form.register.data or "", subject=who, content=Content(**values), basis_file=file
    )


def form_values(content: Content) -> dict[str, Any]:
    """Return a draft as its form shows it."""
    plain = content.to_json()
    return plain | {"amount": "" if content.amount is None else f"{content.amount:.2f}"}


def _people(field: Field) -> tuple[ResponsibleDraft, ...]:
    rows = ({name: (value or "").strip() for name, value in row.items()} for row in field.data)
    return tuple(ResponsibleDraft(**row) for row in rows if any(row.values()))


def _sum(field: Field) -> float | None:
    plain = (field.data or "").replace(",", "").replace("，", "").strip()
    if not plain:
        return None
    whole, _, cents = plain.partition(".")
    if not (whole.isascii() and whole.isdecimal() and len(whole) < 16 and (not cents or cents.isdecimal())):
        fields.wrong(field, msg("请填写金额，例如 125000.00。"))
        return None
    return round(float(plain), 2)
