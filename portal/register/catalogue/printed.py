"""Decides how an edition reads on paper: approval first, then class by class each item with its elements (21§8)."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from portal.law.codes import RecordClass
from portal.printing import Block, Letter, render
from portal.register.catalogue.queries import COLUMNS, EditionView, ItemView
from portal.register.catalogue.readings import LEVEL_WORDS, LEVELS

ISSUER: Final = "内蒙古自治区公共信用信息主管部门"
_LEFT_OUT: Final = frozenset({"code", "name_zh", "record_class"})


def letter(view: EditionView) -> Letter:
    """Returns a published edition as it is printed."""
    line = view.line
    return Letter(
        title=f"公共信用信息目录（{line.year}年版）",
        number=line.approval_no,
        issuer=ISSUER,
        day=line.published_on,
        facts=(
            ("批准日期", line.approved_on.isoformat()),
            ("公布日期", line.published_on.isoformat()),
            ("项目", f"{line.items} 项"),
        ),
        blocks=tuple(
            Block(heading=str(each.label), text="\n".join(_lines(view.of_class(each))))
            for each in RecordClass
            if view.of_class(each)
        ),
    )


@lru_cache(maxsize=8)
def pdf(printed: Letter, font: Path) -> bytes:
    """Returns the PDF; an edition never changes, so it is printed once; raises Unavailable without the typeface."""
    return render(printed, font=font)


def _lines(items: tuple[ItemView, ...]) -> Iterator[str]:
    for item in items:
        yield f"【{item.code}】{item.name_zh}"
        for name, label in COLUMNS.items():
            value = getattr(item, name)
            if name not in _LEFT_OUT and value is not None:
                yield f"{label}：{LEVEL_WORDS[value.value] if name in LEVELS else value}"
        if item.fields:
            words = "；".join(f"{one.name_zh}（{LEVEL_WORDS[one.level.value]}）" for one in item.fields)
            yield f"数据项：{words}"
