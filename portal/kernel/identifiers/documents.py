"""Decides which identity documents a natural person may be recorded under (2021 art. 10).

The citizen ID number comes first; who has none is recorded under another valid document. Only the
form of these is checked, since their issuers publish no check digits.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from portal.kernel.identifiers import citizen_id
from portal.kernel.identifiers.verdict import Finding, Verdict, normal_form
from portal.kernel.messages import Message, msg


class DocumentType(Enum):
    """The kinds of identity document, by the key that is stored."""

    CITIZEN_ID = "citizen_id"
    RESIDENCE_PERMIT = "residence_permit"
    PERMANENT_RESIDENT = "permanent_resident"
    PASSPORT = "passport"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    OFFICER = "officer"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class _Form:
    label: Message
    shape: str
    aliases: tuple[str, ...] = ()


_EIGHTEEN: Final = "[0-9]{17}[0-9X]"

_FORMS: Final[dict[DocumentType, _Form]] = {
    DocumentType.CITIZEN_ID: _Form(
        msg("居民身份证"), _EIGHTEEN, ("身份证", "居民身份证号", "身份证号", "公民身份号码")
    ),
    DocumentType.RESIDENCE_PERMIT: _Form(msg("港澳台居民居住证"), "8[123]0000" + "[0-9]{11}[0-9X]", ("居住证",)),
    DocumentType.PERMANENT_RESIDENT: _Form(
        msg("外国人永久居留身份证"), "[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]", ("外国人永久居留证",)
    ),
    DocumentType.PASSPORT: _Form(msg("护照"), "[0-9A-Z]{5,20}", ("护照号", "普通护照")),
    DocumentType.HK_MACAO_PERMIT: _Form(msg("港澳居民来往内地通行证"), "[HM][0-9]{8}(?:[0-9]{2})?", ("回乡证",)),
    DocumentType.TAIWAN_PERMIT: _Form(msg("台湾居民来往大陆通行证"), "[0-9]{8}|[0-9]{10}[A-Z]?", ("台胞证",)),
    DocumentType.OFFICER: _Form(msg("军官证"), r"[\w()]{4,30}", ("士兵证",)),
    DocumentType.OTHER: _Form(msg("其他证件"), r"[\w()/.]{2,64}", ("其他",)),
}
_WITH_CHECK_CHARACTER: Final = frozenset({DocumentType.RESIDENCE_PERMIT, DocumentType.PERMANENT_RESIDENT})


def label(kind: DocumentType) -> Message:
    """Return the name of the kind of document for readers."""
    return _FORMS[kind].label


def by_label(text: str) -> DocumentType | None:
    """Return the kind that a provider's file names in Chinese, or None."""
    wanted = normal_form(text)
    for kind, form in _FORMS.items():
        if wanted in {str(form.label), *form.aliases}:
            return kind
    return DocumentType.OTHER if wanted.startswith("其他") else None


def check(kind: DocumentType, text: str, *, today: date) -> Verdict:
    """Return the verdict on a document number as somebody typed it."""
    if kind is DocumentType.CITIZEN_ID:
        return citizen_id.check(text, today=today)
    value, form = normal_form(text), _FORMS[kind]
    if not re.fullmatch(form.shape, value):
        return Verdict(value, (Finding("shape", msg("%(kind)s号码格式不符。", kind=form.label)),))
    if re.fullmatch(_EIGHTEEN, value) and kind in _WITH_CHECK_CHARACTER:
        return citizen_id.check(value, today=today)
    return Verdict(value)
