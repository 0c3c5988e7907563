"""A use: by its grantee, within days, uses and scope, for a purpose, acknowledged; counted, logged and told."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.grants import queries, revoking, using
from portal.access.grants.conditions import Condition
from portal.access.grants.models import Grant
from portal.access.models import Reading
from portal.audit.models import AuditEntry, AuditPayload
from portal.identity import commands as identity
from portal.kernel.citation import Citation
from portal.kernel.clock import beijing_midnight
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, RuleBroken
from portal.kernel.references import new_reference
from portal.law.actors import Party
from portal.mail.models import Mail
from portal.register.records import commands as records
from portal.store import Database
from tests.factories import grants as make
from tests.factories import holders as accounts
from tests.factories import register
from tests.factories.grants import Stage, give, side, stage
from tests.factories.register import AT, CIPHER, TODAY

ARTICLE = Citation("21", 37)


@pytest.fixture
def on(session: Session) -> Stage:
    return stage(session)


def use(session: Session, ref: str, party: Party, *, at: datetime = AT, **values: object) -> using.Use:
    told = {"purpose": "核对第一季度的情况", "acknowledged": True, "form": using.PAGE} | values
    return using.use(session, ref=ref, party=party, cipher=CIPHER, at=at, **told)  # type: ignore[arg-type]


def shown(session: Session, ref: str, party: Party, *, at: datetime = AT) -> set[str]:
    made = use(session, ref, party, at=at)
    found = using.sitting(session, ref=ref, reading_ref=made.reading_ref, party=party, cipher=CIPHER, at=at)
    return {each.ref for each in found.held.records} | {each.ref for each in found.held.entries}


def test_a_use_is_counted_logged_acknowledged_and_told(session: Session, on: Stage) -> None:
    ref = give(session, on)
    made = use(session, ref, on.reader)
    assert (made.left, made.subject_ref) == (1, on.subject.ref)
    row = session.scalars(select(Reading)).one()
    assert (row.ref, row.channel.value, row.grant_ref, row.form) == (made.reading_ref, "auth", ref, "page")
    assert (row.reader_shown, row.purpose) == ("测*", "核对第一季度的情况")
    assert set(row.records) == {each.ref for each in on.records}
    detail = session.scalar(
        select(AuditPayload.body)
        .join(AuditEntry, AuditEntry.seq == AuditPayload.seq)
        .where(AuditEntry.action == "grant.use")
    )
    assert using.duty_digest() in str(detail)
    assert session.scalars(select(Mail.reader).where(Mail.kind == "grant.used")).all() == [on.giver.ref]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"scope": "whole"}, {0, 1, 2}),
        ({"scope": "classes", "classes": ("general",)}, {0}),
        ({"scope": "classes", "classes": ("basic", "enhancing")}, {1, 2}),
    ],
)
def test_a_use_shows_the_scope_and_nothing_beyond(
    session: Session, on: Stage, scope: dict[str, object], expected: set[int]
) -> None:
    assert shown(session, give(session, on, **scope), on.reader) == {on.records[number].ref for number in expected}


def test_single_records_are_those_that_were_named(session: Session, on: Stage) -> None:
    ref = give(session, on, scope="records", records=(on.records[1].ref,))
    assert shown(session, ref, on.reader) == {on.records[1].ref}


def test_lists_belong_to_the_whole_file_only(session: Session, on: Stage) -> None:
    entry = register.entry(session, subject=on.subject, register=register.register(session, names_persons=True))
    assert entry.ref in shown(session, give(session, on), on.reader)
    assert entry.ref not in shown(session, give(session, on, scope="classes", classes=("serious",)), on.reader)


def test_a_record_suspended_after_the_use_is_gone_from_its_page(session: Session, on: Stage) -> None:
    ref = give(session, on)
    made = use(session, ref, on.reader)
    records.suspend(session, record=on.records[0], reason="异议", basis=ARTICLE, at=AT, actor="test")
    page = using.sitting(session, ref=ref, reading_ref=made.reading_ref, party=on.reader, cipher=CIPHER, at=AT)
    assert on.records[0].ref not in {each.ref for each in page.held.records}


def test_a_record_that_came_after_the_use_is_not_on_its_page(session: Session, on: Stage) -> None:
    ref = give(session, on)
    made = use(session, ref, on.reader)
    register.penalty(session, subject=on.subject, item=on.records[0].item)
    page = using.sitting(session, ref=ref, reading_ref=made.reading_ref, party=on.reader, cipher=CIPHER, at=AT)
    assert {each.ref for each in page.held.records} == {each.ref for each in on.records}


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        (beijing_midnight(date(2026, 6, 3)) - timedelta(seconds=1), False),
        (beijing_midnight(date(2026, 6, 3)), True),
        (beijing_midnight(date(2026, 6, 8)) - timedelta(seconds=1), True),
        (beijing_midnight(date(2026, 6, 8)), False),
    ],
)
def test_the_first_and_the_last_beijing_day_count(session: Session, on: Stage, at: datetime, allowed: bool) -> None:
    ref = give(session, on, since=date(2026, 6, 3))
    if allowed:
        assert use(session, ref, on.reader, at=at)
    else:
        with pytest.raises(Forbidden):
            use(session, ref, on.reader, at=at)
        assert session.scalars(select(Reading)).all() == []


def test_the_uses_run_out(session: Session, on: Stage) -> None:
    ref = give(session, on)
    assert [use(session, ref, on.reader).left for _ in range(2)] == [1, 0]
    with pytest.raises(Forbidden) as refusal:
        use(session, ref, on.reader)
    assert refusal.value.message == Condition.EXHAUSTED.sentence
    assert session.scalars(select(Grant.used)).one() == 2


@pytest.mark.parametrize(
    ("values", "kind", "field"),
    [({"purpose": " "}, BadInput, "purpose"), ({"acknowledged": False}, RuleBroken, "acknowledged")],
)
def test_a_use_without_purpose_or_acknowledgement_costs_nothing(
    session: Session, on: Stage, values: dict[str, object], kind: type[Exception], field: str
) -> None:
    ref = give(session, on)
    with pytest.raises(kind) as refusal:
        use(session, ref, on.reader, **values)
    assert refusal.value.field == field  # type: ignore[attr-defined]
    assert session.scalars(select(Grant.used)).one() == 0


def test_revoked_ends_the_next_use_and_the_open_page(session: Session, on: Stage) -> None:
    ref = give(session, on)
    made = use(session, ref, on.reader)
    revoking.revoke(session, ref=ref, party=on.giver, cipher=CIPHER, at=AT)
    told = {"ref": ref, "party": on.reader, "cipher": CIPHER, "at": AT}
    for act in (
        lambda: use(session, ref, on.reader),
        lambda: using.sitting(session, reading_ref=made.reading_ref, **told),  # type: ignore[arg-type]
    ):
        with pytest.raises(Forbidden):
            act()
    assert not queries.usable(session, grant_ref=ref, party=on.reader, cipher=CIPHER, today=TODAY)
    kinds = session.execute(select(Mail.reader, Mail.kind).where(Mail.kind.in_(("grant.revoked", "grant.ended"))))
    assert set(kinds.tuples()) == {(on.giver.ref, "grant.revoked"), (on.reader.ref, "grant.ended")}
    with pytest.raises(Conflict):
        revoking.revoke(session, ref=ref, party=on.giver, cipher=CIPHER, at=AT)


def test_a_sitting_ends_after_a_while_and_is_its_readers_alone(session: Session, on: Stage) -> None:
    ref = give(session, on)
    made = use(session, ref, on.reader)
    told = {"ref": ref, "reading_ref": made.reading_ref, "cipher": CIPHER}
    with pytest.raises(Forbidden):
        using.sitting(session, party=on.reader, at=AT + using.SITTING, **told)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        using.sitting(session, party=on.giver, at=AT, **told)  # type: ignore[arg-type]
    other = give(session, on)
    with pytest.raises(NotFound):
        using.sitting(session, party=on.reader, at=AT, **told | {"ref": other})  # type: ignore[arg-type]


def test_anybody_else_is_answered_as_for_what_does_not_exist(session: Session, on: Stage) -> None:
    ref = give(session, on)
    stranger = accounts.holder(session)
    make.proven(session, stranger, name="测旁人", number=register.citizen_id.make("150102", date(1990, 1, 1), 55))
    messages = set()
    for party, wanted in ((accounts.party(stranger), ref), (on.giver, ref), (on.reader, "g" + "2" * 18)):
        with pytest.raises(NotFound) as refusal:
            use(session, wanted, party)
        messages.add(str(refusal.value))
    assert len(messages) == 1


def test_the_right_number_under_another_name_opens_nothing(session: Session, on: Stage) -> None:
    ref = give(session, on, grantee=side(name="测另名"))
    with pytest.raises(NotFound):
        use(session, ref, on.reader)
    assert queries.received(session, party=on.reader, cipher=CIPHER, today=TODAY) == ()


def test_a_proof_that_has_ended_ends_the_use(session: Session, on: Stage) -> None:
    ref = give(session, on)
    identity.end_identity(session, party=on.reader, reason="测试", cipher=CIPHER, at=AT)
    with pytest.raises(NotFound):
        use(session, ref, on.reader)


def test_an_organisation_reads_through_whoever_speaks_for_it_today(session: Session, on: Stage) -> None:
    company = register.organisation(session)
    ref = give(session, on, grantee=side(kind="organisation", credit_code=company.credit_code))
    with pytest.raises(NotFound):
        use(session, ref, on.reader)
    accounts.represent(session, on.other, company, until=TODAY)
    assert use(session, ref, on.reader)
    row = session.scalars(select(Reading)).one()
    assert (row.reader_shown, row.on_behalf_of) == (company.names[0].name, company.credit_code)
    with pytest.raises(NotFound):
        use(session, ref, on.reader, at=AT + timedelta(days=1))
    assert company.credit_code is not None
    identity.end_representation(session, party=on.reader, credit_code=company.credit_code, reason="辞任", at=AT)
    with pytest.raises(NotFound):
        use(session, ref, on.reader)


def test_both_sides_see_who_used_it_when(session: Session, on: Stage) -> None:
    ref = give(session, on)
    use(session, ref, on.reader)
    told = {"ref": ref, "cipher": CIPHER, "at": AT}
    for view, open_ in (
        (queries.as_subject(session, party=on.giver, **told), False),  # type: ignore[arg-type]
        (queries.as_grantee(session, party=on.reader, **told), True),  # type: ignore[arg-type]
    ):
        assert [(each.who, each.purpose, each.open) for each in view.uses] == [("测*", "核对第一季度的情况", open_)]
        assert (view.line.left, view.line.condition) == (1, Condition.USABLE)
    assert [each.ref for each in queries.given(session, party=on.giver, cipher=CIPHER, today=TODAY)] == [ref]
    assert [each.ref for each in queries.received(session, party=on.reader, cipher=CIPHER, today=TODAY)] == [ref]
    assert queries.received(session, party=on.giver, cipher=CIPHER, today=TODAY) == ()
    with pytest.raises(NotFound):
        queries.as_subject(session, party=on.reader, **told)  # type: ignore[arg-type]


def test_whoever_proves_themselves_later_finds_and_revokes_what_is_theirs(session: Session, on: Stage) -> None:
    ref = give(session, on)
    identity.end_identity(session, party=on.giver, reason="测试", cipher=CIPHER, at=AT)
    later = accounts.holder(session)
    party = make.proven(session, later, name=make.SUBJECT_NAME, number=make.SUBJECT_NUMBER)
    assert [each.ref for each in queries.given(session, party=party, cipher=CIPHER, today=TODAY)] == [ref]
    revoking.revoke(session, ref=ref, party=party, cipher=CIPHER, at=AT)
    with pytest.raises(NotFound):
        revoking.revoke(session, ref=ref, party=on.giver, cipher=CIPHER, at=AT)


def test_a_refused_use_is_kept_without_what_stood_in_the_address(session: Session, on: Stage) -> None:
    ref = give(session, on)
    using.note_refused(session, ref=ref, party=on.reader, why="Forbidden", at=AT)
    using.note_refused(session, ref=make.SUBJECT_NUMBER, party=on.reader, why="NotFound", at=AT)
    wanted = select(AuditEntry.object_ref).where(AuditEntry.action == "grant.use", AuditEntry.outcome == "refused")
    assert session.scalars(wanted.order_by(AuditEntry.seq)).all() == [ref, ""]


def test_of_two_who_take_the_last_use_side_by_side_one_gets_it(database: Database) -> None:
    with database.unit_of_work() as work:
        on = stage(work)
        ref = give(work, on, uses="1")
        party = on.reader
    ready, outcomes = Barrier(2), []

    def take() -> None:
        ready.wait()
        try:
            with database.unit_of_work() as work:
                outcomes.append(use(work, ref, party).left)
        except Forbidden as refusal:
            outcomes.append(str(refusal.message))

    threads = [Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == sorted(["0", str(Condition.EXHAUSTED.sentence)])
    with database.reading() as session:
        assert session.scalars(select(Grant.used)).one() == 1
        assert len(session.scalars(select(Reading)).all()) == 1


def test_a_form_sent_twice_is_one_use_also_where_it_was_the_last(session: Session, on: Stage) -> None:
    ref, key = give(session, on, uses="1"), new_reference("form")
    first = use(session, ref, on.reader, form_key=key)
    assert use(session, ref, on.reader, form_key=key) == first
    with pytest.raises(Forbidden):
        use(session, ref, on.reader, form_key=key, purpose="另一个用途")
    with pytest.raises(Forbidden):
        use(session, ref, on.reader, form_key=new_reference("form"))
    with pytest.raises(NotFound):
        use(session, ref, accounts.party(accounts.holder(session)), form_key=key)
    assert session.scalars(select(Reading.ref)).all() == [first.reading_ref]
