"""No repair is revoked before its applicant was told why, had time to answer, and was answered (21§28; 24§42(3))."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.holders.models import Holder
from portal.cases import answering, papers_served, queries, repair_hearing, repair_queries, repairs, tracking
from portal.cases.models import Case, CaseKind
from portal.cases.repairs import Judgement
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, RuleBroken
from portal.law.instruments import of_2021
from portal.law.repair import Condition
from portal.mail.models import Mail
from portal.register.records.models import Record, RecordState
from portal.store import files
from tests.cases.lives import Person, paper
from tests.factories import cases
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.factories.register import CIPHER
from tests.factories.reports import mongolian, pages

RECEIVED = date(2026, 9, 14)
# Monday; the fifth working day after it is the next Monday.
DOUBTED, LAST = date(2026, 10, 12), date(2026, 10, 19)
WHY = "凭证系伪造"
MET = {condition: True for condition in Condition if condition.by_papers}


def repaired(session: Session, made: Ground, case: Case) -> Case:
    at = beijing_noon(RECEIVED)
    judged = [Judgement(item_id=item.id, met=MET, reason="已核对缴款凭证") for item in case.items]
    repairs.propose(session, case=case, judgements=judged, act=act(made.clerk, at))
    repairs.decide(session, case=case, act=act(made.head, at))
    if case.state == "approved":
        from_desk = act(made.clerk, at)
        answering.serve(session, case, manner="直接送达", day=RECEIVED, act=from_desk)
    return case


@pytest.fixture
def online(session: Session, made: Ground, record: Record) -> Case:
    return repaired(session, made, cases.lodge(session, made, CaseKind.REPAIR, record.ref, at=beijing_noon(RECEIVED)))


@pytest.fixture
def counter(session: Session, made: Ground, record: Record) -> Case:
    return repaired(session, made, cases.enter(session, made, CaseKind.REPAIR, record.ref, at=beijing_noon(RECEIVED)))


def doubt(session: Session, made: Ground, case: Case, *, on: date = DOUBTED) -> None:
    repairs.suspect(session, case=case, reason=WHY, act=act(made.clerk, beijing_noon(on)))


def revoke(session: Session, made: Ground, case: Case, *, on: date, answer: str = "") -> None:
    with session.begin_nested():
        repairs.revoke(session, case=case, reason=WHY, answer=answer, act=act(made.head, beijing_noon(on)))


def say(session: Session, case: Case, by: Person, *, on: date = DOUBTED, words: str = "凭证是真的") -> None:
    with session.begin_nested():
        repair_hearing.state(session, case=case, words=words, uploads=[paper()], act=act(by, beijing_noon(on)))


def served(session: Session, made: Ground, case: Case, *, on: date) -> None:
    [ref] = [each.file.ref for each in case.papers if each.part == "doubt"]
    papers_served.enter(session, case=case, file_ref=ref, manner="post", day=on, act=act(made.clerk, beijing_noon(on)))


def shown(session: Session, case: Case, *, desk: bool = False, today: date = DOUBTED) -> queries.CaseView:
    return queries.view(session, case, cipher=CIPHER, calendar=CALENDAR, today=today, desk=desk)


def test_the_applicant_is_told_why_and_until_when_to_answer(session: Session, made: Ground, online: Case) -> None:
    doubt(session, made, online)
    [mail] = session.scalars(select(Mail).where(Mail.reader == made.party.ref, Mail.kind == "case.doubted"))
    assert mail.path == f"/account/cases/{online.ref}"
    seen = shown(session, online).doubt
    assert seen is not None
    assert (seen.reason, seen.told_on) == (WHY, DOUBTED)
    assert seen.window is not None
    assert (seen.window.legal, seen.window.citation) == (LAST, of_2021(28))
    assert shown(session, online).letters == ()


def test_whoever_has_no_account_is_told_in_writing_in_both_languages(
    session: Session, made: Ground, counter: Case, record: Record, tmp_path: Path
) -> None:
    doubt(session, made, counter)
    [file] = [each.file for each in counter.papers if each.part == "doubt"]
    whole = pages(tmp_path, b"".join(files.pieces(session, file, CIPHER)))
    for wanted in ("撤销信用修复事先告知书", WHY, record.title, "5个工作日", "《公共信用条例》(2021)第28条"):
        assert wanted in whole[0]
    assert "测窗口" in whole[1]
    assert mongolian(whole[1])


@pytest.mark.parametrize(("day", "over"), [(DOUBTED, False), (LAST, False), (LAST + timedelta(days=1), True)])
def test_in_silence_nothing_is_revoked_before_the_window_is_over(
    session: Session, made: Ground, online: Case, record: Record, day: date, over: bool
) -> None:
    doubt(session, made, online)
    if over:
        revoke(session, made, online, on=day)
        assert record.state is RecordState.CURRENT
        return
    with pytest.raises(Conflict) as refused:
        revoke(session, made, online, on=day)
    assert refused.value.citation == of_2021(28)
    assert LAST.isoformat() in str(refused.value)
    assert record.state is RecordState.REPAIRED


def test_without_an_account_the_window_runs_from_the_service_of_the_notice(
    session: Session, made: Ground, counter: Case
) -> None:
    doubt(session, made, counter)
    with pytest.raises(Conflict):
        revoke(session, made, counter, on=LAST + timedelta(days=30))
    served(session, made, counter, on=DOUBTED + timedelta(days=1))
    with pytest.raises(Conflict):
        revoke(session, made, counter, on=LAST + timedelta(days=1))
    revoke(session, made, counter, on=LAST + timedelta(days=2))
    assert counter.state == "revoked"


def test_a_notice_waits_in_the_worklist_of_the_clerk_until_it_is_served(
    session: Session, made: Ground, counter: Case
) -> None:
    def waiting() -> list[str]:
        found = repair_queries.waiting(session, actor=made.clerk, calendar=CALENDAR, today=DOUBTED)
        return [each.path for each in found]

    assert waiting() == []
    doubt(session, made, counter)
    assert waiting() == [f"/desk/cases/{counter.ref}"]
    served(session, made, counter, on=DOUBTED)
    assert waiting() == []


def test_a_statement_opens_the_decision_and_is_answered_in_it(
    session: Session, made: Ground, online: Case, tmp_path: Path
) -> None:
    doubt(session, made, online)
    say(session, online, made.party)
    with pytest.raises(BadInput) as refused:
        revoke(session, made, online, on=DOUBTED)
    assert refused.value.field == "answer"
    revoke(session, made, online, on=DOUBTED, answer="开具单位书面确认没有出具")
    seen = shown(session, online).doubt
    assert seen is not None
    [said] = seen.statements
    assert (said.words, said.answer) == ("凭证是真的", "开具单位书面确认没有出具")
    [file] = [each.file for each in online.papers if each.part == "revocation"]
    decision = pages(tmp_path, b"".join(files.pieces(session, file, CIPHER)))[0]
    assert "开具单位书面确认没有出具" in decision


def test_of_silence_the_decision_says_that_the_window_was_let_pass(
    session: Session, made: Ground, online: Case, tmp_path: Path
) -> None:
    doubt(session, made, online)
    revoke(session, made, online, on=LAST + timedelta(days=1))
    [file] = [each.file for each in online.papers if each.part == "revocation"]
    decision = pages(tmp_path, b"".join(files.pieces(session, file, CIPHER)))[0]
    assert f"{DOUBTED.isoformat()}告知" in decision
    assert "没有收到陈述、申辩" in decision


def test_a_statement_comes_from_the_account_or_for_want_of_one_from_the_desk(
    session: Session, made: Ground, online: Case
) -> None:
    doubt(session, made, online)
    with pytest.raises(RuleBroken):
        say(session, online, made.clerk)
    with pytest.raises(Forbidden):
        say(session, online, made.head)
    account = session.scalars(select(Holder).where(Holder.ref == made.party.ref)).one()
    account.closed_at, account.email_cipher, account.email_index = beijing_noon(DOUBTED), None, None
    say(session, online, made.clerk)
    assert [each.action for each in shown(session, online, desk=True).standing.events][-1] == "state"


def test_the_statement_is_the_applicants_and_no_strangers(session: Session, made: Ground, online: Case) -> None:
    doubt(session, made, online)
    told = {"ref": online.ref, "words": "凭证是真的", "uploads": [paper()]}
    stranger = cases.ground(session).party
    with pytest.raises(NotFound):
        tracking.state(session, party=stranger, act=act(stranger, beijing_noon(DOUBTED)), **told)  # type: ignore[arg-type]
    tracking.state(session, party=made.party, act=act(made.party, beijing_noon(DOUBTED)), **told)  # type: ignore[arg-type]
    assert [each.part for each in shown(session, online).files] == ["statement"]


@pytest.mark.parametrize("words", ["", "  "])
def test_an_empty_statement_is_none(session: Session, made: Ground, online: Case, words: str) -> None:
    doubt(session, made, online)
    with pytest.raises(BadInput):
        say(session, online, made.party, words=words)


def test_nothing_is_stated_where_nothing_is_doubted(session: Session, made: Ground, online: Case) -> None:
    with pytest.raises(Conflict):
        say(session, online, made.party)


def test_a_second_doubt_is_heard_anew(session: Session, made: Ground, online: Case) -> None:
    doubt(session, made, online)
    say(session, online, made.party)
    repairs.keep(session, case=online, reason="凭证属实", act=act(made.head, beijing_noon(DOUBTED)))
    doubt(session, made, online)
    with pytest.raises(Conflict):
        revoke(session, made, online, on=DOUBTED, answer="上次已经答复")
    assert shown(session, online).doubt.statements == ()  # type: ignore[union-attr]


def test_whoever_was_told_of_the_doubt_is_told_that_the_repair_stays(
    session: Session, made: Ground, online: Case
) -> None:
    doubt(session, made, online)
    repairs.keep(session, case=online, reason="凭证属实", act=act(made.head, beijing_noon(DOUBTED)))
    assert session.scalars(select(Mail).where(Mail.reader == made.party.ref, Mail.kind == "case.upheld")).one()


def test_without_an_account_it_is_told_in_writing_that_the_repair_stays(
    session: Session, made: Ground, counter: Case
) -> None:
    doubt(session, made, counter)
    repairs.keep(session, case=counter, reason="凭证属实", act=act(made.head, beijing_noon(DOUBTED)))
    assert [str(each.title) for each in shown(session, counter).letters] == [
        "撤销信用修复事先告知书",
        "维持信用修复告知书",
    ]
