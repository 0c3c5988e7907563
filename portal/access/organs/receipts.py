"""The receipt of a query for the organ's own file: who asked on which ground, what was shared, how it may be used.

Source: 2021 arts. 22, 31, 32. A batch is told by its counts; its records are in the result.
"""

from pathlib import Path
from typing import Final

from portal.access.organs.answers import Answer, Shared
from portal.access.organs.queries import QueryLine
from portal.kernel.clock import BEIJING, beijing_date
from portal.printing import Block, Letter, render

_NOTE: Final = (
    "查询人对查询所得的非公开信息负有保密义务，不得提供给他人，不得用于本事项以外的用途"
    "（《内蒙古自治区公共信用信息管理条例》第三十一条、第三十二条）。信息以查询当时为准，以后可能变更、暂停或者期满。"
)
_NOTHING: Final = "没有可以共享的信息。"
_MOST: Final = 100  # records told one by one; more would keep everybody else waiting while they are printed
_CLOSED: Final = "查询结果只在查询当日给查询人显示；需要时请重新查询。"


def receipt(answer: Answer, *, font: Path) -> bytes:
    """Returns the receipt as PDF; raises what printing raises."""
    line = answer.view.line
    letter = Letter(
        title="公共信用信息查询回执",
        number=line.ref,
        issuer=line.unit,
        day=beijing_date(line.asked_at),
        facts=tuple(_facts(line)),
        blocks=(
            Block(heading="查询依据和用途", text=f"{line.basis}\n{line.purpose}"),
            Block(heading="查询结果", text=_result(answer)),
        ),
        note=_NOTE,
    )
    return render(letter, font=font)


def _facts(line: QueryLine) -> list[tuple[str, str]]:
    return [
        ("查询编号", line.ref),
        ("查询时间", line.asked_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")),
        ("查询单位", line.unit),
        ("查询人", line.staff_name),
        ("事项类别", f"{line.scene.code} {line.scene.label}"),
        ("办件编号", line.matter),
    ]


def _result(answer: Answer) -> str:
    line = answer.view.line
    if line.batch:
        return f"批量查询{line.total}个主体，已查{line.done}个，其中{line.found}个有可以共享的信息。"
    if not answer.open:
        return _CLOSED
    return _shared(answer.shared) if answer.shared else _NOTHING


def _shared(shared: Shared) -> str:
    by_class = shared.by_class
    counts = "，".join(f"{kind.label}{len(records)}条" for kind, records in by_class)
    weighed = [each for _, records in by_class for each in records]
    records = (
        f"{each.record_class.label}：{each.title}，{each.document_no}，{each.unit_name}，{each.decided_on}"
        for each in weighed[:_MOST]
    )
    more = (f"其余{len(weighed) - _MOST}条从略，见查询页面。",) if len(weighed) > _MOST else ()
    entries = (
        f"名单：{each.register}，{each.decision_no}，{each.unit_name}，{each.listed_on}"
        for each in shared.found.entries
    )
    return "\n".join(
        (
            f"{shared.found.name}（{shared.number}）",
            f"{counts or '没有记录'}，名单{len(shared.found.entries)}项。",
            *entries,
            *records,
            *more,
        )
    )
