"""Writes of the agency: looking at papers, a first look, a second pair of eyes, ending a power (2021 arts. 19, 30(2)).

Accepting proves the person and lets them speak for the organisation in the same transaction; a conflict there leaves
everything as it was. Whoever looks at a paper is in the audit chain before the paper is shown.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, procedures
from portal.accounts.holders import consents, telling
from portal.accounts.holders.models import Holder
from portal.accounts.holders.sessions import party_of
from portal.identity import commands as identity
from portal.identity.checks import comparison, papers
from portal.identity.models import Capacity, IdentityCheck, Method, Representation
from portal.identity.queries import NAME_PURPOSE, NUMBER_PURPOSE, proven
from portal.kernel.clock import beijing_date
from portal.kernel.errors import Conflict, Forbidden, NotFound, RuleBroken
from portal.kernel.folding import fold
from portal.kernel.masking import mask_id, scrub
from portal.kernel.messages import msg
from portal.law.actors import Actor, Party
from portal.law.procedures.identity_check import ACCEPTED, DUTY, IDENTITY_CHECK, REFUSED, RETURNED
from portal.law.roles import SEPARATION, Role
from portal.procedures.turn import fits
from portal.register.subjects.identity import without_names
from portal.security.fields import FieldCipher
from portal.store.files import StoredFile

ROLES: Final = (Role.AGENCY_CLERK, Role.AGENCY_HEAD)
OWN_CHECKS: Final = "/account/identity/papers"
_LONGEST_REASON: Final = 200
ACCEPTING: Final = frozenset({"propose", "accept"})


def act(
    session: Session,
    *,
    ref: str,
    action: str,
    actor: Actor,
    cipher: FieldCipher,
    at: datetime,
    seen: int | None,
    reason: str = "",
) -> str:
    """Returns the state reached.

    Raises NotFound for a check of another agency and for what is no step, Forbidden as the engine and for one's own,
    RuleBroken when the consent was taken back or something forbids to accept, Conflict when the person is proven
    elsewhere meanwhile or somebody acted before.
    """
    check = reachable(session, ref=ref, actor=actor, lock=True)
    if action not in {step.action for step in IDENTITY_CHECK.steps if step.roles}:
        raise NotFound(msg("没有找到这一项。"))
    party = _party(session, check)
    _refuse_without_ground(session, check, actor, cipher, party)
    if action in ACCEPTING:
        _refuse_differing(session, check, cipher, at)
    told = _told(session, check, action, reason, cipher)
    state = procedures.advance(session, IDENTITY_CHECK, ref, action, actor=actor, at=at, seen=seen, reason=told)
    check.state = state
    if state in IDENTITY_CHECK.ends:
        check.decided_at = at
    session.flush()
    _follow(session, check, party, told, cipher, at)
    return state


def open_paper(session: Session, *, ref: str, part: str, actor: Actor, at: datetime) -> StoredFile:
    """Returns one file of a check, with the opening in the audit chain; raises NotFound, also once it is deleted."""
    check = reachable(session, ref=ref, actor=actor)
    found = papers.kept(session, check).get(part)
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    _refuse_withdrawn_consent(session, check, _party(session, check))
    note_opening(session, ref=ref, actor=actor, at=at, what=part)
    return found


def note_opening(session: Session, *, ref: str, actor: Actor, at: datetime, what: str = "data") -> None:
    """Keeps in the audit chain that somebody looked at what was handed in, or at one file of it."""
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action="identity_check.look",
        object_kind=IDENTITY_CHECK.id,
        object_ref=ref,
        detail={"what": what},
    )


def end_power(session: Session, *, ref: str, actor: Actor, cipher: FieldCipher, at: datetime, reason: str) -> None:
    """Ends the representation that a check led to, because it was withdrawn from the person.

    Raises NotFound where none lives on, RuleBroken without a reason. The holder is told.
    """
    check = reachable(session, ref=ref, actor=actor)
    if living(session, check) is None:
        raise NotFound(msg("没有找到这一项。"))
    fits(reason.strip(), field="reason", longest=_LONGEST_REASON)
    party, told = _party(session, check), scrub(reason.strip())
    identity.end_representation(session, party=party, credit_code=check.credit_code or "", reason=told, at=at, by=actor)
    values = {"organisation": check.organisation or "", "reason": told}
    telling.tell(
        session,
        holder_ref=party.ref,
        kind="identity.represent_ended",
        path=OWN_CHECKS,
        cipher=cipher,
        at=at,
        values=values,
    )


def living(session: Session, check: IdentityCheck) -> Representation | None:
    """Returns the representation that the check led to, None when there is none or it has ended."""
    made = (Representation.check_ref == check.ref, Representation.ended_at.is_(None))
    return session.scalar(select(Representation).where(*made))


def reachable(session: Session, *, ref: str, actor: Actor, lock: bool = False) -> IdentityCheck:
    """Returns a check within the agency's subtree; raises NotFound for every other, and for other roles."""
    wanted = select(IdentityCheck).where(IdentityCheck.ref == ref)
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None or not actor.has(*ROLES) or not actor.reaches(found.division):
        raise NotFound(msg("没有找到这一项。"))
    return found


def is_own(check: IdentityCheck, *, actor: Actor, cipher: FieldCipher) -> bool:
    """Returns whether the documents bear the name of the member of staff: somebody else has to look then."""
    return check.name_cipher is not None and fold(cipher.decrypt(check.name_cipher, NAME_PURPOSE)) == fold(actor.name)


def _party(session: Session, check: IdentityCheck) -> Party:
    return party_of(session.get_one(Holder, check.holder_id))


def _refuse_without_ground(
    session: Session, check: IdentityCheck, actor: Actor, cipher: FieldCipher, party: Party
) -> None:
    if is_own(check, actor=actor, cipher=cipher):
        raise Forbidden(msg("证件上的姓名与您相同，须由他人核对。"), citation=SEPARATION)
    _refuse_withdrawn_consent(session, check, party)


def _refuse_withdrawn_consent(session: Session, check: IdentityCheck, party: Party) -> None:
    open_still = check.decided_at is None
    if open_still and not consents.given(session, party=party, kind=consents.IDENTITY_PAPERS):
        raise RuleBroken(msg("本人已经撤回对处理证件的同意，不能继续核对。"), citation=consents.BASIS)


def _refuse_differing(session: Session, check: IdentityCheck, cipher: FieldCipher, at: datetime) -> None:
    if check.name_cipher is None or check.id_cipher is None:
        return
    name, number = cipher.decrypt(check.name_cipher, NAME_PURPOSE), cipher.decrypt(check.id_cipher, NUMBER_PURPOSE)
    answers = comparison.compare(session, check, name=name, number=number, cipher=cipher, today=beijing_date(at))
    if why := comparison.blocking(answers):
        raise RuleBroken(why, citation=DUTY)


def _told(session: Session, check: IdentityCheck, action: str, reason: str, cipher: FieldCipher) -> str:
    """The reason without name and number of the person; a refusal is confirmed with the reason it was proposed with."""
    if action == "refuse":
        events = procedures.history(session, IDENTITY_CHECK, check.ref)
        return next((one.reason or "" for one in reversed(events) if one.action == "propose_refusal"), "")
    plain = reason.strip()
    fits(plain, field="reason", longest=_LONGEST_REASON)
    if check.name_cipher is None or check.id_cipher is None:
        return scrub(plain)
    name, number = cipher.decrypt(check.name_cipher, NAME_PURPOSE), cipher.decrypt(check.id_cipher, NUMBER_PURPOSE)
    return scrub(without_names(plain.replace(number, mask_id(number)), [name]))


def _follow(session: Session, check: IdentityCheck, party: Party, told: str, cipher: FieldCipher, at: datetime) -> None:
    if check.state == ACCEPTED:
        _accept(session, check, party, cipher, at)
    if check.state == REFUSED and check.id_cipher is not None:
        number = cipher.decrypt(check.id_cipher, NUMBER_PURPOSE)
        identity.warn_rightful_holder(session, party=party, id_number=number, cipher=cipher, at=at)
    kind = {RETURNED: "identity.returned", REFUSED: "identity.refused"}.get(check.state)
    if kind:
        path = f"{OWN_CHECKS}/{check.ref}"
        telling.tell(session, holder_ref=party.ref, kind=kind, path=path, cipher=cipher, at=at, values={"reason": told})


def _accept(session: Session, check: IdentityCheck, party: Party, cipher: FieldCipher, at: datetime) -> None:
    number = cipher.decrypt(check.id_cipher or "", NUMBER_PURPOSE)
    if papers.FRONT in papers.kept(session, check):
        identity.establish(
            session,
            party=party,
            method=Method.DOCUMENTS,
            name=cipher.decrypt(check.name_cipher or "", NAME_PURPOSE),
            id_type=check.id_type,
            id_number=number,
            cipher=cipher,
            at=at,
            valid_until=check.document_until,
            check_ref=check.ref,
        )
    _refuse_unproven(session, party, number, cipher, at)
    if check.capacity is not Capacity.SELF:
        identity.represent(
            session,
            party=party,
            credit_code=check.credit_code or "",
            capacity=check.capacity,
            until=check.power_until,
            check_ref=check.ref,
            at=at,
        )
        values = {"organisation": check.organisation or ""}
        telling.tell(
            session,
            holder_ref=party.ref,
            kind="identity.represented",
            path=identity.PATH,
            cipher=cipher,
            at=at,
            values=values,
        )


def _refuse_unproven(session: Session, party: Party, number: str, cipher: FieldCipher, at: datetime) -> None:
    known = proven(session, party=party, cipher=cipher, today=beijing_date(at))
    if known is None or known.id_number != number:
        raise Conflict(msg("本人的身份核验已经失效，请退回，由本人重新提交证件。"), citation=DUTY)
