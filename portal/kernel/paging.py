"""Decides what one page of a list is, and how far paging may go.

Counts may be capped (the search stops counting at its limit); the page then knows that there are
more than ``total`` hits and says so instead of giving a false figure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")

LAST_PAGE_NUMBER: Final = 10_000


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A slice of a list: the items, the 1-based page number, the size and the known total."""

    items: tuple[T, ...]
    number: int
    size: int
    total: int
    capped: bool = False

    @property
    def pages(self) -> int:
        """Return how many pages the known total fills, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def has_previous(self) -> bool:
        """Tell whether a page comes before this one."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Tell whether a page comes after this one."""
        return self.number < self.pages

    @property
    def first_index(self) -> int:
        """Return the 1-based place of the first item in the whole list, 0 on an empty page."""
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last_index(self) -> int:
        """Return the 1-based place of the last item in the whole list, 0 on an empty page."""
        return self.first_index + len(self.items) - 1 if self.items else 0

    def map(self, change: Callable[[T], U]) -> "Page[U]":
        """Return the same page with every item changed, numbers untouched."""
        changed = tuple(change(item) for item in self.items)
        return Page(changed, self.number, self.size, self.total, self.capped)

    def window(self, around: int = 2) -> tuple[int | None, ...]:
        """Return the page numbers to link, None standing for a gap."""
        near = range(max(1, self.number - around), min(self.pages, self.number + around) + 1)
        shown = sorted({1, self.pages, *near})
        out: list[int | None] = []
        for number in shown:
            if out and out[-1] is not None and number - out[-1] > 1:
                out.append(None)
            out.append(number)
        return tuple(out)


def page_number(text: str | None) -> int:
    """Return the page number asked for in a URL; anything unreadable or out of range is page 1."""
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 5):
        return 1
    number = int(text)
    return number if 1 <= number <= LAST_PAGE_NUMBER else 1


def offset(number: int, size: int) -> int:
    """Return how many items come before the page."""
    return (number - 1) * size
