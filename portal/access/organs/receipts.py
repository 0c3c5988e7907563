"""The receipt of a query for the organ's own file: who asked on which ground, what was shared, how it may be used.

Source: 2021 arts. 22, 31, 32. A batch is told by its counts; its records are in the result. Printed in both languages;
names, texts of records and what the clerk typed stay as they are.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from portal.access.holdings import Held
from portal.access.organs.answers import Answer, Shared
from portal.access.organs.queries import QueryLine
from portal.i18n import render as said
from portal.kernel.clock import BEIJING, beijing_date
from portal.kernel.messages import msg
from portal.printing import Block, Letter, render_both

_NOTE: Final = msg(
    "查询人对查询所得的非公开信息负有保密义务，不得提供给他人，不得用于本事项以外的用途"
    "（《内蒙古自治区公共信用信息管理条例》第三十一条、第三十二条）。信息以查询当时为准，以后可能变更、暂停或者期满。"
)
_NOTHING: Final = msg("没有可以共享的信息。")
_MOST: Final = 100  # records told one by one; more would keep everybody else waiting while they are printed
_CLOSED: Final = msg("查询结果只在查询当日给查询人显示；需要时请重新查询。")


def receipt(answer: Answer, *, font: Path) -> bytes:
    """Returns the receipt as PDF in both languages; raises what printing raises."""
    return render_both(partial(_letter, answer), font=font)


def _letter(answer: Answer) -> Letter:
    line = answer.view.line
    return Letter(
        title=said(msg("公共信用信息查询回执")),
        number=line.ref,
        issuer=line.unit,
        day=beijing_date(line.asked_at),
        facts=tuple(_facts(line)),
        blocks=(
            Block(heading=said(msg("查询依据和用途")), text=f"{line.basis}\n{line.purpose}"),
            Block(heading=said(msg("查询结果")), text="\n".join(_result(answer))),
        ),
        note=said(_NOTE),
    )


def _facts(line: QueryLine) -> list[tuple[str, str]]:
    return [
        (said(msg("查询编号")), line.ref),
        (said(msg("查询时间")), line.asked_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")),
        (said(msg("查询单位")), line.unit),
        (said(msg("查询人")), line.staff_name),
        (said(msg("事项类别")), f"{line.scene.code} {said(line.scene.label)}"),
        (said(msg("办件编号")), line.matter),
    ]


def _result(answer: Answer) -> Iterator[str]:
    line = answer.view.line
    if line.batch:
        counts = {"total": line.total, "done": line.done, "found": line.found}
        yield said(msg("批量查询%(total)s个主体，已查%(done)s个，其中%(found)s个有可以共享的信息。", **counts))
    elif not answer.open:
        yield said(_CLOSED)
    elif answer.shared:
        yield from _shared(answer.shared)
    else:
        yield said(_NOTHING)


def _shared(shared: Shared) -> Iterator[str]:
    entries, weighed = shared.found.entries, [each for _, records in shared.by_class for each in records]
    yield f"{shared.found.name}（{shared.number}）"
    yield said(msg("%(records)s，名单%(n)s项。", records=_counts(shared), n=len(entries)))
    for entry in entries:
        yield said(
            msg("名单：%(entry)s", entry=_told(entry.register, entry.decision_no, entry.unit_name, entry.listed_on))
        )
    yield from map(_record, weighed[:_MOST])
    if len(weighed) > _MOST:
        yield said(msg("其余%(n)s条从略，见查询页面。", n=len(weighed) - _MOST))


def _counts(shared: Shared) -> str:
    told = [said(msg("%(kind)s%(n)s条", kind=kind.label, n=len(records))) for kind, records in shared.by_class]
    return _told(*told) if told else said(msg("没有记录"))


def _record(held: Held) -> str:
    what = _told(held.title, held.document_no, held.unit_name, held.decided_on)
    return said(msg("%(kind)s：%(record)s", kind=held.record_class.label, record=what))


def _told(*parts: object) -> str:
    return said(msg("，")).join(map(str, parts))
