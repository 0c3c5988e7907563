"""Decides how a call that changes something is taken: read once, made once, answered alike every time (LAW C15)."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, TypeVar, cast

from flask import request
from sqlalchemy.orm import Session

from portal.accounts.keys import commands
from portal.accounts.keys.commands import LONGEST_CALL, LiveKey
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.web.api import keys, schemas
from portal.web.api.checking import misfits
from portal.web.api.problems import Misfits, UnreadableKind
from portal.web.shell.context import request_now, unit_of_work

Answer = TypeVar("Answer")

BODY_MAX: Final = 20 * 1024 * 1024
HEADER: Final = "Idempotency-Key"
JSON: Final = "application/json"
_IN_MEMORY: Final = 4 << 20
_BLOCK: Final = 1 << 16
SHORTEST: Final = 8


@dataclass(frozen=True, slots=True)
class Call:
    """One call: whose key, under which idempotency key, the digest of all it says, and its body."""

    key: LiveKey
    name: str
    digest: str
    body: BinaryIO


@contextmanager
def received() -> Iterator[Call]:
    """Yield the call of this request, its body read block by block; raises BadInput without an idempotency key."""
    name = request.headers.get(HEADER, "").strip()
    if not (SHORTEST <= len(name) <= LONGEST_CALL and name.isascii() and name.isprintable()):
        sentence = msg("请求头应有幂等键，%(least)s至%(most)s个可见字符", least=SHORTEST, most=LONGEST_CALL)
        raise BadInput(sentence, field=HEADER)
    said = "\n".join((request.path, request.query_string.decode("latin-1"), request.mimetype))
    digest = hashlib.sha256(said.encode())
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
        while block := request.stream.read(_BLOCK):
            digest.update(block)
            body.write(block)
        body.seek(0)
        yield Call(keys.current(), name, digest.hexdigest(), cast("BinaryIO", body))


def once(call: Call, make: Callable[[Session], str], show: Callable[[Session, str], Answer]) -> tuple[Answer, bool]:
    """Return what the call made, shown, and whether it had been made before; all in one transaction."""
    with unit_of_work() as session:
        before = commands.earlier_call(session, key=call.key, idempotency_key=call.name, digest=call.digest)
        if before is not None:
            return show(session, before), True
        made = make(session)
        commands.remember_call(
            session, key=call.key, idempotency_key=call.name, digest=call.digest, made=made, at=request_now()
        )
        return show(session, made), False


def json_body(call: Call, schema: str) -> Mapping[str, Any]:
    """Return the body as described; raises UnreadableKind, BadInput or Misfits. Numbers keep the digits as written."""
    if request.mimetype != JSON:
        raise UnreadableKind(msg("请求的内容应为 application/json"), field="Content-Type")
    try:
        value = json.loads(call.body.read().decode(), parse_float=str, parse_int=str, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadInput(msg("请求的内容不是合法的JSON")) from error
    found = list(misfits(value, schemas.ref(schema), schemas.COMPONENTS))
    if found:
        raise Misfits(found)
    body: Mapping[str, Any] = value
    return body


def _no_number(name: str) -> str:
    raise ValueError(name)
