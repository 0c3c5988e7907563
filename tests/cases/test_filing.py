"""Filing: choose from one's own, check, lodge once; hidden, answered and told in the same transaction."""

import io
from dataclasses import replace
from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.models import Reading
from portal.cases import drafts, filing, objections, papers
from portal.cases.admitting import Asked
from portal.cases.drafts import Typed
from portal.cases.filing import Choice, Prepared
from portal.cases.lodging import Lodged
from portal.cases.models import Case, CaseDraft, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.law.actors import Party
from portal.law.codes import RecordClass
from portal.mail.models import Mail
from portal.register.disclosure import PUBLIC, decide, record_facts
from portal.register.lists.models import ListKind
from portal.register.records.models import Record, RecordState
from portal.register.subjects.identity import present_name
from portal.security import uploads
from portal.security.uploads import CheckedUpload
from portal.store import Database
from tests.factories import cases, holders, register
from tests.factories import grants as make
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.factories.register import CIPHER

FILED_ON = date(2026, 9, 21)
AT = beijing_noon(FILED_ON)


def praise(session: Session, made: Ground) -> Record:
    item = register.item(session, record_class=RecordClass.ENHANCING)
    return register.plain_record(session, subject=made.subject, item=item, start_on=None, start_kind=None)


def typed(made: Ground, *refs: str, kind: CaseKind = CaseKind.OBJECTION, ground: str = "37.1") -> Typed:
    said = "" if kind is CaseKind.DELETION else "与事实不符"
    items = tuple(Asked(ref, ground if kind is CaseKind.OBJECTION else None) for ref in refs)
    return Typed(kind=kind, subject_ref=made.subject.ref, items=items, statement=said)


def kept(session: Session, party: Party, what: Typed) -> str:
    return drafts.save(session, typed=what, party=party, cipher=CIPHER, at=AT)


def choices(session: Session, made: Ground, kind: CaseKind = CaseKind.OBJECTION) -> Choice:
    told = {"party": made.party, "subject_ref": made.subject.ref, "cipher": CIPHER, "at": AT, "today": FILED_ON}
    return filing.choices(session, kind=kind, **told)  # type: ignore[arg-type]


def prepared(session: Session, party: Party, what: Typed) -> Prepared:
    draft = drafts.one(session, ref=kept(session, party, what), party=party, cipher=CIPHER)
    told = {"party": party, "cipher": CIPHER, "calendar": CALENDAR, "today": FILED_ON}
    return filing.prepare(session, draft=draft, **told)  # type: ignore[arg-type]


def lodge(session: Session, party: Party, ref: str, *files: CheckedUpload) -> Lodged:
    done = act(party, AT)
    return filing.lodge(session, ref=ref, party=party, evidence=files, reminders=True, language="zh", act=done)


def case_of(session: Session, done: Lodged) -> Case:
    return session.scalars(select(Case).where(Case.ref == done.ref)).one()


def pdf() -> CheckedUpload:
    return uploads.check(io.BytesIO(make.pdf()), name="proof.pdf", field="evidence")


def test_what_may_be_chosen_is_ones_own_and_is_noted_as_a_reading(
    session: Session, made: Ground, record: Record
) -> None:
    own_praise, entry = praise(session, made), register.entry(session, subject=made.subject)
    honour = register.register(session, kind=ListKind.HONOUR)
    register.penalty(session)
    assert {each.ref for each in choices(session, made).things} == {record.ref, own_praise.ref, entry.ref}
    assert [each.ref for each in choices(session, made, CaseKind.DELETION).things] == [own_praise.ref]
    assert honour.kind is ListKind.HONOUR
    noted = session.scalars(select(Reading).order_by(Reading.id)).all()
    assert [each.purpose for each in noted] == ["选择提出异议的信息", "选择要求删除的信息"]
    assert {each.subject_ref for each in noted} == {made.subject.ref}


def test_what_is_under_objection_is_not_offered_again(session: Session, made: Ground, record: Record) -> None:
    lodge(session, made.party, kept(session, made.party, typed(made, record.ref)))
    assert choices(session, made).things == ()


def test_the_check_says_for_whom_what_and_until_when(session: Session, made: Ground, record: Record) -> None:
    found = prepared(session, made.party, typed(made, record.ref))
    assert found.mandate.name == present_name(made.subject)
    assert [(each.ref, each.title, each.document_no) for each in found.items] == [
        (record.ref, record.title, record.document_no)
    ]
    assert (found.due.strict, found.due.legal) == (date(2026, 9, 26), date(2026, 9, 28))
    assert found.hides
    assert session.scalars(select(Case)).all() == []


def test_lodging_hides_tells_and_takes_the_draft_away(session: Session, made: Ground, record: Record) -> None:
    ref = kept(session, made.party, typed(made, record.ref))
    done = lodge(session, made.party, ref, pdf())
    case = case_of(session, done)
    assert not decide(record_facts(record), PUBLIC, FILED_ON).shown
    assert len(done.secret.replace("-", "")) == 16
    assert [(each.part, each.file.media_type) for each in case.papers] == [("evidence", uploads.PDF)]
    assert (case.reminders, case.holder_ref) == (True, made.party.ref)
    assert session.scalars(select(CaseDraft)).all() == []
    assert session.scalars(select(Mail.kind).where(Mail.reader == made.party.ref)).all() == ["case.received"]


def test_a_draft_is_lodged_once_and_leads_to_its_case(session: Session, made: Ground, record: Record) -> None:
    ref = kept(session, made.party, typed(made, record.ref))
    first = lodge(session, made.party, ref)
    again = lodge(session, made.party, ref)
    assert (again.ref, again.secret) == (first.ref, "")
    assert filing.lodged_before(session, ref=ref, party=made.party) == first.ref
    assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_of_two_clicks_at_once_one_lodges_and_both_lead_to_the_case(database: Database) -> None:
    with database.unit_of_work() as work:
        made = cases.ground(work)
        record = register.penalty(work, subject=made.subject)
        ref = kept(work, made.party, typed(made, record.ref))
    ready, outcomes = Barrier(2), []

    def click() -> None:
        ready.wait()
        with database.unit_of_work() as work:
            outcomes.append(lodge(work, made.party, ref))

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.ref for each in outcomes}) == 1
    assert sorted(bool(each.secret) for each in outcomes) == [False, True]


@pytest.mark.parametrize("kind", [CaseKind.OBJECTION, CaseKind.DELETION])
def test_somebody_elses_thing_is_not_there_and_the_draft_stays(session: Session, made: Ground, kind: CaseKind) -> None:
    elsewhere = register.penalty(session)
    for ref in (elsewhere.ref, "r" + "2" * 18):
        what = typed(made, ref, kind=kind)
        with pytest.raises(NotFound):
            prepared(session, made.party, what)
        with pytest.raises(NotFound), session.begin_nested():
            lodge(session, made.party, kept(session, made.party, what))
        with pytest.raises(NotFound):
            filing.subject_of(session, ref=ref, party=made.party, cipher=CIPHER, today=FILED_ON)
    assert len(drafts.of_holder(session, party=made.party, cipher=CIPHER)) == 2


def test_another_subject_is_not_there_either(session: Session, made: Ground) -> None:
    other = register.organisation(session)
    what = replace(typed(made, register.penalty(session, subject=other).ref), subject_ref=other.ref)
    with pytest.raises(NotFound):
        prepared(session, made.party, what)
    with pytest.raises(NotFound):
        choices(session, replace(made, subject=other))


def test_a_swapped_draft_lodges_nothing(session: Session, made: Ground, record: Record) -> None:
    ref = kept(session, made.party, typed(made, record.ref))
    stranger = holders.party(holders.holder(session))
    with pytest.raises(NotFound):
        lodge(session, stranger, ref)
    done = lodge(session, made.party, ref)
    with pytest.raises(NotFound):
        lodge(session, stranger, ref)
    assert case_of(session, done).holder_ref == made.party.ref


def test_two_who_ask_for_the_same_are_told_at_the_item(session: Session, made: Ground, record: Record) -> None:
    refs = [kept(session, made.party, replace(typed(made, record.ref), statement=said)) for said in ("一", "二")]
    lodge(session, made.party, refs[0])
    with pytest.raises(Conflict) as refused:
        lodge(session, made.party, refs[1])
    assert (refused.value.field, refused.value.citation) == ("items", objections.BY_OBJECTION)


def test_what_is_over_is_refused_with_its_article(session: Session, made: Ground) -> None:
    gone = praise(session, made)
    gone.state = RecordState.DELETED
    gone.state_at, gone.state_reason, gone.state_basis = AT, "已删除", "2021§35"
    for kind in (CaseKind.OBJECTION, CaseKind.DELETION):
        with pytest.raises(RuleBroken) as refused:
            prepared(session, made.party, typed(made, gone.ref, kind=kind))
        assert refused.value.citation is not None
        assert refused.value.field == "items"


def test_an_objection_needs_its_words_and_a_deletion_does_not(session: Session, made: Ground, record: Record) -> None:
    silent = replace(typed(made, record.ref), statement=" ")
    with pytest.raises(BadInput) as refused:
        prepared(session, made.party, silent)
    assert refused.value.field == "statement"
    assert prepared(session, made.party, typed(made, praise(session, made).ref, kind=CaseKind.DELETION)).hides


def test_too_many_files_lodge_nothing(session: Session, made: Ground, record: Record) -> None:
    ref = kept(session, made.party, typed(made, record.ref))
    with pytest.raises(BadInput) as refused, session.begin_nested():
        lodge(session, made.party, ref, *(pdf() for _ in range(papers.MOST_FILES + 1)))
    assert refused.value.field == "evidence"
    assert session.scalars(select(Case)).all() == []
    assert decide(record_facts(record), PUBLIC, FILED_ON).shown
    assert drafts.one(session, ref=ref, party=made.party, cipher=CIPHER)


def test_an_expired_record_objected_to_as_expired_is_settled_at_once(session: Session, made: Ground) -> None:
    over = register.penalty(
        session,
        subject=made.subject,
        decided_on=date(2020, 3, 1),
        start_on=date(2020, 3, 1),
        remedy_until=date(2020, 9, 8),
    )
    done = lodge(session, made.party, kept(session, made.party, typed(made, over.ref, ground="37.3")))
    case = case_of(session, done)
    assert case.closed_at == AT
    assert [item.outcome for item in case.items] == [Outcome.DELETED]


def test_a_review_is_filed_from_the_result_of_ones_own_objection(
    session: Session, made: Ground, record: Record
) -> None:
    objection = case_of(session, lodge(session, made.party, kept(session, made.party, typed(made, record.ref))))
    asked = Typed(kind=CaseKind.REVIEW, subject_ref=made.subject.ref, statement="不服处理结果", review_of=objection.ref)
    with pytest.raises(RuleBroken):
        prepared(session, made.party, asked)
    same = [Proposal(item_id=each.id, outcome=Outcome.KEPT, reason="属实", changes={}) for each in objection.items]
    objections.propose(session, case=objection, proposals=same, act=act(made.clerk, AT))
    objections.decide(session, case=objection, act=act(made.head, AT))
    assert [each.ref for each in prepared(session, made.party, asked).items] == [record.ref]
    review = case_of(session, lodge(session, made.party, kept(session, made.party, asked)))
    assert (review.kind, review.review_of) == (CaseKind.REVIEW, objection.ref)
    assert not decide(record_facts(record), PUBLIC, FILED_ON).shown
    with pytest.raises(Conflict):
        prepared(session, made.party, replace(asked, statement="再次"))
