"""Writes the log of readings, in the transaction that reads: nothing is shown that is not in it (2021 art. 30(2))."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal import audit
from portal.access.models import ReaderKind, Reading
from portal.audit import Channel
from portal.kernel.references import new_reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads; `shown` is how the subject may know them: a unit, an organisation, or a masked name."""

    kind: ReaderKind
    ref: str
    shown: str
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """On which ground: channel, purpose in words, article, and what the channel asks for besides."""

    channel: Channel
    purpose: str
    basis: str
    scene: str | None = None
    matter: str | None = None
    grant_ref: str | None = None
    query_ref: str | None = None


def note(
    session: Session,
    *,
    subject_ref: str,
    reader: Reader,
    ground: Ground,
    form: str,
    records: Sequence[str],
    at: datetime,
    report_number: str | None = None,
    ref: str | None = None,
) -> str:
    """Returns the query number of one reading, `ref` if given; `form` is page, export, report, batch or counter."""
    reading = Reading(
        ref=ref or new_reference("query"),
        at=at,
        channel=ground.channel,
        subject_ref=subject_ref,
        reader_kind=reader.kind,
        reader_ref=reader.ref,
        reader_shown=reader.shown,
        on_behalf_of=reader.on_behalf_of,
        purpose=ground.purpose,
        basis=ground.basis,
        scene=ground.scene,
        matter=ground.matter,
        grant_ref=ground.grant_ref,
        query_ref=ground.query_ref,
        report_number=report_number,
        form=form,
        records=list(records),
    )
    session.add(reading)
    session.flush()
    _told(session, reading, at)
    return reading.ref


def _told(session: Session, reading: Reading, at: datetime) -> None:
    audit.append(
        session,
        at=at,
        actor=reading.reader_ref,
        action=f"access.{reading.channel.value}",
        object_kind="subject",
        object_ref=reading.subject_ref,
        detail={
            "reading": reading.ref,
            "form": reading.form,
            "grant": reading.grant_ref,
            "records": len(reading.records),
        },
    )
