"""What the laws order to publish: each duty with its article, its page and what is missing (LAW R01)."""

from flask import Blueprint, render_template

from portal.web.public.duties_checked import checklist
from portal.web.shell import guards
from portal.web.shell.context import reading, request_now

routes = Blueprint("duties", __name__)


@routes.get("/disclosure-duties")
@guards.public
def overview() -> str:
    """Show every duty with its standing now."""
    return render_template("public/duties.html", duties=checklist(reading(), at=request_now()))
