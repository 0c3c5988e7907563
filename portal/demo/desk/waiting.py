"""Brings every matter of the demonstration's desk on its way."""

from pathlib import Path

from portal.demo.desk import catalogue, listing, notices
from portal.demo.desk.people import Stage


def bring(stage: Stage, font: Path) -> int:
    """Returns how many matters wait in the desk; `font` is the typeface of issued letters."""
    given, begun = notices.give(stage), listing.begin(stage, font)
    catalogue.prepare(stage)
    catalogue.ask_for_change(stage)
    stage.session.flush()
    return given + begun + 2
