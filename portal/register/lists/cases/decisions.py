"""Decision, service, publication: the entry appears in the transaction of its last step, with the days of its events.

Source: 2024 arts. 13, 14, 30, 36; 2021 arts. 28, 29.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import audit
from portal.kernel.errors import Conflict, RuleBroken
from portal.kernel.folding import code_key
from portal.kernel.messages import msg
from portal.law.instruments import of_2024
from portal.procedures.turn import Turn, text
from portal.register.lists import commands, queries
from portal.register.lists.cases import access, letters, papers
from portal.register.lists.cases.content import Content, check
from portal.register.lists.cases.drafts import hinted, require_rules
from portal.register.lists.cases.hearing import require_heard
from portal.register.lists.cases.models import ListCase, PaperKind
from portal.register.lists.models import ListEntry, ListKind
from portal.security.uploads import CheckedUpload

_NUMBER, _MANNER, _PROOF, _TEXT = 128, 100, 200, 4_000


def decide(session: Session, *, ref: str, decision_no: str, turn: Turn) -> ListCase:
    """Returns the decided case: dated today, numbered, its document stored with the notice of repair.

    Raises Conflict before the window has ended or with a statement unanswered, RuleBroken naming a missing block or for
    a number that is taken.
    """
    case = access.find(session, ref, turn.actor)
    access.step(session, case, "decide", turn)
    require_heard(case, turn)
    content = Content.of_json(case.content)
    check(content, case.kind, today=turn.today)
    measures = hinted(session, case.kind, content, turn)
    _number(session, case, text(decision_no, field="decision_no", longest=_NUMBER))
    case.decided_on = turn.today
    papers.issue(session, case, PaperKind.DECISION, letters.decision(case, content, measures, turn), turn)
    papers.issue(session, case, PaperKind.REPAIR_NOTICE, letters.repair_notice(session, case, content, turn), turn)
    return case


def serve(
    session: Session, *, ref: str, day: date | None, manner: str, proof: str, file: CheckedUpload | None, turn: Turn
) -> ListCase:
    """Returns the case with the service of its decision proven, and of the notice that went out with it."""
    case = access.find(session, ref, turn.actor)
    access.step(session, case, "serve", turn)
    case.served_on = turn.past(day, since=case.decided_on, field="day")
    case.service_manner = text(manner, field="manner", longest=_MANNER)
    case.service_proof = text(proof, field="proof", longest=_PROOF)
    papers.bring(session, case, PaperKind.SERVICE_PROOF, file, turn)
    session.flush()
    _note_service(session, case, turn)
    return case


def revoke(session: Session, *, ref: str, turn: Turn) -> ListCase:
    """Returns the case whose decision another person took back before it was published."""
    case = access.find(session, ref, turn.actor)
    access.step(session, case, "revoke", turn)
    return case


def publish(session: Session, *, ref: str, turn: Turn) -> ListCase:
    """Returns the published case: entry, public text of the decision, audit and index in this one transaction."""
    case = access.find(session, ref, turn.actor)
    state = access.advance(session, case, "publish", turn)
    entry = commands.enter(session, draft=_entry_draft(session, case, turn), at=turn.at, actor=turn.actor.ref)
    case.entry, case.state = entry, state
    session.flush()
    page = queries.entry_page(session, kind=case.kind, ref=entry.ref, today=turn.today)
    papers.issue(session, case, PaperKind.PUBLISHED, letters.published(page, font=turn.font), turn)
    return case


def rectify(session: Session, *, ref: str, day: date | None, words: str, turn: Turn) -> ListCase:
    """Returns a government's case with its rectification shown on the public page (2024 art. 14)."""
    case = access.find(session, ref, turn.actor)
    access.step(session, case, "rectify", turn)
    if case.entry is None:
        raise ValueError("what is published has its entry")
    done = turn.past(day, since=case.entry.discovered_on, field="day")
    commands.rectify(
        session,
        entry=case.entry,
        on=done,
        what=text(words, field="words", longest=_TEXT),
        at=turn.at,
        actor=turn.actor.ref,
    )
    return case


def _note_service(session: Session, case: ListCase, turn: Turn) -> None:
    with_it = [PaperKind.DECISION, PaperKind.REPAIR_NOTICE]
    audit.append(
        session,
        at=turn.at,
        actor=turn.actor.ref,
        action="listing.papers_served",
        object_kind="listing",
        object_ref=case.ref,
        detail={
            "day": case.served_on.isoformat() if case.served_on else "",
            "papers": [paper.kind.value for paper in case.papers if paper.kind in with_it],
        },
    )


def _number(session: Session, case: ListCase, number: str) -> None:
    taken = RuleBroken(msg("决定文号已经使用"), citation=of_2024(36), field="decision_no")
    key = code_key(number)
    cases = select(ListCase.id).where(ListCase.decision_key == key)
    entries = select(ListEntry.id).where(ListEntry.decision_key == key, ListEntry.unit_id == case.unit_id)
    if session.scalar(cases.union_all(entries).limit(1)) is not None:
        raise taken
    case.decision_no, case.decision_key = number, key
    try:
        session.flush()
    except IntegrityError as error:  # somebody took it in the same moment
        raise taken from error


def _entry_draft(session: Session, case: ListCase, turn: Turn) -> commands.EntryDraft:
    content = Content.of_json(case.content)
    # The measures that the document of the decision names, though a newer edition may have come since.
    measures = hinted(session, case.kind, content, turn, on=case.decided_on)
    decided_on = case.decided_on or content.decided_on
    if case.decision_no is None or decided_on is None:
        raise Conflict(msg("还没有作出决定，不能公布。"), citation=of_2024(36))
    return commands.EntryDraft(
        register=case.register,
        subject=case.subject,
        unit=case.unit,
        title=content.title,
        decision_no=case.decision_no,
        decided_on=decided_on,
        listed_on=turn.today,
        grounds=content.grounds,
        basis=content.basis,
        exit_conditions=content.exit_conditions or None,
        exit_procedure=content.exit_procedure or None,
        remedies=content.remedies or None,
        behaviour_2024=content.behaviour_2024 or None,
        behaviour_2021=content.behaviour_2021 or None,
        behaviour_law=content.behaviour_law or None,
        standard=content.standard or None,
        basis_document=content.basis_document or None,
        basis_effective_on=content.basis_effective_on,
        noticed_on=case.notice_served_on,
        served_on=case.served_on,
        service_manner=case.service_manner,
        exit_earliest_on=content.exit_earliest_on,
        responsible_note=content.responsible_note or None,
        responsible=content.responsible,
        measures=measures,
        public_until=content.public_until,
        rules_version=_rules_version(session, case, turn),
        amount=content.amount,
        discovered_on=content.discovered_on,
        rectify_by=content.rectify_by,
        rectification=content.rectification or None,
    )


def _rules_version(session: Session, case: ListCase, turn: Turn) -> str | None:
    if case.kind is not ListKind.HONOUR:
        return None
    rules = require_rules(session, case.register.piece_slug, turn.at)
    return f"{rules.title_zh} {rules.version or ''}".strip()[:100]
