"""The law library: three instruments, which of them prevails, and each article with what implements it (LAW R03)."""

from flask import Blueprint, render_template

from portal.content import queries
from portal.law.conflicts import CONFLICTS
from portal.law.instruments import INSTRUMENTS, RegionalInstrument, instrument
from portal.law.parameters import PARAMETERS
from portal.law.principles import PRINCIPLES
from portal.web.public.law_reading import chapters
from portal.web.shell import guards
from portal.web.shell.context import reading
from portal.web.shell.wiring import wiring

routes = Blueprint("law", __name__)


@routes.get("/law")
@guards.public
def library() -> str:
    """Show the instruments, the principles of rank, the conflicts and the open questions."""
    return render_template(
        "public/law_library.html",
        instruments=tuple(INSTRUMENTS.values())[::-1],
        loaded=_loaded(),
        principles=PRINCIPLES,
        conflicts=tuple(CONFLICTS.values()),
        parameters=tuple(PARAMETERS.values()),
        choices=wiring().choices,
    )


@routes.get("/law/<key>")
@guards.public
def statute(key: str) -> str:
    """Show one instrument with, beside each article, what implements it; 404 for an unknown key."""
    source: RegionalInstrument = instrument(key)
    text = queries.statute(reading(), key=key) if key in _loaded() else None
    return render_template("public/statute.html", source=source, text=text, chapters=chapters(source, text))


def _loaded() -> frozenset[str]:
    return frozenset(line.key for line in queries.statutes(reading()))
