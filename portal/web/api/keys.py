"""Decides which system is calling: the key in the Authorization header, proved at each request (2021 arts. 6, 30)."""

from contextlib import suppress

from flask import g, request
from sqlalchemy.exc import OperationalError

from portal.accounts.keys import commands, meter
from portal.accounts.keys.commands import LiveKey
from portal.kernel.messages import msg
from portal.law.actors import PERMISSIONS
from portal.web.api.problems import KeyRefused
from portal.web.shell.context import reading, request_now, unit_of_work
from portal.web.shell.wiring import wiring

LONGEST: int = 200


def admit() -> None:
    """Let a live key in, counted; raises KeyRefused without one, Throttled when it calls too often."""
    scheme, _, text = request.headers.get("Authorization", "")[:LONGEST].partition(" ")
    known = scheme.lower() == "bearer"
    key = commands.prove(reading(), text=text.strip(), at=request_now()) if known else None
    if key is None:
        _refuse()
    else:
        _count(key)
        g.unit_key = key


def current() -> LiveKey:
    """Return the key of this request, on a route whose guard has let it in."""
    key: LiveKey = g.unit_key
    return key


def _refuse() -> None:
    address = request.remote_addr or ""
    with unit_of_work() as work:
        meter.wrong_key(work, address=address, cipher=wiring().cipher, at=request_now())
    raise KeyRefused(msg("没有密钥，或者密钥不对、已经过期、已经吊销。"), citation=PERMISSIONS)


def _count(key: LiveKey) -> None:
    at, parts = request_now(), wiring()
    # Where another writer is busy, the next call is counted.
    with suppress(OperationalError), parts.database.unit_of_work(waits=False) as work:
        meter.call(work, key=key.ref, cipher=parts.cipher, at=at)
        commands.mark_used(work, key_id=key.id, at=at)
