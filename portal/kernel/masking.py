"""Decides how much of a person's data the public may see: the one masking function for every door.

Public views show the first three and the last character of an identity number, which leaves about
2·10⁸ candidates; the usual mask of the birthday alone leaves 33. Names shrink to the surname. Full
names and numbers are shown only where disclosure allows it (2021 art. 21, 2024 art. 24).
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final

from portal.kernel.identifiers import citizen_id, uscc

_COMPOUND_SURNAMES: Final = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容"
        "仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐"
        "段干百里呼延东郭南门羊舌微生梁丘左丘东门西门第五纳兰",
    )
)
_GAP: Final = r"[\s\u00ad\u200b-\u200f\u2060\ufeff‐-―−－-]{0,2}"
_RUN: Final = re.compile(rf"\d(?:{_GAP}\d){{16,}}(?:{_GAP}[XxＸｘ])?")
_MOBILE: Final = re.compile(rf"(?<!\d)(?:(?:00|\+)?86{_GAP})?[1１](?:{_GAP}\d){{10}}(?!\d)")
_CENTURIES: Final = frozenset({"19", "20"})
_IN_RUN: Final = re.compile(r"[\dXxＸｘ]")


def mask_id(number: str) -> str:
    """Return an identity or document number for public pages: first three, last one.

    Numbers of eight characters or fewer keep only the first; nothing of an empty one is shown.
    """
    shown = number.strip()
    if len(shown) <= 8:
        return shown[:1] + "*" * len(shown[1:])
    return shown[:3] + "*" * (len(shown) - 4) + shown[-1]


def mask_last(masked: str) -> str:
    """Return a number masked for public pages with its last character hidden too."""
    return masked[:-1] + "*" * len(masked[-1:])


def mask_id_for_holder(number: str) -> str:
    """Return the number as its holder sees it: only the last four characters."""
    shown = number.strip()
    kept = shown[-4:] if len(shown) > 8 else ""
    return "*" * (len(shown) - len(kept)) + kept


def mask_person_name(name: str) -> str:
    """Return the surname and one asterisk; the length of the given name is not shown.

    Names with a middle dot, in Mongolian script or in Latin letters keep their first character.
    """
    plain = unicodedata.normalize("NFC", name).strip()
    if len(plain) < 2:
        return "*" if plain else ""
    compound = len(plain) > 2 and plain[:2] in _COMPOUND_SURNAMES
    return plain[: 2 if compound else 1] + "*"


def mask_phone(number: str) -> str:
    """Return a telephone number with all but the first three and last two characters hidden."""
    shown = number.strip()
    if len(shown) <= 6:
        return "*" * len(shown)
    return shown[:3] + "*" * (len(shown) - 5) + shown[-2:]


def scrub(text: str) -> str:
    """Return free text with identity numbers and mobile numbers masked.

    Eighteen characters that stand alone, with or without gaps, are masked when the birth date in
    them is possible; within a longer run of digits only when the check character fits too. Credit
    codes stay.
    Land lines stay: in published texts they are those of offices.
    """
    return _MOBILE.sub(_masked_mobile, _RUN.sub(_masked_run, text))


def _masked_mobile(found: re.Match[str]) -> str:
    digits = _plain(found[0])[-11:]
    return mask_phone(digits) if "3" <= digits[1] <= "9" else found[0]


def _masked_run(found: re.Match[str]) -> str:
    run, pieces, done = found[0], [], 0
    for start, end, number in _identity_numbers(run):
        pieces += [run[done:start], mask_id(number)]
        done = end
    return "".join(pieces) + run[done:]


def _identity_numbers(run: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and plain form of each identity number in a run of digits and gaps."""
    places = [found.start() for found in _IN_RUN.finditer(run)]
    plain = _plain(run)
    starts = {at for at in range(len(places)) if at == 0 or places[at] - places[at - 1] > 1}
    ends = starts | {len(places)}
    at = 0
    while at + citizen_id.LENGTH <= len(plain):
        end = at + citizen_id.LENGTH
        number = plain[at:end]
        if _is_identity_number(number, alone=at in starts and end in ends):
            yield places[at], places[end - 1] + 1, number
            at = end
        else:
            at += 1


def _is_identity_number(number: str, *, alone: bool) -> bool:
    if not _possible_birth(number):
        return False
    if citizen_id.check_character(number[:17]) == number[17]:
        return True
    return alone and not _is_credit_code(number)


def _possible_birth(number: str) -> bool:
    # Asked at every place of a long run of digits, so the usual no comes first and cheaply.
    if number[6:8] not in _CENTURIES:
        return False
    try:
        return date(1900, 1, 1) <= citizen_id.birth_date(number) < date(2100, 1, 1)
    except ValueError:
        return False


def _is_credit_code(text: str) -> bool:
    verdict = uscc.check(text)
    return verdict.ok and not verdict.warnings


def _plain(run: str) -> str:
    kept = _IN_RUN.findall(run)
    return "".join("X" if one in "XxＸｘ" else str(int(one)) for one in kept)
