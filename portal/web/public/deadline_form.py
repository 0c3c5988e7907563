"""Decides what the deadline calculator takes in: a rule, a day, and what may lengthen or halt the count.

Everything comes in the address, so a calculation can be kept as a link; nothing is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, SelectField, StringField

from portal import i18n
from portal.kernel.errors import PortalError
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.law import rules
from portal.law.calendar import WorkCalendar
from portal.law.due import Due, Pause
from portal.law.parameters import Choices
from portal.law.rule import PauseKind, Unit
from portal.law.timers import due
from portal.web.public.rules import groups
from portal.web.shell import fields

# A derivation is printed day by day; longer pauses would make pages nobody can read.
LONGEST_PAUSE: Final = 366


class DeadlineForm(Form):
    """The fields of the calculator; errors are Messages."""

    rule = SelectField(fields.words(msg("适用哪条规则")), validate_choice=False)
    day = StringField(fields.words(msg("起算事件发生在哪一天")))
    number = StringField(fields.words(msg("另行确定的期限")))
    extension = StringField(fields.words(msg("经批准延长的日数")))
    pause_kind = SelectField(fields.words(msg("不计入期限的时间")), validate_choice=False)
    pause_from = StringField(fields.words(msg("从哪一天起暂停")))
    pause_to = StringField(fields.words(msg("哪一天恢复计算")))


@dataclass(frozen=True, slots=True)
class Entered:
    """What the fields say, read and checked field by field."""

    day: date
    number: int | None
    extensions: tuple[int, ...]
    pauses: tuple[Pause, ...]


# Which field answers for a refusal of the engine.
_FIELDS: Final[Mapping[str, str]] = {
    "rule": "rule",
    "day": "day",
    "number": "number",
    "extension": "extension",
    "pause": "pause_from",
}


def make(arguments: "MultiDict[str, str]") -> DeadlineForm:
    """Return the form filled from the address, its choices in the reader's language; no ID number is filled in."""
    form = DeadlineForm(MultiDict([(name, scrub(text)) for name, text in arguments.items(multi=True)]))
    form.rule.choices = {
        i18n.render(heading): [(rule.id, i18n.render(rule.act)) for rule in members if rule.unit is not Unit.PER_YEAR]
        for heading, members in groups()
    }
    form.pause_kind.choices = [("", i18n.render(msg("没有暂停")))]
    form.pause_kind.choices += [(kind.value, i18n.render(kind.label)) for kind in PauseKind]
    return form


def compute(form: DeadlineForm, calendar: WorkCalendar, choices: Choices) -> Due | None:
    """Return the deadline, or None with the errors put on the fields they belong to."""
    rule = form.rule.data or ""
    if rule not in rules.RULES:
        fields.wrong(form.rule, msg("请选择一条规则。"))
    entered = _entered(form)
    if entered is None or form.errors:
        return None
    try:
        return due(
            rule,
            entered.day,
            calendar=calendar,
            number=entered.number,
            extensions=entered.extensions,
            pauses=entered.pauses,
            choices=choices,
        )
    except PortalError as refusal:
        fields.wrong(form[_FIELDS.get(refusal.field or "", "day")], refusal.message)
        return None


def _entered(form: DeadlineForm) -> Entered | None:
    day = fields.day(form.day, required=True)
    number = _whole(form.number)
    extension = _whole(form.extension)
    pauses = _pauses(form)
    if day is None:
        return None
    return Entered(day, number, (extension,) if extension is not None else (), pauses)


def _pauses(form: DeadlineForm) -> tuple[Pause, ...]:
    chosen = form.pause_kind.data or ""
    if not chosen:
        return ()
    if chosen not in set(PauseKind):
        fields.wrong(form.pause_kind, msg("请在所列选项中选择。"))
        return ()
    begins, resumes = fields.day(form.pause_from, required=True), fields.day(form.pause_to, required=True)
    if begins is None or resumes is None:
        return ()
    if (resumes - begins).days > LONGEST_PAUSE:
        fields.wrong(form.pause_to, msg("这里最多推算%(most)s日的暂停。", most=LONGEST_PAUSE))
        return ()
    return (Pause(PauseKind(chosen), begins, resumes),)


def _whole(field: Field) -> int | None:
    text = (field.data or "").strip()
    if not text:
        return None
    # int() reads full-width digits too; the length keeps absurd numbers out.
    if text.isdecimal() and len(text) < 6:
        return int(text)
    fields.wrong(field, msg("请填写整数，例如 10。"))
    return None
