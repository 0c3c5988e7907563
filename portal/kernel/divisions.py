"""Decides which administrative divisions exist in the region, and which ones used to.

Codes are those of GB/T 2260: the region, its twelve leagues and cities, 103 counties, banners,
districts and county-level cities. Abolished codes are kept with their successors, because credit
codes and ID numbers keep the code of the day they were given out.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal, cast

Level = Literal["region", "league", "county"]

REGION: Final = "150000"
NATIONAL: Final = "100000"
# Urban districts, and development zones.
_ZONES: Final = ("01", *(str(number) for number in range(71, 80)))


@dataclass(frozen=True, slots=True)
class Division:
    """One division; ``parent`` is "" for the region, ``name_mn`` is "" where none is attested."""

    code: str
    name: str
    name_mn: str
    level: Level
    parent: str
    abolished: bool = False
    successors: tuple[str, ...] = ()


def get(code: str) -> Division | None:
    """Return the division with this code, current or abolished, or None."""
    return _all().get(code)


def all_current() -> tuple[Division, ...]:
    """Return the 116 divisions in force, by code."""
    return tuple(division for division in _all().values() if not division.abolished)


def leagues() -> tuple[Division, ...]:
    """Return the nine cities and three leagues directly under the region, by code."""
    return children(REGION)


def children(code: str) -> tuple[Division, ...]:
    """Return the current divisions directly under this one, by code."""
    return tuple(division for division in all_current() if division.parent == code)


def is_within(code: str, ancestor: str) -> bool:
    """Tell whether a code lies in a division or is the division itself.

    A code unknown to the table counts by its first digits (development zones have such codes);
    an abolished one lies where its successors lie.
    """
    if ancestor in (code, REGION):
        return code[:2] == ancestor[:2]
    division = get(code)
    if division is not None and division.successors:
        return any(is_within(successor, ancestor) for successor in division.successors)
    return ancestor[4:] == "00" and code[:4] == ancestor[:4]


@cache
def within(ancestor: str) -> frozenset[str]:
    """Return every code of the region for which `is_within` holds, abolished ones and development zones too.

    So a database selects what lies in a subtree by the same table.
    """
    zones = (code[:4] + suffix for code in _all() if code.endswith("00") for suffix in _ZONES)
    return frozenset(code for code in (ancestor, *_all(), *zones) if is_within(code, ancestor))


def is_plausible(code: str) -> bool:
    """Tell whether six digits can be a division anywhere in the country.

    In the region the exact code must be or have been in use, or be the urban districts (suffix
    01) or a development zone (suffix 71 to 79) of a city or league; elsewhere the prefecture must
    be or have been.
    """
    if code == NATIONAL or get(code) is not None:
        return True
    if code[:2] == REGION[:2]:
        known = get(code[:4] + "00") is not None
        return known and code[4:] in _ZONES
    return code[2:4] in _prefectures().get(code[:2], frozenset())


@cache
def _all() -> dict[str, Division]:
    found = [_current(row) for row in _rows("divisions.csv")]
    found += [_abolished(row) for row in _rows("divisions_abolished.csv")]
    return {division.code: division for division in sorted(found, key=lambda one: one.code)}


@cache
def _prefectures() -> dict[str, frozenset[str]]:
    return {row["province"]: frozenset(row["prefectures"].split()) for row in _rows("prefectures.csv")}


def _current(row: dict[str, str]) -> Division:
    code = row["code"]
    return Division(code, row["name"], row["name_mn"], cast("Level", row["level"]), _parent(code))


def _abolished(row: dict[str, str]) -> Division:
    code = row["code"]
    level: Level = "league" if code.endswith("00") else "county"
    successors = tuple(row["successors"].split())
    return Division(code, row["name"], "", level, _parent(code), True, successors)


def _parent(code: str) -> str:
    if code == REGION:
        return ""
    return REGION if code.endswith("00") else code[:4] + "00"


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("portal.kernel").joinpath("data", name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
