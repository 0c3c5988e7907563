"""Decides how an uploaded file is taken in and handed out: checked before anything is kept, never run by a browser.

Handed out as an attachment under its own fixed type and a plain name; only pictures that the portal has written anew
may stand in a page. Who may have the file has been decided by the query that found it.
"""

import unicodedata
from collections.abc import Collection
from typing import BinaryIO, Final, cast
from urllib.parse import quote

from flask import Response, request
from sqlalchemy.orm import Session
from wtforms import Form

from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.security import uploads
from portal.security.uploads import CheckedUpload
from portal.store import files
from portal.store.files import StoredFile
from portal.web.shell import forms
from portal.web.shell.wiring import wiring

_SAFE: Final = uploads.ANY


def taken(form: Form, *, name: str = "file", allowed: Collection[str] = uploads.ANY) -> CheckedUpload | None:
    """Return the checked file of a form; None when there is none to keep, and the form now says why."""
    sent = request.files.get(name)
    if sent is None or not sent.filename:
        forms.show(form, BadInput(msg("请选择文件。"), field=name))
        return None
    try:
        scanner = wiring().settings.scanner
        return uploads.check(
            cast("BinaryIO", sent.stream), name=sent.filename, allowed=allowed, scanner=scanner, field=name
        )
    except BadInput as refusal:
        forms.show(form, refusal)
        return None


def answer(session: Session, file: StoredFile, *, in_page: bool = False) -> Response:
    """Return a stored file as an answer; `in_page` lets a picture stand in a page, anything else is an attachment."""
    media_type = file.media_type if file.media_type in _SAFE else "application/octet-stream"
    inline = in_page and media_type in uploads.PICTURES
    response = Response(b"".join(files.pieces(session, file, wiring().cipher)), mimetype=media_type)
    response.headers["Content-Disposition"] = disposition(file.name, inline=inline)
    return response


def shown(session: Session, file: StoredFile) -> Response:
    """Return a stored file as an answer that the browser shows by itself, to somebody who has to compare it."""
    response = answer(session, file)
    response.headers["Content-Disposition"] = disposition(file.name, inline=True)
    return response


def disposition(name: str, *, inline: bool = False) -> str:
    """Return the header of RFC 6266: the name in ASCII for old readers, in UTF-8 for all others."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    simple = "".join(one for one in plain if one.isalnum() or one in " ._-").strip(" .") or "file"
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{simple}\"; filename*=UTF-8''{quote(name, safe='')}"
