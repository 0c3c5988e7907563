"""Forms of the cases at the desk: one for each step, and how they are read; an outcome for each item of a decision."""

from collections.abc import Sequence
from typing import BinaryIO, Final, cast

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import (
    Form,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

from portal import i18n
from portal.cases import effects, papers
from portal.cases.desk_queries import DeskCase
from portal.cases.models import CaseKind, Outcome
from portal.cases.objections import FINDINGS, Proposal
from portal.cases.queries import ItemView
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.law.rule import PauseKind
from portal.security import uploads
from portal.security.uploads import CheckedUpload
from portal.web.shell import fields, forms
from portal.web.shell.fields import words as label
from portal.web.shell.wiring import wiring

# What the form of a request adds to its files.
REQUEST_MAX: Final = papers.MOST_BYTES + 512 * 1024
MANNERS: Final = (msg("直接送达"), msg("邮寄送达"), msg("留置送达"), msg("电子送达"), msg("委托送达"), msg("公告送达"))
FILES: Final = {"accept": ",".join(sorted(uploads.ANY))}
_LONG: Final = 60
_LONGEST_NUMBER: Final = 5


class ReasonForm(Form):
    """A step that asks why."""

    reason = TextAreaField(label(msg("理由")), render_kw={"rows": 4})


class ExtensionForm(Form):
    """How many days more, and why."""

    extension = StringField(label(msg("申请延长的日数")), render_kw={"inputmode": "numeric", "autocomplete": "off"})
    reason = TextAreaField(label(msg("情况复杂的理由（会告诉申请人）")), render_kw={"rows": 4})


class StopForm(Form):
    """An examination that begins."""

    kind = RadioField(label(msg("中止期限的事由")), validate_choice=False)
    document = StringField(label(msg("委托或者通知文书的文号")))
    dated = StringField(label(msg("文书的日期")))
    begins = StringField(label(msg("开始的日期")))


class ResumeForm(Form):
    """An examination that has its result."""

    resumes = StringField(label(msg("有结果的日期")))
    document = StringField(label(msg("报告或者意见书的文号")))


class ServiceForm(Form):
    """How and when the result was served."""

    manner = SelectField(label(msg("送达方式")), validate_choice=False)
    day = StringField(label(msg("送达日期")))
    evidence = MultipleFileField(label(msg("送达证明扫描件")), render_kw=FILES)


class AdditionForm(Form):
    """Further proofs brought to the desk."""

    evidence = MultipleFileField(label(msg("证据材料")), render_kw=FILES)
    said = StringField(label(msg("证明什么")))


class StatementForm(Form):
    """What an applicant without an account says before a repair is revoked."""

    statement = TextAreaField(label(msg("陈述、申辩")), render_kw={"rows": 8})
    evidence = MultipleFileField(label(msg("书面材料扫描件")), render_kw=FILES)


class NoteForm(Form):
    """A note of the desk's own."""

    words = TextAreaField(label(msg("内部记录")), render_kw={"rows": 3})


class HandoverForm(Form):
    """To whom a case passes."""

    to = SelectField(label(msg("移交给")), validate_choice=False)


class AnswerForm(Form):
    """What a unit found."""

    finding = RadioField(label(msg("核查结果")), validate_choice=False)
    words = TextAreaField(label(msg("核查情况和依据")), render_kw={"rows": 6})
    evidence = MultipleFileField(label(msg("依据文件")), render_kw=FILES)


def stop_form(sent: MultiDict[str, str]) -> StopForm:
    """Return the form with the five examinations of 2021 art. 37."""
    form = StopForm(sent)
    form.kind.choices = [(kind.value, i18n.render(kind.label)) for kind in PauseKind]
    return form


def service_form(sent: MultiDict[str, str]) -> ServiceForm:
    """Return the form with the manners of service."""
    form = ServiceForm(sent)
    form.manner.choices = [(str(each), i18n.render(each)) for each in MANNERS]
    return form


def handover_form(sent: MultiDict[str, str], case: DeskCase) -> HandoverForm:
    """Return the form with the colleagues of the unit."""
    form = HandoverForm(sent)
    form.to.choices = [(each.ref, each.name) for each in case.colleagues]
    return form


def answer_form(sent: MultiDict[str, str]) -> AnswerForm:
    """Return the form of a verification."""
    form = AnswerForm(sent)
    form.finding.choices = [(code, i18n.render(label)) for code, label in FINDINGS.items()]
    return form


def proposal_form(sent: MultiDict[str, str], case: DeskCase) -> Form:
    """Return a form with outcome, reason and new values for each item, filled with what was proposed before."""
    own: dict[str, object] = {}
    for item in case.view.items:
        own[f"outcome-{item.id}"] = RadioField(
            label(msg("处理结果")),
            choices={each.value: i18n.render(each.label) for each in outcomes(case, item)},
            default=item.proposed.value if item.proposed else None,
            validate_choice=False,
        )
        own[f"reason-{item.id}"] = TextAreaField(
            label(msg("理由（写进告知书）")), default=item.proposed_reason or "", render_kw={"rows": 3}
        )
        for each in case.facts[item.id].fields:
            kind = TextAreaField if len(each.value) > _LONG else StringField
            own[f"{each.code}-{item.id}"] = kind(each.name, default=item.changes.get(each.code, each.value))
    form: Form = type("CaseProposalForm", (Form,), own)(sent)
    return form


def outcomes(case: DeskCase, item: ItemView) -> tuple[Outcome, ...]:
    """Return what may be decided about an item: list entries and what is over are not corrected in place."""
    changeable = case.facts[item.id].lives and bool(case.facts[item.id].fields)
    kind = CaseKind.OBJECTION if case.kind is CaseKind.OBJECTION else CaseKind.REVIEW
    fitting = [each for each in Outcome if each in effects.OUTCOMES[kind]]
    return tuple(each for each in fitting if changeable or each not in effects.CHANGING)


def proposals(form: Form, case: DeskCase) -> list[Proposal] | None:
    """Return what is proposed for each item; None where an outcome or a reason is missing, and the form says which."""
    found = [each for each in (_proposal(form, case, item) for item in case.view.items) if each is not None]
    return found if len(found) == len(case.view.items) else None


def _proposal(form: Form, case: DeskCase, item: ItemView) -> Proposal | None:
    chosen = form[f"outcome-{item.id}"]
    if chosen.data not in set(Outcome):
        fields.wrong(chosen, msg("请在所列选项中选择。"))
    reason = form[f"reason-{item.id}"]
    if not (reason.data or "").strip():
        fields.wrong(reason, msg("请填写这一项。"))
    if chosen.errors or reason.errors:
        return None
    codes = [each.code for each in case.facts[item.id].fields]
    # Browsers send line breaks as CR LF; the record keeps LF.
    values = {code: (form[f"{code}-{item.id}"].data or "").replace("\r\n", "\n") for code in codes}
    return Proposal(item_id=item.id, outcome=Outcome(chosen.data), reason=reason.data, changes=values)


def number(form: ExtensionForm) -> int | None:
    """Return the days asked for; None where the field is no number, and now says so."""
    plain = (form.extension.data or "").strip()
    if plain.isascii() and plain.isdecimal() and len(plain) < _LONGEST_NUMBER:
        return int(plain)
    fields.wrong(form.extension, msg("延长的天数应为正整数。"))
    return None


def taken(form: Form) -> Sequence[CheckedUpload] | None:
    """Return the files that were sent, each found harmless; None when one is not, and the form now says why."""
    sent = [file for file in request.files.getlist("evidence") if file.filename]
    scanner = wiring().settings.scanner
    if len(sent) > papers.MOST_FILES:
        fields.wrong(form["evidence"], msg("一件申请最多%(n)s个文件。", n=papers.MOST_FILES))
        return None
    try:
        return [
            uploads.check(cast("BinaryIO", file.stream), name=file.filename or "", scanner=scanner, field="evidence")
            for file in sent
        ]
    except BadInput as refusal:
        forms.show(form, refusal)
        return None
