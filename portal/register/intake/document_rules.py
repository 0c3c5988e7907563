"""Decides what holds across the fields of a row: dates in order, amounts by kind, periods by law.

2021 art. 9 makes the provider answer for what it sends; art. 14(2) asks for finality, art. 20 caps the period.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from portal.kernel.identifiers import uscc
from portal.kernel.messages import msg
from portal.law import publicity
from portal.law.finality import remedy_end
from portal.register.intake.faults import ACCURATE, FINAL, PERIOD, PROVIDED, STANDARD
from portal.register.intake.rows import Row

FINED: Final = frozenset({"罚款"})
CONFISCATED: Final = frozenset({"没收违法所得", "没收非法财物"})
LICENCE_LOST: Final = frozenset({"暂扣许可证件", "吊销许可证件"})
CLOSED: Final = frozenset({"维持", "撤销或变更"})
# The official layout writes this day where there is no end.
NO_END: Final = date(2099, 12, 31)
_UNLIKELY: Final = Decimal(10_000)  # 10,000 ten thousands: somebody wrote yuan


def check(row: Row, *, source: str | None, today: date) -> None:
    """Notes every fault between the fields of a row; `source` is the only data source allowed, None: any authority."""
    for role in ("authority_code", "source_code"):
        code = row.text(role)
        if code and not uscc.is_authority(code):
            row.error(role, "E-AUTHORITY", msg("不是机关、事业单位的代码：应以1开头"), PROVIDED)
    if source is not None and row.text("source_code") and row.text("source_code") != source:
        row.error("source_code", "E-SOURCE", msg("与报送单位不一致"), PROVIDED)
    _not_after_today(row, "decided_on", today)
    _KINDS.get(row.layout.item_code, _other)(row, today)


def _permit(row: Row, _today: date) -> None:
    _in_order(row, "valid_from", "valid_until")


def _penalty(row: Row, today: date) -> None:
    if "penalty_kinds" not in row.bad:
        _amount(row, "fine", FINED)
        _amount(row, "confiscated", CONFISCATED)
        _licence(row)
    _in_order(row, "decided_on", "valid_until")
    _in_order(row, "decided_on", "served_on")
    _in_order(row, "decided_on", "effective_on")
    _not_after_today(row, "served_on", today)
    _finality(row, today)
    _publicity(row)


def _other(row: Row, _today: date) -> None:
    _in_order(row, "valid_from", "valid_until")
    _publicity(row)


_KINDS: Final[Mapping[str, Callable[[Row, date], None]]] = {"XZXK": _permit, "XZCF": _penalty}


def _not_after_today(row: Row, role: str, today: date) -> None:
    day = row.day(role)
    if day is not None and day > today:
        row.error(role, "E-FUTURE", msg("晚于今天"), ACCURATE)


def _in_order(row: Row, earlier: str, later: str) -> None:
    first, second = row.day(earlier), row.day(later)
    if first is not None and second is not None and second < first:
        name = row.layout.by_role[earlier].name
        row.error(later, "E-ORDER", msg("早于“%(name)s”", name=name), ACCURATE)


def _amount(row: Row, role: str, kinds: frozenset[str]) -> None:
    if role in row.bad:
        return
    named, amount = not kinds.isdisjoint(row.kinds("penalty_kinds")), row.amount(role)
    if named and not amount:
        sentence = msg("处罚类别含有%(kinds)s，金额必须填写且大于0", kinds="、".join(sorted(kinds)))
        row.error(role, "E-AMOUNT", sentence, STANDARD)
    elif amount and not named:
        sentence = msg("处罚类别不含%(kinds)s，不应填写金额", kinds="、".join(sorted(kinds)))
        row.error(role, "E-AMOUNT", sentence, STANDARD)
    elif amount > _UNLIKELY:
        row.warn(role, "E-AMOUNT", msg("金额超过一亿元，请确认单位是万元"), ACCURATE)


def _licence(row: Row) -> None:
    named = not LICENCE_LOST.isdisjoint(row.kinds("penalty_kinds"))
    if named and row.missing("licence"):
        row.error("licence", "E-REQUIRED", msg("暂扣或者吊销的，必须填写证照名称及编号"), STANDARD)


def _finality(row: Row, today: date) -> None:
    decided, closed = row.day("decided_on"), row.day("challenge_closed_on")
    _in_order(row, "served_on" if row.day("served_on") else "decided_on", "remedy_until")
    remedy = row.day("remedy_until")
    if decided and remedy and remedy < remedy_end(decided, row.day("served_on")):
        row.warn("remedy_until", "E-REMEDY", msg("早于一般的复议、诉讼期限，请核对依据"), FINAL)
    if row.text("challenge") in CLOSED and row.missing("challenge_closed_on"):
        row.error("challenge_closed_on", "E-REQUIRED", msg("复议诉讼已经审结的，必须填写日期"), FINAL)
    if closed and row.text("challenge") not in CLOSED and "challenge" not in row.bad:
        row.error("challenge", "E-CHALLENGE", msg("填写了审结日期，状态应为维持或者撤销、变更"), FINAL)
    _in_order(row, "decided_on", "challenge_closed_on")
    _not_after_today(row, "challenge_closed_on", today)


def period_start(row: Row) -> date | None:
    """Returns the day the publicity period runs from: effect, or the decision where no effect day is stated."""
    return row.day("effective_on") or row.day("decided_on")


@lru_cache(maxsize=4_096)
def last_public_day(start: date) -> date:
    """Returns the last lawful public day (21§20); a batch has few different days."""
    return publicity.last_public_day(start)


def _publicity(row: Row) -> None:
    start, wish = period_start(row), row.day("public_until")
    if start is None or wish is None or "effective_on" in row.bad:
        return
    last = last_public_day(start)
    if wish < start:
        row.error("public_until", "E-PERIOD", msg("公示截止期早于起算日"), PERIOD)
    elif wish > last + timedelta(days=1):
        sentence = msg("超过法定上限：自%(start)s起公示，最后一日是%(last)s", start=start, last=last)
        row.error("public_until", "E-PERIOD", sentence, PERIOD)
    elif wish > last:
        sentence = msg("公示期的最后一日是%(last)s，按该日执行", last=last)
        row.warn("public_until", "E-PERIOD", sentence, PERIOD)
