"""Writes of what must be heard before an edition is reported: expert opinions, public consultations (2021 art. 8)."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit
from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.kernel.errors import Conflict, NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.actors import Actor
from portal.law.procedures import catalogue as law
from portal.law.roles import Role
from portal.procedures import advance, history, open_matter
from portal.register.catalogue import readings
from portal.register.catalogue.models import (
    CatalogueEdition,
    CatalogueItem,
    CommentState,
    Consultation,
    ConsultationComment,
    ConsultationItem,
    EditionState,
    ExpertOpinion,
)
from portal.register.catalogue.readiness import hearings, must_be_heard

OPEN_STATES: Final = ("open", "summarised")
TEXT_LENGTH: Final = 10_000
NAME_LENGTH: Final = 60
AFFILIATION_LENGTH: Final = 200


def record_opinion(
    session: Session,
    *,
    year: int,
    code: str,
    name: str,
    affiliation: str,
    opinion: str,
    given_on: date,
    actor: Actor,
    at: datetime,
) -> str:
    """Returns the code of the item assessed, in its present reading; raises RuleBroken for a day that cannot be.

    An opinion cannot be older than the draft it is about, and one expert counts once.
    """
    edition = _in_hearing(session, year, actor)
    item = _assessable(edition, code)
    expert = _text("name", name, NAME_LENGTH)
    _refuse_day(session, edition, given_on, beijing_date(at))
    reading = readings.fingerprint(item)
    _refuse_twice(session, code, reading, expert)
    session.add(
        ExpertOpinion(
            code=code,
            fingerprint=reading,
            name=expert,
            affiliation=_text("affiliation", affiliation, AFFILIATION_LENGTH),
            opinion=_text("opinion", opinion, TEXT_LENGTH),
            given_on=given_on,
            recorded_by=actor.ref,
            recorded_at=at,
        )
    )
    session.flush()
    _tell(session, year, code, given_on, actor, at)
    return code


def open_consultation(
    session: Session,
    *,
    year: int,
    closes_on: date,
    background_zh: str,
    background_mn: str | None,
    actor: Actor,
    at: datetime,
) -> str:
    """Returns the reference of the consultation, open from today, on every item not yet heard in its present reading.

    Raises RuleBroken for a window shorter than parameter A20, Conflict while another one runs.
    """
    edition = _in_hearing(session, year, actor)
    today = beijing_date(at)
    if closes_on < law.earliest_closing(today):
        sentence = msg("征求意见至少进行到%(day)s。", day=law.earliest_closing(today))
        raise RuleBroken(sentence, citation=law.BASIS, field="closes_on")
    if _running(session, edition):
        raise Conflict(msg("这一版目录正在征求意见。"), citation=law.BASIS)
    waiting = {each.code for each in hearings(session, edition) if not each.answered}
    if not waiting:
        raise RuleBroken(msg("没有须征求意见的项目。"), citation=law.BASIS)
    made = Consultation(
        ref=new_reference("hearing"),
        edition_id=edition.id,
        state="open",
        opens_on=today,
        closes_on=closes_on,
        background_zh=_text("background_zh", background_zh, TEXT_LENGTH),
        background_mn=_optional("background_mn", background_mn),
        items=_asked(session, edition, waiting),
    )
    session.add(made)
    open_matter(session, law.CONSULTATION, made.ref, "open", actor=actor, at=at)
    session.flush()
    return made.ref


def summarise(
    session: Session,
    *,
    ref: str,
    summary_zh: str,
    summary_mn: str | None,
    actor: Actor,
    at: datetime,
    seen: int | None,
) -> str:
    """Returns the state reached; raises RuleBroken before the window is over or while an opinion waits to be read."""
    found = _of_region(session, ref, actor)
    actor.require(Role.AGENCY_CLERK)
    if beijing_date(at) <= found.closes_on:
        sentence = msg("征求意见尚未结束（最后一日 %(day)s）。", day=found.closes_on)
        raise RuleBroken(sentence, citation=law.BASIS)
    _refuse_unread(session, found)
    text, translated = _text("summary_zh", summary_zh, TEXT_LENGTH), _optional("summary_mn", summary_mn)
    found.state = advance(session, law.CONSULTATION, ref, "summarise", actor=actor, at=at, seen=seen)
    found.summary_zh, found.summary_mn = text, translated
    session.flush()
    return found.state


def take_step(
    session: Session, *, ref: str, action: str, actor: Actor, at: datetime, seen: int | None, reason: str | None = None
) -> str:
    """Returns the state reached by answering, returning the summary or cancelling; raises NotFound for other steps."""
    if action not in {"answer", "return_summary", "cancel"}:
        raise NotFound(msg("没有这一步。"))
    found = _of_region(session, ref, actor)
    if action == "answer":
        _refuse_unread(session, found)
        found.answered_on = beijing_date(at)
    found.state = advance(session, law.CONSULTATION, ref, action, actor=actor, at=at, seen=seen, reason=reason)
    session.flush()
    return found.state


def cancel_open(session: Session, *, edition: CatalogueEdition, reason: str, actor: Actor, at: datetime) -> None:
    """Ends what is being asked about a draft that goes back to be changed."""
    for found in _running(session, edition):
        found.state = advance(
            session, law.CONSULTATION, found.ref, "cancel", actor=actor, at=at, seen=None, reason=reason
        )
    session.flush()


def _in_hearing(session: Session, year: int, actor: Actor) -> CatalogueEdition:
    actor.require(Role.AGENCY_CLERK)
    actor.require_reach(divisions.REGION)
    edition = session.scalar(
        select(CatalogueEdition).where(CatalogueEdition.year == year, CatalogueEdition.stage.is_not(None))
    )
    if edition is None:
        raise NotFound(msg("没有%(year)s年版目录草案。", year=year))
    if edition.stage != "hearing":
        sentence = msg("现在的状态是“%(state)s”，不能办理这一步。", state=law.EDITION.states[str(edition.stage)])
        raise Conflict(sentence, citation=law.BASIS)
    return edition


def _assessable(edition: CatalogueEdition, code: str) -> CatalogueItem:
    for item in edition.items:
        if item.code == code and must_be_heard(item):
            return item
    raise NotFound(msg("草案中没有须经评估的项目 %(code)s。", code=code))


def _refuse_day(session: Session, edition: CatalogueEdition, given_on: date, today: date) -> None:
    if given_on > today:
        raise RuleBroken(msg("评估日期不能晚于今天。"), citation=law.BASIS, field="given_on")
    events = history(session, law.EDITION, f"catalogue-{edition.year}")
    final = [beijing_date(event.at) for event in events if event.action == "hand_in"][-1]
    if given_on < final:
        sentence = msg("评估日期不能早于草案定稿之日（%(day)s）。", day=final)
        raise RuleBroken(sentence, citation=law.BASIS, field="given_on")


def _refuse_twice(session: Session, code: str, reading: str, expert: str) -> None:
    same = (ExpertOpinion.code == code, ExpertOpinion.fingerprint == reading, ExpertOpinion.name == expert)
    if session.scalar(select(ExpertOpinion.id).where(*same)) is not None:
        raise RuleBroken(msg("这位专家的意见已经登记。"), citation=law.BASIS, field="name")


def _tell(session: Session, year: int, code: str, given_on: date, actor: Actor, at: datetime) -> None:
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action="catalogue.assessed",
        object_kind="catalogue",
        object_ref=f"catalogue-{year}",
        detail={"item": code, "given_on": given_on.isoformat()},
    )


def _running(session: Session, edition: CatalogueEdition) -> list[Consultation]:
    running = (Consultation.edition_id == edition.id, Consultation.state.in_(OPEN_STATES))
    return list(session.scalars(select(Consultation).where(*running)))


def _asked(session: Session, edition: CatalogueEdition, codes: set[str]) -> list[ConsultationItem]:
    published = select(CatalogueEdition).where(CatalogueEdition.state == EditionState.PUBLISHED)
    newest = session.scalar(published.order_by(CatalogueEdition.year.desc()).limit(1))
    before = {item.code: readings.document(item) for item in newest.items} if newest else {}
    return [
        ConsultationItem(
            code=item.code,
            fingerprint=readings.fingerprint(item),
            before=before.get(item.code, {}),
            after=readings.document(item),
        )
        for item in edition.items
        if item.code in codes
    ]


def _of_region(session: Session, ref: str, actor: Actor) -> Consultation:
    actor.require_reach(divisions.REGION)
    found = session.scalar(select(Consultation).where(Consultation.ref == ref))
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def _refuse_unread(session: Session, found: Consultation) -> None:
    unread = (ConsultationComment.consultation_id == found.id, ConsultationComment.state == CommentState.PENDING)
    count = session.scalar(select(func.count()).select_from(ConsultationComment).where(*unread))
    if count:
        raise RuleBroken(msg("还有%(n)s条意见没有审核。", n=count), citation=law.BASIS)


def _text(field: str, text: str, longest: int) -> str:
    plain = text.strip()
    if not plain or len(plain) > longest:
        raise RuleBroken(msg("必须填写，且不超过%(most)s字。", most=longest), citation=law.BASIS, field=field)
    return plain


def _optional(field: str, text: str | None) -> str | None:
    return _text(field, text, TEXT_LENGTH) if (text or "").strip() and text else None
