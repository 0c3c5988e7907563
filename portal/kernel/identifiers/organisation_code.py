"""Decides the nine-character organisation code of GB 11714, alone and inside a credit code."""

import re
from typing import Final

from portal.kernel.identifiers.verdict import Finding, Verdict, normal_form
from portal.kernel.messages import msg

_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_SHAPE: Final = re.compile("[0-9A-Z]{8}[0-9X]")


def check_character(first_eight: str) -> str:
    """Return the ninth character for eight digits or capital letters."""
    total = sum(w * int(c, 36) for w, c in zip(_WEIGHTS, first_eight, strict=True))
    return "0123456789X0"[11 - total % 11]


def check(text: str) -> Verdict:
    """Return the verdict on an organisation code entered with or without its hyphen."""
    value = normal_form(text)
    if not _SHAPE.fullmatch(value):
        shape = Finding("shape", msg("组织机构代码应为8位数字或大写字母加1位校验码。"))
        return Verdict(value, (shape,))
    expected = check_character(value[:8])
    if value[8] != expected:
        sentence = msg("组织机构代码的校验码应为 %(expected)s。", expected=expected)
        return Verdict(value, (Finding("check_digit", sentence),))
    return Verdict(value)
