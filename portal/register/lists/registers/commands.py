"""Writes to registers: proposed by the authority that will keep one, approved by the competent department.

A register exists only with a legal basis (2024 art. 36); one of honours only with published assessment rules (art. 30).
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import procedures
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law import rules
from portal.law.instruments import of_2021, of_2024
from portal.law.procedures.listing import REGISTER
from portal.law.roles import Role
from portal.procedures.turn import Turn, fits, text
from portal.register.lists.cases.drafts import require_rules
from portal.register.lists.cases.hearing import ANSWER, WINDOW
from portal.register.lists.models import ListKind, ListRegister
from portal.register.lists.registers.models import BasisKind, RegisterProposal

_COPIED: Final = (
    "name_zh",
    "name_mn",
    "legal_basis",
    "rules",
    "version",
    "piece_slug",
    "repairable",
    "names_persons",
    "defence_days",
    "answer_days",
)
_LONGEST: Final = {"code": 32, "name_zh": 200, "legal_basis": 400, "rules": 20_000, "version": 40}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterDraft:
    """A register as proposed; `code` names an existing one to give it a new version of its rules."""

    kind: ListKind
    code: str
    name_zh: str
    basis_kind: BasisKind | None
    legal_basis: str
    rules: str
    version: str
    name_mn: str = ""
    piece_slug: str = ""
    repairable: bool = True
    names_basis: str = ""
    defence_days: int | None = None
    answer_days: int | None = None


def propose(session: Session, *, draft: RegisterDraft, turn: Turn) -> RegisterProposal:
    """Returns the proposal; raises RuleBroken without basis, rules or, for honours, published assessment rules."""
    turn.actor.require(Role.LIST_AUTHORITY)
    _check(draft)
    if draft.kind is ListKind.HONOUR:
        require_rules(session, draft.piece_slug, turn.at)
    existing = _existing(session, draft, turn)
    proposal = RegisterProposal(
        ref=new_reference("proposal"),
        state="proposed",
        unit_id=turn.actor.unit_id,
        register_id=existing.id if existing else None,
        created_at=turn.at,
        kind=draft.kind,
        code=draft.code,
        name_zh=draft.name_zh,
        name_mn=draft.name_mn or None,
        basis_kind=draft.basis_kind,
        legal_basis=draft.legal_basis,
        rules=draft.rules,
        version=draft.version,
        piece_slug=draft.piece_slug or None,
        repairable=draft.repairable,
        names_persons=bool(draft.names_basis),
        names_basis=draft.names_basis or None,
        defence_days=draft.defence_days,
        answer_days=draft.answer_days,
    )
    session.add(proposal)
    session.flush()
    proposal.state = procedures.open_matter(
        session, REGISTER, proposal.ref, "propose", actor=turn.actor, at=turn.at, detail={"code": draft.code}
    )
    session.flush()
    return proposal


def approve(session: Session, *, ref: str, turn: Turn) -> RegisterProposal:
    """Returns the approved proposal: from now on cases can be opened on the register, under these rules."""
    proposal = find(session, ref, turn)
    state = _advance(session, proposal, "approve", turn)
    if proposal.kind is ListKind.HONOUR:
        require_rules(session, proposal.piece_slug, turn.at)
    register = proposal.register or ListRegister(
        code=proposal.code, kind=proposal.kind, unit_id=proposal.unit_id, authority=proposal.unit.name_zh
    )
    for name in _COPIED:
        setattr(register, name, getattr(proposal, name))
    try:
        with session.begin_nested():
            session.add(register)
    except IntegrityError as error:
        raise Conflict(msg("这一代码的名单已经设立。"), citation=of_2024(36)) from error
    proposal.register, proposal.state = register, state
    session.flush()
    return proposal


def refuse(session: Session, *, ref: str, turn: Turn) -> RegisterProposal:
    """Returns the refused proposal, with the reason."""
    proposal = find(session, ref, turn)
    proposal.state = _advance(session, proposal, "refuse", turn)
    session.flush()
    return proposal


def find(session: Session, ref: str, turn: Turn) -> RegisterProposal:
    """Returns a proposal of the person's unit, or for reviewers of their subtree; raises NotFound for any other."""
    proposal = session.scalar(select(RegisterProposal).where(RegisterProposal.ref == ref))
    if proposal is None:
        raise NotFound(msg("没有找到这一项。"))
    if turn.actor.has(Role.COMPETENT_REVIEWER):
        turn.actor.require_reach(proposal.unit.division)
    else:
        turn.actor.require_unit(proposal.unit_id)
    return proposal


def _check(draft: RegisterDraft) -> None:
    for name, longest in _LONGEST.items():
        text(getattr(draft, name), field=name, longest=longest)
    fits(draft.names_basis, field="names_basis", longest=200)
    if draft.basis_kind is None:
        sentence = msg("没有法律、法规或者国家规定的依据，不得设立名单")
        raise RuleBroken(sentence, citation=of_2024(36), field="basis_kind")
    if not (draft.code.isascii() and draft.code.replace("-", "").isalnum()):
        raise BadInput(msg("代码只能用字母、数字和连字符。"), field="code")
    least = rules.get(WINDOW).number or 0
    if draft.defence_days is not None and draft.defence_days < least:
        sentence = msg("陈述、申辩期不得短于%(n)s个工作日", n=least)
        raise RuleBroken(sentence, citation=of_2021(28), field="defence_days")
    most = rules.get(ANSWER).number or 0
    if draft.answer_days is not None and not 1 <= draft.answer_days <= most:
        sentence = msg("答复期限应为1至%(n)s日", n=most)
        raise RuleBroken(sentence, citation=of_2024(36), field="answer_days")


def _existing(session: Session, draft: RegisterDraft, turn: Turn) -> ListRegister | None:
    found = session.scalar(select(ListRegister).where(ListRegister.code == draft.code))
    if found is not None and (found.kind is not draft.kind or found.unit_id != turn.actor.unit_id):
        raise Conflict(msg("这一代码的名单已经设立。"), citation=of_2024(36))
    if found is not None and found.names_persons != bool(draft.names_basis):
        sentence = msg("修订不能改变是否公布自然人全名，请另设名单。")
        raise Conflict(sentence, citation=of_2021(21))
    if found is not None and found.version == draft.version:
        raise BadInput(msg("修订须有新的版本号。"), field="version")
    return found


def _advance(session: Session, proposal: RegisterProposal, action: str, turn: Turn) -> str:
    return procedures.advance(
        session,
        REGISTER,
        proposal.ref,
        action,
        actor=turn.actor,
        at=turn.at,
        seen=turn.seen,
        reason=scrub(turn.reason),
    )
