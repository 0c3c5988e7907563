"""Writes of holders: handing documents in, completing what was returned, withdrawing (2021 art. 19; 2018 art. 24).

What cannot be a proof is refused at once; whether number or organisation are known here is not told to who hands in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import procedures
from portal.accounts.holders import consents
from portal.accounts.models import Unit, UnitKind
from portal.identity import commands as identity
from portal.identity.checks import papers
from portal.identity.models import Capacity, IdentityCheck
from portal.identity.queries import NAME_PURPOSE, NUMBER_PURPOSE, proven
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.kernel.identifiers import uscc
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.actors import Party
from portal.law.procedures.identity_check import DUTY, IDENTITY_CHECK, NECESSITY, RETURNED
from portal.procedures.turn import fits
from portal.register.subjects.commands import ID_PURPOSE
from portal.security.fields import FieldCipher
from portal.security.uploads import CheckedUpload

MOST_OPEN: Final = 3
MOST_IN_A_WHILE: Final = 6
_WHILE: Final = timedelta(hours=24)
_LONGEST_NAME: Final = 50
_LONGEST_ORGANISATION: Final = 200
_BUSY: Final = msg("这一事项已经有一份正在核对。要改内容的，请先撤回那一份。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What a holder hands in; name and number stay empty where the person is proven already."""

    capacity: Capacity
    division: str = ""
    name: str = ""
    id_type: str = ""
    id_number: str = ""
    document_until: date | None = None
    organisation: str = ""
    credit_code: str = ""
    power_until: date | None = None
    papers: Mapping[str, CheckedUpload] = field(default_factory=dict)
    consent: str = ""  # the version of the words that were ticked; empty: not ticked


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    id_type: str
    number: str
    until: date | None
    with_papers: bool


def hand_in(session: Session, *, handed: Handed, party: Party, cipher: FieldCipher, at: datetime) -> str:
    """Returns the ref of the check that now waits; the same things handed in twice are one check.

    Raises RuleBroken without the consent, for a minor and for what has expired, BadInput on the field at fault,
    Conflict when another check of the same matter is open, too many are, or the account is somebody else's.
    """
    _agree(session, party, handed, at)
    person = _person(session, handed, party, cipher, beijing_date(at))
    organisation, code = _organisation(handed, beijing_date(at))
    needed = papers.wanted(capacity=handed.capacity, with_own=person.with_papers, id_type=person.id_type)
    files = papers.chosen(handed.papers, needed, optional=papers.BACK if person.with_papers else "")
    check = IdentityCheck(
        ref=new_reference("identity"),
        holder_id=party.holder_id,
        capacity=handed.capacity,
        state=IDENTITY_CHECK.step("hand_in").target,
        organisation=organisation or None,
        credit_code=code or None,
        power_until=handed.power_until if handed.capacity is Capacity.AGENT else None,
        division=_division(session, handed.division),
        created_at=at,
    )
    _fill(check, person, cipher)
    if _open_one(session, check) is not None:
        return _again(session, check, files, cipher)
    _refuse_too_many(session, party, at)
    papers.refuse_beyond_quota(session, holder_id=party.holder_id, more=files)
    if not _added(session, check):
        return _again(session, check, files, cipher)
    procedures.open_matter(session, IDENTITY_CHECK, check.ref, "hand_in", actor=party, at=at)
    papers.keep(session, check, files, sealer=cipher, by=party.ref, at=at)
    return check.ref


def supplement(
    session: Session, *, ref: str, handed: Handed, party: Party, cipher: FieldCipher, at: datetime, seen: int | None
) -> str:
    """Returns the ref of the check, complete once more: everything is handed in anew and replaces what was there.

    Raises NotFound for somebody else's check, otherwise as `hand_in` and the engine.
    """
    check = own_check(session, ref=ref, party=party, lock=True)
    if check.state != RETURNED:
        raise Conflict(msg("只有退回补交的才能补交。"), citation=DUTY)
    _agree(session, party, handed, at)
    person = _person(session, handed, party, cipher, beijing_date(at))
    organisation, code = _organisation(handed, beijing_date(at))
    if (handed.capacity, code or None) != (check.capacity, check.credit_code):
        raise Conflict(msg("补交的须是同一事项；为别的组织核对的，请另外提交。"), citation=DUTY, field="credit_code")
    needed = papers.wanted(capacity=check.capacity, with_own=person.with_papers, id_type=person.id_type)
    files = papers.chosen(handed.papers, needed, optional=papers.BACK if person.with_papers else "")
    check.state = procedures.advance(session, IDENTITY_CHECK, ref, "supplement", actor=party, at=at, seen=seen)
    papers.clear(session, check)
    check.organisation = organisation or None
    check.power_until = handed.power_until if check.capacity is Capacity.AGENT else None
    _fill(check, person, cipher)
    papers.keep(session, check, files, sealer=cipher, by=party.ref, at=at)
    return ref


def withdraw(session: Session, *, ref: str, party: Party, at: datetime, seen: int | None) -> None:
    """Withdraws a check; its files and number are deleted at once. Raises NotFound for somebody else's."""
    check = own_check(session, ref=ref, party=party, lock=True)
    check.state = procedures.advance(session, IDENTITY_CHECK, ref, "withdraw", actor=party, at=at, seen=seen)
    check.decided_at = at
    papers.discard(session, check, by=party.ref, at=at)


def withdraw_all(session: Session, *, party: Party, at: datetime) -> None:
    """Withdraws what is open and deletes every file and number: the account is closed, or the consent is taken back."""
    mine = select(IdentityCheck).where(IdentityCheck.holder_id == party.holder_id, IdentityCheck.discarded_at.is_(None))
    for check in session.scalars(mine.order_by(IdentityCheck.id)).all():
        if check.decided_at is None:
            withdraw(session, ref=check.ref, party=party, at=at, seen=None)
        else:
            papers.discard(session, check, by=party.ref, at=at)


def own_check(session: Session, *, ref: str, party: Party, lock: bool = False) -> IdentityCheck:
    """Returns a check of this holder; raises NotFound for every other, the same as for one that does not exist."""
    wanted = select(IdentityCheck).where(IdentityCheck.ref == ref, IdentityCheck.holder_id == party.holder_id)
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def is_agency() -> ColumnElement[bool]:
    """Returns the condition that a unit is one that checks documents."""
    return (Unit.kind == UnitKind.AGENCY) & Unit.confirmed


def _agree(session: Session, party: Party, handed: Handed, at: datetime) -> None:
    if handed.consent:
        consents.give(session, party=party, kind=consents.IDENTITY_PAPERS, version=handed.consent, at=at)
    consents.require(session, party=party, kind=consents.IDENTITY_PAPERS)


def _person(session: Session, handed: Handed, party: Party, cipher: FieldCipher, today: date) -> _Person:
    known = proven(session, party=party, cipher=cipher, today=today)
    if known is not None and handed.capacity is not Capacity.SELF:
        return _Person(known.name, known.id_type, known.id_number, known.valid_until, with_papers=False)
    name = handed.name.strip()
    if not name:
        raise BadInput(msg("请填写姓名。"), field="name")
    fits(name, field="name", longest=_LONGEST_NAME)
    number = identity.checked_number(handed.id_type, handed.id_number, today)
    if handed.document_until is not None and handed.document_until < today:
        raise RuleBroken(msg("证件已过有效期。"), citation=DUTY, field="document_until")
    identity.refuse_other_person(session, party, cipher.blind_index(number, ID_PURPOSE))
    return _Person(name, handed.id_type, number, handed.document_until, with_papers=True)


def _organisation(handed: Handed, today: date) -> tuple[str, str]:
    if handed.capacity is Capacity.SELF:
        return "", ""
    name, verdict = handed.organisation.strip(), uscc.check(handed.credit_code)
    if not name:
        raise BadInput(msg("请填写组织名称。"), field="organisation")
    fits(name, field="organisation", longest=_LONGEST_ORGANISATION)
    if not verdict.ok:
        raise BadInput(verdict.errors[0].message, field="credit_code")
    if handed.capacity is Capacity.AGENT and handed.power_until is None:
        raise RuleBroken(msg("委托书须写明期限。"), citation=DUTY, field="power_until")
    if handed.capacity is Capacity.AGENT and handed.power_until is not None and handed.power_until < today:
        raise RuleBroken(msg("委托书已过期。"), citation=DUTY, field="power_until")
    return name, verdict.value


def _division(session: Session, division: str) -> str:
    known = select(Unit.division).where(is_agency(), Unit.division == division)
    if session.scalar(known.limit(1)) is None:
        raise BadInput(msg("请在所列选项中选择。"), field="division")
    return division


def _fill(check: IdentityCheck, person: _Person, cipher: FieldCipher) -> None:
    check.name_cipher = cipher.encrypt(person.name, NAME_PURPOSE)
    check.id_type = person.id_type
    check.id_cipher = cipher.encrypt(person.number, NUMBER_PURPOSE)
    check.document_until = person.until


def _open_one(session: Session, check: IdentityCheck) -> IdentityCheck | None:
    code, mine = check.credit_code, (IdentityCheck.holder_id == check.holder_id, IdentityCheck.decided_at.is_(None))
    same = IdentityCheck.credit_code.is_(None) if code is None else IdentityCheck.credit_code == code
    return session.scalar(select(IdentityCheck).where(*mine, same))


def _again(session: Session, check: IdentityCheck, files: Mapping[str, CheckedUpload], cipher: FieldCipher) -> str:
    """A form sent twice is one check; anything else has to wait for the open one."""
    before = _open_one(session, check)
    if before and _told(before, cipher) == _told(check, cipher) and papers.same(session, before, files):
        return before.ref
    raise Conflict(_BUSY, citation=NECESSITY)


def _told(check: IdentityCheck, cipher: FieldCipher) -> tuple[object, ...]:
    name = cipher.decrypt(check.name_cipher or "", NAME_PURPOSE)
    number = cipher.decrypt(check.id_cipher or "", NUMBER_PURPOSE)
    return (name, check.id_type, number, check.document_until, check.capacity, check.organisation, check.power_until)


def _refuse_too_many(session: Session, party: Party, at: datetime) -> None:
    mine = select(func.count()).select_from(IdentityCheck).where(IdentityCheck.holder_id == party.holder_id)
    if (session.scalar(mine.where(IdentityCheck.decided_at.is_(None))) or 0) >= MOST_OPEN:
        raise Conflict(msg("同时最多核对%(n)s份，请等正在核对的办完以后再提交。", n=MOST_OPEN), citation=NECESSITY)
    if (session.scalar(mine.where(IdentityCheck.created_at > at - _WHILE)) or 0) >= MOST_IN_A_WHILE:
        raise Conflict(msg("一天之内提交的次数太多，请明天再来，或者到窗口办理。"), citation=NECESSITY)


def _added(session: Session, check: IdentityCheck) -> bool:
    """The partial unique indexes decide between two that come at once."""
    try:
        with session.begin_nested():
            session.add(check)
    except IntegrityError:
        return False
    return True
