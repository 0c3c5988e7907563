"""Handing documents in: with the separate consent, only what is needed, once for each matter (2021 arts. 19, 34)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.accounts.holders import consents
from portal.audit.models import AuditPayload
from portal.identity.checks import papers, queries, submission
from portal.identity.models import Capacity, IdentityCheck, IdentityPaper
from portal.kernel.errors import BadInput, Conflict, NotFound, PortalError, RuleBroken
from portal.kernel.identifiers import citizen_id
from portal.law.procedures.identity_check import IDENTITY_CHECK
from portal.store import Database
from portal.store.files import StoredFile, StoredPiece
from tests.factories import holders as accounts
from tests.factories import register as make
from tests.factories.register import AT, CIPHER, TODAY
from tests.identity import checks_scene as check
from tests.identity.checks_scene import NAME, NUMBER

YESTERDAY = TODAY - timedelta(days=1)


def test_what_is_handed_in_waits_encrypted_and_without_its_own_names(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    kept = session.scalars(select(IdentityCheck)).one()
    assert (kept.ref, kept.state, kept.division) == (ref, "submitted", "150000")
    assert NUMBER not in f"{kept.id_cipher} {kept.name_cipher}"
    assert CIPHER.decrypt(kept.id_cipher or "", "identity.number") == NUMBER
    assert [file.name for file in papers.kept(session, kept).values()] == ["front.png", "back.png"]
    bodies = session.scalars(select(StoredPiece.body)).all()
    assert len(bodies) == 2
    assert all(b"PNG" not in body for body in bodies)
    for payload in session.scalars(select(AuditPayload.body)):
        assert NUMBER not in str(payload)
        assert NAME not in str(payload)


def test_the_consent_is_asked_separately_and_nothing_is_taken_without_it(session: Session) -> None:
    scene = check.scene(session)
    with pytest.raises(RuleBroken) as refusal:
        check.hand_in(session, scene.party, check.own(consent=""))
    assert refusal.value.field == "consent"
    with pytest.raises(Conflict):
        check.hand_in(session, scene.party, check.own(consent="0"))
    assert session.scalars(select(StoredFile)).all() == []
    check.hand_in(session, scene.party)
    assert consents.given(session, party=scene.party, kind=consents.IDENTITY_PAPERS)


@pytest.mark.parametrize(
    ("given", "kind", "field"),
    [
        ({"name": " "}, BadInput, "name"),
        ({"name": "测" * 51}, BadInput, "name"),
        ({"id_type": "library_card"}, BadInput, "id_type"),
        ({"id_number": NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1")}, BadInput, "id_number"),
        ({"id_number": citizen_id.make("150102", date(2010, 3, 7), 113)}, RuleBroken, "id_number"),
        ({"document_until": YESTERDAY}, RuleBroken, "document_until"),
        ({"papers": check.papers("front")}, BadInput, "back"),
        ({"papers": check.papers("back")}, BadInput, "front"),
        ({"division": "110000"}, BadInput, "division"),
    ],
)
def test_what_cannot_prove_a_person_is_refused_at_its_field(
    session: Session, given: dict[str, object], kind: type[PortalError], field: str
) -> None:
    scene = check.scene(session)
    with pytest.raises(kind) as refusal:
        check.hand_in(session, scene.party, check.own(**given))
    assert refusal.value.field == field
    assert session.scalars(select(IdentityCheck)).all() == []


@pytest.mark.parametrize(
    ("given", "kind", "field"),
    [
        ({"organisation": ""}, BadInput, "organisation"),
        ({"credit_code": "91150100MA00000000"}, BadInput, "credit_code"),
        ({"power_until": None}, RuleBroken, "power_until"),
        ({"power_until": YESTERDAY}, RuleBroken, "power_until"),
        ({"papers": check.papers("front", "back", "power")}, BadInput, "licence"),
        ({"papers": check.papers("front", "back", "licence")}, BadInput, "power"),
    ],
)
def test_an_agent_needs_licence_and_power_with_an_end(
    session: Session, given: dict[str, object], kind: type[PortalError], field: str
) -> None:
    scene, company = check.scene(session), make.organisation(session, name="示例牧业有限公司")
    with pytest.raises(kind) as refusal:
        check.hand_in(
            session,
            scene.party,
            replace(check.for_organisation(company.credit_code or "", "示例牧业有限公司"), **given),
        )
    assert refusal.value.field == field


def test_a_legal_representative_needs_no_power_and_nothing_beyond_need_is_kept(session: Session) -> None:
    scene, company = check.scene(session), make.organisation(session)
    handed = check.for_organisation(
        company.credit_code or "",
        "示例牧业有限公司",
        capacity=Capacity.LEGAL_REPRESENTATIVE,
        power_until=date(2027, 1, 1),
        papers=check.papers("front", "back", "licence", "power"),
    )
    check.hand_in(session, scene.party, handed)
    assert set(session.scalars(select(IdentityPaper.part))) == {"front", "back", "licence"}
    assert session.scalars(select(IdentityCheck)).one().power_until is None


def test_a_passport_has_one_side(session: Session) -> None:
    scene = check.scene(session)
    check.hand_in(
        session, scene.party, check.own(id_type="passport", id_number="EA1234567", papers=check.papers("front"))
    )
    assert list(session.scalars(select(IdentityPaper.part))) == ["front"]


def test_who_is_proven_hands_in_no_own_documents(session: Session) -> None:
    scene, company = check.scene(session), make.organisation(session)
    account = session.get_one(accounts.Holder, scene.party.holder_id)
    accounts.prove(session, account, name=NAME, number=NUMBER)
    check.hand_in(
        session, scene.party, check.for_organisation(company.credit_code or "", "示例", name="", id_number="")
    )
    assert set(session.scalars(select(IdentityPaper.part))) == {"licence", "power"}


def test_the_same_form_twice_is_one_check_and_another_one_waits(session: Session) -> None:
    scene = check.scene(session)
    first = check.hand_in(session, scene.party)
    assert check.hand_in(session, scene.party, check.own(consent="")) == first
    with pytest.raises(Conflict):
        check.hand_in(session, scene.party, check.own(name="测小丁"))
    with pytest.raises(Conflict):
        check.hand_in(session, scene.party, check.own(papers={"front": check.upload(40), "back": check.upload(41)}))
    assert len(session.scalars(select(IdentityCheck)).all()) == 1
    assert len(session.scalars(select(StoredFile)).all()) == 2


def test_two_clicks_at_once_are_one_check(database: Database) -> None:
    with database.unit_of_work() as work:
        scene = check.scene(work)
        # Agreed to before, so that the two meet at the check alone.
        consents.give(work, party=scene.party, kind=consents.IDENTITY_PAPERS, version=check.VERSION, at=AT)

    def click(_: int) -> str:
        with database.unit_of_work() as work:
            return check.hand_in(work, scene.party)

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(click, range(2)))) == 1
    with database.reading() as session:
        assert len(session.scalars(select(StoredFile)).all()) == 2


def test_a_holder_has_few_checks_open_and_few_a_day(session: Session) -> None:
    scene = check.scene(session)
    for _ in range(submission.MOST_OPEN):
        company = make.organisation(session)
        check.hand_in(session, scene.party, check.for_organisation(company.credit_code or "", "示例"))
    with pytest.raises(Conflict):
        check.hand_in(session, scene.party)
    for one in queries.own_checks(session, party=scene.party):
        submission.withdraw(session, ref=one.ref, party=scene.party, at=AT, seen=None)
    for _ in range(submission.MOST_IN_A_WHILE - submission.MOST_OPEN):
        ref = check.hand_in(session, scene.party)
        submission.withdraw(session, ref=ref, party=scene.party, at=AT, seen=None)
    with pytest.raises(Conflict):
        check.hand_in(session, scene.party)
    assert check.hand_in(session, scene.party, at=AT + timedelta(days=1, minutes=1))


def test_files_have_a_limit_for_one_check_and_for_all(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = check.scene(session)
    size = sum(each.size for each in check.papers().values())
    monkeypatch.setattr(papers, "MOST_BYTES", size - 1)
    with pytest.raises(BadInput):
        check.hand_in(session, scene.party)
    monkeypatch.setattr(papers, "MOST_BYTES", 10 * size)
    monkeypatch.setattr(papers, "MOST_KEPT", size - 1)
    with pytest.raises(Conflict):
        check.hand_in(session, scene.party)


def test_a_stranger_finds_nothing(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    stranger = accounts.party(accounts.holder(session))
    for attempt in (
        lambda: queries.own(session, ref=ref, party=stranger),
        lambda: submission.withdraw(session, ref=ref, party=stranger, at=AT, seen=1),
        lambda: submission.supplement(
            session, ref=ref, handed=check.own(), party=stranger, cipher=CIPHER, at=AT, seen=1
        ),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert queries.own_checks(session, party=stranger) == ()


def test_a_holder_withdraws_and_everything_is_gone_at_once(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    submission.withdraw(session, ref=ref, party=scene.party, at=AT, seen=1)
    gone = session.scalars(select(IdentityCheck)).one()
    assert (gone.id_cipher, gone.name_cipher, gone.discarded_at) == (None, None, AT)
    assert session.scalars(select(StoredPiece)).all() == []
    assert procedures.standing(session, IDENTITY_CHECK, ref).state == "withdrawn"
    with pytest.raises(Conflict):
        submission.withdraw(session, ref=ref, party=scene.party, at=AT, seen=None)


def test_what_was_returned_is_completed_by_handing_everything_in_anew(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    give = {"ref": ref, "party": scene.party, "cipher": CIPHER, "at": AT}
    with pytest.raises(Conflict):
        submission.supplement(session, handed=check.own(), seen=1, **give)  # type: ignore[arg-type]
    check.act(session, ref, "return", scene.clerk, reason="背面不清楚")
    before = set(session.scalars(select(StoredFile.ref)))
    view = queries.own(session, ref=ref, party=scene.party)
    assert (view.reason, "supplement" in view.may) == ("背面不清楚", True)
    clearer = check.own(papers={"front": check.upload(50), "back": check.upload(51)}, consent="")
    with pytest.raises(Conflict):
        submission.supplement(session, handed=clearer, seen=1, **give)  # type: ignore[arg-type]
    submission.supplement(session, handed=clearer, seen=2, **give)  # type: ignore[arg-type]
    after = set(session.scalars(select(StoredFile.ref)))
    assert len(after) == 2
    assert not before & after
    assert queries.own(session, ref=ref, party=scene.party).state == "submitted"
