"""Decides how an item of the catalogue may be written: codes that fit into addresses, texts that fit their columns."""

import re
from collections.abc import Mapping
from typing import Final

from portal.kernel.errors import RuleBroken
from portal.kernel.messages import msg
from portal.law.procedures.catalogue import BASIS
from portal.register.catalogue.commands import ItemRow

MOST_FIELDS: Final = 200
LENGTHS: Final[Mapping[str, int]] = {
    "name_zh": 200,
    "name_mn": 400,
    "content": 10_000,
    "provider": 200,
    "use_permission": 200,
    "data_format": 100,
    "scope": 400,
    "procedure": 400,
    "path": 200,
    "time_limit": 100,
    "publication": 200,
    "update_cycle": 100,
    "security_level": 50,
    "national_code": 32,
    "publicity_basis": 400,
}
_NAMES: Final[Mapping[str, int]] = {"name_zh": 100, "name_mn": 200}
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")


def refuse_unfit(row: ItemRow) -> None:
    """Raises RuleBroken naming the element or the field that cannot be written so."""
    if not _CODE.fullmatch(row.code):
        raise RuleBroken(msg("目录代码由字母、数字、下划线和连字符组成，不超过32位。"), citation=BASIS, field="code")
    for name, longest in LENGTHS.items():
        if len(getattr(row, name) or "") > longest:
            raise RuleBroken(msg("不超过%(most)s字。", most=longest), citation=BASIS, field=name)
    _refuse_fields(row)


def _refuse_fields(row: ItemRow) -> None:
    if len(row.fields) > MOST_FIELDS:
        raise RuleBroken(msg("数据项不超过%(most)s个。", most=MOST_FIELDS), citation=BASIS, field="fields")
    codes = [one.code for one in row.fields]
    if len(codes) != len(set(codes)):
        raise RuleBroken(msg("数据项代码重复。"), citation=BASIS, field="fields")
    for place, one in enumerate(row.fields, start=1):
        too_long = any(len(getattr(one, name) or "") > longest for name, longest in _NAMES.items())
        if not _CODE.fullmatch(one.code) or not one.name_zh.strip() or too_long:
            sentence = msg("第%(place)s个数据项须有代码（字母、数字、下划线、连字符）和名称。", place=place)
            raise RuleBroken(sentence, citation=BASIS, field="fields")
