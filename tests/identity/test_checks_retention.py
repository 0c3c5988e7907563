"""Papers and numbers go when they are not needed any more; what was decided, by whom and when, stays (2024 art. 24)."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.accounts.holders import consents
from portal.accounts.staff.evidence import Visitor
from portal.identity.checks import queries, retention, submission
from portal.identity.models import IdentityCheck, IdentityPaper
from portal.law.procedures.identity_check import IDENTITY_CHECK
from portal.mail.models import Mail
from portal.store.files import StoredFile, StoredPiece
from tests.factories import register as make
from tests.factories.register import AT, CIPHER, TODAY
from tests.identity import checks_scene as check


def sweep(session: Session, at: datetime) -> int:
    return retention.sweep(session, cipher=CIPHER, at=at)


def is_gone(session: Session) -> bool:
    left = [session.scalars(select(table)).all() for table in (StoredFile, StoredPiece, IdentityPaper)]
    numbers = session.scalars(select(IdentityCheck.id_cipher)).all()
    return not any(left) and not any(numbers)


def test_after_the_decision_they_stay_for_the_time_of_the_law_and_no_day_longer(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    check.act(session, ref, "propose", scene.clerk)
    check.act(session, ref, "accept", scene.second)
    assert sweep(session, AT + retention.KEPT) == 0
    assert not is_gone(session)
    last = AT + retention.KEPT + timedelta(days=1)
    assert sweep(session, last) == 1
    assert is_gone(session)
    assert sweep(session, last) == 0
    assert session.scalars(select(IdentityCheck.discarded_at)).one() == last
    view = queries.check(session, ref=ref, actor=scene.clerk, cipher=CIPHER, today=TODAY)
    assert (view.name, view.number, dict(view.files)) == ("", "", {})
    actions = [event.action for event in view.standing.events]
    assert actions == ["hand_in", "propose", "accept"]


def test_what_is_returned_and_not_completed_ends_and_is_told(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    check.act(session, ref, "return", scene.clerk, reason="背面不清楚")
    assert sweep(session, AT + retention.ANSWERED_WITHIN) == 0
    assert sweep(session, AT + retention.ANSWERED_WITHIN + timedelta(days=1)) == 1
    assert is_gone(session)
    assert procedures.standing(session, IDENTITY_CHECK, ref).state == "lapsed"
    assert session.scalars(select(Mail.kind)).all() == ["identity.returned", "identity.lapsed"]


def test_what_waits_for_the_agency_does_not_lapse(session: Session) -> None:
    scene = check.scene(session)
    check.hand_in(session, scene.party)
    assert sweep(session, AT + timedelta(days=400)) == 0
    assert not is_gone(session)


def test_a_consent_taken_back_ends_the_check(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    kind = consents.IDENTITY_PAPERS
    consents.withdraw(session, party=scene.party, kind=kind, visitor=Visitor("192.0.2.1", "test"), at=AT)
    assert sweep(session, AT) == 1
    assert is_gone(session)
    assert procedures.standing(session, IDENTITY_CHECK, ref).state == "lapsed"


def test_closing_the_account_deletes_at_once_what_is_open_and_what_is_decided(session: Session) -> None:
    scene, company = check.scene(session), make.organisation(session)
    decided = check.hand_in(session, scene.party)
    check.act(session, decided, "propose_refusal", scene.clerk, reason="疑似改动")
    check.act(session, decided, "refuse", scene.second)
    check.hand_in(session, scene.party, check.for_organisation(company.credit_code or "", "示例"))
    submission.withdraw_all(session, party=scene.party, at=AT)
    assert is_gone(session)
    assert sorted(session.scalars(select(IdentityCheck.state))) == ["refused", "withdrawn"]
