"""Writes of complaints: taking in what anybody says, without asking who they are, and answering it.

Persons' numbers in the text are masked before it is kept. Of a charge report two people decide; one found true becomes
a supervision case against the unit that charged (2021 arts. 30(2), 39, 41; 2024 art. 40; LAW H06, Q04).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import audit, procedures
from portal.accounts.models import Unit, UnitKind
from portal.accounts.queries import containing
from portal.accounts.staff.throttle import Throttle
from portal.complaints.models import Complaint, ComplaintChannel, ComplaintKind, Desk
from portal.kernel import divisions
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken, together
from portal.kernel.messages import msg
from portal.kernel.networks import network
from portal.kernel.references import new_reference
from portal.law.actors import Actor
from portal.law.procedures.complaint import AGENCY, CHANNELS, COMPLAINT, DEPARTMENT, FREE, TAKERS
from portal.procedures.turn import fits, seen, text
from portal.register.supervision.commands import open_case
from portal.security import receipts
from portal.security.fields import FieldCipher

TEXT_LENGTH: Final = 2_000
CONTACT_LENGTH: Final = 100
REASON_LENGTH: Final = 200
TEXT: Final = "complaint.text"
CONTACT: Final = "complaint.contact"
ANSWER: Final = "complaint.answer"
SECRET: Final = "complaint.secret"  # noqa: S105 -- the purpose of a key, not a secret
WRONGDOING: Final = "41.8"
ENTERED: Final = (ComplaintChannel.PHONE, ComplaintChannel.COUNTER, ComplaintChannel.POST)
_SHORTEST_KEY: Final = 20
_LONGEST_NAME: Final = 200
_OFTEN: Final = msg("提交得太频繁，请过几分钟再试。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody says; `unit` is a name or credit code as typed, `form_key` makes a second sending the same one."""

    kind: str
    text: str
    unit: str
    contact: str
    form_key: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The number, the secret ("" when it had been given before), and whether numbers were masked in the text."""

    ref: str
    secret: str
    masked: bool


@dataclass(frozen=True, slots=True)
class _Checked:
    """What a wish comes to: its kind, its text without persons' numbers, the unit it names."""

    kind: ComplaintKind
    said: str
    unit: Unit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One act of the desk: by whom, when, having seen the event of which number."""

    actor: Actor
    at: datetime
    seen: int | None
    cipher: FieldCipher


def lodge(session: Session, *, wish: Wish, visitor: str, cipher: FieldCipher, at: datetime) -> Receipt:
    """Returns the receipt; raises BadInput naming each field at fault, Throttled when this address sends too much."""
    before = _made_before(session, wish.form_key)
    if before is not None:
        return before
    checked = _checked(session, wish)
    place = network(visitor)
    Throttle(session, cipher=cipher, account=place, address=place, at=at, kind="complaint.sent", told=_OFTEN).take()
    return _keep(session, wish, checked, ComplaintChannel.ONLINE, None, cipher, at)


def enter(session: Session, *, wish: Wish, channel: str, actor: Actor, cipher: FieldCipher, at: datetime) -> Receipt:
    """Returns the receipt of what was said by telephone, at the counter or in a letter, to be handed out.

    Raises as `lodge` does, without its throttle, and BadInput for a channel that is not the desk's, Forbidden for a
    role that takes in none. Who enters it need not be whose business it is: what is said of their own unit goes on to
    its own desk like any other.
    """
    actor.require(*TAKERS)
    before = _made_before(session, wish.form_key)
    if before is not None:
        return before
    with together() as each:
        with each():
            taken = _channel(channel)
        with each():
            checked = _checked(session, wish)
    return _keep(session, wish, checked, taken, actor, cipher, at)


def _checked(session: Session, wish: Wish) -> _Checked:
    with together() as each:
        with each():
            kind = _kind(wish.kind)
        with each():
            unit = named(session, wish.unit)
        with each():
            said = text(wish.text, field="text", longest=TEXT_LENGTH)
        with each():
            fits(wish.contact, field="contact", longest=CONTACT_LENGTH)
    return _Checked(kind, said, unit)


def _kind(code: str) -> ComplaintKind:
    if code not in {kind.value for kind in ComplaintKind}:
        raise BadInput(msg("请选择要提出的是哪一种。"), citation=CHANNELS, field="kind")
    return ComplaintKind(code)


def _channel(code: str) -> ComplaintChannel:
    if code not in {channel.value for channel in ENTERED}:
        raise BadInput(msg("请选择是电话、窗口还是来信提出的。"), citation=CHANNELS, field="channel")
    return ComplaintChannel(code)


def _keep(
    session: Session,
    wish: Wish,
    checked: _Checked,
    channel: ComplaintChannel,
    actor: Actor | None,
    cipher: FieldCipher,
    at: datetime,
) -> Receipt:
    try:
        with session.begin_nested():
            return _make(session, wish, checked, channel, actor, cipher, at)
    except IntegrityError:  # the same form was sent twice at once, and the other was quicker
        before = _made_before(session, wish.form_key)
        if before is None:
            raise
        return before


def _make(
    session: Session,
    wish: Wish,
    checked: _Checked,
    channel: ComplaintChannel,
    actor: Actor | None,
    cipher: FieldCipher,
    at: datetime,
) -> Receipt:
    ref, secret = new_reference("complaint"), receipts.new_secret()
    kind, said, unit, contact = checked.kind, checked.said, checked.unit, seen(wish.contact).strip()
    action = "file" if actor is None else "receive"
    detail = {"kind": kind.value, "channel": channel.value}
    row = Complaint(
        ref=ref,
        kind=kind,
        channel=channel,
        state=procedures.open_matter(session, COMPLAINT, ref, action, actor=actor, at=at, detail=detail),
        desk=_desk(unit),
        division=unit.division if unit else divisions.REGION,
        unit_id=unit.id if unit else None,
        text_cipher=cipher.encrypt(said, TEXT),
        contact_cipher=cipher.encrypt(contact, CONTACT) if contact else None,
        form_key=wish.form_key,
        lookup_index=receipts.index_of(secret, ref, cipher, SECRET),
        received_at=at,
    )
    session.add(row)
    session.flush()
    return Receipt(ref, secret, masked=said != seen(wish.text).strip())


def named(session: Session, typed: str) -> Unit | None:
    """Returns the confirmed unit of this name, part of a name or credit code; None where nothing was typed.

    Raises BadInput for none or several.
    """
    plain = typed.strip()[:_LONGEST_NAME]
    if not plain:
        return None
    alike = or_(Unit.credit_code == plain.upper(), containing(Unit.name_zh, plain))
    found = session.scalars(select(Unit).where(Unit.confirmed, alike).order_by(Unit.id)).all()
    exact = [unit for unit in found if plain in {unit.name_zh, unit.credit_code}]
    if len(exact) == 1:
        return exact[0]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput(msg("有%(n)s个单位的名称包含这些字，请填写全称。", n=len(found)), field="unit")
    raise BadInput(msg("没有找到这个单位。不清楚名称的可以不填，写在正文里。"), field="unit")


def take(session: Session, *, ref: str, move: Move) -> None:
    """Takes a complaint in hand; raises NotFound for one that is not this desk's."""
    _step(session, reachable(session, ref=ref, actor=move.actor), "take", move)


def release(session: Session, *, ref: str, reason: str, move: Move) -> None:
    """Gives a complaint back to the others, with the reason."""
    row = reachable(session, ref=ref, actor=move.actor)
    _step(session, row, "release", move, reason=text(reason, field="reason", longest=REASON_LENGTH))


def answer(session: Session, *, ref: str, words: str, move: Move) -> None:
    """Answers a complaint or a suggestion; raises RuleBroken for a charge report, of which two people decide."""
    row = reachable(session, ref=ref, actor=move.actor)
    if row.kind is ComplaintKind.CHARGE:
        raise RuleBroken(msg("收费举报的答复须由他人审核。"), citation=FREE, field="answer")
    row.answer_cipher = move.cipher.encrypt(text(words, field="answer", longest=TEXT_LENGTH), ANSWER)
    _step(session, row, "answer", move)
    row.answered_at = move.at
    session.flush()


def propose(session: Session, *, ref: str, words: str, upheld: bool | None, unit: str, move: Move) -> None:
    """Keeps the answer to a charge report until another person has checked it; one found true names the unit."""
    row = reachable(session, ref=ref, actor=move.actor)
    if row.kind is not ComplaintKind.CHARGE:
        raise Conflict(msg("只有收费举报的答复须由他人审核。"), citation=FREE)
    if upheld is None:
        raise BadInput(msg("请选择举报是否属实。"), citation=FREE, field="upheld")
    charged = named(session, unit) or row.unit
    if upheld and charged is None:
        raise BadInput(msg("举报属实的，请填写收费的单位。"), citation=FREE, field="unit")
    row.answer_cipher = move.cipher.encrypt(text(words, field="answer", longest=TEXT_LENGTH), ANSWER)
    row.upheld = upheld
    row.unit_id, row.desk = (charged.id if charged else None), _desk(charged)
    _step(session, row, "propose", move, detail={"upheld": upheld})


def send_back(session: Session, *, ref: str, reason: str, move: Move) -> None:
    """Has a charge report looked into again."""
    row = reachable(session, ref=ref, actor=move.actor)
    _step(session, row, "send_back", move, reason=text(reason, field="reason", longest=REASON_LENGTH))


def confirm(session: Session, *, ref: str, move: Move) -> None:
    """Answers a charge report as proposed; one found true opens a supervision case in the same transaction."""
    row = reachable(session, ref=ref, actor=move.actor)
    _step(session, row, "confirm", move, detail={"upheld": row.upheld})
    row.answered_at = move.at
    if row.upheld and row.unit is not None:
        facts = str(msg("有人举报信用修复被收费，经核实属实（%(basis)s）。", basis=FREE.message()))
        row.supervision_ref = open_case(
            session, kind=WRONGDOING, unit=row.unit, facts=facts, actor=None, at=move.at, source_ref=row.ref
        )
    session.flush()


def reveal_contact(session: Session, *, ref: str, move: Move) -> str:
    """Returns how the complainant can be reached; that somebody looked is in the audit chain."""
    row = reachable(session, ref=ref, actor=move.actor)
    if row.contact_cipher is None:
        raise NotFound(msg("没有留下联系方式。"))
    audit.append(
        session,
        at=move.at,
        actor=move.actor.ref,
        action="complaint.contact_shown",
        object_kind="complaint",
        object_ref=ref,
        detail={},
    )
    return move.cipher.decrypt(row.contact_cipher, CONTACT)


def reachable(session: Session, *, ref: str, actor: Actor) -> Complaint:
    """Returns a complaint of the actor's desk and subtree; raises NotFound for every other."""
    row = session.scalar(select(Complaint).where(Complaint.ref == ref))
    if row is None or not handles(row, actor):
        raise NotFound(msg("没有找到这一项。"))
    return row


def handles(row: Complaint, actor: Actor) -> bool:
    """Tells whether a complaint is this person's business: never where their own unit is complained about."""
    wanted = AGENCY if row.desk is Desk.AGENCY else DEPARTMENT
    return actor.has(*wanted) and actor.reaches(row.division) and row.unit_id != actor.unit_id


def handled_by(actor: Actor) -> ColumnElement[bool]:
    """Returns the condition for the complaints of which `handles` holds."""
    desks = [desk for desk, roles in ((Desk.AGENCY, AGENCY), (Desk.DEPARTMENT, DEPARTMENT)) if actor.has(*roles)]
    others = or_(Complaint.unit_id.is_(None), Complaint.unit_id != actor.unit_id)
    return and_(Complaint.desk.in_(desks), Complaint.division.in_(divisions.within(actor.division)), others)


def _desk(unit: Unit | None) -> Desk:
    """The department answers for an agency, and the one above for a department; above the region's there is none."""
    if unit is None or unit.kind not in {UnitKind.AGENCY, UnitKind.COMPETENT}:
        return Desk.AGENCY
    topmost = unit.kind is UnitKind.COMPETENT and unit.division == divisions.REGION
    return Desk.AGENCY if topmost else Desk.DEPARTMENT


def _made_before(session: Session, form_key: str) -> Receipt | None:
    if len(form_key) < _SHORTEST_KEY:
        raise BadInput(msg("这个表单不完整，请重新打开页面填写。"))
    found = session.scalar(select(Complaint.ref).where(Complaint.form_key == form_key))
    return None if found is None else Receipt(found, "", masked=False)


def _step(
    session: Session,
    row: Complaint,
    action: str,
    move: Move,
    *,
    reason: str | None = None,
    detail: dict[str, bool | None] | None = None,
) -> None:
    row.state = procedures.advance(
        session,
        COMPLAINT,
        row.ref,
        action,
        actor=move.actor,
        at=move.at,
        seen=move.seen,
        reason=reason,
        detail=detail,
    )
    session.flush()
