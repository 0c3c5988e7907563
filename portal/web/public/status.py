"""Whether the portal works (/healthz, for machines) and in which state it is (/status, for everybody)."""

from importlib.metadata import version

from flask import Blueprint, Response, make_response, render_template
from sqlalchemy.exc import SQLAlchemyError

from portal.audit import heads, signing
from portal.register import state
from portal.search import life
from portal.store import schema
from portal.web.public.downloads import json_file
from portal.web.shell import guards
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.wiring import wiring

routes = Blueprint("status", __name__)

DISTRIBUTION = "credit-portal"


@routes.get("/status")
@guards.public
def status() -> str:
    """Show as of when the data speaks, the index, the self-check for expired items, the head of the audit chain."""
    parts = wiring()
    found = state.read(reading(), today=request_today())
    return render_template(
        "public/status.html",
        state=found,
        signed=signing.sign(found.head, keyring=parts.keyring, at=request_now()),
        index=life.status(parts.database, parts.settings.instance_dir),
        schema=schema.current(parts.database),
        version=version(DISTRIBUTION),
    )


@routes.get("/audit-heads")
@guards.public
def audit_heads() -> str:
    """Show the signed head of each day, for anyone to keep."""
    return render_template(
        "public/audit_heads.html", heads=heads.kept(reading()), key=signing.public_key(wiring().keyring)
    )


@routes.get("/audit-heads.json")
@guards.public
def audit_heads_file() -> Response:
    """Give the signed heads as a document."""
    kept = [{"day": day, **signed.as_json()} for day, signed in heads.kept(reading())]
    return json_file({"public_key": signing.public_key(wiring().keyring), "heads": kept})


@routes.get("/healthz")
@guards.public
def health() -> Response:
    """Answer 200 when database, schema and index can serve, else 503; no detail beyond which of them cannot."""
    found = _health()
    response = make_response({"ok": all(found.values()), **found}, 200 if all(found.values()) else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


def _health() -> dict[str, bool]:
    parts = wiring()
    try:
        current = schema.is_current(parts.database)
        index = current and life.status(parts.database, parts.settings.instance_dir).usable
    except SQLAlchemyError:
        return {"database": False, "schema": False, "index": False}
    return {"database": True, "schema": current, "index": index}
