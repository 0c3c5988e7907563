"""Writes of an authorisation on paper: handed in by the grantee, compared by a clerk, decided by a second person.

Source: 2021 arts. 18, 19, 30(2); 2024 art. 24. Until it is accepted nothing ties it to anybody in the register, and the
grantee learns no more than that it was accepted, or refused for which of four reasons. Then the subject is told.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import procedures
from portal.access.grants import sides, telling, writing
from portal.access.grants.comparing import agrees, is_own, matched
from portal.access.grants.giving import columns
from portal.access.grants.models import Grant, GrantForm, GrantPaper
from portal.access.grants.revoking import reachable
from portal.access.grants.terms import Named, PartyKind, Side, Terms, Wish, named, settled
from portal.access.grants.writing import GRANTOR
from portal.accounts.holders.models import Holder
from portal.accounts.staff.throttle import Throttled
from portal.identity.queries import Mandate, mandates, require_proven
from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Forbidden, NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law import parameters
from portal.law.actors import Actor, Party
from portal.law.procedures.grant import IN_FORCE, PAPER, PAPERS, RECEIVED, REFUSED, WAITING, WRITTEN, refusal
from portal.law.roles import SEPARATION
from portal.procedures import Standing
from portal.register.subjects.models import Subject
from portal.security import upload_names
from portal.security.fields import FieldCipher
from portal.security.uploads import CheckedUpload
from portal.store import files
from portal.store.files import StoredFile

PARTS: Final = ("authorisation", "grantor_document", "grantee_document")
MOST_A_DAY: Final = int(parameters.get("grant.papers_a_day").default)
_DAY: Final = timedelta(days=1)
_BY_REASON: Final = ("propose_refusal",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a grantee hands in; `grantee` is "" for themselves or the code of an organisation they speak for."""

    grantee: str
    subject: Side
    wish: Wish
    confirmed: bool  # that the subject agrees to its document being handed in


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One step of the desk: by whom, when, on which page, and the reason where one is asked for."""

    actor: Actor
    at: datetime
    seen: int | None
    cipher: FieldCipher
    font: Path
    reason: str = ""


def hand_in(
    session: Session,
    paper: Paper,
    uploads: Mapping[str, CheckedUpload],
    *,
    party: Party,
    cipher: FieldCipher,
    at: datetime,
) -> str:
    """Returns the ref of an authorisation on paper that now waits, its papers kept encrypted; sent twice it is one.

    Raises BadInput or RuleBroken on the field at fault, Throttled beyond so many a day.
    """
    today = beijing_date(at)
    grantee = _grantee(session, paper.grantee, party, cipher, at)
    grantor = named(session, paper.subject, prefix="subject", cipher=cipher, today=today, as_typed=True)
    _refuse_self(grantor, grantee)
    terms = settled(paper.wish, person=paper.subject.kind == PartyKind.PERSON, today=today, on_paper=True)
    if not paper.confirmed:
        raise RuleBroken(msg("须确认材料真实，并已征得授权人同意提交其证件。"), citation=PAPERS, field="confirmed")
    _refuse_incomplete(uploads)
    words = _words(grantor, grantee, terms)
    if again := _same(session, party, grantor, words.digest, uploads, cipher):
        return again
    _refuse_too_many(session, party, at)
    grant = Grant(
        ref=new_reference("grant"),
        form=GrantForm.PAPER,
        state=RECEIVED,
        grantor_cipher=sides.sealed(grantor, GRANTOR, cipher),
        applicant_ref=party.ref,
        division=_division(session, grantor),
        created_at=at,
        **columns(grantee, terms, words, cipher),
    )
    session.add(grant)
    session.flush()
    _keep(session, grant, uploads, cipher, party, at)
    procedures.open_matter(session, PAPER, grant.ref, "hand_in", actor=party, at=at)
    return grant.ref


def withdraw(session: Session, *, ref: str, party: Party, at: datetime, seen: int | None) -> None:
    """Takes back papers that wait; raises NotFound for another's, Conflict once they are decided."""
    grant = handed_in(session, ref=ref, party=party)
    grant.state = procedures.advance(session, PAPER, ref, "withdraw", actor=party, at=at, seen=seen)
    grant.decided_at = at
    session.flush()


def handed_in(session: Session, *, ref: str, party: Party) -> Grant:
    """Returns what this holder handed in; raises NotFound for another's and for none."""
    found = session.scalar(select(Grant).where(Grant.ref == ref, Grant.applicant_ref == party.ref))
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def act(session: Session, *, ref: str, action: str, check: Check) -> str:
    """Returns the state after a step of the desk.

    Raises NotFound outside the actor's subtree, Forbidden for one's own, RuleBroken where papers and register differ,
    and as the engine does.
    """
    grant = reachable(session, ref=ref, actor=check.actor)
    steps = {step.action for step in PAPER.steps if step.sources and not step.by_party}
    if grant.form is not GrantForm.PAPER or action not in steps - {"revoke_at_counter"}:
        raise NotFound(msg("没有找到这一项。"))
    if is_own(session, grant, actor=check.actor, cipher=check.cipher, at=check.at):
        raise Forbidden(msg("证件上的姓名与您相同，须由他人核对。"), citation=SEPARATION)
    if action in {"propose", "accept"} and not agrees(session, grant, cipher=check.cipher, at=check.at):
        raise RuleBroken(msg("核对结果不一致，不能受理。"), citation=PAPERS)
    reason = _reason(action, check.reason)
    state = procedures.advance(
        session, PAPER, ref, action, actor=check.actor, at=check.at, seen=check.seen, reason=reason
    )
    if state == IN_FORCE:
        _accept(session, grant, check)
    grant.state = state
    session.flush()
    if state == IN_FORCE:
        telling.subject(session, grant, "grant.given", cipher=check.cipher, at=check.at)
        telling.grantee(session, grant, "grant.received", cipher=check.cipher, at=check.at)
    if state == REFUSED:
        _refuse(session, grant, check)
    return state


def why_refused(standing: Standing) -> str:
    """Returns the reason that the first clerk chose, in Chinese; empty where there is none."""
    given = [event.reason for event in standing.events if event.action in _BY_REASON]
    return (given[-1] or "") if given and standing.state == REFUSED else ""


def _accept(session: Session, grant: Grant, check: Check) -> None:
    subject = matched(session, grant, check.cipher)
    if subject is None:
        raise RuleBroken(msg("核对结果不一致，不能受理。"), citation=PAPERS)
    grant.subject_ref, grant.division = subject.ref, subject.division or divisions.REGION
    grant.decided_at = check.at
    grant.file_id = writing.printed(
        session,
        writing.unpacked(grant.words, check.cipher),
        ref=grant.ref,
        font=check.font,
        sealer=check.cipher,
        at=check.at,
        by=check.actor.ref,
    ).id


def _refuse(session: Session, grant: Grant, check: Check) -> None:
    grant.decided_at = check.at
    session.flush()
    reason = why_refused(procedures.standing(session, PAPER, grant.ref))
    telling.applicant(session, grant, "grant.refused", reason=reason, cipher=check.cipher, at=check.at)


def _reason(action: str, code: str) -> str | None:
    """A refusal has one of the reasons of the list; anything else is in the clerk's own words."""
    if action not in _BY_REASON:
        return code or None
    words = refusal(code)
    if words is None:
        raise BadInput(msg("请选择不受理的理由。"), citation=PAPERS, field="reason")
    return str(words)


def _grantee(session: Session, code: str, party: Party, cipher: FieldCipher, at: datetime) -> Named:
    today = beijing_date(at)
    person = require_proven(session, party=party, cipher=cipher, today=today)
    if not code:
        return sides.of_person(person)
    spoken_for: list[Mandate] = [
        each for each in mandates(session, party=party, cipher=cipher, today=today) if each.credit_code == code
    ]
    if not spoken_for:
        raise BadInput(msg("请选择您可以代表的单位。"), citation=PAPERS, field="grantee")
    return Named(code=code, index=None, name=spoken_for[0].name, id_type="", number="")


def _same(
    session: Session,
    party: Party,
    grantor: Named,
    digest: str,
    uploads: Mapping[str, CheckedUpload],
    cipher: FieldCipher,
) -> str | None:
    """The ref of the same words about the same person with the same papers, while they wait; one holder at a time."""
    session.execute(select(Holder.id).where(Holder.ref == party.ref).with_for_update())
    mine = (Grant.applicant_ref == party.ref, Grant.state.in_(WAITING), Grant.words_digest == digest)
    sent = {part: _digest(upload) for part, upload in uploads.items()}
    for grant in session.scalars(select(Grant).where(*mine)):
        held = (
            select(GrantPaper.part, StoredFile.sha256)
            .join(StoredFile, StoredFile.id == GrantPaper.file_id)
            .where(GrantPaper.grant_id == grant.id)
        )
        numbered = sides.grantor_of(grant, cipher).get("number") == grantor.number
        if numbered and dict(session.execute(held).tuples().all()) == sent:
            return grant.ref
    return None


def _digest(upload: CheckedUpload) -> str:
    upload.stream.seek(0)
    found = hashlib.sha256(upload.stream.read()).hexdigest()
    upload.stream.seek(0)
    return found


def _refuse_self(grantor: Named, grantee: Named) -> None:
    if (grantor.code, grantor.index) == (grantee.code, grantee.index):
        field = "subject_code" if grantor.code else "subject_number"
        raise RuleBroken(msg("不能授权给自己。"), citation=WRITTEN, field=field)


def _refuse_incomplete(uploads: Mapping[str, CheckedUpload]) -> None:
    for part in PARTS:
        if part not in uploads:
            raise BadInput(msg("请选择文件。"), citation=PAPERS, field=part)


def _refuse_too_many(session: Session, party: Party, at: datetime) -> None:
    lately = select(func.count(Grant.id)).where(Grant.applicant_ref == party.ref, Grant.created_at > at - _DAY)
    if (session.scalar(lately) or 0) >= MOST_A_DAY:
        raise Throttled(msg("一天内提交的授权书太多，请明天再试。"))


def _division(session: Session, grantor: Named) -> str:
    """Of the agency that is asked; who handed the papers in never sees it."""
    theirs = Subject.credit_code == grantor.code if grantor.code else Subject.id_index == grantor.index
    return session.scalar(select(Subject.division).where(theirs)) or divisions.REGION


def _words(grantor: Named, grantee: Named, terms: Terms) -> writing.Wording:
    return writing.wording(grantor=grantor, grantee=grantee, terms=terms, speaker="", online=False)


def _keep(
    session: Session,
    grant: Grant,
    uploads: Mapping[str, CheckedUpload],
    cipher: FieldCipher,
    party: Party,
    at: datetime,
) -> None:
    """What the sender called a file may name somebody, and is not kept."""
    for part in PARTS:
        upload = uploads[part]
        kept = files.keep(
            session,
            upload.stream,
            ref=new_reference("file"),
            name=f"{part}.{upload_names.SUFFIXES[upload.media_type][0]}",
            media_type=upload.media_type,
            purpose=writing.PURPOSE,
            sealer=cipher,
            at=at,
            by=party.ref,
            scanned=upload.scanned,
        )
        session.add(GrantPaper(grant_id=grant.id, part=part, file_id=kept.id))
    session.flush()
