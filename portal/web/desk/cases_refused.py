"""Repairs asked for on paper that were not taken in: the letter that says why, to be handed over (2021 art. 38)."""

from typing import Final

from flask import Blueprint, Response, render_template

from portal.cases import refusals
from portal.web.desk import cases_shown
from portal.web.desk.cases_shown import CASES
from portal.web.shell import attachments, guards
from portal.web.shell.context import reading, request_now, unit_of_work
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("desk_cases_refused", __name__, url_prefix=f"{CASES}/refusals")

_READS: Final = guards.staff(*refusals.READERS)


@routes.get("/<ref>")
@_READS
def show(ref: str) -> str:
    """Show what was refused when, and where its letter is."""
    row = refusals.of_agency(reading(), ref=ref, actor=actor())
    return render_template("desk/case_refusal.html", row=row, channel=cases_shown.CHANNELS[row.channel])


@routes.get("/<ref>/letter.pdf")
@_READS
def letter(ref: str) -> Response:
    """Hand out the letter; that somebody looked is in the audit chain before."""
    with unit_of_work() as work:
        return attachments.answer(work, refusals.letter(work, ref=ref, actor=actor(), at=request_now()))
