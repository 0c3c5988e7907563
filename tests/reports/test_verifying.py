"""Whoever asks learns whether a report holds and nothing else; whoever guesses learns nothing and is soon stopped."""

import io
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.access.grants import revoking
from portal.accounts.staff.throttle import Throttled
from portal.kernel.errors import BadInput
from portal.kernel.references import new_reference
from portal.law.roles import Role
from portal.reports import commands, verifying
from portal.reports.models import ReportState
from portal.reports.verifying import Answer, Verdict
from tests.factories import grants, register
from tests.factories import reports as make
from tests.factories import staff as people
from tests.factories.register import AT, CIPHER
from tests.reports.test_facts import authorised

LATER = AT + timedelta(days=2)


def ask(session: Session, number: str = "", digest: str = "", *, visitor: str = "192.0.2.7") -> Answer:
    return verifying.ask(session, number=number, digest=digest, visitor=visitor, cipher=CIPHER, at=LATER)


def issued(session: Session) -> str:
    subject = register.organisation(session, name="示例核验有限公司", division="150102")
    register.penalty(session, subject=subject)
    number = make.public(session, subject)
    make.issue(session, number)
    return number


def test_a_report_holds_until_what_it_says_changes(session: Session) -> None:
    number = issued(session)
    assert ask(session, number) == Answer(Verdict.UNCHANGED, AT)
    assert ask(session, f" {number.upper()} ").verdict is Verdict.UNCHANGED
    row = make.row(session, number)
    subject = session.get_one(register.Subject, 1)
    assert subject.ref == row.subject_ref
    register.penalty(session, subject=subject)
    assert ask(session, number) == Answer(Verdict.CHANGED, AT)


def test_the_digest_of_the_file_is_enough_and_a_changed_file_is_found_out(session: Session) -> None:
    number = issued(session)
    digest = verifying.digest_of(io.BytesIO(make.body(session, number)))
    other = verifying.digest_of(io.BytesIO(make.body(session, number) + b"\n"))
    assert ask(session, digest=digest).verdict is Verdict.UNCHANGED
    assert ask(session, number, digest).verdict is Verdict.UNCHANGED
    assert ask(session, number, other) == Answer(Verdict.ALTERED)
    assert ask(session, digest=other) == Answer(Verdict.UNKNOWN)


def test_a_withdrawn_report_is_told_as_such(session: Session) -> None:
    number = issued(session)
    head = people.actor(session, Role.AGENCY_HEAD, unit=people.agency(session, division="150100"))
    commands.withdraw(session, number=number, reason="出具时使用了错误的数据", actor=head, at=AT)
    assert ask(session, number) == Answer(Verdict.WITHDRAWN, AT)


def test_after_the_end_of_an_authorisation_nobody_learns_whether_anything_changed(session: Session) -> None:
    on = grants.stage(session)
    ref = grants.give(session, on)
    number = authorised(session, on, ref)
    make.issue(session, number)
    assert ask(session, number).verdict is Verdict.UNCHANGED
    revoking.revoke(session, ref=ref, party=on.giver, cipher=CIPHER, at=AT)
    before = ask(session, number)
    register.penalty(session, subject=on.subject)
    assert ask(session, number) == before == Answer(Verdict.WITHDRAWN, AT)


@pytest.mark.parametrize("state", [ReportState.WAITING, ReportState.FAILED])
def test_what_was_not_issued_is_answered_like_what_never_was(session: Session, state: ReportState) -> None:
    number = make.public(session, register.organisation(session))
    make.row(session, number).state = state
    session.flush()
    assert ask(session, number) == ask(session, new_reference("certificate")) == Answer(Verdict.UNKNOWN)


@pytest.mark.parametrize("number", ["0", "c" * 400, "' OR 1=1", "c" * 19, "报告"])
def test_any_other_writing_is_unknown(session: Session, number: str) -> None:
    issued(session)
    assert ask(session, number) == Answer(Verdict.UNKNOWN)


def test_guessing_is_stopped_for_its_address_and_right_numbers_are_not_counted(session: Session) -> None:
    number = issued(session)
    for _ in range(8):
        assert ask(session, number).verdict is Verdict.UNCHANGED
    for _ in range(5):
        assert ask(session, new_reference("certificate")).verdict is Verdict.UNKNOWN
    with pytest.raises(Throttled):
        ask(session, number)
    assert ask(session, number, visitor="192.0.2.8").verdict is Verdict.UNCHANGED


@pytest.mark.parametrize(
    ("number", "digest", "field"), [("", "", "number"), ("", "zz", "digest"), (" ", " ", "number")]
)
def test_nothing_to_look_for_is_said_at_its_field(session: Session, number: str, digest: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        ask(session, number, digest)
    assert refused.value.field == field


def test_a_file_is_read_up_to_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "MAX_BYTES", 10)
    assert verifying.digest_of(io.BytesIO(b"x" * 10))
    for body in (b"", b"x" * 11):
        with pytest.raises(BadInput) as refused:
            verifying.digest_of(io.BytesIO(body))
        assert refused.value.field == "file"


def test_the_addresses_of_one_ipv6_network_are_one_asker(session: Session) -> None:
    for number in range(5):
        ask(session, new_reference("certificate"), visitor=f"2001:db8:0:1::{number}")
    with pytest.raises(Throttled):
        ask(session, new_reference("certificate"), visitor="2001:db8:0:1:ffff::9")
    assert ask(session, new_reference("certificate"), visitor="2001:db8:0:2::1").verdict is Verdict.UNKNOWN
