"""Decides how a rule of law is pointed at: instrument, article, item.

Every refusal, date and visibility decision of the portal carries a Citation, so that a reader
can go from the sentence on the page to the article that stands behind it.
"""

from dataclasses import dataclass
from typing import Final, Literal

Instrument = Literal["18", "21", "24", "NAT"]

TITLES: Final[dict[Instrument, str]] = {
    "18": "《办法》(2018)",
    "21": "《公共信用条例》(2021)",
    "24": "《社会信用条例》(2024)",
    "NAT": "国家规定",
}


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
        return TITLES[self.instrument]

    def __str__(self) -> str:
        """Return the citation as a Chinese reader writes it."""
        if self.article == 0:
            return f"{self.title}{self.note}"
        item = "" if self.item is None else f"第({self.item})项"
        return f"{self.title}第{self.article}条{item}"
