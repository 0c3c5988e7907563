"""Every letter of a case says the same in Chinese and in Mongolian, is kept with it, and reaches its applicant."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal import i18n
from portal.cases import (
    deletions,
    further_letters,
    letters,
    objections,
    queries,
    repairs,
    reviews,
    terms,
    tracking,
)
from portal.cases.admitting import Asked
from portal.cases.letters import Written
from portal.cases.lodging import Lodging
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.cases.repairs import Judgement
from portal.kernel.errors import NotFound, Unavailable
from portal.kernel.messages import Message
from portal.law.codes import RecordClass
from portal.law.repair import Condition
from portal.printing import render_both
from portal.register.records.models import Record
from portal.register.subjects.identity import present_name
from portal.store import files
from portal.store.files import StoredFile
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.factories.register import CIPHER
from tests.factories.reports import mongolian, pages

DAY = date(2026, 6, 1)
AT = beijing_noon(DAY)
REASON = "核查属实"


def objection(session: Session, made: Ground, record: Record) -> Case:
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    objections.propose(session, case=case, proposals=kept(case), act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(made.head, AT))
    return case


def kept(case: Case) -> list[Proposal]:
    return [Proposal(item_id=item.id, outcome=Outcome.KEPT, reason=REASON, changes={}) for item in case.items]


def review(session: Session, made: Ground, record: Record) -> Case:
    asked = Lodging(
        kind=CaseKind.REVIEW,
        subject_ref="",
        items=(Asked("whatever"),),
        statement="不服处理结果。",
        form_key="r" * 32,
        review_of=objection(session, made, record).ref,
    )
    ref = reviews.ask(session, asked=asked, party=made.party, cipher=CIPHER, at=AT).ref
    case = session.query(Case).filter_by(ref=ref).one()
    reviews.decide(session, case=case, proposals=kept(case), actor=made.reviewer, act=act(made.reviewer, AT))
    return case


def deletion(session: Session, made: Ground, record: Record) -> Case:
    del record
    item = register.item(session, record_class=RecordClass.ENHANCING)
    praise = register.plain_record(session, subject=made.subject, item=item)
    case = cases.lodge(session, made, CaseKind.DELETION, praise.ref, at=AT)
    deletions.delete(session, case=case, act=act(made.clerk, AT))
    return case


def repair(session: Session, made: Ground, record: Record) -> Case:
    at = beijing_noon(date(2026, 9, 24))
    case = cases.lodge(session, made, CaseKind.REPAIR, record.ref, at=at)
    met = {condition: True for condition in Condition if condition.by_papers}
    judged = [Judgement(item_id=item.id, met=met, reason=REASON) for item in case.items]
    repairs.propose(session, case=case, judgements=judged, act=act(made.clerk, at))
    repairs.decide(session, case=case, act=act(made.head, at))
    return case


def revoked(session: Session, made: Ground, record: Record, *, on: date = date(2026, 10, 12)) -> Case:
    case, at = repair(session, made, record), beijing_noon(on)
    cases.revoke(session, made, case, at=at)
    return case


def extended(session: Session, made: Ground, case: Case) -> Case:
    objections.ask_extension(session, case=case, days=10, reason="需要向外地核实", act=act(made.clerk, AT))
    objections.decide_extension(session, case=case, granted=True, reason="", act=act(made.head, AT))
    return case


def stopped(session: Session, made: Ground, case: Case) -> Case:
    told = {"kind": "testing", "begins": DAY, "document": "检字〔2026〕1号"}
    objections.stop(session, case=case, act=act(made.clerk, AT), **told)  # type: ignore[arg-type]
    return case


def resumed(session: Session, made: Ground, case: Case) -> Case:
    told = {"resumes": date(2026, 6, 8), "document": "检报〔2026〕9号"}
    later = act(made.clerk, beijing_noon(date(2026, 6, 8)))
    objections.resume(session, case=stopped(session, made, case), act=later, **told)  # type: ignore[arg-type]
    return case


def body(session: Session, file: StoredFile | None) -> bytes:
    assert file is not None
    return b"".join(files.pieces(session, file, CIPHER))


def halves(folder: Path, session: Session, letter: StoredFile) -> tuple[str, str]:
    """The page in Chinese, and what stands in columns of Mongolian behind it."""
    chinese, *columns = pages(folder, body(session, letter))
    return chinese, "".join(columns)


def issued(case: Case, part: str) -> StoredFile:
    [found] = [each.file for each in case.papers if each.part == part]
    return found


def view(session: Session, case: Case, *, desk: bool) -> queries.CaseView:
    return queries.view(session, case, cipher=CIPHER, calendar=CALENDAR, today=DAY, desk=desk)


def untranslated(said: Written) -> list[str]:
    """The messages of a letter that stay Chinese in Mongolian."""
    lines = [line for part in said.parts for line in (part.heading, *part.lines)]
    messages = [each for each in (said.title, said.issuer, *lines) if isinstance(each, Message)]
    messages += [each for fact in said.facts for each in fact if isinstance(each, Message)]
    return [each.template for each in messages if not i18n.is_translated(each.template)]


@pytest.mark.parametrize("make", [objection, deletion, repair, review])
def test_the_result_of_every_procedure_is_read_in_both_languages(
    session: Session, made: Ground, record: Record, tmp_path: Path, make: Callable[[Session, Ground, Record], Case]
) -> None:
    case = make(session, made, record)
    said = letters.written(session, case, CIPHER)
    assert untranslated(said) == []
    chinese, *others = pages(tmp_path, body(session, case.letter))
    columns = "".join(others)
    assert str(said.title) in chinese
    assert mongolian(chinese) == []
    with i18n.activate("mn"):
        told = [i18n.render(each) for each in (said.title, *(part.heading for part in said.parts))]
    words = [word for text in told for word in mongolian(text)]
    assert words
    assert [word for word in words if word not in columns] == []
    for each in (case.ref, *(value for _, value in said.facts if isinstance(value, str))):
        assert each in chinese
        assert each in columns


def told(said: Written) -> list[tuple[str, str]]:
    return [(str(label), str(value)) for label, value in said.facts]


@pytest.mark.parametrize("make", [objection, deletion, repair, review])
def test_a_letter_names_the_organisation_with_its_code_and_who_asks_in_which_capacity(
    session: Session, made: Ground, record: Record, make: Callable[[Session, Ground, Record], Case]
) -> None:
    assert told(letters.written(session, make(session, made, record), CIPHER))[:2] == [
        ("信息主体", f"{present_name(made.subject)}（{made.subject.credit_code}）"),
        ("申请人", "测甲一（法定代表人）"),
    ]


def test_a_letter_names_a_person_who_asks_for_themselves_once_and_without_a_number(
    session: Session, made: Ground
) -> None:
    person = register.person(session, name="测窗口")
    mine = register.penalty(session, subject=person)
    case = cases.enter(session, replace(made, subject=person), CaseKind.OBJECTION, mine.ref, at=AT)
    objections.propose(session, case=case, proposals=kept(case), act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(made.head, AT))
    facts = told(letters.written(session, case, CIPHER))
    assert facts[0] == ("信息主体", "测窗口")
    assert "申请人" not in dict(facts)
    number = CIPHER.decrypt(person.id_cipher or "", "subject.id")
    assert number not in str(facts)


def test_a_notice_beside_the_result_names_whose_case_it_is(session: Session, made: Ground, record: Record) -> None:
    case = extended(session, made, cases.enter(session, made, CaseKind.OBJECTION, record.ref, at=AT))
    said = further_letters.extended(session, case, case.extensions[-1], act(made.head, AT))
    assert told(said)[0] == ("信息主体", f"{present_name(made.subject)}（{made.subject.credit_code}）")


@pytest.mark.parametrize("language", ["zh", "mn"])
def test_a_letter_is_the_same_whatever_its_maker_speaks(
    session: Session, made: Ground, record: Record, language: str
) -> None:
    case = objection(session, made, record)
    with i18n.activate(language):
        said = letters.written(session, case, CIPHER)
        again = render_both(lambda: letters.spoken(said), font=act(None, AT).font)
    assert again == body(session, case.letter)


def test_whoever_has_no_account_is_written_to_about_an_extension(
    session: Session, made: Ground, record: Record, tmp_path: Path
) -> None:
    case = extended(session, made, cases.enter(session, made, CaseKind.OBJECTION, record.ref, at=AT))
    due = terms.due(case, calendar=CALENDAR, today=DAY).legal.isoformat()
    chinese, columns = halves(tmp_path, session, issued(case, "extension"))
    for half in (chinese, columns):
        assert all(each in half for each in (case.ref, "测窗口", due, "需要向外地核实"))
    assert "累计延长不得超过20日" in chinese
    assert "《公共信用条例》(2021)第37条" in chinese
    assert made.agency.name_zh in chinese
    shown = view(session, case, desk=True)
    assert [str(each.title) for each in shown.letters] == ["延长办理期限告知书"]
    assert shown.files == ()


def test_whoever_has_an_account_reads_of_an_extension_there(session: Session, made: Ground, record: Record) -> None:
    case = extended(session, made, cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT))
    assert view(session, case, desk=True).letters == ()


def test_whoever_has_no_account_is_written_to_when_the_term_stops(
    session: Session, made: Ground, record: Record, tmp_path: Path
) -> None:
    case = stopped(session, made, cases.enter(session, made, CaseKind.OBJECTION, record.ref, at=AT))
    chinese, columns = halves(tmp_path, session, issued(case, "stopped"))
    for wanted in (case.ref, "测窗口", "检字〔2026〕1号", "2026-06-01"):
        assert wanted in chinese
        assert wanted in columns
    for wanted in ("中止办理期限告知书", "检测", "从2026-06-01起不计入办理期限", "《公共信用条例》(2021)第37条"):
        assert wanted in chinese
    assert made.agency.name_zh in chinese
    assert mongolian(columns)
    assert [str(each.title) for each in view(session, case, desk=True).letters] == ["中止办理期限告知书"]


def test_whoever_has_no_account_is_written_to_when_the_term_runs_on_and_until_when(
    session: Session, made: Ground, record: Record, tmp_path: Path
) -> None:
    case = resumed(session, made, cases.enter(session, made, CaseKind.OBJECTION, record.ref, at=AT))
    due = terms.due(case, calendar=CALENDAR, today=date(2026, 6, 8)).legal.isoformat()
    chinese, columns = halves(tmp_path, session, issued(case, "resumed"))
    for half in (chinese, columns):
        assert all(each in half for each in (case.ref, "检报〔2026〕9号", "2026-06-08", due))
    assert f"办理期限的最后一日是{due}" in chinese
    assert [each.part for each in view(session, case, desk=True).letters] == ["stopped", "resumed"]


def test_whoever_has_an_account_reads_there_that_the_term_stops_and_runs_on(
    session: Session, made: Ground, record: Record
) -> None:
    case = resumed(session, made, cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT))
    assert view(session, case, desk=True).letters == ()


def test_whoever_has_no_account_is_written_to_about_what_a_repair_lacks(
    session: Session, made: Ground, record: Record, tmp_path: Path
) -> None:
    case = cases.enter(session, made, CaseKind.REPAIR, record.ref, at=AT)
    repairs.ask_material(session, case=case, what="请补交缴款凭证", act=act(made.clerk, AT))
    due = terms.due(case, calendar=CALENDAR, today=DAY).legal.isoformat()
    chinese = pages(tmp_path, body(session, issued(case, "lacking")))[0]
    for wanted in ("补正材料告知书", "请补交缴款凭证", "计入期限", due, "《公共信用条例》(2021)第38条"):
        assert wanted in chinese
    assert [str(each.title) for each in view(session, case, desk=True).letters] == ["补正材料告知书"]


def test_whoever_has_an_account_reads_there_what_a_repair_lacks(session: Session, made: Ground, record: Record) -> None:
    case = cases.lodge(session, made, CaseKind.REPAIR, record.ref, at=AT)
    repairs.ask_material(session, case=case, what="请补交缴款凭证", act=act(made.clerk, AT))
    assert view(session, case, desk=True).letters == ()


def test_each_extension_has_its_notice_with_the_sum(session: Session, made: Ground, record: Record) -> None:
    case = extended(session, made, cases.enter(session, made, CaseKind.OBJECTION, record.ref, at=AT))
    extended(session, made, case)
    assert [each.part for each in view(session, case, desk=True).letters] == ["extension", "extension"]
    said = further_letters.extended(session, case, case.extensions[-1], act(made.head, AT))
    assert "延长10日，累计延长20日。" in [str(line) for part in said.parts for line in part.lines]


def test_a_revoked_repair_is_a_decision_with_reason_article_effect_and_remedies(
    session: Session, made: Ground, record: Record, tmp_path: Path
) -> None:
    case = revoked(session, made, record)
    assert case.letter is not None
    assert case.letter.ref != issued(case, "revocation").ref
    chinese, columns = halves(tmp_path, session, issued(case, "revocation"))
    last = record.public_until
    assert last is not None
    until = f"到原定的最后一日{last.isoformat()}为止"
    for wanted in ("撤销信用修复决定书", "凭证系伪造", until, "行政复议", record.title):
        assert wanted in chinese
    assert "《社会信用条例》(2024)第42条第(3)项" in chinese
    assert "凭证系伪造" in columns
    assert mongolian(columns)


def test_of_a_period_that_is_over_the_revocation_says_so(session: Session, made: Ground, record: Record) -> None:
    case = revoked(session, made, record)
    later = act(made.head, beijing_noon(date(2030, 1, 7)))
    said = further_letters.revoked(session, case, "凭证系伪造", ("没有收到陈述、申辩。",), later)
    assert any("不再公示" in str(line) for part in said.parts for line in part.lines)
    assert not any("恢复披露" in str(line) for part in said.parts for line in part.lines)


def test_the_applicant_takes_the_revocation_and_nobody_else_does(
    session: Session, made: Ground, record: Record
) -> None:
    case = revoked(session, made, record)
    shown = view(session, case, desk=False)
    assert [str(each.title) for each in shown.letters] == ["撤销信用修复决定书"]
    told = {"ref": case.ref, "file_ref": shown.letters[0].ref, "cipher": CIPHER, "today": date(2026, 10, 12)}
    assert tracking.paper(session, party=made.party, **told).ref == shown.letters[0].ref  # type: ignore[arg-type]
    stranger = cases.ground(session).party
    with pytest.raises(NotFound):
        tracking.paper(session, party=stranger, **told)  # type: ignore[arg-type]


def test_without_a_typeface_nothing_is_extended(session: Session, made: Ground, record: Record, tmp_path: Path) -> None:
    case = cases.enter(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    objections.ask_extension(session, case=case, days=10, reason="需要向外地核实", act=act(made.clerk, AT))
    bare = replace(act(made.head, AT), font=tmp_path / "none.ttc")
    with pytest.raises(Unavailable):
        objections.decide_extension(session, case=case, granted=True, reason="", act=bare)
