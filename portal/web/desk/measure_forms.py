"""Decides what the forms of applied measures ask: a proposal, a statement, an answer, a service, a receipt (21§28)."""

from typing import Final

from wtforms import Form, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField

from portal import i18n
from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg
from portal.law.calendar import WorkCalendar
from portal.procedures.turn import Turn
from portal.register.measures import queries as lists
from portal.register.measures.applied import queries
from portal.register.measures.applied.models import Weight
from portal.register.measures.applied.proposing import Proposal
from portal.register.measures.models import MeasureKind
from portal.web.shell import fields, forms
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.fields import words
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

KIND_NAMES: Final[dict[MeasureKind, Message]] = {
    MeasureKind.INCENTIVE: msg("守信激励措施"),
    MeasureKind.RESTRAINT_GENERAL: msg("一般失信惩戒措施"),
    MeasureKind.RESTRAINT_SERIOUS: msg("严重失信惩戒措施"),
}
_PLAIN: Final = (
    "code",
    "off_list_measure",
    "off_list_basis",
    "ground_ref",
    "own_decision_no",
    "rationale",
    "weight_reason",
    "tender_no",
    "exit_conditions",
    "lift_conditions",
    "remedies",
    "told_manner",
)


class ProposalForm(Form):
    """What a unit wants to apply, to whom, on what ground."""

    ground_ref = StringField(words(msg("名单条目或者信用记录的编号")))
    code = SelectField(words(msg("现行清单中的措施")), validate_choice=False)
    off_list_kind = SelectField(words(msg("清单以外措施的类别")), validate_choice=False)
    off_list_measure = TextAreaField(words(msg("清单以外的措施")))
    off_list_basis = StringField(words(msg("清单以外措施的法律依据")))
    tender_no = StringField(words(msg("招标项目编号")))
    responsible = SelectField(words(msg("责任人员")), validate_choice=False)
    own_decision_no = StringField(words(msg("对责任人员的单独决定文号")))
    weight = RadioField(words(msg("情节轻重")), validate_choice=False)
    rationale = TextAreaField(words(msg("性质、情节和社会影响的衡量")))
    weight_reason = TextAreaField(words(msg("同一措施用于轻重不同事实的理由")))
    exit_conditions = TextAreaField(words(msg("移出条件")))
    lift_conditions = TextAreaField(words(msg("解除惩戒措施的条件")))
    remedies = TextAreaField(words(msg("救济途径")))
    told_on = StringField(words(msg("告知主体的日期")))
    told_manner = StringField(words(msg("告知方式")))
    units = SelectMultipleField(words(msg("共同实施的单位")), validate_choice=False)


class StepForm(Form):
    """A step that asks nothing."""


class ReasonForm(StepForm):
    """A step with its reason."""

    reason = TextAreaField(words(msg("理由")))


class StatementForm(StepForm):
    """What the subject stated."""

    day = StringField(words(msg("收到日期")))
    words = TextAreaField(words(msg("陈述、申辩的内容")))


class AnswerForm(StepForm):
    """The answer to one statement."""

    statement = RadioField(words(msg("陈述、申辩")), validate_choice=False)
    words = TextAreaField(words(msg("答复")))


class DecisionForm(StepForm):
    """The number of the notice."""

    document_no = StringField(words(msg("告知书文号")))


class ServiceForm(StepForm):
    """When, how and by what proof the notice was served."""

    day = StringField(words(msg("送达日期")))
    manner = StringField(words(msg("送达方式")))
    proof = StringField(words(msg("送达凭证")))


class ReportForm(StepForm):
    """What was done about the measure."""

    day = StringField(words(msg("实施日期")))
    result = TextAreaField(words(msg("实施情况")))


class ReceiptForm(StepForm):
    """The receipt of the lifting."""

    day = StringField(words(msg("解除日期")))
    document = StringField(words(msg("解除凭据的文号")))


def act(form: Form) -> Turn:
    """Return who acts now, on what page."""
    parts = wiring()
    return Turn(
        actor=actor(),
        at=request_now(),
        seen=forms.seen(),
        calendar=calendar(),
        cipher=parts.cipher,
        font=parts.settings.cjk_font,
        reason=(form["reason"].data or "") if "reason" in form else "",
    )


def calendar() -> WorkCalendar:
    """Return the working days this portal knows."""
    return WorkCalendar.load(wiring().settings.instance_dir)


def with_choices(form: ProposalForm) -> ProposalForm:
    """Return the form with the measures in force, the persons responsible for its ground and the other units."""
    session, nothing = reading(), ("", i18n.render(msg("无")))
    edition = lists.in_force(session, on=request_today())
    grouped = {
        i18n.render(word): [(each.code, f"{each.code} {each.measure}") for each in edition.of_kind(kind)]
        for kind, word in KIND_NAMES.items()
        if edition is not None
    }
    form.code.choices = {"—": [("", i18n.render(msg("清单以外的措施")))], **grouped}
    form.off_list_kind.choices = [nothing, *((kind.value, i18n.render(word)) for kind, word in KIND_NAMES.items())]
    persons = queries.responsible_of(session, entry_ref=(form.ground_ref.data or "").strip())
    form.responsible.choices = [nothing, *((str(number), name) for number, name in persons)]
    form.weight.choices = [(one.value, words(one.label)) for one in Weight]
    form.units.choices = list(queries.partners(session, actor=actor()))
    return form


def typed(form: ProposalForm) -> Proposal:
    """Return the proposal as typed; raises BadInput for a choice that is none."""
    kind, weight, person = form.off_list_kind.data or "", form.weight.data or "", form.responsible.data or ""
    if kind not in {"", *MeasureKind} or not (person == "" or (person.isascii() and person.isdecimal())):
        raise BadInput(msg("请在所列选项中选择。"), field="off_list_kind" if kind else "responsible")
    return Proposal(
        **{name: (form[name].data or "").strip() for name in _PLAIN},
        off_list_kind=MeasureKind(kind) if kind else None,
        responsible=int(person) if person else None,
        weight=Weight(weight) if weight in set(Weight) else None,
        told_on=fields.day(form.told_on, required=False),
        units=tuple(form.units.data or ()),
    )
