"""Decides what the forms of a repair ask of the desk: each condition of each item judged, a reason, an opinion."""

from collections.abc import Sequence
from typing import Final, cast

from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SelectField, StringField, TextAreaField

from portal import i18n
from portal.cases.handling import Act
from portal.cases.repair_queries import JudgedItem, RepairView
from portal.cases.repair_rules import Kind
from portal.cases.repairs import OPINIONS, Judgement
from portal.kernel.messages import msg
from portal.law.calendar import WorkCalendar
from portal.law.repair import Condition
from portal.web.shell import fields, forms
from portal.web.shell.context import request_now
from portal.web.shell.fields import words
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

YES, NO = "yes", "no"
JUDGED: Final = tuple(each for each in Condition if each.by_papers)
_LONGEST_NUMBER: Final = 3


class AskForm(Form):
    """What is missing, told once."""

    reason = TextAreaField(words(msg("需要补正的内容")), render_kw={"rows": "6"})


class OpinionForm(Form):
    """What the recognising unit thinks."""

    finding = RadioField(words(msg("意见")), validate_choice=False)
    words = TextAreaField(words(msg("理由")), render_kw={"rows": "6"})


class RuleForm(Form):
    """A rule on one kind of information."""

    kind = SelectField(words(msg("信息的种类")), validate_choice=False)
    what = RadioField(words(msg("规定")), validate_choice=False)
    least_months = StringField(words(msg("最短公示期（月）")), render_kw={"inputmode": "numeric"})
    citation = StringField(words(msg("依据的名称和条款")))


def act() -> Act:
    """Return what the person at the desk does with this request."""
    return Act(
        by=actor(),
        at=request_now(),
        seen=forms.seen(),
        calendar=calendar(),
        cipher=wiring().cipher,
        font=wiring().settings.cjk_font,
        choices=wiring().choices,
    )


def calendar() -> WorkCalendar:
    """Return the calendar of working days in force."""
    return WorkCalendar.load(wiring().settings.instance_dir)


def judging_form(sent: MultiDict[str, str], items: Sequence[JudgedItem]) -> Form:
    """Return the form with one choice for each condition of each item, and a reason; none is made beforehand."""
    own: dict[str, object] = {}
    for each in items:
        item = each.item
        for condition in JUDGED:
            before = item.conditions.get(condition.value)
            own[met_name(item.id, condition)] = RadioField(
                words(condition.label),
                choices={YES: i18n.render(msg("已满足")), NO: i18n.render(msg("未满足"))},
                validate_choice=False,
                default=None if before is None else YES if before else NO,
            )
        reason = TextAreaField(words(msg("理由")), render_kw={"rows": "3"}, default=item.proposed_reason or "")
        own[reason_name(item.id)] = reason
    kind = cast("type[Form]", type("JudgingForm", (Form,), own))
    return kind(sent)


def judgements(form: Form, items: Sequence[JudgedItem]) -> list[Judgement] | None:
    """Return what was judged; None where a condition was left, or a reason, and the form now says which."""
    for field in form:
        if not (field.data or "").strip() or (isinstance(field, RadioField) and field.data not in (YES, NO)):
            choosing = isinstance(field, RadioField)
            fields.wrong(field, msg("请判断这一项条件。") if choosing else msg("请填写这一项。"))
    if form.errors:
        return None
    return [
        Judgement(
            item_id=each.item.id,
            met={condition: form[met_name(each.item.id, condition)].data == YES for condition in JUDGED},
            reason=form[reason_name(each.item.id)].data,
        )
        for each in items
    ]


def met_name(item_id: int, condition: Condition) -> str:
    """Return the name of the field in which a condition of an item is judged."""
    return f"met-{item_id}-{condition.value}"


def reason_name(item_id: int) -> str:
    """Return the name of the field with the reason for an item."""
    return f"reason-{item_id}"


def ask_form(sent: MultiDict[str, str], view: RepairView) -> AskForm:
    """Return the form, begun with each condition for which no proof was handed in."""
    proven = {one.said for one in view.files}
    lacking = [str(each.label) for each in JUDGED if each is not Condition.COMMITTED and str(each.label) not in proven]
    if not view.signed:
        lacking.append(str(Condition.COMMITTED.label))
    begun = "\n".join(str(msg("请补充材料，证明：%(condition)s。", condition=each)) for each in lacking)
    return AskForm(sent, reason=begun)


def opinion_form(sent: MultiDict[str, str]) -> OpinionForm:
    """Return the form of an opinion."""
    form = OpinionForm(sent)
    form.finding.choices = [(code, i18n.render(text)) for code, text in OPINIONS.items()]
    return form


def rule_form(sent: MultiDict[str, str], kinds: Sequence[Kind]) -> RuleForm:
    """Return the form of a rule, with the kinds that have none yet."""
    form = RuleForm(sent)
    form.kind.choices = [("", i18n.render(msg("请选择"))), *((each.key, each.name) for each in kinds)]
    form.what.choices = [(YES, i18n.render(msg("不得修复"))), (NO, i18n.render(msg("最短公示期满后才能修复")))]
    return form


def months(form: RuleForm) -> int:
    """Return the months typed, 0 for what is no number: the command refuses it."""
    typed = (form.least_months.data or "").strip()
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < _LONGEST_NUMBER else 0
