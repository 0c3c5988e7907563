"""Decides how a rule of law is pointed at: instrument, article, item.

Every refusal, date and visibility decision of the portal carries a Citation, so that a reader
can go from the sentence on the page to the article that stands behind it.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal, cast

from portal.kernel.messages import Message, msg

Instrument = Literal["18", "21", "24", "NAT"]

TITLES: Final[dict[Instrument, Message]] = {
    "18": msg("《办法》(2018)"),
    "21": msg("《公共信用条例》(2021)"),
    "24": msg("《社会信用条例》(2024)"),
    "NAT": msg("国家规定"),
}
_SHORT: Final = re.compile(r"(18|21|24)§(\d{1,3})(?:\((\d{1,2})\))?")


@dataclass(frozen=True, slots=True)
class Citation:
    """One place in a statute; article 0 points at the instrument as a whole."""

    instrument: Instrument
    article: int
    item: int | None = None
    note: str = ""

    def short(self) -> str:
        """Return the compact form used in tables, JSON and logs, such as ``21§37(1)``."""
        if self.article == 0:
            return self.instrument
        item = "" if self.item is None else f"({self.item})"
        return f"{self.instrument}§{self.article}{item}"

    @property
    def title(self) -> str:
        """Return the short title of the instrument in the source language."""
        return str(TITLES[self.instrument])

    def message(self) -> Message:
        """Return the citation as a reader writes it, still to be rendered in a language."""
        title = TITLES[self.instrument]
        if self.article == 0:
            # A national document has no article number of ours; its title and place are the note.
            return msg("%(title)s：%(note)s", title=title, note=self.note) if self.note else title
        if self.item is None:
            return msg("%(title)s第%(article)s条", title=title, article=self.article)
        return msg(
            "%(title)s第%(article)s条第(%(item)s)项",
            title=title,
            article=self.article,
            item=self.item,
        )

    def __str__(self) -> str:
        """Return the citation in the source language."""
        return str(self.message())


def read_short(text: str) -> Citation | None:
    """Return the citation that `Citation.short` wrote; None for a text that is none of ours."""
    found = _SHORT.fullmatch(text)
    if found is None:
        return None
    return Citation(cast("Instrument", found[1]), int(found[2]), int(found[3]) if found[3] else None)
