"""Decides what becomes of a form that arrives after its session has ended: it is carried through the signing-in.

The sign-in page holds what was typed, sealed for that person and that address; it is shown and sent again only by them,
with a fresh token. Files, passwords and codes are not carried.
"""

import json
from dataclasses import dataclass
from typing import Final

from flask import request, session
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from portal.accounts.holders import sessions as holder_sessions
from portal.accounts.staff import sessions
from portal.security.fields import FieldUnreadable
from portal.web.shell.addresses import current_address
from portal.web.shell.context import reading
from portal.web.shell.wiring import wiring

LONGEST: Final = 300_000
# Tokens in the cookie say whose they are; each kind is looked up in its own table only.
HOLDER_MARK: Final = "h:"
_PURPOSE: Final = "carried form"
_NOT_CARRIED: Final = frozenset({"csrf_token", "password", "new_password", "code", "new_code", "ticket"})


@dataclass(frozen=True, slots=True)
class Carried:
    """What was typed, where it was sent, and whether files have to be chosen again."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool


def former_holder() -> str | None:
    """Return whose session this browser had or has, by reference."""
    token = session.get("_user_id")
    if not isinstance(token, str):
        return None
    if token.startswith(HOLDER_MARK):
        return holder_sessions.holder_of(reading(), token=token.removeprefix(HOLDER_MARK))
    return sessions.holder(reading(), token=token)


def pack() -> str | None:
    """Return the form of this request sealed; "" when it is too long, None when there is nobody to keep it for."""
    holder = former_holder()
    if holder is None or not _from_here():
        return None
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in _NOT_CARRIED]
    if not fields:
        return None
    had_files = any(file.filename for file in request.files.values())
    kept = {"who": holder, "path": current_address(), "fields": fields, "files": had_files}
    text = json.dumps(kept, ensure_ascii=False)
    return wiring().cipher.encrypt(text, _PURPOSE) if len(text.encode()) <= LONGEST else ""


def unpack(sealed: str, who: str) -> Carried | None:
    """Return what was typed; None when there is nothing, or it was typed by somebody else."""
    if not sealed:
        return None
    try:
        kept = json.loads(wiring().cipher.decrypt(sealed, _PURPOSE))
    except FieldUnreadable:
        return None
    if kept["who"] != who:
        return None
    return Carried(kept["path"], tuple((name, value) for name, value in kept["fields"]), kept["files"])


def _from_here() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True
