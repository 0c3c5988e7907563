"""Decides how a system is told what was refused: a problem document (RFC 9457) with article and place of each fault."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from flask import Response

from portal import i18n
from portal.kernel.errors import BadInput, PortalError, Unavailable
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.web.api.checking import Misfit, escaped
from portal.web.shell import failures

TOLD: Final = 200
_HEADERS: Final = frozenset({"Idempotency-Key", "Content-Type"})


class KeyRefused(PortalError):
    """There is no live key with the request; why is not told."""

    status: ClassVar[int] = 401


class UnreadableKind(PortalError):
    """The body is of a kind that the interface does not read."""

    status: ClassVar[int] = 415


class Misfits(BadInput):
    """The body is JSON but not of the described form; carries every place that does not fit."""

    def __init__(self, found: Sequence[Misfit]) -> None:
        """Take at least one misfit."""
        super().__init__(msg("请求的内容不符合接口说明，共%(n)s处", n=len(found)))
        self.found = found


def refused(error: PortalError) -> Response:
    """Return the answer to a refusal; a defect of our own is left to the shell."""
    if error.status >= 500 and not isinstance(error, Unavailable):
        raise error
    if isinstance(error, Misfits):
        places = [{"pointer": scrub(one.pointer), "detail": i18n.render(one.reason)} for one in error.found[:TOLD]]
        return problem(error, places)
    return problem(error, [_place(error)] if error.field else [])


def problem(error: PortalError, errors: Sequence[Mapping[str, Any]] = (), **more: Any) -> Response:
    """Return a problem document with its places and further members."""
    response = failures.answer(error.status, error.message, error.citation)
    body = {**json.loads(response.get_data()), **more}
    if errors:
        body["errors"] = list(errors)
    response.set_data(json.dumps(body, ensure_ascii=False))
    if error.status == KeyRefused.status:
        response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def _place(error: PortalError) -> dict[str, str]:
    name = error.field or ""
    place = {"header": name} if name in _HEADERS else {"pointer": "/" + escaped(scrub(name))}
    found = {**place, "detail": i18n.render(error.message)}
    return {**found, "citation": error.citation.short()} if error.citation else found
