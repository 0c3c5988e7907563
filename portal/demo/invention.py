"""Invents names and identifiers: plausible in form, valid in their check digits, belonging to nobody.

An identifier is computed from the index of its subject by a permutation, so a million of them are distinct without any
being remembered.
"""

import re
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from typing import Any, Final

from portal.demo import files
from portal.kernel import divisions
from portal.kernel.identifiers import citizen_id, uscc

_ORGANISATIONS: Final = 31**6
_STEP: Final = 387_420_489  # 3^18, without a common factor with 31 or with the number of persons below
_ADULT_DAYS: Final = 14_600
_YOUNGEST_DAYS: Final = 8_000  # safely grown up, also on the day of acts years ago
_SEQUENCES: Final = 997
_OLDEST_MINOR_DAYS: Final = 6_100
_MINOR_DAYS: Final = 599


def words() -> Any:
    """Returns the word lists."""
    return files.document("words.json")


def credit_code(department: str, klass: str, division: str, index: int, seed: int) -> str:
    """Returns the credit code of the organisation with this index; both check digits fit."""
    number = (index * _STEP + seed) % _ORGANISATIONS
    body = ""
    for _ in range(6):
        number, digit = divmod(number, len(uscc.ALPHABET))
        body += uscc.ALPHABET[digit]
    return uscc.make(department, klass, division, f"M{'B' if department == '1' else 'A'}{body}")


def identity_number(division: str, index: int, today: date) -> str:
    """Returns the ID number of the adult with this index; distinct for up to fourteen million persons a division."""
    place = (index * _STEP) % (_ADULT_DAYS * _SEQUENCES)
    days, sequence = divmod(place, _SEQUENCES)
    return citizen_id.make(division, today - timedelta(days=_YOUNGEST_DAYS + days), sequence + 1)


def minor_number(index: int, today: date) -> tuple[str, str]:
    """Returns the ID number of a person who is under age today and for some years before, and its division."""
    counties = [one.code for one in divisions.all_current() if one.level == "county"]
    division = counties[index // (_MINOR_DAYS * _SEQUENCES) % len(counties)]
    days, sequence = divmod(index * _STEP % (_MINOR_DAYS * _SEQUENCES), _SEQUENCES)
    return citizen_id.make(division, today - timedelta(days=_OLDEST_MINOR_DAYS - days), sequence + 1), division


def house_name(random: Random) -> str:
    """Returns the distinctive part of a firm's name."""
    lists = words()
    return "".join(random.choice(lists[part]) for part in ("house_first", "house_second"))


def with_other_house(name: str, random: Random) -> str:
    """Returns a firm's name with another distinctive part, as before a change of name."""
    lists = words()
    first, second = ("".join(lists[part]) for part in ("house_first", "house_second"))
    return re.sub(f"[{first}][{second}]", house_name(random), name, count=1)


def person_name(random: Random) -> str:
    """Returns the name of a person: a surname with cyclical signs, or an invented Mongolian-style combination."""
    lists = words()
    if random.random() < 0.3:
        return str(random.choice(lists["mongolian_first"]) + random.choice(lists["mongolian_second"]))
    parts = (random.choice(lists[part]) for part in ("surnames", "given_first", "given_second"))
    return "".join(parts)


def short_name(division: str) -> str:
    """Returns the name of a division as it stands in front of a firm's name."""
    found = divisions.get(division)
    return found.name if found else "内蒙古"


def county(random: Random) -> str:
    """Returns a county, banner or district; the larger cities come up more often."""
    places, weights = _places()
    return random.choice(random.choices(places, cum_weights=weights)[0])


@cache
def _places() -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    leagues = divisions.leagues()
    weights = accumulate(_WEIGHTS.get(league.code, 2) for league in leagues)
    return tuple(tuple(one.code for one in divisions.children(league.code)) for league in leagues), tuple(weights)


_WEIGHTS: Final = {"150100": 7, "150200": 5, "150600": 5, "150400": 4, "150500": 3, "150700": 3}
