"""Codes of the second factor, as any authenticator app computes them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.security import one_time

AT = datetime(2026, 11, 20, 2, 0, 5, tzinfo=UTC)
# RFC 6238, appendix B, cut to six digits.
RFC_SECRET = one_time.secret_of(b"12345678901234567890")


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert one_time.code_of(RFC_SECRET, one_time.step_at(datetime.fromtimestamp(seconds, UTC))) == code


@given(drift=st.integers(-5, 5))
def test_a_code_fits_its_half_minute_and_its_neighbours(drift: int) -> None:
    code = one_time.code_of(RFC_SECRET, one_time.step_at(AT) + drift)
    found = one_time.matching_step(RFC_SECRET, code, at=AT, after=None)
    assert found == (one_time.step_at(AT) + drift if abs(drift) <= 1 else None)


def test_a_step_used_before_fits_no_more() -> None:
    step = one_time.step_at(AT)
    code = one_time.code_of(RFC_SECRET, step)
    assert one_time.matching_step(RFC_SECRET, code, at=AT, after=step) is None
    assert one_time.matching_step(RFC_SECRET, code, at=AT, after=step - 1) == step
    assert one_time.matching_step(RFC_SECRET, code, at=AT + timedelta(seconds=30), after=step) is None


@given(text=st.text(max_size=40))
def test_whatever_is_typed_is_only_wrong(text: str) -> None:
    step = one_time.matching_step(RFC_SECRET, text, at=AT, after=None)
    assert step is None or one_time.plain(text) == one_time.code_of(RFC_SECRET, step)


def test_gaps_hyphens_and_width_do_not_matter() -> None:
    assert one_time.plain(" ABCD-２３４５ x ") == "abcd2345x"


def test_recovery_codes_differ_and_are_long() -> None:
    codes = one_time.new_recovery_codes()
    assert len(set(codes)) == one_time.RECOVERY_CODES
    assert {len(one_time.plain(code)) for code in codes} == {12}


def test_the_square_code_has_neither_style_nor_script() -> None:
    square = one_time.square_of(one_time.address_of(RFC_SECRET, login="gaowa", issuer="信用内蒙古"))
    assert square.startswith("<svg ")
    assert "style" not in square
    assert "script" not in square
