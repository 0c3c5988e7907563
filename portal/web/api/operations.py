"""What the interface offers: one declaration per operation, from which both the routes and the document are made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from portal.web.api import batches, calls, items, notices

PROBLEM: Final = "Problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path; `answers` names the schema of each status, `sends` that of each media type (or none)."""

    id: str
    method: str
    path: str
    view: Callable[..., Any]
    summary: str
    answers: dict[int, str]
    sends: dict[str, str | None] | None = None
    query: tuple[str, ...] = ()


_READ: Final = {401: PROBLEM, 404: PROBLEM, 429: PROBLEM}
_WRITE: Final = {
    200: "",
    201: "",
    **dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 429, 503), PROBLEM),
}


def _made(schema: str) -> dict[int, str]:
    return {status: name or schema for status, name in _WRITE.items()}


OPERATIONS: Final = (
    Operation(
        id="pushBatch",
        method="POST",
        path="/batches",
        view=batches.push,
        summary="报送一批信息：同一幂等键和同样的内容总是得到同一回执；整批不予接收的答复422",
        answers=_made("Receipt"),
        sends={calls.JSON: "BatchRequest", batches.CSV: None, batches.XLSX: None},
        query=("item", "all_or_nothing"),
    ),
    Operation(
        id="showBatch",
        method="GET",
        path="/batches/{ref}",
        view=batches.show,
        summary="查看本单位一个批次的回执",
        answers={200: "Receipt", **_READ},
    ),
    Operation(
        id="listItems",
        method="GET",
        path="/items",
        view=items.index,
        summary="现行目录中可以成批报送的项目",
        answers={200: "Items", **_READ},
    ),
    Operation(
        id="showItem",
        method="GET",
        path="/items/{code}",
        view=items.show,
        summary="一个项目的数据标准",
        answers={200: "Item", **_READ},
    ),
    Operation(
        id="giveNotice",
        method="POST",
        path="/notices",
        view=notices.give,
        summary="告知变更、撤回、清结或者行为被撤销：信息立即暂停披露，工作机构按期限办理",
        answers=_made("Notice"),
        sends={calls.JSON: "NoticeRequest"},
    ),
    Operation(
        id="showNotice",
        method="GET",
        path="/notices/{ref}",
        view=notices.show,
        summary="查看本单位一件告知的办理情况和期限",
        answers={200: "Notice", **_READ},
    ),
)
