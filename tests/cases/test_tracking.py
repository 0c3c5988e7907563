"""Following a case: number and secret tell state and dates; its applicant acts in it, and nobody else does."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.accounts.staff.receipt_throttle import NUMBER_MOST
from portal.accounts.staff.throttle import ACCOUNT_MOST, ALL_MOST, SHARED_ADDRESS_MOST, Throttled
from portal.cases import lodging, objections, queries, tracking
from portal.cases.admitting import Asked
from portal.cases.lodging import Lodged, Lodging
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.cases.queries import CaseView
from portal.cases.tracking import Tracked
from portal.identity.models import Capacity
from portal.kernel.errors import BadInput, Conflict, NotFound
from portal.law.codes import RecordClass
from portal.register.disclosure import PUBLIC, decide, record_facts
from portal.register.records.models import Record
from portal.register.subjects.identity import present_name
from portal.security import uploads
from portal.store.files import StoredFile
from tests.factories import cases, holders, register
from tests.factories import grants as make
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.factories.register import CIPHER

FILED_ON = date(2026, 9, 21)
AT = beijing_noon(FILED_ON)
SAID = "处罚决定已经撤销"


def lodge(session: Session, made: Ground, ref: str, kind: CaseKind = CaseKind.OBJECTION) -> Lodged:
    asked = Lodging(
        kind=kind,
        subject_ref=made.subject.ref,
        items=(Asked(ref, "37.1" if kind is CaseKind.OBJECTION else None),),
        statement=SAID,
        form_key="tracking-form-key-0001",
    )
    return lodging.by_holder(session, lodging=asked, party=made.party, cipher=CIPHER, at=AT)


def follow(session: Session, number: str, secret: str, visitor: str = "192.0.2.1") -> Tracked | None:
    told = {"cipher": CIPHER, "calendar": CALENDAR, "at": AT}
    return tracking.follow(session, number=number, secret=secret, visitor=visitor, **told)  # type: ignore[arg-type]


def guess_from_many(session: Session, number: str, misses: int) -> None:
    """So many misses for one number, one from each address."""
    for each in range(misses):
        assert follow(session, number, "wrong", visitor=f"203.0.113.{each + 1}") is None


def case_of(session: Session, done: Lodged) -> Case:
    return session.query(Case).filter_by(ref=done.ref).one()


def seen(session: Session, made: Ground, ref: str) -> CaseView:
    told = {"party": made.party, "cipher": CIPHER, "calendar": CALENDAR, "today": FILED_ON}
    return queries.of_holder(session, ref=ref, **told)  # type: ignore[arg-type]


def propose(session: Session, made: Ground, case: Case) -> None:
    same = [Proposal(item_id=each.id, outcome=Outcome.KEPT, reason="拟维持", changes={}) for each in case.items]
    objections.propose(session, case=case, proposals=same, act=act(made.clerk, AT))


def pdf() -> uploads.CheckedUpload:
    return uploads.check(io.BytesIO(make.pdf()), name="proof.pdf", field="evidence")


def test_number_and_secret_tell_state_and_dates_and_nothing_else(
    session: Session, made: Ground, record: Record
) -> None:
    done = lodge(session, made, record.ref)
    found = follow(session, done.ref, done.secret)
    assert found is not None
    assert (found.ref, found.received_on, found.due.legal) == (done.ref, FILED_ON, date(2026, 9, 28))
    told = repr(found)
    for private in (
        present_name(made.subject),
        record.title,
        record.document_no,
        record.ref,
        SAID,
        made.party.ref,
        "测甲一",
    ):
        assert private not in told


def test_case_spaces_and_hyphens_of_the_secret_do_not_matter(session: Session, made: Ground, record: Record) -> None:
    done = lodge(session, made, record.ref)
    assert follow(session, f" {done.ref.upper()} ", done.secret.upper().replace("-", " "))


def test_a_wrong_secret_and_a_number_that_is_not_there_have_one_answer(
    session: Session, made: Ground, record: Record
) -> None:
    done = lodge(session, made, record.ref)
    assert follow(session, done.ref, "2222-2222-2222-2222") is None
    assert follow(session, "c" + "2" * 18, done.secret) is None


@pytest.mark.parametrize(("number", "secret", "field"), [("", "x", "number"), ("x", " ", "secret")])
def test_both_are_needed(session: Session, number: str, secret: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        follow(session, number, secret)
    assert refused.value.field == field


def test_guessing_ends_for_one_number_from_one_address_and_for_the_address(
    session: Session, made: Ground, record: Record
) -> None:
    done = lodge(session, made, record.ref)
    for _ in range(ACCOUNT_MOST):
        assert follow(session, done.ref, "wrong") is None
    with pytest.raises(Throttled):
        follow(session, done.ref, done.secret)
    for each in range(SHARED_ADDRESS_MOST):
        assert follow(session, f"c{each:018d}", "wrong", visitor="198.51.100.7") is None
    with pytest.raises(Throttled):
        follow(session, "c" + "9" * 18, "wrong", visitor="198.51.100.7")


def test_a_stranger_shuts_nobody_out(session: Session, made: Ground, record: Record) -> None:
    done = lodge(session, made, record.ref)
    guess_from_many(session, done.ref, NUMBER_MOST * 3)
    assert follow(session, done.ref, done.secret, visitor="192.0.2.99")


def test_many_misses_for_one_number_leave_each_address_one_try(session: Session, made: Ground, record: Record) -> None:
    done = lodge(session, made, record.ref)
    other = "c" + "9" * 18
    guess_from_many(session, done.ref, NUMBER_MOST)
    assert follow(session, done.ref, "wrong") is None
    with pytest.raises(Throttled):
        follow(session, done.ref, done.secret)
    for _ in range(ACCOUNT_MOST):
        assert follow(session, other, "wrong") is None


def test_a_refusal_tells_nothing_of_the_number(session: Session, made: Ground, record: Record) -> None:
    done = lodge(session, made, record.ref)
    told = []
    for number in (done.ref, "c" + "9" * 18):
        guess_from_many(session, number, NUMBER_MOST)
        assert follow(session, number, "wrong") is None
        for secret in (done.secret, "wrong"):
            with pytest.raises(Throttled) as refused:
                follow(session, number, secret)
            told.append(str(refused.value))
    assert len(set(told)) == 1


def test_a_flood_at_all_numbers_shuts_nobody_out(session: Session, made: Ground, record: Record) -> None:
    done = lodge(session, made, record.ref)
    for each in range(ALL_MOST):
        follow(session, f"c{each:018d}", "wrong", visitor=f"198.51.{each // 20}.1")
    assert follow(session, done.ref, done.secret)
    assert follow(session, done.ref, "wrong") is None
    with pytest.raises(Throttled):
        follow(session, done.ref, done.secret)


def test_the_addresses_of_one_ipv6_network_count_together(session: Session, made: Ground, record: Record) -> None:
    done = lodge(session, made, record.ref)
    for each in range(ACCOUNT_MOST):
        assert follow(session, done.ref, "wrong", visitor=f"2001:db8:0:1::{each + 1:x}") is None
    with pytest.raises(Throttled):
        follow(session, done.ref, done.secret, visitor="2001:db8:0:1:ffff::1")
    assert follow(session, done.ref, done.secret, visitor="2001:db8:0:2::1")


def test_whoever_is_right_is_not_counted(session: Session, made: Ground, record: Record) -> None:
    done = lodge(session, made, record.ref)
    for _ in range(ACCOUNT_MOST * 3):
        assert follow(session, done.ref, done.secret)


def test_the_applicant_adds_proofs_and_takes_the_case_back(session: Session, made: Ground, record: Record) -> None:
    done = lodge(session, made, record.ref)
    tracking.add_evidence(
        session, ref=done.ref, party=made.party, uploads=[pdf()], said="撤销决定", act=act(made.party, AT)
    )
    view = seen(session, made, done.ref)
    assert [each.said for each in view.files] == ["撤销决定"]
    found = tracking.paper(
        session, ref=done.ref, file_ref=view.files[0].ref, party=made.party, cipher=CIPHER, today=FILED_ON
    )
    assert isinstance(found, StoredFile)
    tracking.withdraw(session, ref=done.ref, party=made.party, reason="", act=act(made.party, AT))
    assert decide(record_facts(record), PUBLIC, FILED_ON).shown
    with pytest.raises(Conflict):
        tracking.withdraw(session, ref=done.ref, party=made.party, reason="", act=act(made.party, AT))


def test_a_page_out_of_date_changes_nothing(session: Session, made: Ground, record: Record) -> None:
    done = lodge(session, made, record.ref)
    propose(session, made, case_of(session, done))
    with pytest.raises(Conflict) as refused:
        tracking.withdraw(session, ref=done.ref, party=made.party, reason="", act=act(made.party, AT, seen=1))
    assert made.clerk.name not in str(refused.value)


@pytest.mark.parametrize("kind", [CaseKind.OBJECTION, CaseKind.REPAIR])
def test_a_number_in_the_reason_of_a_withdrawal_is_not_kept(
    session: Session, made: Ground, record: Record, kind: CaseKind
) -> None:
    case = cases.lodge(session, made, kind, record.ref, at=AT)
    said = "请电13812345678"
    tracking.withdraw(session, ref=case.ref, party=made.party, reason=said, act=act(made.party, AT))
    last = seen(session, made, case.ref).standing.events[-1]
    assert last.reason
    assert "13812345678" not in last.reason


def test_a_deletion_is_taken_back_and_takes_no_proofs(session: Session, made: Ground) -> None:
    item = register.item(session, record_class=RecordClass.ENHANCING)
    praise = register.plain_record(session, subject=made.subject, item=item, start_on=None, start_kind=None)
    done = lodge(session, made, praise.ref, CaseKind.DELETION)
    with pytest.raises(NotFound):
        tracking.add_evidence(
            session, ref=done.ref, party=made.party, uploads=[pdf()], said="", act=act(made.party, AT)
        )
    tracking.withdraw(session, ref=done.ref, party=made.party, reason="", act=act(made.party, AT))
    assert decide(record_facts(praise), PUBLIC, FILED_ON).shown


def test_what_is_only_proposed_is_not_told_and_the_letter_comes_with_the_decision(
    session: Session, made: Ground, record: Record
) -> None:
    done = lodge(session, made, record.ref)
    case = case_of(session, done)
    told = {"ref": done.ref, "party": made.party, "cipher": CIPHER, "today": FILED_ON}
    propose(session, made, case)
    assert "拟维持" not in repr(seen(session, made, done.ref))
    with pytest.raises(NotFound):
        tracking.letter(session, **told)  # type: ignore[arg-type]
    objections.decide(session, case=case, act=act(made.head, AT))
    assert [each.reason for each in seen(session, made, done.ref).items] == ["拟维持"]
    assert tracking.letter(session, **told).media_type == uploads.PDF  # type: ignore[arg-type]
    found = follow(session, done.ref, done.secret)
    assert found is not None
    assert (found.ended, found.done_on) == (True, FILED_ON)


def test_somebody_elses_case_is_not_there(session: Session, made: Ground, record: Record) -> None:
    done = lodge(session, made, record.ref)
    stranger = holders.party(holders.holder(session))
    for ref in (done.ref, "c" + "2" * 18):
        told = {"ref": ref, "party": stranger}
        with pytest.raises(NotFound):
            tracking.withdraw(session, reason="", act=act(stranger, AT), **told)  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            tracking.remind(session, wanted=True, act=act(stranger, AT), **told)  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            tracking.letter(session, cipher=CIPHER, today=FILED_ON, **told)  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            tracking.add_evidence(
                session,
                uploads=[pdf()],
                said="",
                act=act(stranger, AT),
                **told,  # type: ignore[arg-type]
            )
    assert queries.own(session, party=stranger, cipher=CIPHER, calendar=CALENDAR, today=FILED_ON) == ()


def test_an_agent_follows_a_case_as_long_as_the_power_lasts(session: Session) -> None:
    subject = register.organisation(session)
    account = holders.holder(session)
    person = register.person(session, name="测代理")
    holders.prove(session, account, name="测代理", number=CIPHER.decrypt(person.id_cipher or "", "subject.id"))
    power = holders.represent(session, account, subject, capacity=Capacity.AGENT, until=FILED_ON)
    power.since = date(2026, 1, 1)
    agent = holders.party(account)
    asked = Lodging(
        kind=CaseKind.OBJECTION,
        subject_ref=subject.ref,
        items=(Asked(register.penalty(session, subject=subject).ref, "37.1"),),
        statement=SAID,
        form_key="tracking-form-key-0002",
    )
    done = lodging.by_holder(session, lodging=asked, party=agent, cipher=CIPHER, at=AT)
    for today, found in ((FILED_ON, [done.ref]), (FILED_ON + timedelta(days=1), [])):
        mine = queries.own(session, party=agent, cipher=CIPHER, calendar=CALENDAR, today=today)
        assert [each.ref for each in mine] == found
    late = act(agent, AT + timedelta(days=1))
    with pytest.raises(NotFound):
        tracking.withdraw(session, ref=done.ref, party=agent, reason="", act=late)


def test_the_reminder_is_turned_on_and_off(session: Session, made: Ground, record: Record) -> None:
    done = lodge(session, made, record.ref)
    for wanted in (True, False):
        tracking.remind(session, ref=done.ref, party=made.party, wanted=wanted, act=act(made.party, AT))
        assert seen(session, made, done.ref).reminders is wanted
