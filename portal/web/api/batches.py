"""Batches pushed by sector systems: the same validation, firewall and receipt as at the desk (2021 arts. 8, 9, 17).

What is pushed has passed the unit's own review, which its key states; so good rows are taken in at once.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO, Final

from flask import Response, make_response, request
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, Forbidden, NotFound, RuleBroken
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.register.intake import queries
from portal.register.intake.commands import Submission, receive_batch
from portal.register.intake.models import BatchOutcome
from portal.register.intake.receipts import FaultLine, Receipt
from portal.web.api import calls, keys, problems
from portal.web.api.calls import Call
from portal.web.api.checking import escaped
from portal.web.shell import guards, limits
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now
from portal.web.shell.wiring import wiring

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES: Final = {CSV: "push.csv", XLSX: "push.xlsx"}
ROWS_NAME: Final = "push.json"
_FIRST_ROW: Final = 2  # the header is row 1
_SWITCH: Final = {"true": True, "false": False}


@guards.unit_key
@limits.accepts(calls.BODY_MAX)
def push() -> Response:
    """Take in a batch; the answer is its receipt, or what is wrong with all of it."""
    with calls.received() as call:
        submission = _submission(call)
        receipt, replayed = calls.once(call, lambda session: _take(session, submission), _receipt)
    if receipt.outcome is BatchOutcome.REFUSED:
        refusal = RuleBroken(msg("整批不予接收，共%(n)s处问题", n=len(receipt.faults)))
        return problems.problem(refusal, [_error(fault, receipt) for fault in _told(receipt)], batch=receipt.ref)
    response = make_response(as_json(receipt), 200 if replayed else 201)
    response.headers["Location"] = href(f"/api/v1/batches/{receipt.ref}")
    return response


@guards.unit_key
def show(ref: str) -> dict[str, object]:
    """Show the receipt of a batch of the key's unit."""
    return as_json(_receipt(reading(), ref))


def as_json(receipt: Receipt) -> dict[str, object]:
    """Return a receipt with, where rows came as JSON, the place of each fault in what was sent."""
    body = receipt.as_json()
    faults: Any = body["faults"]
    for line, told in zip(receipt.faults, faults, strict=True):
        told.update(_pointer(line, receipt))
    return body


def _receipt(session: Session, ref: str) -> Receipt:
    receipt = queries.receipt(session, ref=ref)
    if receipt.unit != keys.current().actor.unit_code:
        raise NotFound(msg("没有这一批次"))
    return receipt


def _take(session: Session, submission: Submission) -> str:
    key = keys.current()
    if not accounts.may_upload(session, unit_id=key.actor.unit_id):
        sentence = msg("本单位尚未确认，或者没有指定信息安全责任人，不能报送。")
        raise Forbidden(sentence, citation=Citation("21", 30, 1))
    actor = key.ref
    return receive_batch(session, submission, cipher=wiring().cipher, at=request_now(), actor=actor).ref


def _submission(call: Call) -> Submission:
    unit = keys.current().actor.unit_code
    if request.mimetype in _FILES:
        name = _FILES[request.mimetype]
        whole = _switch(request.args.get("all_or_nothing", "false"))
        return Submission(stream=call.body, file_name=name, item=_item(), unit=unit, all_or_nothing=whole)
    body = calls.json_body(call, "BatchRequest")
    return Submission(
        stream=_table(body["rows"]),
        file_name=ROWS_NAME,
        item=body["item"],
        unit=unit,
        all_or_nothing=body.get("all_or_nothing", False),
    )


def _item() -> str:
    item = request.args.get("item", "")
    if not item:
        raise BadInput(msg("请在地址中写明目录项目代码 item"), field="item")
    return item


def _switch(text: str) -> bool:
    if text not in _SWITCH:
        raise BadInput(msg("应为 true 或者 false"), field="all_or_nothing")
    return _SWITCH[text]


def _table(rows: Sequence[Mapping[str, str | None]]) -> BinaryIO:
    """Return the rows as the file that a provider would have sent, so that one reader judges both."""
    codes = list(dict.fromkeys(code for row in rows for code in row))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(codes)
    writer.writerows([row.get(code) or "" for code in codes] for row in rows)
    return io.BytesIO(text.getvalue().encode())


def _told(receipt: Receipt) -> Iterable[FaultLine]:
    return receipt.faults[: problems.TOLD]


def _error(fault: FaultLine, receipt: Receipt) -> dict[str, object]:
    place: dict[str, object] = {"row": fault.row, "column": fault.column, **_pointer(fault, receipt)}
    return {**place, "code": fault.code, "detail": scrub(fault.reason), "citation": fault.basis}


def _pointer(fault: FaultLine, receipt: Receipt) -> dict[str, str]:
    if receipt.file_name != ROWS_NAME or fault.row < _FIRST_ROW:
        return {}
    column = "/" + escaped(fault.column) if fault.column else ""
    return {"pointer": f"/rows/{fault.row - _FIRST_ROW}{column}"}
