"""Commands on the law: compute a deadline, print the registry.

``portal law due`` shows the same derivation as the page ``/deadlines`` (21§9, 21§35-38, 18§39).
"""

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import IO, Any

import click

from portal.kernel.errors import BadInput, PortalError
from portal.kernel.messages import msg
from portal.kernel.settings import Settings
from portal.law import rules
from portal.law.calendar import WorkCalendar
from portal.law.due import DayStep, Due, Pause
from portal.law.holiday_table import HolidayTableRefused, iso_day
from portal.law.rule import PauseKind
from portal.law.timers import due as compute

_WEEKDAYS = "一二三四五六日"


class Refused(click.ClickException):
    """A refusal in the words of the portal, exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the reason to standard error."""
        click.echo(self.format_message(), err=file is None, file=file)


@click.group()
def law() -> None:
    """期限推算和规则登记。"""


@law.command("due")
@click.argument("rule")
@click.argument("day")
@click.option("--number", type=int, help="期限；只用于由有权机关另行确定期限的规则")
@click.option("--extend", "extensions", type=int, multiple=True, help="经批准延长的日数；可重复")
@click.option(
    "--pause",
    "pauses",
    type=(click.Choice([kind.value for kind in PauseKind]), str, str),
    multiple=True,
    metavar="KIND FROM RESUMED",
    help=f"不计入的时间；可重复。KIND：{', '.join(f'{kind.value} {kind.label}' for kind in PauseKind)}",
)
@click.option("--json", "as_json", is_flag=True, help="以JSON打印")
def due_command(
    rule: str,
    day: str,
    number: int | None,
    extensions: tuple[int, ...],
    pauses: tuple[tuple[str, str, str], ...],
    *,
    as_json: bool,
) -> None:
    """推算规则 RULE 的到期日；DAY 是起算事件发生的日期，如 2026-06-01。

    规则的名称见 portal law rules。
    """
    try:
        result = compute(
            rule,
            _day(day),
            calendar=WorkCalendar.load(_instance_dir()),
            number=number,
            extensions=extensions,
            pauses=[Pause(PauseKind(k), _day(first), _day(back)) for k, first, back in pauses],
        )
    except HolidayTableRefused as refusal:
        raise Refused(with_faults(refusal)) from refusal
    except PortalError as refusal:
        raise Refused(str(refusal)) from refusal
    click.echo(_dump(due_json(result)) if as_json else _due_text(result))


@law.command("rules")
@click.option("--json", "as_json", is_flag=True, help="以JSON打印")
def rules_command(*, as_json: bool) -> None:
    """列出全部规则：名称、数值、单位、条款、事项。"""
    if as_json:
        click.echo(_dump(rules.all_as_json()))
        return
    for rule in rules.RULES.values():
        number = "—" if rule.number is None else rule.number
        click.echo(f"{rule.id}\t{number}\t{rule.unit.label}\t{rule.citation}\t{rule.act}")


def due_json(result: Due) -> dict[str, rules.Json]:
    """Return a computed deadline as JSON values with stable keys."""
    return {
        "rule": result.rule.id,
        "act": str(result.rule.act),
        "start": result.start.isoformat(),
        "number": result.number,
        "unit": result.rule.unit.value,
        "strict": None if result.strict is None else result.strict.isoformat(),
        "legal": result.legal.isoformat(),
        "provisional": result.provisional,
        "citation": rules.citation_json(result.citation),
        "warnings": [str(each) for each in result.warnings],
        "derivation": [_step_json(step) for step in result.derivation],
    }


def _step_json(step: DayStep) -> dict[str, rules.Json]:
    return {
        "day": step.day.isoformat(),
        "counted": step.counted,
        "kind": step.kind.value,
        "note": str(step.note),
        "provisional": step.provisional,
    }


def _due_text(result: Due) -> str:
    number = f"{result.number}{result.rule.unit.label}"
    lines = [
        f"{result.rule.id}  {result.rule.act}（{number}）",
        f"依据：{result.citation}",
        f"起算：{_with_weekday(result.start)}  {result.rule.start.label}",
    ]
    if not result.rule.is_deadline:
        lines.append(f"最后公示日：{_with_weekday(result.legal)}")
    else:
        if result.strict is not None:
            lines.append(f"不顺延的到期日：{_with_weekday(result.strict)}")
        lines.append(f"法定到期日：{_with_weekday(result.legal)}")
    if result.provisional:
        lines.append("暂定：涉及的年份尚无官方节假日安排，公布后可能变动。")
    lines += [f"注意：{warning}" for warning in result.warnings]
    return "\n".join([*lines, "逐日推算：", *map(_step_text, result.derivation)])


def _step_text(step: DayStep) -> str:
    # A Chinese character is two columns wide in a terminal.
    counted = " " * 5 if step.counted is None else f"第{step.counted:<3}"
    doubt = "（暂定）" if step.provisional else ""
    return f"  {_with_weekday(step.day)}  {counted}  {step.kind.label} · {step.note}{doubt}"


def _with_weekday(day: date) -> str:
    return f"{day.isoformat()} 周{_WEEKDAYS[day.weekday()]}"


def with_faults(refusal: HolidayTableRefused) -> str:
    """Return a refused table in words: the refusal, then each fault on its line."""
    return "\n".join([str(refusal), *(f"  {fault}" for fault in refusal.faults)])


def _day(text: str) -> date:
    day = iso_day(text)
    if day is None:
        raise BadInput(msg("“%(text)s”不是日期，应为 年-月-日，例如 2026-06-01。", text=text))
    return day


def _instance_dir() -> Path:
    try:
        return Settings.from_environ(os.environ).instance_dir
    except PortalError as refusal:
        raise Refused(str(refusal)) from refusal


def _dump(value: Mapping[str, rules.Json]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
