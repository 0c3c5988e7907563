"""Writes of identity: proving who a holder is, letting them speak for an organisation, and ending both.

Each refusal leaves everything as it was. Nobody learns from one whether the other person or number is known here.
"""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.holders.models import Holder
from portal.accounts.holders.telling import tell
from portal.identity.models import Capacity, Identity, Method, Representation
from portal.identity.queries import NAME_PURPOSE, NUMBER_PURPOSE, PROOF
from portal.kernel.citation import Citation
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, RuleBroken
from portal.kernel.folding import fold
from portal.kernel.identifiers import citizen_id, documents, uscc
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.identifiers.verdict import normal_form
from portal.kernel.messages import Message, msg
from portal.kernel.references import new_reference
from portal.law import parameters
from portal.law.actors import Actor, Party
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher

ADULT: Final = Citation("21", 2)
ADULT_AGE: Final = int(parameters.get("subject.adult_age").default)
PATH: Final = "/account/identity"
_WITH_BIRTH_DATE: Final = frozenset({DocumentType.CITIZEN_ID, DocumentType.RESIDENCE_PERMIT})
_NOT_PROVEN: Final = msg(
    "核验没有通过：姓名、证件号码与登记的信息不一致，或者该身份已经由另一个账户核验。请检查后再试，或者到窗口办理。"
)


def establish(
    session: Session,
    *,
    party: Party,
    method: Method,
    name: str,
    id_type: str,
    id_number: str,
    cipher: FieldCipher,
    at: datetime,
    issuer: str | None = None,
    subject: str | None = None,
    valid_until: date | None = None,
    check_ref: str | None = None,
) -> str:
    """Returns the ref of the identity now proven; one the holder had before ends with it when it is the same person.

    Raises BadInput for a number that cannot be one, RuleBroken for a minor or an expired document, Conflict when the
    register holds another name, person or binding are another account's, or the account is somebody else already.
    """
    number = checked_number(id_type, id_number, beijing_date(at))
    _refuse_unusable(name, valid_until, beijing_date(at))
    index = _room_for(session, party, name, cipher.blind_index(number, ID_PURPOSE), at)
    identity = Identity(
        ref=new_reference("identity"),
        holder_id=party.holder_id,
        method=method,
        issuer=issuer,
        subject=subject,
        name_cipher=cipher.encrypt(name.strip(), NAME_PURPOSE),
        id_type=id_type,
        id_cipher=cipher.encrypt(number, NUMBER_PURPOSE),
        id_index=index,
        verified_at=at,
        valid_until=valid_until,
        check_ref=check_ref,
    )
    _add_alone(session, identity, _NOT_PROVEN)
    _tell_established(session, party, identity, cipher, at)
    return identity.ref


def _tell_established(session: Session, party: Party, identity: Identity, cipher: FieldCipher, at: datetime) -> None:
    _note(session, party, "identity.establish", at, {"method": identity.method.value, "identity": identity.ref})
    tell(session, holder_ref=party.ref, kind="identity.accepted", path=PATH, cipher=cipher, at=at)


def _room_for(session: Session, party: Party, name: str, index: str, at: datetime) -> str:
    """Returns the blind index of the number once name and account fit the person; what was proven before ends."""
    _refuse_other_name(session, index, name)
    refuse_other_person(session, party, index)
    _end(session, Identity, party, "renewed", at)
    return index


def warn_rightful_holder(session: Session, *, party: Party, id_number: str, cipher: FieldCipher, at: datetime) -> None:
    """Tells the account proven to be this person that another has tried to be it; in a unit of work of its own."""
    index = cipher.blind_index(normal_form(id_number), ID_PURPOSE)
    others = (Identity.id_index == index, Identity.ended_at.is_(None), Identity.holder_id != party.holder_id)
    ref = session.scalar(select(Holder.ref).join(Identity, Identity.holder_id == Holder.id).where(*others))
    _note(session, party, "identity.refused", at, {})
    if ref is not None:
        tell(session, holder_ref=ref, kind="identity.claimed_elsewhere", path=PATH, cipher=cipher, at=at)


def end_identity(session: Session, *, party: Party, reason: str, cipher: FieldCipher, at: datetime) -> None:
    """Ends what was proven, and with it every representation."""
    if not reason.strip():
        raise RuleBroken(msg("必须写明理由"), citation=PROOF, field="reason")
    ended = _end(session, Identity, party, reason, at) + _end(session, Representation, party, reason, at)
    if ended:
        _note(session, party, "identity.end", at, {})
        tell(session, holder_ref=party.ref, kind="identity.ended", path=PATH, cipher=cipher, at=at)


def represent(
    session: Session,
    *,
    party: Party,
    credit_code: str,
    capacity: Capacity,
    until: date | None,
    check_ref: str | None,
    at: datetime,
) -> str:
    """Returns the ref of the representation; an earlier one of the same organisation ends with it.

    Raises BadInput for a code that cannot be one, RuleBroken for an agent without an end or with one that has passed.
    """
    verdict, today = uscc.check(credit_code), beijing_date(at)
    if not verdict.ok:
        raise BadInput(verdict.errors[0].message, field="credit_code")
    if capacity is Capacity.SELF:
        raise BadInput(msg("请选择以什么身份代表该组织。"), field="capacity")
    if capacity is Capacity.AGENT and until is None:
        raise RuleBroken(msg("委托书须写明期限。"), citation=PROOF, field="power_until")
    if until is not None and until < today:
        raise RuleBroken(msg("委托书已过期。"), citation=PROOF, field="power_until")
    _end(session, Representation, party, "renewed", at, Representation.credit_code == verdict.value)
    made = Representation(
        ref=new_reference("representation"),
        holder_id=party.holder_id,
        credit_code=verdict.value,
        capacity=capacity,
        since=today,
        until=until,
        check_ref=check_ref,
    )
    _add_alone(session, made, msg("刚刚有人办理了这一事项，请看过之后再继续。"))
    _note(session, party, "identity.represent", at, {"code": verdict.value, "capacity": capacity.value})
    return made.ref


def end_representation(
    session: Session, *, party: Party, credit_code: str, reason: str, at: datetime, by: Actor | None = None
) -> None:
    """Ends the holder's speaking for one organisation; `by` is the member of staff who does, None: the holder."""
    if not reason.strip():
        raise RuleBroken(msg("必须写明理由"), citation=PROOF, field="reason")
    if _end(session, Representation, party, reason, at, Representation.credit_code == credit_code):
        _note(session, party, "identity.represent_end", at, {"code": credit_code}, by=by)


def checked_number(id_type: str, id_number: str, today: date) -> str:
    """Returns the number in the form that is kept; raises BadInput for one that cannot be, RuleBroken for a minor."""
    try:
        kind = DocumentType(id_type)
    except ValueError as error:
        raise BadInput(msg("请选择证件类型。"), field="id_type") from error
    verdict = documents.check(kind, id_number, today=today)
    if not verdict.ok:
        raise BadInput(verdict.errors[0].message, field="id_number")
    if kind in _WITH_BIRTH_DATE and citizen_id.age_on(verdict.value, today) < ADULT_AGE:
        raise RuleBroken(
            msg("不满%(age)s周岁的不是信息主体，不归集其信用信息。有疑问的，可以到服务窗口咨询。", age=ADULT_AGE),
            citation=ADULT,
            field="id_number",
        )
    return verdict.value


def _refuse_unusable(name: str, valid_until: date | None, today: date) -> None:
    if not name.strip():
        raise BadInput(msg("请填写姓名。"), field="name")
    if valid_until is not None and valid_until < today:
        raise RuleBroken(msg("证件已过有效期。"), citation=PROOF, field="document_until")


def _refuse_other_name(session: Session, index: str, name: str) -> None:
    held = session.scalar(select(Subject).where(Subject.id_index == index))
    if held is not None and fold(present_name(held)) != fold(name):
        raise Conflict(_NOT_PROVEN, citation=PROOF, field="name")


def refuse_other_person(session: Session, party: Party, index: str) -> None:
    """Raises Conflict when the account is already proven to be somebody else."""
    mine = (Identity.holder_id == party.holder_id, Identity.ended_at.is_(None), Identity.id_index != index)
    if session.scalar(select(Identity.id).where(*mine)) is not None:
        raise Conflict(msg("这个账户已经核验为另一个人，不能再核验为别人。"), citation=PROOF)


def _add_alone(session: Session, row: Identity | Representation, refusal: Message) -> None:
    """The partial unique indexes decide between two who come at once."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Conflict(refusal, citation=PROOF, field="id_number") from error


def _end(
    session: Session, table: type[Identity] | type[Representation], party: Party, reason: str, at: datetime, *also: Any
) -> int:
    living = (table.holder_id == party.holder_id, table.ended_at.is_(None), *also)
    done = session.execute(update(table).where(*living).values(ended_at=at, ended_reason=reason.strip()[:200]))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _note(
    session: Session, party: Party, action: str, at: datetime, detail: dict[str, Any], *, by: Actor | None = None
) -> None:
    who = by.ref if by else party.ref
    audit.append(session, at=at, actor=who, action=action, object_kind="holder", object_ref=party.ref, detail=detail)
