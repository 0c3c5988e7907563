"""A complaint is anybody's: number and secret, no name, one answer; of a charge two people decide."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit, UnitKind
from portal.accounts.staff.throttle import Throttled
from portal.audit.models import AuditEntry
from portal.complaints import commands, queries
from portal.complaints.commands import Move, Receipt, Wish
from portal.complaints.models import Complaint
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, RuleBroken
from portal.law.actors import Actor
from portal.law.roles import Role
from portal.register.supervision.models import SupervisionCase
from portal.store import Database
from tests.factories import cases, register
from tests.factories.cases import CALENDAR
from tests.factories.register import CIPHER

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
TODAY = AT.date()
KEY = "k" * 32


@pytest.fixture
def agency(session: Session) -> Unit:
    return cases.office(session, UnitKind.AGENCY, "150000")


@pytest.fixture
def clerk(agency: Unit) -> Actor:
    return cases.staff(agency, Role.AGENCY_CLERK)


@pytest.fixture
def head(agency: Unit) -> Actor:
    return cases.staff(agency, Role.AGENCY_HEAD)


@pytest.fixture
def reviewer(session: Session) -> Actor:
    return cases.staff(cases.office(session, UnitKind.COMPETENT, "150000"), Role.COMPETENT_REVIEWER)


def lodge(session: Session, *, at: datetime = AT, visitor: str = "192.0.2.1", **said: str) -> Receipt:
    wish = {"kind": "handling", "text": "窗口没有人接待。", "unit": "", "contact": "", "form_key": KEY} | said
    return commands.lodge(session, wish=Wish(**wish), visitor=visitor, cipher=CIPHER, at=at)


def move(actor: Actor, seen: int | None = None) -> Move:
    return Move(actor=actor, at=AT, seen=seen, cipher=CIPHER)


def follow(session: Session, number: str, secret: str, visitor: str = "192.0.2.1") -> queries.Followed | None:
    return queries.follow(session, number=number, secret=secret, visitor=visitor, cipher=CIPHER, at=AT)


def row(session: Session, ref: str) -> Complaint:
    return session.scalars(select(Complaint).where(Complaint.ref == ref)).one()


def test_an_anonymous_visitor_gets_a_number_and_reads_the_answer_by_it(session: Session, clerk: Actor) -> None:
    receipt = lodge(session)
    waiting = follow(session, receipt.ref, receipt.secret)
    assert waiting is not None
    assert waiting.answer == ""
    commands.take(session, ref=receipt.ref, move=move(clerk))
    commands.answer(session, ref=receipt.ref, words="已经安排专人值守。", move=move(clerk))
    told = follow(session, receipt.ref.upper(), receipt.secret.upper().replace("-", " "))
    assert told is not None
    assert told.answer == "已经安排专人值守。"
    assert told.line.answered_on == TODAY


def test_numbers_are_masked_before_anything_is_kept_and_the_receipt_says_so(session: Session) -> None:
    receipt = lodge(session, text="我的号码是13800138000，请回电。")
    assert receipt.masked
    kept = row(session, receipt.ref)
    assert "13800138000" not in CIPHER.decrypt(kept.text_cipher, commands.TEXT)
    assert "请回电" not in kept.text_cipher
    assert kept.contact_cipher is None
    assert not lodge(session, form_key="m" * 32).masked


def test_a_form_sent_twice_is_one_complaint_and_tells_the_secret_once(session: Session) -> None:
    first, again = lodge(session), lodge(session)
    assert (first.ref, again.secret) == (again.ref, "")
    assert len(session.scalars(select(Complaint)).all()) == 1


def test_a_form_sent_twice_at_once_is_one_complaint(database: Database) -> None:
    ready, receipts = Barrier(2), []

    def click() -> None:
        ready.wait()
        with database.unit_of_work() as work:
            receipts.append(lodge(work))

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.ref for each in receipts}) == 1
    assert sorted(bool(each.secret) for each in receipts) == [False, True]


def test_a_wrong_secret_and_an_unknown_number_have_one_answer_and_are_counted(session: Session) -> None:
    receipt = lodge(session)
    assert follow(session, receipt.ref, "2222-2222-2222-2222") is None
    assert follow(session, "c" * 19, receipt.secret) is None
    for _ in range(4):
        follow(session, receipt.ref, "3333")
    with pytest.raises(Throttled):
        follow(session, receipt.ref, receipt.secret)
    assert follow(session, receipt.ref, receipt.secret, visitor="192.0.2.2") is not None


def test_one_address_sends_five_in_five_minutes(session: Session) -> None:
    for number in range(5):
        lodge(session, form_key=f"{number}" * 32)
    with pytest.raises(Throttled):
        lodge(session, form_key="x" * 32)
    assert lodge(session, form_key="y" * 32, visitor="192.0.2.9").secret
    assert lodge(session, form_key="z" * 32, at=AT + timedelta(minutes=7)).secret


def test_the_addresses_of_one_ipv6_network_are_one_sender(session: Session) -> None:
    for number in range(5):
        lodge(session, form_key=f"{number}" * 32, visitor=f"2001:db8:0:1::{number}")
    with pytest.raises(Throttled):
        lodge(session, form_key="x" * 32, visitor="2001:db8:0:1:ffff::9")
    assert lodge(session, form_key="y" * 32, visitor="2001:db8:0:2::1").secret


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "praise"}, "kind"),
        ({"text": "  "}, "text"),
        ({"text": "长" * 2001}, "text"),
        ({"contact": "长" * 101}, "contact"),
        ({"unit": "没有这样的单位"}, "unit"),
        ({"form_key": "short"}, None),
    ],
)
def test_what_is_missing_or_too_long_is_refused_at_its_field(
    session: Session, said: dict[str, str], field: str | None
) -> None:
    with pytest.raises(BadInput) as refused:
        lodge(session, **said)
    assert refused.value.field == field


def test_a_unit_is_found_by_code_or_name_and_never_guessed_among_several(session: Session) -> None:
    one = register.unit(session, name="示例住建局")
    register.unit(session, name="示例住建局分局")
    assert commands.named(session, one.credit_code.lower()) is one
    assert commands.named(session, "示例住建局") is one
    with pytest.raises(BadInput):
        commands.named(session, "住建")


def test_a_complaint_about_an_agency_goes_to_the_department(
    session: Session, agency: Unit, clerk: Actor, reviewer: Actor
) -> None:
    receipt = lodge(session, unit=agency.credit_code)
    assert queries.waiting(session, actor=clerk, calendar=CALENDAR, today=TODAY) == []
    with pytest.raises(NotFound):
        commands.take(session, ref=receipt.ref, move=move(clerk))
    assert [task.ref for task in queries.waiting(session, actor=reviewer, calendar=CALENDAR, today=TODAY)] == [
        receipt.ref
    ]
    commands.take(session, ref=receipt.ref, move=move(reviewer))


def test_a_complaint_about_the_department_of_the_region_is_not_left_to_nobody(
    session: Session, clerk: Actor, reviewer: Actor
) -> None:
    receipt = lodge(session, unit=reviewer.unit_code)
    with pytest.raises(NotFound):
        commands.take(session, ref=receipt.ref, move=move(reviewer))
    commands.take(session, ref=receipt.ref, move=move(clerk))


def test_nobody_beyond_the_desk_and_its_subtree_finds_it(session: Session, clerk: Actor) -> None:
    receipt = lodge(session)
    elsewhere = cases.staff(cases.office(session, UnitKind.AGENCY, "150200"), Role.AGENCY_CLERK)
    with pytest.raises(NotFound):
        queries.one(session, ref=receipt.ref, actor=elsewhere, cipher=CIPHER)
    with pytest.raises(Forbidden):
        queries.listed(session, actor=cases.staff(register.unit(session), Role.AUDITOR), open_only=True)
    assert len(queries.listed(session, actor=clerk, open_only=True)) == 1
    assert queries.listed(session, actor=elsewhere, open_only=True) == ()


def test_a_charge_report_is_decided_by_two_and_opens_a_supervision_case(
    session: Session, clerk: Actor, head: Actor
) -> None:
    unit = register.unit(session)
    receipt = lodge(session, kind="charge", unit=unit.credit_code)
    commands.take(session, ref=receipt.ref, move=move(clerk))
    with pytest.raises(RuleBroken) as refused:
        commands.answer(session, ref=receipt.ref, words="属实", move=move(clerk))
    assert str(refused.value.citation and refused.value.citation.short()) == "24§40"
    commands.propose(session, ref=receipt.ref, words="已责成退还。", upheld=True, unit="", move=move(clerk))
    assert not row(session, receipt.ref).answered_at
    found = follow(session, receipt.ref, receipt.secret)
    assert found is not None
    assert found.answer == ""
    with pytest.raises(Forbidden):
        commands.confirm(session, ref=receipt.ref, move=move(clerk))
    both = cases.staff(cases.office(session, UnitKind.AGENCY, "150000"), Role.AGENCY_HEAD)
    commands.send_back(session, ref=receipt.ref, reason="请核对票据", move=move(both))
    commands.propose(session, ref=receipt.ref, words="已责成退还。", upheld=True, unit="", move=move(clerk))
    commands.confirm(session, ref=receipt.ref, move=move(head))
    (opened,) = session.scalars(select(SupervisionCase)).all()
    assert (opened.kind, opened.unit_id, opened.source_ref) == ("41.8", unit.id, receipt.ref)
    told = follow(session, receipt.ref, receipt.secret)
    assert told is not None
    assert (told.answer, told.supervised) == ("已责成退还。", True)


def test_a_charge_found_untrue_opens_nothing_and_one_found_true_names_the_unit(
    session: Session, clerk: Actor, head: Actor
) -> None:
    receipt = lodge(session, kind="charge")
    commands.take(session, ref=receipt.ref, move=move(clerk))
    for upheld, field in ((None, "upheld"), (True, "unit")):
        with pytest.raises(BadInput) as refused:
            commands.propose(session, ref=receipt.ref, words="核实", upheld=upheld, unit="", move=move(clerk))
        assert refused.value.field == field
    commands.propose(session, ref=receipt.ref, words="没有收费。", upheld=False, unit="", move=move(clerk))
    commands.confirm(session, ref=receipt.ref, move=move(head))
    assert session.scalars(select(SupervisionCase)).all() == []


def test_a_page_out_of_date_takes_no_step(session: Session, clerk: Actor) -> None:
    receipt = lodge(session)
    commands.take(session, ref=receipt.ref, move=move(clerk, seen=1))
    commands.release(session, ref=receipt.ref, reason="回避", move=move(clerk, seen=2))
    with pytest.raises(Conflict):
        commands.take(session, ref=receipt.ref, move=move(clerk, seen=2))


def test_who_looks_at_the_contact_is_in_the_chain(session: Session, clerk: Actor) -> None:
    receipt = lodge(session, contact="0471 600 0000")
    assert commands.reveal_contact(session, ref=receipt.ref, move=move(clerk)) == "0471 600 0000"
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.object_ref == receipt.ref)).all()
    assert "complaint.contact_shown" in actions
    with pytest.raises(NotFound):
        commands.reveal_contact(session, ref=lodge(session, form_key="q" * 32).ref, move=move(clerk))


def entered(session: Session, by: Actor, *, channel: str = "phone", **said: str) -> Receipt:
    wish = {"kind": "handling", "text": "窗口没有人接待。", "unit": "", "contact": "", "form_key": KEY} | said
    return commands.enter(session, wish=Wish(**wish), channel=channel, actor=by, cipher=CIPHER, at=AT)


@pytest.mark.parametrize("channel", ["phone", "counter", "post"])
def test_what_was_said_elsewhere_is_entered_and_followed_like_any_other(
    session: Session, clerk: Actor, channel: str
) -> None:
    receipt = entered(session, clerk, channel=channel, text="我的号码是13800138000，请回电。")
    assert receipt.masked
    assert row(session, receipt.ref).channel == channel
    commands.take(session, ref=receipt.ref, move=move(clerk))
    commands.answer(session, ref=receipt.ref, words="已经安排专人值守。", move=move(clerk))
    told = follow(session, receipt.ref, receipt.secret)
    assert told is not None
    assert told.answer == "已经安排专人值守。"


def test_what_comes_from_the_page_says_so(session: Session) -> None:
    assert row(session, lodge(session).ref).channel == "online"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"channel": "online"}, "channel"),
        ({"channel": ""}, "channel"),
        ({"kind": ""}, "kind"),
        ({"text": " "}, "text"),
        ({"contact": "长" * 101}, "contact"),
        ({"unit": "没有这样的单位"}, "unit"),
        ({"form_key": "short"}, None),
    ],
)
def test_what_is_entered_is_checked_as_what_is_sent(
    session: Session, clerk: Actor, said: dict[str, str], field: str | None
) -> None:
    with pytest.raises(BadInput) as refused:
        entered(session, clerk, **said)
    assert refused.value.field == field


def test_an_entry_sent_twice_is_one_complaint_and_units_enter_none(session: Session, clerk: Actor) -> None:
    first, again = entered(session, clerk), entered(session, clerk)
    assert (first.ref, again.secret) == (again.ref, "")
    with pytest.raises(Forbidden):
        entered(session, cases.staff(register.unit(session), Role.PROVIDER_MAKER))


def test_a_clerk_enters_a_complaint_about_their_own_unit_and_then_does_not_see_it(
    session: Session, agency: Unit, clerk: Actor, reviewer: Actor
) -> None:
    receipt = entered(session, clerk, unit=agency.credit_code)
    assert queries.listed(session, actor=clerk, open_only=True) == ()
    with pytest.raises(NotFound):
        queries.one(session, ref=receipt.ref, actor=clerk, cipher=CIPHER)
    assert [line.ref for line in queries.listed(session, actor=reviewer, open_only=True)] == [receipt.ref]


@pytest.mark.parametrize("kind", list(UnitKind))
@pytest.mark.parametrize("division", ["150000", "150100"])
def test_no_unit_answers_a_complaint_about_itself_and_somebody_else_can(
    session: Session, kind: UnitKind, division: str
) -> None:
    region = {each: cases.office(session, each, "150000") for each in (UnitKind.AGENCY, UnitKind.COMPETENT)}
    about = region.get(kind) if division == "150000" else None
    about = about or cases.office(session, kind, division)
    roles = (Role.AGENCY_CLERK, Role.COMPETENT_REVIEWER)
    receipt = lodge(session, unit=about.credit_code)
    own = cases.staff(about, *roles)
    assert queries.listed(session, actor=own, open_only=True) == ()
    assert queries.waiting(session, actor=own, calendar=CALENDAR, today=TODAY) == []
    for act in (commands.take, commands.confirm, commands.reveal_contact):
        with pytest.raises(NotFound):
            act(session, ref=receipt.ref, move=move(own))
    others = [cases.staff(region[UnitKind.AGENCY], roles[0]), cases.staff(region[UnitKind.COMPETENT], roles[1])]
    answers = [who.unit_id for who in others if queries.listed(session, actor=who, open_only=True)]
    assert len(answers) == 1
    assert about.id not in answers


def test_the_list_is_what_handles_says_of_each(session: Session, clerk: Actor, reviewer: Actor) -> None:
    far = cases.office(session, UnitKind.AGENCY, "150200")
    for number, about in enumerate((None, register.unit(session), far, clerk, reviewer)):
        code = getattr(about, "unit_code", None) or getattr(about, "credit_code", "")
        lodge(session, unit=code, form_key=f"{number}" * 32, visitor=f"192.0.2.{number}")
    rows = session.scalars(select(Complaint).order_by(Complaint.id.desc())).all()
    for who in (clerk, reviewer, cases.staff(far, Role.AGENCY_CLERK), cases.staff(far, Role.AGENCY_HEAD)):
        found = [line.ref for line in queries.listed(session, actor=who, open_only=True)]
        assert found == [each.ref for each in rows if commands.handles(each, who)]
