"""Decides what an act of somebody brings along, and what may be typed in it: no day ahead or behind, no number.

A day that somebody enters lies between the step before and today, so that nothing is back-dated or foreseen
(2021 art. 28; 2024 art. 36).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.instruments import of_2024
from portal.security.fields import FieldCipher

# Controls, marks that turn the direction of what others read, spaces without width; line breaks stay, and the joiners
# and selectors that Mongolian is written with.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One act of somebody: `seen` is the number of the last event their page showed."""

    actor: Actor
    at: datetime
    seen: int | None
    calendar: WorkCalendar
    cipher: FieldCipher
    font: Path  # of the documents issued
    reason: str = ""
    site: str = ""  # where the documents issued say the portal is

    @property
    def today(self) -> date:
        """Returns the Beijing day of the act."""
        return beijing_date(self.at)

    def past(self, day: date | None, *, since: date | None, field: str) -> date:
        """Returns the day if it lies between `since` and today; raises BadInput: nothing is back-dated or foreseen."""
        if day is None:
            raise BadInput(msg("请填写日期，例如 2026-06-01。"), field=field)
        if day > self.today:
            raise BadInput(msg("日期不能晚于今天"), citation=of_2024(36), field=field)
        if since is not None and day < since:
            raise BadInput(msg("日期不能早于前一步骤（%(day)s）", day=since), citation=of_2024(36), field=field)
        return day


def seen(value: str) -> str:
    """Returns the text without characters that nobody sees and that would turn or break what others read."""
    return _UNSEEN.sub("", value)


def text(value: str | None, *, field: str, longest: int) -> str:
    """Returns the text without edges and without persons' numbers; raises BadInput for none or a longer one."""
    plain = seen(value or "").strip()
    if not plain:
        raise BadInput(msg("请填写这一项。"), field=field)
    fits(plain, field=field, longest=longest)
    return scrub(plain)


def fits(value: str, *, field: str, longest: int) -> None:
    """Raises BadInput for a longer text."""
    if len(value) > longest:
        raise BadInput(msg("最多%(n)s个字。", n=longest), field=field)
