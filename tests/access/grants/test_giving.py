"""Giving online: what is confirmed is what was read; both sides are named, neither by a number in clear."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import i18n
from portal.access.grants import giving, queries, writing
from portal.access.grants.models import Grant
from portal.access.grants.terms import LONGEST_DAYS, MOST_USES, Named, Terms
from portal.access.models import Reading
from portal.accounts.staff.throttle import Throttled
from portal.accounts.staff.tickets import LIFETIME, TicketOver
from portal.identity.models import Capacity
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, PortalError, RuleBroken
from portal.kernel.identifiers import uscc
from portal.law.codes import RecordClass
from portal.mail.models import Mail
from portal.procedures import standing
from portal.register.records import commands as records
from portal.register.subjects.identity import present_name
from portal.store import Database, files
from portal.store.files import StoredFile
from tests.factories import grants as make
from tests.factories import holders as accounts
from tests.factories import register, reports
from tests.factories.grants import GRANTEE_NUMBER, SUBJECT_NUMBER, Stage, give, side, stage, wish
from tests.factories.register import AT, CIPHER, TODAY

DIGEST = "af5e5fa5b7b1953e2879e8cc7bf5ffaaed9b5c0c90d5c632172f1288768cc165"  # of the words below


@pytest.fixture
def on(session: Session) -> Stage:
    return stage(session)


def prepare(session: Session, on: Stage, **values: object) -> giving.Prepared:
    told = {
        "party": on.giver,
        "subject_ref": on.subject.ref,
        "side": side(),
        "wish": wish(),
        "cipher": CIPHER,
        "at": AT,
    }
    return giving.prepare(session, **told | values)  # type: ignore[arg-type]


def confirm(session: Session, on: Stage, ticket: str, **values: object) -> str:
    told = {"party": on.giver, "subject_ref": on.subject.ref, "ticket": ticket, "cipher": CIPHER, "at": AT}
    return giving.confirm(session, font=make.FONT, **told | values)  # type: ignore[arg-type]


def test_what_was_read_and_confirmed_is_in_force_and_told_to_both(session: Session, on: Stage) -> None:
    prepared = prepare(session, on)
    assert session.scalars(select(Grant)).all() == []
    ref = confirm(session, on, prepared.ticket)
    row = session.scalars(select(Grant)).one()
    assert (row.ref, row.state, row.words_digest) == (ref, "in_force", prepared.words.digest)
    assert writing.unpacked(row.words, CIPHER) == prepared.words
    told = session.execute(select(Mail.reader, Mail.kind).where(Mail.kind.like("grant.%"))).tuples().all()
    assert set(told) == {(on.giver.ref, "grant.given"), (on.reader.ref, "grant.received")}
    assert [event.action for event in standing(session, giving.ONLINE, ref).events] == ["give"]


def test_the_words_name_both_sides_scope_purpose_period_uses_rights_and_duty(session: Session, on: Stage) -> None:
    text = prepare(session, on, wish=wish(scope="classes", classes=("general", "basic"))).words.text
    for part in ("测授权", "测*", "申请贷款时核对信用情况", "2026年6月1日至2026年6月7日", "2次", "撤销", "保密义务"):
        assert part in text, part
    assert "测被授" not in text
    assert SUBJECT_NUMBER not in text
    assert GRANTEE_NUMBER not in text
    with_records = prepare(session, on, wish=wish(scope="records", records=(on.records[0].ref,))).words.text
    assert on.records[0].ref in with_records
    assert on.records[0].title not in with_records


def test_both_sides_get_the_same_printed_copy_and_nobody_else(session: Session, on: Stage) -> None:
    ref = give(session, on)
    stranger = accounts.party(accounts.holder(session))
    told = {"ref": ref, "cipher": CIPHER, "at": AT}
    copies = [queries.copy_for(session, party=party, **told) for party in (on.giver, on.reader)]  # type: ignore[arg-type]
    bodies = {b"".join(files.pieces(session, copy, CIPHER)) for copy in copies}
    assert len(bodies) == 1
    assert bodies.pop().startswith(b"%PDF-")
    with pytest.raises(NotFound):
        queries.copy_for(session, party=stranger, **told)  # type: ignore[arg-type]


def test_the_printed_copy_says_all_and_nothing_about_itself(session: Session, on: Stage, tmp_path: Path) -> None:
    ref = give(session, on, scope="classes", classes=("general",), occupational=True)
    copy = queries.copy_for(session, ref=ref, party=on.reader, cipher=CIPHER, at=AT)
    pdf = b"".join(files.pieces(session, copy, CIPHER))
    chinese, *others = reports.pages(tmp_path, pdf)
    said = (ref, "测授权", "测*", "一般失信信息", "申请贷款时核对信用情况", "职业信用报告", "2026年6月7日", "保密义务")
    assert [part for part in said if part not in chinese] == []
    text = chinese + "".join(others)
    about_itself = reports.tool(tmp_path, pdf, "pdfinfo", "FILE") + copy.name
    for hidden in ("测授权", "测被授", SUBJECT_NUMBER, GRANTEE_NUMBER):
        assert hidden not in about_itself
    assert SUBJECT_NUMBER not in text
    assert GRANTEE_NUMBER not in text
    assert "测被授" not in text


def test_what_is_confirmed_is_what_is_printed_in_either_language(session: Session, on: Stage, tmp_path: Path) -> None:
    prepared = prepare(session, on, wish=wish(scope="classes", classes=("general", "basic")))
    ref = confirm(session, on, prepared.ticket)
    copy = queries.copy_for(session, ref=ref, party=on.giver, cipher=CIPHER, at=AT)
    chinese, *others = reports.pages(tmp_path, b"".join(files.pieces(session, copy, CIPHER)))
    columns = "".join(others)
    words, theirs = prepared.words.chinese, prepared.words.mongolian
    lines = [words.title, words.basis, *(text for pair in (*words.facts, *words.blocks) for text in pair)]
    assert [line for text in lines for line in text.splitlines() if line.replace(" ", "") not in chinese] == []
    assert reports.mongolian(chinese) == []
    told = [theirs.title, theirs.basis, *(text for pair in (*theirs.facts, *theirs.blocks) for text in pair)]
    assert reports.mongolian("".join(told))
    assert [word for text in told for word in reports.mongolian(text) if word not in columns] == []
    for typed in (ref, "测授权", "申请贷款时核对信用情况", prepared.words.digest):
        assert typed in chinese
        assert typed in columns


@pytest.mark.parametrize("language", ["zh", "mn"])
def test_the_digest_is_of_the_chinese_words_whatever_its_reader_speaks(language: str) -> None:
    grantor = Named(code="91150100MA0000000X", index=None, name="测企业", id_type="", number="")
    grantee = Named(code=None, index="x", name="测被授", id_type="citizen_id", number="1")
    terms = Terms(
        classes=(RecordClass.BASIC, RecordClass.GENERAL),
        records=None,
        purpose="申请贷款",
        since=date(2026, 6, 1),
        until=date(2026, 6, 7),
        uses=2,
        occupational=False,
    )
    with i18n.activate(language):
        words = writing.wording(grantor=grantor, grantee=grantee, terms=terms, speaker="测甲一", online=True)
    facts = (
        "公共信用信息查询授权书",
        "授权人：测企业（统一社会信用代码 91150100MA0000000X）",
        "授权人的代表：测甲一",
        "被授权人：测*（居民身份证，号码加密保存）",
        "授权范围：下列类别：基础信息、一般失信信息",
        "用途：申请贷款",
        "期限：2026年6月1日至2026年6月7日，首日和末日都计入",
        "次数：2次",
        "授权方式：网上授权",
        "授权内容",
    )
    assert words.text.splitlines()[: len(facts)] == list(facts)
    assert words.digest == DIGEST


def test_no_number_of_either_side_is_kept_in_clear(session: Session, on: Stage) -> None:
    give(session, on)
    row = session.scalars(select(Grant)).one()
    kept = " ".join(str(getattr(row, column.key)) for column in Grant.__table__.columns)
    assert SUBJECT_NUMBER not in kept
    assert GRANTEE_NUMBER not in kept
    assert "测被授" not in kept
    assert all(SUBJECT_NUMBER not in name for name in session.scalars(select(StoredFile.name)))


def test_confirming_twice_gives_once(session: Session, on: Stage) -> None:
    ticket = prepare(session, on).ticket
    assert confirm(session, on, ticket) == confirm(session, on, ticket)
    assert len(session.scalars(select(Grant)).all()) == 1


def test_a_ticket_is_for_its_maker_its_file_and_ten_minutes(session: Session, on: Stage) -> None:
    ticket = prepare(session, on).ticket
    with pytest.raises(NotFound):
        confirm(session, on, ticket, party=on.reader)
    with pytest.raises(NotFound):
        confirm(session, on, ticket, subject_ref="s" + "2" * 18)
    with pytest.raises(TicketOver):
        confirm(session, on, ticket, at=AT + LIFETIME + timedelta(seconds=1))
    with pytest.raises(TicketOver):
        confirm(session, on, "k1." + "A" * 80)
    assert session.scalars(select(Grant)).all() == []


def test_a_record_that_was_hidden_between_reading_and_confirming_is_noticed(session: Session, on: Stage) -> None:
    ticket = prepare(session, on, wish=wish(scope="records", records=(on.records[0].ref,))).ticket
    records.suspend(session, record=on.records[0], reason="异议", basis=giving.WRITTEN, at=AT, actor="test")
    with pytest.raises(Conflict):
        confirm(session, on, ticket)


def test_words_that_would_no_longer_be_the_same_are_not_confirmed(session: Session, on: Stage) -> None:
    company = register.organisation(session)
    ticket = prepare(session, on, side=side(kind="organisation", credit_code=company.credit_code)).ticket
    company.names[0].name = "改名后的示例公司"
    session.flush()
    with pytest.raises(Conflict):
        confirm(session, on, ticket)


def test_an_organisation_is_named_by_the_register_or_by_its_code(session: Session, on: Stage) -> None:
    company = register.organisation(session)
    known = prepare(session, on, side=side(kind="organisation", credit_code=company.credit_code))
    assert present_name(company) in known.words.text
    code = uscc.make("9", "1", "150100", "X7654321")
    unknown = prepare(session, on, side=side(kind="organisation", credit_code=code))
    assert f"统一社会信用代码 {code}" in unknown.words.text


@pytest.mark.parametrize(
    ("typed", "values", "kind", "field"),
    [
        ({"kind": ""}, {}, BadInput, "grantee_kind"),
        ({"kind": "organisation", "credit_code": "123"}, {}, BadInput, "grantee_code"),
        ({"id_type": "library_card"}, {}, BadInput, "grantee_document"),
        (
            {"id_number": GRANTEE_NUMBER[:17] + ("0" if GRANTEE_NUMBER[17] != "0" else "1")},
            {},
            BadInput,
            "grantee_number",
        ),
        ({"name": " "}, {}, BadInput, "grantee_name"),
        ({"id_number": SUBJECT_NUMBER}, {}, RuleBroken, "grantee_number"),
        ({}, {"scope": "everything"}, BadInput, "scope"),
        ({}, {"scope": "classes"}, BadInput, "classes"),
        ({}, {"scope": "records"}, BadInput, "records"),
        ({}, {"scope": "records", "records": ("r" + "2" * 18,)}, Conflict, "records"),
        ({}, {"purpose": " "}, BadInput, "purpose"),
        ({}, {"since": None}, BadInput, "since"),
        ({}, {"since": TODAY - timedelta(days=1)}, RuleBroken, "since"),
        ({}, {"until": TODAY - timedelta(days=1)}, RuleBroken, "until"),
        ({}, {"until": TODAY + timedelta(days=LONGEST_DAYS)}, RuleBroken, "until"),
        ({}, {"uses": "0"}, BadInput, "uses"),
        ({}, {"uses": str(MOST_USES + 1)}, BadInput, "uses"),
        ({}, {"uses": "一"}, BadInput, "uses"),
    ],
)
def test_what_no_authorisation_may_say_is_refused_at_its_field(
    session: Session,
    on: Stage,
    typed: dict[str, str],
    values: dict[str, object],
    kind: type[PortalError],
    field: str,
) -> None:
    with pytest.raises(kind) as refusal:
        prepare(session, on, side=side(**typed), wish=wish(**values))
    assert refusal.value.field == field


def test_the_longest_period_counts_both_days(session: Session, on: Stage) -> None:
    assert prepare(session, on, wish=wish(until=TODAY + timedelta(days=LONGEST_DAYS - 1)))


def test_a_number_in_the_purpose_is_masked(session: Session, on: Stage) -> None:
    assert GRANTEE_NUMBER not in prepare(session, on, wish=wish(purpose=f"核对{GRANTEE_NUMBER}")).terms.purpose


def test_nobody_gives_for_a_file_they_do_not_speak_for(session: Session, on: Stage) -> None:
    with pytest.raises(NotFound):
        prepare(session, on, party=on.reader)
    with pytest.raises(Forbidden):
        prepare(session, on, party=accounts.party(accounts.holder(session)))


def test_whoever_speaks_for_an_organisation_gives_for_it_and_is_named(session: Session, on: Stage) -> None:
    company = register.organisation(session)
    accounts.represent(session, on.holder, company, capacity=Capacity.AGENT, until=date(2026, 12, 31))
    words = prepare(session, on, subject_ref=company.ref).words.text
    assert "授权人的代表：测授权（代理人）" in words
    with pytest.raises(RuleBroken) as refusal:
        prepare(session, on, subject_ref=company.ref, wish=wish(occupational=True))
    assert refusal.value.field == "occupational"


def test_choosing_records_shows_what_may_be_opened_and_is_logged(session: Session, on: Stage) -> None:
    hidden = register.penalty(session, subject=on.subject, item=on.records[0].item)
    records.suspend(session, record=hidden, reason="异议", basis=giving.WRITTEN, at=AT, actor="test")
    found = giving.choices(session, party=on.giver, subject_ref=on.subject.ref, cipher=CIPHER, at=AT)
    assert {each.ref for each in found.records} == {each.ref for each in on.records}
    row = session.scalars(select(Reading)).one()
    assert (row.channel.value, row.form, set(row.records)) == ("self", "page", {each.ref for each in on.records})


def test_a_day_has_its_limit(session: Session, on: Stage) -> None:
    first = give(session, on)
    row = session.scalars(select(Grant).where(Grant.ref == first)).one()
    columns = {column.key: getattr(row, column.key) for column in Grant.__table__.columns if column.key != "id"}
    session.add_all(Grant(**columns | {"ref": f"g{number:018d}"}) for number in range(giving.MOST_A_DAY - 1))
    session.flush()
    with pytest.raises(Throttled):
        give(session, on)
    assert give(session, on, at=AT + timedelta(days=1), since=TODAY + timedelta(days=1))


def test_what_was_typed_comes_back_from_the_ticket(session: Session, on: Stage) -> None:
    made = prepare(session, on, wish=wish(scope="classes", classes=("basic",), occupational=True))
    told = {"party": on.giver, "subject_ref": on.subject.ref, "cipher": CIPHER, "at": AT}
    again, typed, wanted = giving.reopened(session, ticket=made.ticket, **told)  # type: ignore[arg-type]
    assert (typed, wanted) == (side(), wish(scope="classes", classes=("basic",), occupational=True))
    assert replace(again, ticket="") == replace(made, ticket="")


def test_the_same_form_sent_twice_side_by_side_gives_once(database: Database) -> None:
    with database.unit_of_work() as work:
        on = stage(work)
        ticket = prepare(work, on).ticket
    ready, outcomes = Barrier(2), []

    def send() -> None:
        ready.wait()
        try:
            with database.unit_of_work() as work:
                outcomes.append(confirm(work, on, ticket))
        except Conflict as refusal:
            outcomes.append(str(refusal.message))

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 2
    with database.reading() as session:
        assert session.scalars(select(Grant.ref)).one() in outcomes
