"""How much of a person's data the public may see."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel import divisions, masking
from portal.kernel.identifiers import citizen_id, uscc

births = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))
places = st.sampled_from([one.code for one in divisions.all_current()])
numbers = st.builds(citizen_id.make, places, births, st.integers(0, 999))
gaps = st.sampled_from(["", " ", "\u3000", "-", "－", "\u200b", "  "])
organisations = st.text(alphabet=uscc.ALPHABET, min_size=8, max_size=8)
codes = st.builds(lambda place, org: uscc.make("9", "1", place, org), places, organisations)


def digits_in_a_row(text: str) -> int:
    return max((len(run) for run in re.findall(r"\d+", text)), default=0)


def test_identity_numbers_keep_three_and_one() -> None:
    assert masking.mask_id("150102199003078516") == "150**************6"
    assert masking.mask_id_for_holder("150102199003078516") == "**************8516"
    assert masking.mask_last("150**************6") == "150***************"


@pytest.mark.parametrize(("number", "masked"), [("", ""), ("E1234567", "E*******"), ("E12345678", "E12*****8")])
def test_short_document_numbers(number: str, masked: str) -> None:
    assert masking.mask_id(number) == masked


@given(st.text(max_size=8))
def test_the_holder_of_a_short_number_sees_none_of_it(number: str) -> None:
    assert set(masking.mask_id_for_holder(number)) <= {"*"}


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张*"),
        ("欧阳娜", "欧阳*"),
        ("欧阳", "欧*"),
        ("其其格", "其*"),
        ("阿拉坦·巴特尔", "阿*"),
        ("ᠪᠠᠭᠠᠲᠤᠷ", "ᠪ*"),
        ("Batbayar", "B*"),
        (" 王五 ", "王*"),
        ("王", "*"),
        ("", ""),
    ],
)
def test_names_keep_the_surname(name: str, masked: str) -> None:
    assert masking.mask_person_name(name) == masked


@given(st.text(min_size=1))
def test_no_name_keeps_more_than_two_characters(name: str) -> None:
    assert len(masking.mask_person_name(name).removesuffix("*")) <= 2


@pytest.mark.parametrize(("number", "masked"), [("13800138000", "138******00"), ("12345", "*****"), ("", "")])
def test_telephone_numbers(number: str, masked: str) -> None:
    assert masking.mask_phone(number) == masked


@given(numbers, st.text(), st.text())
def test_no_identity_number_survives_in_free_text(number: str, before: str, after: str) -> None:
    scrubbed = masking.scrub(before + number + after)
    assert number not in scrubbed
    assert number[3:17] not in scrubbed


@given(numbers, st.text(alphabet="中文，。 ab"), st.text(alphabet="中文，。 ab"))
def test_no_long_run_of_digits_survives(number: str, before: str, after: str) -> None:
    assert digits_in_a_row(masking.scrub(before + number + after)) < 17


@given(numbers, gaps, gaps, st.booleans())
def test_gaps_width_and_case_hide_nothing(number: str, one: str, other: str, wide: bool) -> None:
    written = number[:6] + one + number[6:14] + other + number[14:].lower()
    if wide:
        written = written.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789x"})
    assert masking.scrub(f"证件{written}。") == f"证件{masking.mask_id(number)}。"


@given(codes)
def test_credit_codes_stay(code: str) -> None:
    assert masking.scrub(f"代码{code}。") == f"代码{code}。"


def test_a_credit_code_of_digits_stays_even_when_a_date_could_be_read_in_it() -> None:
    code = next(
        made
        for last in range(100)
        if (made := uscc.make("9", "1", "110119", f"900307{last:02d}")).isdigit()
        and citizen_id.check_character(made[:17]) != made[17]
    )
    assert citizen_id.birth_date(code) == date(1990, 3, 7)
    assert masking.scrub(code) == code


@given(st.text())
def test_scrubbing_twice_changes_nothing(text: str) -> None:
    assert masking.scrub(masking.scrub(text)) == masking.scrub(text)


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("电话13800138000。", "电话138******00。"),
        ("电话：138 0013 8000", "电话：138******00"),
        ("+86 138-0013-8000", "138******00"),
        ("热线0471-1234567", "热线0471-1234567"),
        ("流水号20240901138001380001", "流水号20240901138001380001"),
        ("金额12000000000元", "金额12000000000元"),
        ("有错的150102199003078511", "有错的150**************1"),
        ("没有这一天150102199013311234", "没有这一天150102199013311234"),
        ("第12号 150102199003078511 共7页", "第12号 150**************1 共7页"),
    ],
)
def test_free_text(text: str, scrubbed: str) -> None:
    assert masking.scrub(text) == scrubbed
