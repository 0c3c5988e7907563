"""Where objections, reviews and repairs are received: phone, e-mail and website of every division (21§39; LAW G17)."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, render_template

from portal.content import queries
from portal.kernel.divisions import REGION
from portal.kernel.messages import Message, msg
from portal.law.instruments import of_2021
from portal.web.shell import guards
from portal.web.shell.context import reading

routes = Blueprint("channels", __name__, url_prefix="/channels")

LABELS: Final[Mapping[str, Message]] = {
    "phone": msg("电话"),
    "email": msg("电子邮箱"),
    "website": msg("网站"),
}
WORDS: Final = {"labels": LABELS, "basis": (of_2021(39),)}


@routes.get("")
@guards.public
def overview() -> str:
    """Show the region's own channels and one line per league or city."""
    region, *leagues = queries.channels(reading())
    return render_template("public/channels.html", region=region, leagues=leagues, **WORDS)


@routes.get("/<division>")
@guards.public
def one(division: str) -> str:
    """Show one division with the counties under it; 404 for a code that is none in force."""
    found = queries.channel(reading(), division=division)
    groups = {group.own.division: group for group in queries.channels(reading())}
    counties = groups[division].counties if division in groups else ()
    above = None if division == REGION or division in groups else groups[f"{division[:4]}00"].own
    return render_template("public/channel.html", channel=found, counties=counties, above=above, **WORDS)
