"""The page to which a holder's message leads: what they once read was put right (2024 art. 40)."""

from typing import Final

from flask import Blueprint, render_template

from portal.cases import corrections
from portal.web.shell import guards, sign_in
from portal.web.shell.context import reading

routes: Final = Blueprint("own_corrections", __name__)


@routes.get("/account/corrections/<ref>")
@guards.holder
def show(ref: str) -> str:
    """Show which query it was and what became of what it showed."""
    found = corrections.of_holder(reading(), ref=ref, party=sign_in.party())
    return render_template("account/correction.html", notice=found, basis=corrections.SYNCHRONISED)
