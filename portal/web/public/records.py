"""Pages of records: every public field, its source, until when it is shown and why, how it changed (21§9, 21§20)."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, render_template

from portal.kernel.citation import read_short
from portal.kernel.clock import beijing_date
from portal.kernel.messages import Message, msg
from portal.law import finality
from portal.law.due import DayStep
from portal.law.publicity import StartKind
from portal.law.publicity_derivation import derivation
from portal.register.records import queries
from portal.register.records.models import Challenge
from portal.register.records.queries import RecordPage, VersionLine
from portal.web.public.reads import count_read
from portal.web.shell import guards
from portal.web.shell.context import reading, request_today

routes = Blueprint("records", __name__)

FINAL: Final[Mapping[Challenge, Message]] = {
    Challenge.NONE: msg("行政复议和行政诉讼的期限已过，未提出。"),
    Challenge.UPHELD: msg("经行政复议或者行政诉讼，处罚决定得到维持。"),
}


@routes.get("/records/<ref>")
@guards.public
def record(ref: str) -> str:
    """Show one record."""
    page = queries.public_page(reading(), ref=ref, today=request_today())
    count_read("record", ref)
    return render_template(
        "public/record.html",
        record=page,
        period=period(page),
        final=FINAL.get(page.challenge) if page.challenge else None,
        remedy=finality.DEFAULT if page.remedy_by_rule and not page.challenge_closed_on else None,
        versions=[_version(line) for line in page.history],
    )


def period(page: RecordPage) -> tuple[DayStep, ...]:
    """Return how the last public day was reached; nothing for a record that is public without end."""
    if page.start_on is None or page.start_kind is None or page.line.public_until is None:
        return ()
    return derivation(page.start_on, StartKind(page.start_kind), page.line.public_until)


def _version(line: VersionLine) -> dict[str, object]:
    return {
        "number": line.number,
        "at": beijing_date(line.changed_at),
        "reason": line.said,
        "by": line.unit,
        "citation": read_short(line.basis),
        "changes": [],
    }
