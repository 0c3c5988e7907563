"""On paper: handed in by the grantee, compared, decided by two; nothing is learnt before, nothing idle is kept."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.grants import comparing, desk_queries, keeping, papers, queries, revoking, using
from portal.access.grants.conditions import Condition
from portal.access.grants.models import Grant, GrantPaper
from portal.access.grants.papers import PARTS, Check
from portal.access.grants.terms import Side
from portal.accounts.staff.throttle import Throttled
from portal.kernel.clock import beijing_date, beijing_midnight
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, PortalError, RuleBroken
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.procedures.grant import REFUSALS
from portal.law.roles import Role
from portal.mail.models import Mail
from portal.store.files import StoredFile, StoredPiece
from tests.factories import grants as make
from tests.factories import holders as accounts
from tests.factories import register
from tests.factories import staff as people
from tests.factories.grants import Stage, on_paper, stage
from tests.factories.register import AT, CIPHER, TODAY


@pytest.fixture
def on(session: Session) -> Stage:
    return stage(session)


@pytest.fixture
def clerk(session: Session) -> Actor:
    return people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session))


@pytest.fixture
def head(session: Session) -> Actor:
    return people.actor(session, Role.AGENCY_HEAD, unit=people.agency(session))


def act(session: Session, ref: str, action: str, who: Actor, reason: str = "") -> str:
    check = Check(actor=who, at=AT, seen=None, cipher=CIPHER, font=make.FONT, reason=reason)
    return papers.act(session, ref=ref, action=action, check=check)


def accept(session: Session, ref: str, clerk: Actor, head: Actor) -> None:
    act(session, ref, "propose", clerk)
    assert act(session, ref, "accept", head) == "in_force"


def test_two_persons_bring_it_into_force_and_the_subject_hears(
    session: Session, on: Stage, clerk: Actor, head: Actor
) -> None:
    ref = on_paper(session, on)
    assert session.scalars(select(Grant.subject_ref)).one() is None
    assert queries.given(session, party=on.giver, cipher=CIPHER, today=TODAY) == ()
    accept(session, ref, clerk, head)
    assert [each.ref for each in queries.given(session, party=on.giver, cipher=CIPHER, today=TODAY)] == [ref]
    told = session.execute(select(Mail.reader, Mail.kind).where(Mail.kind.like("grant.%"))).tuples().all()
    assert set(told) == {(on.giver.ref, "grant.given"), (on.reader.ref, "grant.received")}
    made = using.use(
        session, ref=ref, party=on.reader, purpose="核对", acknowledged=True, form="page", cipher=CIPHER, at=AT
    )
    assert made.subject_ref == on.subject.ref
    assert queries.copy_for(session, ref=ref, party=on.reader, cipher=CIPHER, at=AT).media_type == "application/pdf"


def test_whoever_proposed_does_not_decide(session: Session, on: Stage, clerk: Actor) -> None:
    ref = on_paper(session, on)
    act(session, ref, "propose", clerk)
    with pytest.raises(Forbidden):
        act(session, ref, "accept", clerk)


def test_before_it_is_accepted_it_opens_nothing(session: Session, on: Stage) -> None:
    ref = on_paper(session, on)
    with pytest.raises(NotFound):
        using.use(
            session, ref=ref, party=on.reader, purpose="核对", acknowledged=True, form="page", cipher=CIPHER, at=AT
        )


@pytest.mark.parametrize(
    "subject",
    [
        {"name": "测授错"},
        {"id_number": register.citizen_id.make("150102", TODAY.replace(year=1970), 77)},
        {"name": "不存在的公司", "kind": "organisation", "credit_code": "91150100MA0000001X"},
    ],
)
def test_what_differs_or_is_unknown_looks_alike_to_whoever_handed_it_in(
    session: Session, on: Stage, clerk: Actor, head: Actor, subject: dict[str, str]
) -> None:
    typed = {"kind": "person", "name": make.SUBJECT_NAME, "id_type": "citizen_id", "id_number": make.SUBJECT_NUMBER}
    if subject.get("kind"):
        subject = subject | {"credit_code": register.uscc.make("9", "1", "150100", "Y1234567")}
    ref = on_paper(session, on, subject=Side(**typed | subject))
    with pytest.raises(RuleBroken):
        act(session, ref, "propose", clerk)
    act(session, ref, "propose_refusal", clerk, "differs")
    assert act(session, ref, "refuse", head) == "refused"
    view = queries.as_applicant(session, ref=ref, party=on.reader, cipher=CIPHER, at=AT)
    assert view.refused_because == REFUSALS["differs"]
    assert session.execute(select(Mail.reader, Mail.kind).where(Mail.kind.like("grant.%"))).tuples().all() == [
        (on.reader.ref, "grant.refused")
    ]


def test_a_refusal_has_a_reason_of_the_list(session: Session, on: Stage, clerk: Actor) -> None:
    ref = on_paper(session, on)
    for reason in ("", "查无此人"):
        with pytest.raises(BadInput) as refusal:
            act(session, ref, "propose_refusal", clerk, reason)
        assert refusal.value.field == "reason"


def test_only_the_agency_of_the_place_sees_and_decides(session: Session, on: Stage) -> None:
    ref = on_paper(session, on)
    elsewhere = people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session, division="150200"))
    with pytest.raises(NotFound):
        act(session, ref, "propose", elsewhere)
    with pytest.raises(NotFound):
        desk_queries.paper(session, ref=ref, actor=elsewhere, cipher=CIPHER, at=AT)
    auditor = people.actor(session, Role.AUDITOR)
    with pytest.raises(Forbidden):
        act(session, ref, "propose", auditor)


def test_the_worklist_names_it_to_whoever_can_act(
    session: Session, on: Stage, clerk: Actor, head: Actor, tmp_path: Path
) -> None:
    ref = on_paper(session, on)

    def waits(who: Actor) -> list[str]:
        calendar = WorkCalendar.load(tmp_path)
        return [task.ref for task in desk_queries.waiting(session, actor=who, calendar=calendar, today=TODAY)]

    assert (waits(clerk), waits(head)) == ([ref], [])
    act(session, ref, "propose", clerk)
    assert (waits(clerk), waits(head)) == ([], [ref])


def test_a_clerk_compares_without_seeing_a_whole_number(session: Session, on: Stage, clerk: Actor) -> None:
    view = desk_queries.paper(session, ref=on_paper(session, on), actor=clerk, cipher=CIPHER, at=AT)
    assert view.grantor is not None
    assert view.grantor.number.endswith(make.SUBJECT_NUMBER[-4:])
    assert make.SUBJECT_NUMBER not in view.grantor.number
    assert view.parts == PARTS
    assert all(each.agrees for each in view.comparisons)


def test_the_grantee_takes_papers_back_while_they_wait(session: Session, on: Stage, clerk: Actor, head: Actor) -> None:
    ref = on_paper(session, on)
    with pytest.raises(NotFound):
        papers.withdraw(session, ref=ref, party=on.giver, at=AT, seen=1)
    papers.withdraw(session, ref=ref, party=on.reader, at=AT, seen=1)
    assert session.scalars(select(Grant.state)).one() == "withdrawn"
    other = on_paper(session, on)
    accept(session, other, clerk, head)
    with pytest.raises(Conflict):
        papers.withdraw(session, ref=other, party=on.reader, at=AT, seen=3)


@pytest.mark.parametrize(
    ("values", "kind", "field"),
    [
        ({"confirmed": False}, RuleBroken, "confirmed"),
        ({"grantee": "91150100MA0000001X"}, BadInput, "grantee"),
        ({"subject": Side(kind="person", name="", id_type="citizen_id", id_number="1")}, BadInput, "subject_name"),
        ({"subject": Side(kind="organisation", name="甲", credit_code="1")}, BadInput, "subject_code"),
        ({"wish": make.wish(until=TODAY - timedelta(days=1))}, RuleBroken, "until"),
        ({"wish": make.wish(scope="records")}, BadInput, "records"),
    ],
)
def test_what_cannot_be_handed_in_is_refused_at_its_field(
    session: Session, on: Stage, values: dict[str, object], kind: type[PortalError], field: str
) -> None:
    with pytest.raises(kind) as refusal:
        on_paper(session, on, **values)
    assert refusal.value.field == field


def test_one_does_not_authorise_oneself(session: Session, on: Stage) -> None:
    own = Side(kind="person", name=make.GRANTEE_NAME, id_type="citizen_id", id_number=make.GRANTEE_NUMBER)
    with pytest.raises(RuleBroken):
        on_paper(session, on, subject=own)


def test_all_three_papers_are_needed(session: Session, on: Stage) -> None:
    for part in PARTS:
        some = {name: upload for name, upload in make.papers().items() if name != part}
        with pytest.raises(BadInput) as refusal:
            papers.hand_in(session, make.paper(), some, party=on.reader, cipher=CIPHER, at=AT)
        assert refusal.value.field == part


def test_a_paper_may_have_been_signed_before_it_is_handed_in(session: Session, on: Stage) -> None:
    assert on_paper(session, on, wish=make.wish(since=TODAY - timedelta(days=3)))


def test_a_day_has_its_limit(session: Session, on: Stage) -> None:
    for number in range(papers.MOST_A_DAY):
        on_paper(session, on, wish=make.wish(purpose=f"用途{number}"))
    with pytest.raises(Throttled):
        on_paper(session, on)


def test_whoever_no_longer_speaks_for_the_grantee_fails_the_comparison(
    session: Session, on: Stage, clerk: Actor
) -> None:
    company = register.organisation(session)
    accounts.represent(session, on.other, company, until=TODAY)
    ref = on_paper(session, on, grantee=company.credit_code)
    grant = session.scalars(select(Grant)).one()
    assert comparing.agrees(session, grant, cipher=CIPHER, at=AT)
    assert not comparing.agrees(session, grant, cipher=CIPHER, at=AT + timedelta(days=1))
    assert act(session, ref, "propose", clerk) == "fitting"


def parts_left(session: Session) -> list[str]:
    return list(session.scalars(select(GrantPaper.part).order_by(GrantPaper.id)))


def test_after_the_time_only_the_authorisation_stays(session: Session, on: Stage, clerk: Actor, head: Actor) -> None:
    ref = on_paper(session, on)
    accept(session, ref, clerk, head)
    last = beijing_date(AT) + timedelta(days=keeping.KEPT_DAYS)
    assert keeping.discard(session, today=last, at=AT) == 0
    assert keeping.discard(session, today=last + timedelta(days=1), at=AT) == 1
    assert parts_left(session) == ["authorisation"]
    assert keeping.discard(session, today=last + timedelta(days=1), at=AT) == 0


def test_of_refused_papers_nothing_stays(session: Session, on: Stage, clerk: Actor, head: Actor) -> None:
    ref = on_paper(session, on)
    act(session, ref, "propose_refusal", clerk, "unreadable")
    act(session, ref, "refuse", head)
    later = beijing_date(AT) + timedelta(days=keeping.KEPT_DAYS + 1)
    keeping.discard(session, today=later, at=beijing_midnight(later))
    assert parts_left(session) == []
    assert session.scalars(select(StoredFile)).all() == []
    assert session.scalars(select(StoredPiece)).all() == []
    assert session.scalars(select(Grant.grantor_cipher)).one() is None
    view = queries.as_applicant(session, ref=ref, party=on.reader, cipher=CIPHER, at=AT)
    assert (view.line.condition, view.words) == (Condition.REFUSED, None)
    assert desk_queries.paper(session, ref=ref, actor=clerk, cipher=CIPHER, at=AT).grantor is None


def test_a_clerk_revokes_for_a_subject_at_the_counter(session: Session, on: Stage, clerk: Actor, head: Actor) -> None:
    ref = on_paper(session, on)
    accept(session, ref, clerk, head)
    who = Side(kind="person", name=make.SUBJECT_NAME, id_type="citizen_id", id_number=make.SUBJECT_NUMBER)
    found = revoking.at_counter(session, side=who, actor=clerk, cipher=CIPHER, at=AT)
    assert [grant.ref for grant in found] == [ref]
    nobody = replace(who, id_number=register.citizen_id.make("150102", TODAY.replace(year=1970), 77))
    assert revoking.at_counter(session, side=nobody, actor=clerk, cipher=CIPHER, at=AT) == ()
    other_name = replace(who, name="测别人")
    assert revoking.at_counter(session, side=other_name, actor=clerk, cipher=CIPHER, at=AT) == ()
    elsewhere = people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session, division="150200"))
    assert revoking.at_counter(session, side=who, actor=elsewhere, cipher=CIPHER, at=AT) == found  # any counter
    told = {"ref": ref, "cipher": CIPHER, "at": AT, "seen": None}
    with pytest.raises(BadInput):
        revoking.revoke_at_counter(session, reason="", actor=clerk, **told)  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        revoking.revoke_at_counter(session, reason="出示了身份证", actor=head, **told)  # type: ignore[arg-type]
    revoking.revoke_at_counter(session, reason="出示了身份证", actor=clerk, **told)  # type: ignore[arg-type]
    assert revoking.at_counter(session, side=who, actor=clerk, cipher=CIPHER, at=AT) == ()
    assert not queries.usable(session, grant_ref=ref, party=on.reader, cipher=CIPHER, today=TODAY)


@pytest.mark.parametrize("name", [make.SUBJECT_NAME, make.GRANTEE_NAME])
def test_nobody_compares_or_decides_where_they_are_a_side(session: Session, on: Stage, clerk: Actor, name: str) -> None:
    ref = on_paper(session, on)
    own = people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session), name=name)
    assert desk_queries.paper(session, ref=ref, actor=own, cipher=CIPHER, at=AT).own
    with pytest.raises(Forbidden):
        act(session, ref, "propose", own)
    assert not desk_queries.paper(session, ref=ref, actor=clerk, cipher=CIPHER, at=AT).own
    act(session, ref, "propose", clerk)
    with pytest.raises(Forbidden):
        act(session, ref, "accept", own)


def test_nobody_decides_what_they_handed_in_for_an_organisation(session: Session, on: Stage) -> None:
    company = register.organisation(session)
    accounts.represent(session, on.other, company)
    ref = on_paper(session, on, grantee=company.credit_code)
    own = people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session), name=make.GRANTEE_NAME)
    with pytest.raises(Forbidden):
        act(session, ref, "propose", own)


def test_the_name_a_sender_gave_a_paper_is_not_kept(session: Session, on: Stage) -> None:
    body = {part: replace(upload, name=f"测授权的{upload.name}") for part, upload in make.papers().items()}
    papers.hand_in(session, make.paper(), body, party=on.reader, cipher=CIPHER, at=AT)
    kept = set(session.scalars(select(StoredFile.name)).all())
    assert kept == {"authorisation.pdf", "grantor_document.jpg", "grantee_document.jpg"}


def test_what_is_handed_in_twice_is_one_authorisation(session: Session, on: Stage) -> None:
    body = make.papers()

    def hand_in(**values: object) -> str:
        return papers.hand_in(session, make.paper(**values), body, party=on.reader, cipher=CIPHER, at=AT)

    ref = hand_in()
    assert hand_in() == ref
    assert hand_in(wish=make.wish(purpose="另一个用途")) != ref
    other = replace(make.paper().subject, id_number=register.citizen_id.make("150102", TODAY.replace(year=1970), 77))
    assert hand_in(subject=other) != ref
    papers.withdraw(session, ref=ref, party=on.reader, at=AT, seen=None)
    assert hand_in() != ref
