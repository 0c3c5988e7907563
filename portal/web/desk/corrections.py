"""Correction notices at the desk: what this unit once read and what became of it, and that the unit says it heard."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from portal.cases import corrections, propagation
from portal.web.shell import guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, unit_of_work
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("desk_corrections", __name__, url_prefix="/desk/corrections")

_ALL: Final = guards.staff(*propagation.READERS)


@routes.get("")
@_ALL
def index() -> str:
    """List the notices to this unit, waiting or acknowledged."""
    closed = request.args.get("view") == "closed"
    found = corrections.of_unit(reading(), actor=actor(), open_only=not closed)
    return render_template("desk/corrections.html", notices=found, closed=closed, basis=corrections.SYNCHRONISED)


@routes.post("/<ref>/acknowledge")
@_ALL
def acknowledge(ref: str) -> Response:
    """Keep that the unit no longer uses what it once read."""
    with unit_of_work() as work:
        propagation.acknowledge(work, ref=ref, actor=actor(), at=request_now())
    return redirect(href("/desk/corrections"), 303)
