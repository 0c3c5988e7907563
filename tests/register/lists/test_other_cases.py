"""Honours rest on published rules, governments' records on a secrecy review, registers on a legal basis."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.content.commands import PieceDraft, withdraw_piece
from portal.content.desk import publishing
from portal.content.models import PieceKind
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, RuleBroken
from portal.law.roles import Role
from portal.register.lists import queries
from portal.register.lists.cases import decisions, drafts
from portal.register.lists.cases import queries as case_desk
from portal.register.lists.models import ListKind, ListRegister
from portal.register.lists.registers import commands as registers
from portal.register.lists.registers import queries as register_desk
from portal.register.lists.registers.models import BasisKind
from portal.register.lists.removals import commands as removals
from portal.register.lists.removals import overdue as removal_overdue
from portal.register.lists.removals import queries as removal_desk
from portal.register.lists.removals.models import RemovalGround
from portal.register.supervision.models import SupervisionCase
from tests.factories import listing as cases
from tests.factories import published
from tests.factories import register as make
from tests.factories import staff as people

AT = datetime(2026, 6, 1, 2, tzinfo=UTC)
TODAY = date(2026, 6, 1)
REGISTER = registers.RegisterDraft(
    kind=ListKind.SERIOUS,
    code="SP-01",
    name_zh="食品安全严重违法失信名单",
    basis_kind=BasisKind.REGULATION,
    legal_basis="《示例条例》第二十条",
    rules="违反示例条例且情节严重的。",
    version="2026",
)


def test_an_honour_is_drafted_checked_by_another_and_published(session: Session) -> None:
    office = cases.office(session, at=AT, kind=ListKind.HONOUR)
    case = cases.opened(session, office, AT, kind=ListKind.HONOUR)
    with pytest.raises(Forbidden):
        drafts.review(session, ref=case.ref, turn=cases.turn(office.drafter, AT))
    drafts.review(session, ref=case.ref, turn=cases.turn(office.colleague, AT))
    decisions.publish(session, ref=case.ref, turn=cases.turn(office.drafter, AT))
    assert case.entry is not None
    page = queries.entry_page(session, kind=ListKind.HONOUR, ref=case.entry.ref, today=TODAY)
    assert (page.rules_version, page.line.public_until) == ("示例标题 2026", date(2028, 12, 31))


def test_an_honour_waits_for_published_rules(session: Session) -> None:
    office = cases.office(session, at=AT, kind=ListKind.HONOUR)
    session.scalars(
        select(ListRegister).where(ListRegister.code == office.register)
    ).one().piece_slug = "never-published"
    with pytest.raises(RuleBroken) as refused:
        cases.opened(session, office, AT, kind=ListKind.HONOUR)
    assert refused.value.citation is not None
    assert refused.value.citation.short() == "24§30"


def test_a_governments_record_is_public_after_secrecy_review_and_says_when_put_right(session: Session) -> None:
    office = cases.office(session, at=AT, kind=ListKind.GOVERNMENT)
    case = cases.opened(session, office, AT, kind=ListKind.GOVERNMENT)
    with pytest.raises(Forbidden):
        drafts.review(session, ref=case.ref, turn=cases.turn(office.colleague, AT))
    drafts.review(session, ref=case.ref, turn=cases.turn(office.reviewer, AT))
    decisions.publish(session, ref=case.ref, turn=cases.turn(office.drafter, AT))
    decisions.rectify(session, ref=case.ref, day=TODAY, words="款项已经付清。", turn=cases.turn(office.drafter, AT))
    assert case.entry is not None
    page = queries.entry_page(session, kind=ListKind.GOVERNMENT, ref=case.entry.ref, today=TODAY)
    assert (page.amount, page.rectified_on, page.rectification) == (125000.5, TODAY, "款项已经付清。")


def test_a_governments_record_runs_from_the_day_of_its_document(session: Session) -> None:
    office = cases.office(session, at=AT, kind=ListKind.GOVERNMENT)
    case = cases.opened(session, office, AT, kind=ListKind.GOVERNMENT)
    drafts.review(session, ref=case.ref, turn=cases.turn(office.reviewer, AT))
    decisions.publish(session, ref=case.ref, turn=cases.turn(office.drafter, AT))
    assert case.entry is not None
    assert (case.entry.decided_on, case.entry.public_until) == (date(2026, 4, 20), date(2029, 4, 19))


@pytest.mark.parametrize(("day", "field"), [(date(2023, 6, 1), "decided_on"), (None, "decided_on")])
def test_a_governments_record_whose_period_is_over_or_unknown_is_not_drafted(
    session: Session, day: date | None, field: str
) -> None:
    office = cases.office(session, at=AT, kind=ListKind.GOVERNMENT)
    said = cases.drafted(office, ListKind.GOVERNMENT, decided_on=day)
    with pytest.raises(RuleBroken) as refused:
        drafts.open_case(session, drafted=said, turn=cases.turn(office.drafter, AT))
    assert refused.value.field == field


def test_only_the_region_clears_a_governments_record(session: Session) -> None:
    office = cases.office(session, at=AT, kind=ListKind.GOVERNMENT)
    case = cases.opened(session, office, AT, kind=ListKind.GOVERNMENT)
    local = people.actor(session, Role.COMPETENT_REVIEWER, unit=make.unit(session, division="150100"))
    assert [
        step.action for step in case_desk.case_view(session, ref=case.ref, actor=local, calendar=cases.CALENDAR).open
    ] == ["return"]
    with pytest.raises(NotFound):
        drafts.review(session, ref=case.ref, turn=cases.turn(local, AT))


def test_a_government_known_only_as_a_unit_can_be_recorded(session: Session) -> None:
    office = cases.office(session, at=AT, kind=ListKind.GOVERNMENT)
    body = make.unit(session, name="示例旗人民政府")
    case = drafts.open_case(
        session,
        drafted=replace(cases.drafted(office, ListKind.GOVERNMENT), subject=body.name_zh),
        turn=cases.turn(office.drafter, AT),
    )
    assert case.subject.credit_code == body.credit_code


def test_a_person_is_found_by_number_never_by_name(session: Session) -> None:
    office = cases.office(session, at=AT)
    someone = make.person(session, name="测小丁")
    draft = cases.drafted(office)
    with pytest.raises(BadInput) as refused:
        drafts.open_case(session, drafted=replace(draft, subject="测小丁"), turn=cases.turn(office.drafter, AT))
    assert refused.value.field == "subject"
    case = drafts.open_case(session, drafted=replace(draft, subject=someone.ref), turn=cases.turn(office.drafter, AT))
    assert case.subject_id == someone.id


def test_a_register_of_another_part_of_the_region_is_not_offered(session: Session) -> None:
    office = cases.office(session, at=AT)
    register = session.scalars(select(ListRegister).where(ListRegister.code == office.register)).one()
    register.unit_id = make.unit(session, division="150200").id
    session.flush()
    session.expire(register)
    with pytest.raises(RuleBroken) as refused:
        cases.opened(session, office, AT)
    assert refused.value.field == "register"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"basis_kind": None}, "basis_kind"),
        ({"legal_basis": " "}, "legal_basis"),
        ({"rules": ""}, "rules"),
        ({"code": "名单"}, "code"),
        ({"defence_days": 3}, "defence_days"),
        ({"answer_days": 6}, "answer_days"),
        ({"kind": ListKind.HONOUR}, "piece_slug"),
    ],
)
def test_a_register_without_basis_or_rules_is_not_even_proposed(
    session: Session, change: dict[str, Any], field: str
) -> None:
    authority = people.actor(session, Role.LIST_AUTHORITY)
    with pytest.raises((BadInput, RuleBroken)) as refused:
        registers.propose(session, draft=replace(REGISTER, **change), turn=cases.turn(authority, AT))
    assert refused.value.field == field


def test_a_register_exists_once_the_competent_department_approves(session: Session) -> None:
    authority = people.actor(session, Role.LIST_AUTHORITY)
    reviewer = people.actor(session, Role.COMPETENT_REVIEWER, unit=make.unit(session, division="150000"))
    proposal = registers.propose(session, draft=REGISTER, turn=cases.turn(authority, AT))
    assert [task.ref for task in register_desk.waiting(session, actor=reviewer, calendar=cases.CALENDAR, today=TODAY)]
    with pytest.raises(Forbidden):
        registers.approve(session, ref=proposal.ref, turn=cases.turn(authority, AT))
    elsewhere = people.actor(session, Role.COMPETENT_REVIEWER, unit=make.unit(session, division="150200"))
    with pytest.raises(NotFound):
        registers.approve(session, ref=proposal.ref, turn=cases.turn(elsewhere, AT))
    registers.approve(session, ref=proposal.ref, turn=cases.turn(reviewer, AT))
    made = session.scalars(select(ListRegister).where(ListRegister.code == "SP-01")).one()
    assert (made.legal_basis, made.version, made.unit_id) == ("《示例条例》第二十条", "2026", authority.unit_id)
    with pytest.raises(BadInput):
        registers.propose(session, draft=REGISTER, turn=cases.turn(authority, AT))
    revision = registers.propose(session, draft=replace(REGISTER, version="2027"), turn=cases.turn(authority, AT))
    registers.approve(session, ref=revision.ref, turn=cases.turn(reviewer, AT))
    assert made.version == "2027"
    other = people.actor(session, Role.LIST_AUTHORITY)
    with pytest.raises(Conflict):
        registers.propose(session, draft=replace(REGISTER, version="2028"), turn=cases.turn(other, AT))


def test_a_withdrawn_assessment_rule_founds_no_register(session: Session) -> None:
    published.piece(session, at=AT, kind=PieceKind.ASSESSMENT_RULES, slug="rules")
    authority = people.actor(session, Role.LIST_AUTHORITY)
    draft = replace(REGISTER, kind=ListKind.HONOUR, code="SX-01", piece_slug="rules")
    assert registers.propose(session, draft=draft, turn=cases.turn(authority, AT)).state == "proposed"
    withdraw_piece(session, kind=PieceKind.ASSESSMENT_RULES, slug="rules", reason="修订", actor="test", at=AT)
    with pytest.raises(RuleBroken):
        registers.propose(session, draft=replace(draft, code="SX-02"), turn=cases.turn(authority, AT))


def test_corrected_assessment_rules_found_a_register_until_they_are_withdrawn(session: Session) -> None:
    published.piece(session, at=AT, kind=PieceKind.ASSESSMENT_RULES, slug="rules")
    corrected = PieceDraft(
        kind=PieceKind.ASSESSMENT_RULES,
        slug="rules",
        title_zh="示例办法（更正）",
        summary_zh="示例摘要",
        body_zh="<p>示例</p>",
        issuer="示例机构",
    )
    said = {"files": (), "reviewed_at": AT, "from_instant": AT, "corrects": True, "actor": "test", "at": AT}
    publishing.put_out(session, corrected, **said)
    assert register_desk.assessment_rules(session, at=AT) == (("rules", "示例办法（更正）"),)
    draft = replace(REGISTER, kind=ListKind.HONOUR, code="SX-01", piece_slug="rules")
    authority = people.actor(session, Role.LIST_AUTHORITY)
    assert registers.propose(session, draft=draft, turn=cases.turn(authority, AT)).state == "proposed"

    gone = {"from_instant": AT, "reason": "废止", "actor": "test", "at": AT}
    publishing.take_down(session, kind=PieceKind.ASSESSMENT_RULES, slug="rules", **gone)
    assert register_desk.assessment_rules(session, at=AT) == ()
    with pytest.raises(RuleBroken):
        registers.propose(session, draft=replace(draft, code="SX-02"), turn=cases.turn(authority, AT))


def listed(session: Session, office: cases.Office) -> str:
    """The reference of an entry of the office's unit."""
    unit = session.get_one(Unit, office.drafter.unit_id)
    return make.entry(session, unit=unit).ref


def test_a_removal_is_confirmed_by_another_person_and_told_to_the_measures(session: Session) -> None:
    office = cases.office(session, at=AT)
    ref = listed(session, office)
    turn = cases.turn(office.drafter, AT)
    said: dict[str, Any] = {"document": "示移字〔2026〕1号", "reason": "条件具备", "notified_on": None}
    removal = removals.propose(session, entry_ref=ref, ground=RemovalGround.CONDITIONS, turn=turn, **said)
    with pytest.raises(Conflict):
        removals.propose(session, entry_ref=ref, ground=RemovalGround.CONDITIONS, turn=turn, **said)
    with pytest.raises(Forbidden):
        removals.confirm(session, ref=removal.ref, turn=turn)
    removals.confirm(session, ref=removal.ref, turn=cases.turn(office.colleague, AT))
    with pytest.raises(NotFound):
        queries.entry_page(session, kind=ListKind.SERIOUS, ref=ref, today=TODAY)


def test_only_the_unit_that_listed_removes(session: Session) -> None:
    office = cases.office(session, at=AT)
    stranger = people.actor(session, Role.LIST_AUTHORITY)
    with pytest.raises(NotFound):
        removals.propose(
            session,
            entry_ref=listed(session, office),
            ground=RemovalGround.CONDITIONS,
            notified_on=None,
            document="1",
            reason="1",
            turn=cases.turn(stranger, AT),
        )


def test_an_entry_whose_basis_was_annulled_and_stayed_is_late(session: Session) -> None:
    office = cases.office(session, at=AT)
    removals.propose(
        session,
        entry_ref=listed(session, office),
        ground=RemovalGround.ANNULLED,
        notified_on=TODAY,
        document="1",
        reason="判决撤销处罚",
        turn=cases.turn(office.drafter, AT),
    )
    # Three days from Monday 1 June; what has been opened is not opened again.
    for days, opened in ((3, 0), (4, 1), (5, 0)):
        at = AT + timedelta(days=days)
        assert removal_overdue.supervise(session, calendar=cases.CALENDAR, at=at) == opened
    found = session.scalars(select(SupervisionCase)).one()
    assert (found.kind, found.unit_id) == ("41.5", office.drafter.unit_id)
    (task,) = removal_desk.waiting(session, actor=office.colleague, calendar=cases.CALENDAR, today=TODAY)
    assert task.due == date(2026, 6, 4)


def test_an_entry_whose_basis_was_annulled_is_hidden_until_another_person_decides(session: Session) -> None:
    office = cases.office(session, at=AT)
    ref = listed(session, office)
    removal = removals.propose(
        session,
        entry_ref=ref,
        ground=RemovalGround.ANNULLED,
        notified_on=TODAY,
        document="1",
        reason="判决撤销处罚",
        turn=cases.turn(office.drafter, AT),
    )
    with pytest.raises(NotFound):
        queries.entry_page(session, kind=ListKind.SERIOUS, ref=ref, today=TODAY)
    removals.refuse(session, ref=removal.ref, turn=cases.turn(office.colleague, AT, reason="判决尚未生效"))
    assert queries.entry_page(session, kind=ListKind.SERIOUS, ref=ref, today=TODAY).line.ref == ref


@pytest.mark.parametrize(("day", "cases_opened"), [(4, []), (5, ["41.5"])])
def test_a_late_removal_is_a_matter_of_supervision_by_itself(
    session: Session, day: int, cases_opened: list[str]
) -> None:
    office = cases.office(session, at=AT)
    removal = removals.propose(
        session,
        entry_ref=listed(session, office),
        ground=RemovalGround.ANNULLED,
        notified_on=TODAY,
        document="1",
        reason="判决撤销处罚",
        turn=cases.turn(office.drafter, AT),
    )
    removals.confirm(session, ref=removal.ref, turn=cases.turn(office.colleague, AT.replace(day=day)))
    assert list(session.scalars(select(SupervisionCase.kind))) == cases_opened
