"""Whether the portal works (/healthz, for machines) and in which state it is (/status, for everybody)."""

from importlib.metadata import version

from flask import Blueprint, Response, make_response, render_template
from sqlalchemy.exc import SQLAlchemyError

from portal.register import state
from portal.search import life
from portal.store import schema
from portal.web.shell import guards
from portal.web.shell.context import reading, request_today
from portal.web.shell.wiring import wiring

routes = Blueprint("status", __name__)

DISTRIBUTION = "credit-portal"


@routes.get("/status")
@guards.public
def status() -> str:
    """Show as of when the data speaks, the index, the self-check for expired items, the head of the audit chain."""
    parts = wiring()
    return render_template(
        "public/status.html",
        state=state.read(reading(), today=request_today()),
        index=life.status(parts.database, parts.settings.instance_dir),
        schema=schema.current(parts.database),
        version=version(DISTRIBUTION),
    )


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
