"""Decides how the way of a list entry is told: how the decision came about, what ends it (2024 arts. 30, 36, 40)."""

from collections.abc import Iterable
from datetime import date

from portal.kernel.messages import Message, msg
from portal.register.lists.models import ListKind
from portal.register.lists.queries import EntryPage

Step = dict[str, object]


def how_decided(entry: EntryPage) -> list[Step]:
    """Return the steps that led to the entry, oldest first; a step that a kind of list lacks is left out."""
    served = msg("送达（%(manner)s）", manner=entry.service_manner) if entry.service_manner else msg("送达")
    days: Iterable[tuple[date | None, Message]] = (
        (entry.discovered_on, msg("发现失信行为")),
        (entry.basis_effective_on, msg("作为依据的法律文书生效")),
        (entry.noticed_on, msg("事先告知事实、理由、依据和权利")),
        (entry.line.decided_on, msg("作出决定")),
        (entry.served_on, served),
        (entry.line.listed_on, msg("列入并公布")),
    )
    known = [(day, text) for day, text in days if day is not None]
    return [{"when": day, "text": text, "state": "done"} for day, text in sorted(known, key=lambda step: step[0])]


def how_ended(entry: EntryPage, today: date) -> list[Step]:
    """Return what has ended or will end the entry, in order of days."""
    removal = msg("可以申请移出") if entry.register.repairable else msg("符合条件时移出")
    days: Iterable[tuple[date | None, Message]] = (
        (entry.rectify_by, msg("整改期限")),
        (entry.rectified_on, msg("整改完成")),
        (entry.exit_earliest_on, removal),
        (entry.line.public_until, _last_day(entry.line.kind)),
    )
    known = [(day, text) for day, text in days if day is not None]
    return [
        {"when": day, "text": text, "state": "future" if day > today else "done"}
        for day, text in sorted(known, key=lambda step: step[0])
    ]


def _last_day(kind: ListKind) -> Message:
    return msg("守信名单有效期的最后一天") if kind is ListKind.HONOUR else msg("公示的最后一天，次日零时起不再公示")
