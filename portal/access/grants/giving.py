"""Writes of an authorisation given online: prepared, read in full, confirmed by proving oneself again, then in force.

Source: 2021 arts. 18, 19. Between reading and confirming, what was typed is sealed and nothing is kept; what is
confirmed is what was read, or it is not confirmed.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import procedures
from portal.access import log
from portal.access.grants import sides, telling, writing
from portal.access.grants.models import Grant, GrantForm
from portal.access.grants.terms import Named, Side, Terms, Wish, named, settled
from portal.access.grants.writing import GRANTEE, GRANTOR, Wording
from portal.access.holdings import Held, holdings
from portal.access.log import Ground, Reader
from portal.access.models import ReaderKind
from portal.accounts.staff import tickets
from portal.accounts.staff.throttle import Throttled
from portal.audit import Channel
from portal.identity.models import Capacity
from portal.identity.queries import Mandate, Proven, mandate, require_proven
from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.kernel.errors import Conflict, NotFound, RuleBroken
from portal.kernel.masking import mask_id_for_holder, mask_person_name
from portal.kernel.messages import Message, msg
from portal.kernel.references import new_reference
from portal.law import parameters
from portal.law.access import SELF
from portal.law.actors import Party
from portal.law.procedures.grant import IN_FORCE, ONLINE, WRITTEN
from portal.register.disclosure import View, Viewer
from portal.register.subjects.models import Subject, SubjectKind
from portal.security.fields import FieldCipher

MOST_A_DAY: Final = int(parameters.get("grant.given_a_day").default)
_DAY: Final = timedelta(days=1)
_TICKET: Final = "grant.prepared"
_CHOOSING: Final = msg("选择授权的信息")
_CAPACITIES: Final[dict[Capacity, Message]] = {
    Capacity.LEGAL_REPRESENTATIVE: msg("法定代表人"),
    Capacity.AGENT: msg("代理人"),
}
_GIVEN_ALREADY: Final = msg("刚刚有人办理了这一事项，请看过之后再继续。")
_CHANGED: Final = msg("授权的内容在核对之后有变化，没有确认。请重新填写并核对。")


@dataclass(frozen=True, slots=True)
class Choice:
    """A file that may be authorised, and the records of it that an authorisation could open today."""

    mandate: Mandate
    records: tuple[Held, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An authorisation that waits to be confirmed: its words, and the ticket that carries what was typed."""

    subject_ref: str
    words: Wording
    terms: Terms
    grantee: Named
    number_end: str  # the last characters of a person's number, for whoever has just typed it
    ticket: str


@dataclass(frozen=True, slots=True)
class _Draft:
    mandate: Mandate
    person: Proven
    grantor: Named
    grantee: Named
    terms: Terms
    words: Wording


def choices(session: Session, *, party: Party, subject_ref: str, cipher: FieldCipher, at: datetime) -> Choice:
    """Returns the records to choose from, noted as a reading of one's own file; raises NotFound for another's file."""
    today = beijing_date(at)
    person = require_proven(session, party=party, cipher=cipher, today=today)
    spoken_for = mandate(session, party=party, subject_ref=subject_ref, cipher=cipher, today=today)
    found = _openable(session, subject_ref, today)
    log.note(
        session,
        subject_ref=subject_ref,
        reader=_reader(party, person, spoken_for),
        ground=Ground(channel=Channel.SELF, purpose=str(_CHOOSING), basis=SELF.short()),
        form="page",
        records=[each.ref for each in found],
        at=at,
    )
    return Choice(spoken_for, found)


def prepare(
    session: Session, *, party: Party, subject_ref: str, side: Side, wish: Wish, cipher: FieldCipher, at: datetime
) -> Prepared:
    """Returns the authorisation in words and the ticket with which it is confirmed; nothing is kept.

    Raises BadInput or RuleBroken on the field at fault, NotFound for a file one does not speak for.
    """
    draft = _draft(session, party, subject_ref, side, wish, cipher, beijing_date(at))
    facts = {
        "ref": new_reference("grant"),
        "holder": party.ref,
        "subject": subject_ref,
        "side": json.dumps(asdict(side)),
        "wish": json.dumps(asdict(wish), default=str),
        "digest": draft.words.digest,
    }
    return _prepared(draft, tickets.issue(cipher, _TICKET, facts, at=at))


def reopened(
    session: Session, *, party: Party, subject_ref: str, ticket: str, cipher: FieldCipher, at: datetime
) -> tuple[Prepared, Side, Wish]:
    """Returns what a ticket carries, read again, with what was typed; raises TicketOver, NotFound, Conflict."""
    facts = _facts(ticket, party, subject_ref, cipher, at)
    side, wish = _typed(facts)
    draft = _draft(session, party, subject_ref, side, wish, cipher, beijing_date(at))
    if draft.words.digest != facts["digest"]:
        raise Conflict(_CHANGED, citation=WRITTEN)
    return _prepared(draft, ticket), side, wish


def confirm(
    session: Session, *, party: Party, subject_ref: str, ticket: str, cipher: FieldCipher, font: Path, at: datetime
) -> str:
    """Returns the ref of the authorisation, in force; confirming twice gives it once.

    The holder has just proven themselves again. Raises TicketOver for a ticket that is too old, NotFound for another's,
    Conflict where the words are no longer those that were read, Throttled beyond so many a day.
    """
    facts = _facts(ticket, party, subject_ref, cipher, at)
    if session.scalar(select(Grant.id).where(Grant.ref == facts["ref"])) is not None:
        return facts["ref"]
    side, wish = _typed(facts)
    draft = _draft(session, party, subject_ref, side, wish, cipher, beijing_date(at))
    if draft.words.digest != facts["digest"]:
        raise Conflict(_CHANGED, citation=WRITTEN)
    lately = select(func.count(Grant.id)).where(Grant.grantor_ref == party.ref, Grant.created_at > at - _DAY)
    if (session.scalar(lately) or 0) >= MOST_A_DAY:
        raise Throttled(msg("一天内给出的授权太多，请明天再试。"))
    grant = _kept(session, facts["ref"], party, draft, cipher, font, at)
    procedures.open_matter(session, ONLINE, grant.ref, "give", actor=party, at=at, detail={"words": grant.words_digest})
    telling.subject(session, grant, "grant.given", cipher=cipher, at=at)
    telling.grantee(session, grant, "grant.received", cipher=cipher, at=at)
    return grant.ref


def _reader(party: Party, person: Proven, spoken_for: Mandate) -> Reader:
    return Reader(
        kind=ReaderKind.HOLDER,
        ref=party.ref,
        shown=mask_person_name(person.name),
        on_behalf_of=spoken_for.credit_code,
    )


def _draft(
    session: Session, party: Party, subject_ref: str, side: Side, wish: Wish, cipher: FieldCipher, today: date
) -> _Draft:
    person = require_proven(session, party=party, cipher=cipher, today=today)
    spoken_for = mandate(session, party=party, subject_ref=subject_ref, cipher=cipher, today=today)
    grantor = _grantor(spoken_for, person)
    grantee = named(session, side, prefix="grantee", cipher=cipher, today=today)
    if (grantee.code, grantee.index) == (grantor.code, grantor.index):
        field = "grantee_code" if grantee.code else "grantee_number"
        raise RuleBroken(msg("不能授权给自己。"), citation=WRITTEN, field=field)
    terms = settled(wish, person=spoken_for.kind is SubjectKind.NATURAL_PERSON, today=today)
    _refuse_foreign(session, subject_ref, terms, today)
    words = writing.wording(
        grantor=grantor, grantee=grantee, terms=terms, speaker=_speaker(spoken_for, person), online=True
    )
    return _Draft(spoken_for, person, grantor, grantee, terms, words)


def _grantor(spoken_for: Mandate, person: Proven) -> Named:
    if spoken_for.credit_code is None:
        return sides.of_person(person)
    return Named(code=spoken_for.credit_code, index=None, name=spoken_for.name, id_type="", number="")


def _speaker(spoken_for: Mandate, person: Proven) -> Message | str:
    capacity = _CAPACITIES.get(spoken_for.capacity)
    return msg("%(name)s（%(capacity)s）", name=person.name, capacity=capacity) if capacity else ""


def _openable(session: Session, subject_ref: str, today: date) -> tuple[Held, ...]:
    return holdings(session, subject_ref=subject_ref, viewer=Viewer(View.AUTHORISED), today=today).records


def _refuse_foreign(session: Session, subject_ref: str, terms: Terms, today: date) -> None:
    """Single records must be ones of this file that may be opened to others today."""
    if terms.records is None:
        return
    if not set(terms.records) <= {each.ref for each in _openable(session, subject_ref, today)}:
        raise Conflict(msg("选定的信息中有现在不能提供查询的，请重新选择。"), citation=WRITTEN, field="records")


def _facts(ticket: str, party: Party, subject_ref: str, cipher: FieldCipher, at: datetime) -> dict[str, str]:
    facts = tickets.read(cipher, _TICKET, ticket, at=at)
    if (facts["holder"], facts["subject"]) != (party.ref, subject_ref):
        raise NotFound(msg("没有找到这一项。"))
    return facts


def _typed(facts: dict[str, str]) -> tuple[Side, Wish]:
    told: dict[str, Any] = json.loads(facts["wish"])
    days = {name: date.fromisoformat(told[name]) for name in ("since", "until")}
    lists = {name: tuple(told[name]) for name in ("classes", "records")}
    return Side(**json.loads(facts["side"])), Wish(**{**told, **days, **lists})


def _prepared(draft: _Draft, ticket: str) -> Prepared:
    return Prepared(
        subject_ref=draft.mandate.subject_ref or "",
        words=draft.words,
        terms=draft.terms,
        grantee=draft.grantee,
        number_end=mask_id_for_holder(draft.grantee.number),
        ticket=ticket,
    )


def _kept(
    session: Session, ref: str, party: Party, draft: _Draft, cipher: FieldCipher, font: Path, at: datetime
) -> Grant:
    speaker = {"speaker": draft.person.name, "speaker_number": draft.person.id_number}
    beside = {"capacity": draft.mandate.capacity.value} | (speaker if draft.grantor.code else {})
    division = session.scalar(select(Subject.division).where(Subject.ref == draft.mandate.subject_ref))
    copy = writing.printed(session, draft.words, ref=ref, font=font, sealer=cipher, at=at, by=party.ref)
    grant = Grant(
        ref=ref,
        form=GrantForm.ONLINE,
        state=IN_FORCE,
        subject_ref=draft.mandate.subject_ref,
        grantor_ref=party.ref,
        grantor_cipher=sides.sealed(draft.grantor, GRANTOR, cipher, **beside),
        file_id=copy.id,
        division=division or divisions.REGION,
        created_at=at,
        decided_at=at,
        **columns(draft.grantee, draft.terms, draft.words, cipher),
    )
    try:
        with session.begin_nested():
            session.add(grant)
    except IntegrityError as error:
        # The same form, sent twice side by side: the other one has been heard.
        raise Conflict(_GIVEN_ALREADY, citation=WRITTEN) from error
    return grant


def columns(grantee: Named, terms: Terms, words: Wording, cipher: FieldCipher) -> dict[str, Any]:
    """Returns the columns of a grant that say for whom and for what it is."""
    return {
        "grantee_code": grantee.code,
        "grantee_index": grantee.index,
        "grantee_cipher": sides.sealed(grantee, GRANTEE, cipher),
        "grantee_shown": grantee.shown,
        "classes": None if terms.classes is None else [each.value for each in terms.classes],
        "records": None if terms.records is None else list(terms.records),
        "purpose": terms.purpose,
        "occupational": terms.occupational,
        "since": terms.since,
        "until": terms.until,
        "uses": terms.uses,
        "words": writing.packed(words, cipher),
        "words_digest": words.digest,
    }
