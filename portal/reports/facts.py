"""Decides what a report says: the holdings of its subject as its reader may see them, in one canonical form.

Source: 2024 art. 38 and 2021 art. 34 (every line with its source, its dates and why it changed); 2021 arts. 18, 20, 21.

The same question asked on another day gives the same facts unless something was changed, so that a digest tells whether
a report still holds. The facts carry no number of an identity document beyond its last four characters.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.grants.models import Grant
from portal.access.grants.using import viewer_of
from portal.access.holdings import Held, HeldEntry, HeldMeasure, Holdings, Mark, holdings
from portal.kernel.clock import beijing_date
from portal.kernel.masking import mask_id_for_holder
from portal.law.codes import RecordClass
from portal.register.disclosure import PUBLIC, View, Viewer
from portal.register.records.queries import VersionLine
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.models import Subject, SubjectKind
from portal.reports import sections
from portal.reports.advice import advice
from portal.reports.models import Report, ReportKind
from portal.reports.sections import SectionId
from portal.security.fields import FieldCipher

Facts = dict[str, Any]


def viewer(session: Session, report: Report) -> Viewer:
    """Returns for whose eyes a report is made; of an authorisation, its scope."""
    if report.kind is ReportKind.OWN:
        return Viewer(View.SELF)
    grant = grant_of(session, report)
    return PUBLIC if grant is None else viewer_of(grant)


def grant_of(session: Session, report: Report) -> Grant | None:
    """Returns the authorisation under which a report is made; None for any other report."""
    if report.kind is not ReportKind.AUTHORISED:
        return None
    return session.scalars(select(Grant).where(Grant.ref == report.grant_ref)).one()


def compose(session: Session, report: Report, *, cipher: FieldCipher, today: date) -> Facts:
    """Returns the facts of a report as they are on a Beijing day; raises NotFound when the subject is gone."""
    grant = grant_of(session, report)
    held = holdings(session, subject_ref=report.subject_ref, viewer=viewer(session, report), today=today)
    if grant is not None and (grant.classes, grant.records) != (None, None):
        # Lists belong to the whole file; an authorisation of classes or single records says nothing of them.
        held = replace(held, entries=())
    placed = _placed(held, own=report.kind is ReportKind.OWN)
    return {
        "kind": report.kind.value,
        "subject": _subject(held, _last_four(session, report, held, cipher)),
        "authorisation": _authorisation(grant),
        "overview": _overview(held),
        "sections": {each.value: placed.get(each, []) for each in SectionId if each is not SectionId.ADVICE},
        "advice": advice(held, today),
        "sources": sorted({each.unit_name for each in held.records} | {each.unit_name for each in held.entries}),
    }


def refs(facts: Facts) -> list[str]:
    """Returns the records and entries that the facts name, as the log of readings keeps them."""
    return [line["ref"] for lines in facts["sections"].values() for line in lines if line["type"] != "measure"]


def _subject(held: Holdings, number: str) -> Facts:
    return {
        "kind": held.kind.value,
        "name": held.name,
        "code": held.code or number,
        "division": held.division,
        "founded_on": _day(held.founded_on),
        "representative": held.representative,
        "status": "" if held.status is None else str(held.status),
        "former_names": [str(each) for each in held.former_names],
    }


def _last_four(session: Session, report: Report, held: Holdings, cipher: FieldCipher) -> str:
    if held.kind is not SubjectKind.NATURAL_PERSON or report.kind is ReportKind.PUBLIC:
        return ""
    kept = session.scalar(select(Subject.id_cipher).where(Subject.ref == held.subject_ref))
    return mask_id_for_holder(cipher.decrypt(kept, ID_PURPOSE)) if kept else ""


def _authorisation(grant: Grant | None) -> Facts | None:
    if grant is None:
        return None
    return {
        "grantee": grant.grantee_shown,
        "purpose": grant.purpose,
        "occupational": grant.occupational,
        "classes": grant.classes,
        "records": grant.records,
        "since": _day(grant.since),
        "until": _day(grant.until),
    }


def _overview(held: Holdings) -> Facts:
    classes = [each.record_class for each in held.records]
    counts = {each.value: classes.count(each) for each in RecordClass}
    return {"records": len(held.records), "classes": counts, "entries": len(held.entries)}


def _placed(held: Holdings, *, own: bool) -> dict[SectionId, list[Facts]]:
    placed: dict[SectionId, list[Facts]] = {}
    for record in held.records:
        placed.setdefault(sections.of_record(record.sub_code), []).append(_record(record, own=own))
    for entry in held.entries:
        placed.setdefault(sections.of_entry(entry.kind), []).append(_entry(entry, own=own))
    if own and held.measures:
        placed[SectionId.LOCAL] = [_measure(each) for each in held.measures]
    return placed


def _record(held: Held, *, own: bool) -> Facts:
    return {
        "type": "record",
        "ref": held.ref,
        "item": {"zh": held.item_zh, "mn": held.item_mn or ""},
        "class": held.record_class.value,
        "title": held.title,
        "document_no": held.document_no,
        "authority": held.authority,
        "source": {"name": held.unit_name, "code": held.unit_code},
        "legal_basis": held.legal_basis,
        "decided_on": _day(held.decided_on),
        "start_on": _day(held.start_on),
        "public_until": _day(held.public_until),
        "received_on": beijing_date(held.received_at).isoformat(),
        "values": [{"zh": each.name_zh, "mn": each.name_mn or "", "value": each.value} for each in held.values],
        "changes": [_change(each) for each in reversed(held.versions)],
    } | _standing(held, own=own)


def _entry(held: HeldEntry, *, own: bool) -> Facts:
    return {
        "type": "entry",
        "ref": held.ref,
        "item": {"zh": held.register, "mn": held.register_mn or ""},
        "title": held.title,
        "source": {"name": held.unit_name},
        "listed_on": _day(held.listed_on),
        "public_until": _day(held.public_until),
        "reason": held.reason,
    } | _standing(held, own=own)


def _measure(held: HeldMeasure) -> Facts:
    return {
        "type": "measure",
        "ref": held.ref,
        "title": held.name,
        "source": {"name": held.unit_name},
        "since": _day(held.since),
        "basis": held.basis,
    }


def _standing(held: Held | HeldEntry, *, own: bool) -> Facts:
    # Only the subject is told why others do not see a line, and what became of it.
    if not own:
        return {}
    public = held.for_public
    marks = (held.suspended, held.ended if isinstance(held, Held) else held.removed)
    return {
        "marks": [_mark(each) for each in marks if each is not None],
        "public": {
            "shown": public.shown,
            "code": public.code,
            "reason": str(public.reason),
            "basis": public.citation.short(),
        },
    }


def _change(line: VersionLine) -> Facts:
    return {
        "number": line.number,
        "on": beijing_date(line.changed_at).isoformat(),
        "unit": line.unit,
        "reason": line.reason,
        "basis": line.basis,
    }


def _mark(mark: Mark) -> Facts:
    return {"on": beijing_date(mark.at).isoformat(), "reason": mark.reason, "basis": mark.basis}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
