"""Decides what each column of a batch is: only fields of the catalogue's data standard may come in (2021 arts. 8, 17).

A column that 2021 art. 17 forbids is found first and refuses everything. Otherwise every header must name a field of
the layout, by code or by Chinese name; two headers must not name the same field; no required field may be absent.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from portal.kernel.masking import scrub
from portal.kernel.messages import Message, msg
from portal.law.forbidden import ForbiddenHit, forbidden_headers
from portal.register.catalogue.layouts import Layout, LayoutField, Need
from portal.register.intake.faults import CATALOGUED, BatchRefused, Fault, Severity

_LONGEST: Final = 64


class ForbiddenColumns(BatchRefused):
    """The batch has columns that nobody may gather; carries which kinds, never the data."""

    def __init__(self, hits: tuple[ForbiddenHit, ...]) -> None:
        """Takes at least one hit."""
        super().__init__(*(_forbidden(hit) for hit in hits))
        self.kinds = tuple(sorted({hit.kind.value for hit in hits}))


def bind(layout: Layout, headers: Sequence[str]) -> tuple[LayoutField, ...]:
    """Returns the field of each column; raises ForbiddenColumns, or BatchRefused with every fault of the header."""
    if hits := forbidden_headers(headers):
        raise ForbiddenColumns(hits)
    found = [layout.field(header) for header in headers]
    faults = [*_unknown(layout, headers, found), *_repeated(headers, found), *_absent(layout, found)]
    if faults:
        raise BatchRefused(*faults)
    return tuple(each for each in found if each is not None)


def _unknown(layout: Layout, headers: Sequence[str], found: Sequence[LayoutField | None]) -> Iterator[Fault]:
    for place, (cell, each) in enumerate(zip(headers, found, strict=True), start=1):
        if each is not None:
            continue
        header = _told(cell)
        near = layout.nearest(header) if header else None
        if not header:
            reason = msg("第%(place)s列没有表头", place=place)
        elif near is None:
            reason = msg("“%(header)s”不在目录的数据标准之内", header=header)
        else:
            reason = msg("“%(header)s”不在目录的数据标准之内，是否应为“%(near)s”？", header=header, near=near.name)
        yield _fault(header, "E-COLUMN", reason)


def _repeated(headers: Sequence[str], found: Sequence[LayoutField | None]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for header, each in zip(headers, found, strict=True):
        if each is None:
            continue
        if each.code in first:
            reason = msg("“%(header)s”与“%(first)s”是同一项", header=_told(header), first=_told(first[each.code]))
            yield _fault(each.code, "E-COLUMN-TWICE", reason)
        first.setdefault(each.code, header)


def _absent(layout: Layout, found: Sequence[LayoutField | None]) -> Iterator[Fault]:
    present = {each.code for each in found if each is not None}
    for each in layout.fields:
        if each.need is Need.REQUIRED and each.code not in present:
            yield _fault(each.code, "E-COLUMN-MISSING", msg("缺少必填的列“%(name)s”", name=each.name))


def _told(header: str) -> str:
    """A header as a receipt repeats it: a file without headers has a row of data in its place."""
    return scrub(header)[:_LONGEST]


def _fault(column: str, code: str, reason: Message) -> Fault:
    return Fault(1, column, "", code, Severity.ERROR, reason, CATALOGUED)


def _forbidden(hit: ForbiddenHit) -> Fault:
    reason = msg("禁止归集自然人的%(kind)s信息，整批不予接收", kind=hit.kind.label)
    return Fault(1, _told(hit.header), "", "E-FORBIDDEN", Severity.ERROR, reason, hit.citation)
