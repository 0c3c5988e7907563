"""Decides what the query log hears of a public page: the kind of object and its reference, never the query (18§35)."""

from portal.audit import Channel
from portal.web.shell.context import request_now
from portal.web.shell.wiring import wiring


def count_read(kind: str, ref: str) -> None:
    """Count one public read of an object; a search has no reference."""
    wiring().query_counter.count(channel=Channel.PUBLIC, object_kind=kind, object_ref=ref, at=request_now())
