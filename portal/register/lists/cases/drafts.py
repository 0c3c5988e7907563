"""Drafting: who opens a case, corrects it, looks it over, gives it back, lets it drop (2024 arts. 33-35; 2021 art. 29).

A draft holds everything its kind asks for from its first day; what is reviewed is what was drafted, for nothing changes
after the review.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from portal import procedures
from portal.accounts.models import Unit
from portal.content.models import Piece, PieceKind
from portal.content.queries import is_published
from portal.kernel import divisions
from portal.kernel.errors import RuleBroken
from portal.kernel.folding import code_key
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.instruments import of_2021, of_2024
from portal.law.roles import Role
from portal.procedures.turn import Turn, fits
from portal.register.catalogue.models import EditionState
from portal.register.lists.cases import access, papers, subjects
from portal.register.lists.cases.content import Content, check
from portal.register.lists.cases.models import ListCase, PaperKind
from portal.register.lists.commands import HINTS, natural_key, refuse_deleted
from portal.register.lists.models import ListKind, ListRegister
from portal.register.measures.models import MeasureEdition, MeasureItem
from portal.security.uploads import CheckedUpload

_LONGEST: Final = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What the form of a draft says: which register, about whom, what; `basis_file` is a scan of the basis document."""

    kind: ListKind
    register: str  # its code
    subject: str  # code, identity number or whole name
    content: Content
    basis_file: CheckedUpload | None = None


def open_case(session: Session, *, drafted: Drafted, turn: Turn) -> ListCase:
    """Returns the new case; raises what portal.register.lists.cases.content.check raises, NotFound, Forbidden."""
    turn.actor.require(Role.LIST_AUTHORITY)
    unit = session.get_one(Unit, turn.actor.unit_id)
    register = _register(session, drafted, unit)
    case = ListCase(
        ref=new_reference("listing"),
        kind=register.kind,
        state="draft",
        register_id=register.id,
        unit_id=unit.id,
        created_at=turn.at,
    )
    _fill(session, case, register, drafted, turn)
    session.add(case)
    _flush(session)
    papers.bring(session, case, PaperKind.BASIS, drafted.basis_file, turn)
    case.state = procedures.open_matter(
        session, access.procedure_of(case), case.ref, "open", actor=turn.actor, at=turn.at
    )
    session.flush()
    return case


def revise(session: Session, *, ref: str, drafted: Drafted, turn: Turn) -> ListCase:
    """Returns the case with its draft changed, open to review again."""
    case = access.find(session, ref, turn.actor)
    access.step(session, case, "revise", turn)
    register = _register(session, replace(drafted, kind=case.kind), case.unit)
    _fill(session, case, register, drafted, turn)
    _flush(session)
    papers.bring(session, case, PaperKind.BASIS, drafted.basis_file, turn)
    return case


def review(session: Session, *, ref: str, turn: Turn) -> ListCase:
    """Returns the case cleared: legal review, check by the assessment rules, or secrecy review, as its kind asks.

    A government's record is cleared at the region, which alone collects and publishes them (2024 art. 13).
    """
    case = access.find(session, ref, turn.actor)
    content = Content.of_json(case.content)
    check(content, case.kind, today=turn.today)
    hinted(session, case.kind, content, turn)
    if case.kind is ListKind.HONOUR:
        require_rules(session, case.register.piece_slug, turn.at)
    access.step(session, case, "check" if case.kind is ListKind.HONOUR else "review", turn)
    if case.kind is ListKind.GOVERNMENT:
        turn.actor.require_reach(divisions.REGION)
    return case


def give_back(session: Session, *, ref: str, turn: Turn) -> ListCase:
    """Returns the case given back to its drafter, with the reason."""
    return _plain(session, ref, "return", turn)


def drop(session: Session, *, ref: str, turn: Turn) -> ListCase:
    """Returns the case ended without a listing, with the reason; its number is free again."""
    case = _plain(session, ref, "drop", turn)
    case.decision_key = None
    session.flush()
    return case


def require_rules(session: Session, slug: str | None, at: datetime) -> Piece:
    """Returns the published assessment rules of an honour register; raises RuleBroken without them (2024 art. 30)."""
    rules = (Piece.kind == PieceKind.ASSESSMENT_RULES, Piece.address == slug, is_published(at))
    piece = session.scalar(select(Piece).where(*rules))
    if piece is None:
        sentence = msg("评定办法尚未公布，不能据以评定")
        raise RuleBroken(sentence, citation=of_2024(30), field="piece_slug")
    return piece


def hinted(
    session: Session, kind: ListKind, content: Content, turn: Turn, *, on: date | None = None
) -> tuple[MeasureItem, ...]:
    """Returns the measures the draft points to, of the edition in force today or on a day; raises RuleBroken."""
    if not content.measures:
        return ()
    editions = select(MeasureEdition).where(
        MeasureEdition.state == EditionState.PUBLISHED, MeasureEdition.published_on <= (on or turn.today)
    )
    newest = editions.order_by(MeasureEdition.published_on.desc(), MeasureEdition.year.desc()).limit(1)
    edition = session.scalar(newest.options(selectinload(MeasureEdition.items)))
    known = {item.code: item for item in edition.items if item.statute_code in HINTS[kind].codes} if edition else {}
    for code in content.measures:
        if code not in known:
            sentence = msg("现行措施清单中没有：%(code)s", code=code)
            raise RuleBroken(sentence, citation=of_2021(24), field="measures")
    return tuple(known[code] for code in content.measures)


def _register(session: Session, drafted: Drafted, unit: Unit) -> ListRegister:
    """The register of that kind, open to the unit: its keeper's division, or all of the region."""
    found = session.scalar(
        select(ListRegister).where(ListRegister.code == drafted.register, ListRegister.kind == drafted.kind)
    )
    if found is None or (found.unit is not None and not divisions.is_within(unit.division, found.unit.division)):
        raise RuleBroken(msg("没有依据的名单不得列入，请选择名单"), citation=of_2024(36), field="register")
    return found


def _fill(session: Session, case: ListCase, register: ListRegister, drafted: Drafted, turn: Turn) -> None:
    content = drafted.content
    for name, value in content.to_json().items():
        if isinstance(value, str):
            fits(value, field=name, longest=_LONGEST)
            _refuse_numbers(value, name)
    if content.responsible and not content.responsible_note:
        content = replace(content, responsible_note=str(msg("已认定责任人员%(n)s名", n=len(content.responsible))))
    check(content, case.kind, today=turn.today)
    hinted(session, case.kind, content, turn)
    if case.kind is ListKind.HONOUR:
        require_rules(session, register.piece_slug, turn.at)
    subject = subjects.resolve(session, drafted.subject, kind=case.kind, turn=turn)
    if case.kind is ListKind.HONOUR:
        refuse_deleted(session, key=natural_key(register, subject, content.decision_no, turn.actor.unit_code))
    case.register_id, case.register = register.id, register
    case.subject_id, case.subject, case.content = subject.id, subject, content.to_json()
    if case.kind is not ListKind.SERIOUS:
        case.decision_no, case.decision_key = content.decision_no, code_key(content.decision_no)


def _refuse_numbers(value: str, name: str) -> None:
    if scrub(value) != value:
        raise RuleBroken(msg("此项不得含有身份证件号码或者手机号码"), citation=of_2021(21), field=name)


def _flush(session: Session) -> None:
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError as error:
        raise RuleBroken(msg("文号已经使用"), citation=of_2024(36), field="decision_no") from error


def _plain(session: Session, ref: str, action: str, turn: Turn) -> ListCase:
    case = access.find(session, ref, turn.actor)
    access.step(session, case, action, turn)
    return case
