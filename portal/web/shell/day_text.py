"""Decides which ways of writing a day a form accepts: 2026-06-01, 2026/6/1, 2026年6月1日, 20260601, full-width too."""

import re
import unicodedata
from calendar import monthrange
from datetime import MAXYEAR, date
from typing import Final

from portal.kernel.errors import BadInput
from portal.kernel.messages import msg

_SEPARATED: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_EIGHT_DIGITS: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTHS: Final = 12


def read(text: str) -> date:
    """Return the day; raises BadInput that says what is wrong and, where it can, the likely value."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace("\N{MINUS SIGN}", "-")
    found = _SEPARATED.fullmatch(plain) or _EIGHT_DIGITS.fullmatch(plain)
    if found is None:
        raise BadInput(msg("日期应写成 年-月-日，例如 2026-06-01。"))
    year, month, day = (int(part) for part in found.groups())
    if not 1 <= year <= MAXYEAR:
        raise BadInput(msg("年份不对，应写成四位数字，例如 2026。"))
    if not 1 <= month <= _MONTHS:
        raise BadInput(msg("月份应在1至12之间。"))
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise BadInput(msg("没有这一天；这个月的最后一天是 %(last)s。", last=date(year, month, last)))
    return date(year, month, day)
