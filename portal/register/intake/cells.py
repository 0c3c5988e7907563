"""Decides what one cell says: its type and length by the data standard (2021 art. 5), apart from all other cells.

Widths and surrounding spaces are forgiven, contents are not: a day must exist, an amount must be a number of ten
thousands of yuan with at most six decimals, a choice must be in its list.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.folding import fold
from portal.kernel.identifiers import Verdict, documents, uscc
from portal.kernel.masking import scrub
from portal.kernel.messages import Message, msg
from portal.law.forbidden import suspicious_text
from portal.register.catalogue.layouts import FieldType, Layout, LayoutField
from portal.register.intake.faults import ACCURATE, FORBIDDEN, MATCH_KEY, STANDARD
from portal.register.intake.rows import Row, Value

_DATE: Final = re.compile(
    r"(\d{4})(?:([/.-])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2})|年(\d{1,2})月(\d{1,2})日)(?: 00:00:00)?"
)
_EARLIEST: Final = date(1949, 10, 1)
_AMOUNT: Final = re.compile(r"(\d{1,12})(?:\.(\d{1,6}))?")
_SEPARATORS: Final = re.compile(r"[;、,|]")
_LONG_RUN: Final = re.compile(r"\d(?:[\s\-\u00ad\u200b-\u200f\u2060\ufeff‐-―−－]{0,2}\d){10}")
_CONTROLS: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_OTHER: Final = "其他"
_KEYED: Final = frozenset({"name", "document_no"})
_LONGEST: Final = 18  # characters that compatibility folding makes of one


class _Refused(Exception):
    def __init__(self, code: str, reason: Message, citation: Citation = STANDARD) -> None:
        self.code, self.reason, self.citation = code, reason, citation


def read(layout: Layout, number: int, cells: dict[str, str]) -> Row:
    """Returns the row with every cell read or its fault noted, and every required field that is empty noted."""
    row = Row(layout, number, cells)
    unprintable = _CONTROLS.search("".join(cells.values())) is not None
    for role, cell in cells.items():
        field = layout.by_role[role]
        try:
            if unprintable:
                _refuse_controls(cell)
            row.values[role] = _READERS[field.type](row, field, cell.strip())
        except _Refused as refused:
            row.error(role, refused.code, refused.reason, refused.citation)
    for role in layout.required:
        if role not in row.values and role not in row.bad:
            name = layout.by_role[role].name
            row.error(role, "E-REQUIRED", msg("“%(name)s”必须填写", name=name), STANDARD)
    _look_for_forbidden(row)
    return row


@lru_cache(maxsize=16_384)
def credit_verdict(text: str) -> Verdict:
    """Returns the verdict on a credit code; authorities repeat in every row of a batch."""
    return uscc.check(text)


@lru_cache(maxsize=16_384)
def parse_day(text: str) -> date | None:
    """Returns the day that YYYY/MM/DD, YYYY-MM-DD or eight digits name, or None if there is no such day."""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _refuse_controls(cell: str) -> None:
    if _CONTROLS.search(cell):
        raise _Refused("E-CONTROL", msg("含有不可见的控制字符"))


def _fit(field: LayoutField, text: str) -> str:
    if len(text) > field.length:
        sentence = msg("超过%(length)s个字符，现为%(n)s个", length=field.length, n=len(text))
        raise _Refused("E-LENGTH", sentence)
    return text


def _plain(_row: Row, field: LayoutField, text: str) -> Value:
    _fit(field, text)
    # Folding for comparison can lengthen a text: one character may stand for several.
    if field.role in _KEYED and len(text) * _LONGEST > field.length:
        _fit(field, fold(text))
    if _LONG_RUN.search(text) and scrub(text) != text:
        raise _Refused("E-PRIVACY", msg("此项不得含有身份证件号码或者手机号码"), ACCURATE)
    return text


def _text(row: Row, field: LayoutField, text: str) -> Value:
    _fit(field, text)
    if _LONG_RUN.search(text) and (clean := scrub(text)) != text:
        row.warn(field.role, "E-PRIVACY", msg("含有身份证件号码或者手机号码，已经隐去后保存"), ACCURATE)
        return clean
    return text


def _code(_row: Row, field: LayoutField, text: str) -> Value:
    return _fit(field, unicodedata.normalize("NFKC", text).replace(" ", "").upper())


def _credit_code(row: Row, field: LayoutField, text: str) -> Value:
    verdict = credit_verdict(text)
    if not verdict.ok:
        finding = verdict.errors[0]
        raise _Refused("E-CREDIT-CODE", finding.message, MATCH_KEY)
    for finding in verdict.warnings:
        row.warn(field.role, "E-CREDIT-CODE", finding.message, MATCH_KEY)
    return verdict.value


def _identity(_row: Row, field: LayoutField, text: str) -> Value:
    return _fit(field, unicodedata.normalize("NFKC", text))


def _document(_row: Row, field: LayoutField, text: str) -> Value:
    kind = documents.by_label(_fit(field, text))
    if kind is None:
        raise _Refused("E-CHOICE", msg("不是已知的证件类型"))
    return kind.value


def _choice(_row: Row, field: LayoutField, text: str) -> Value:
    return _chosen(field, unicodedata.normalize("NFKC", _fit(field, text)).strip())


def _choices(_row: Row, field: LayoutField, text: str) -> Value:
    parts = _SEPARATORS.split(unicodedata.normalize("NFKC", _fit(field, text)))
    chosen = dict.fromkeys(_chosen(field, part.strip()) for part in parts if part.strip())
    if not chosen:
        raise _Refused("E-CHOICE", msg("没有可以识别的类别"))
    return tuple(chosen)


def _chosen(field: LayoutField, text: str) -> str:
    if text in field.choices or (field.allows_other and text.startswith(_OTHER)):
        return text
    allowed = "、".join(choice.removesuffix("-*") for choice in field.choices)
    sentence = msg("“%(value)s”不在允许的取值之内：%(allowed)s", value=scrub(text)[:40], allowed=allowed)
    raise _Refused("E-CHOICE", sentence)


def _day(_row: Row, _field: LayoutField, text: str) -> Value:
    day = parse_day(text)
    if day is None:
        raise _Refused("E-DATE", msg("不是存在的日期，应为YYYY/MM/DD"))
    if day < _EARLIEST:
        raise _Refused("E-DATE", msg("日期过早"))
    return day


def _amount(_row: Row, _field: LayoutField, text: str) -> Value:
    plain = unicodedata.normalize("NFKC", text)
    if not _AMOUNT.fullmatch(plain):
        raise _Refused("E-AMOUNT", msg("应为以万元为单位的数字，最多六位小数"))
    return Decimal(plain)


def _look_for_forbidden(row: Row) -> None:
    """Free text that seems to hold what 2021 art. 17 forbids comes in suspended until a person has looked."""
    texts = {role: text for role in row.layout.texts if (text := row.text(role))}
    if not _seems_forbidden("；".join(texts.values())):
        return
    for role, text in texts.items():
        for passage in suspicious_text(text)[:1]:
            row.held = passage.citation
            sentence = msg("疑似含有禁止归集的%(kind)s信息，暂停披露，待人工核查", kind=passage.kind.label)
            row.warn(role, "E-FORBIDDEN", sentence, FORBIDDEN)


@lru_cache(maxsize=4_096)
def _seems_forbidden(text: str) -> bool:
    return bool(suspicious_text(text))


_READERS: Final[Mapping[FieldType, Callable[[Row, LayoutField, str], Value]]] = {
    FieldType.NAME: _plain,
    FieldType.TEXT: _text,
    FieldType.PLAIN: _plain,
    FieldType.CODE: _code,
    FieldType.CREDIT_CODE: _credit_code,
    FieldType.DOCUMENT: _document,
    FieldType.IDENTITY: _identity,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.DATE: _day,
    FieldType.AMOUNT: _amount,
}
