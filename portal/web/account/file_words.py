"""Decides how the lines of a file are drawn: how its last public day was reached, how it changed, what it lets ask.

The same for the holder's own page and for the counter (2021 arts. 20, 34; 2024 art. 38).
"""

from datetime import date
from typing import Final

from portal import i18n
from portal.access.holdings import Held, HeldEntry
from portal.access.own_file import repair_notice, rights
from portal.access.own_file.opening import OwnFile
from portal.identity.models import Capacity
from portal.kernel.citation import read_short
from portal.kernel.clock import beijing_date
from portal.kernel.messages import Message, msg
from portal.law.due import DayStep
from portal.law.publicity_derivation import derivation
from portal.register.records.queries import VersionLine
from portal.web.public.words import either

CAPACITIES: Final[dict[Capacity, Message]] = {
    Capacity.SELF: msg("本人"),
    Capacity.LEGAL_REPRESENTATIVE: msg("法定代表人"),
    Capacity.AGENT: msg("代理人"),
}


def drawn(file: OwnFile, today: date) -> dict[str, object]:
    """Return what templates/account/_file_body.html needs to draw a file."""
    return {
        "file": file,
        "lines": [_line(held, today) for held in file.page.items],
        "entries": [_entry(held) for held in file.held.entries],
        "capacities": CAPACITIES,
    }


def counts(file: OwnFile, base: str) -> list[dict[str, object]]:
    """Return the five classes with their figures, each leading to its records; `base` "" leads nowhere."""
    return [
        {
            "label": i18n.render(each.label),
            "figure": figure,
            "kind": each.value,
            "link": f"{base}?class={each.value}#records" if base else "",
        }
        for each, figure in file.summary.counts.items()
    ]


def _line(held: Held, today: date) -> dict[str, object]:
    return {
        "held": held,
        "received_on": beijing_date(held.received_at),
        "period": _period(held),
        "versions": [_version(line) for line in held.versions],
        "rights": rights.of_record(held, today),
        "notice": repair_notice.of_line(held),
        "suspended": _basis(held.suspended.basis) if held.suspended else None,
        "ended": _basis(held.ended.basis) if held.ended else None,
    }


def _entry(held: HeldEntry) -> dict[str, object]:
    return {
        "held": held,
        "rights": rights.of_entry(held),
        "notice": repair_notice.of_line(held),
        "suspended": _basis(held.suspended.basis) if held.suspended else None,
        "removed": _basis(held.removed.basis) if held.removed else None,
    }


def _period(held: Held) -> tuple[DayStep, ...]:
    if held.start_on is None or held.start_kind is None or held.public_until is None:
        return ()
    return derivation(held.start_on, held.start_kind, held.public_until)


def _version(line: VersionLine) -> dict[str, object]:
    return {
        "number": line.number,
        "at": line.changed_at,
        "reason": line.said,
        "by": line.unit,
        "citation": read_short(line.basis),
        "changes": [(either(field.name_zh, field.name_mn), before, field.value) for field, before in line.changed],
    }


def _basis(text: str) -> object:
    """A citation where the words are one of ours; the words themselves for any other basis."""
    return read_short(text) or text
