"""Credit codes of organisations: 2021 art. 10, GB 32100-2015."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as peer

from portal.kernel import divisions
from portal.kernel.identifiers import organisation_code, uscc

REAL = (
    "91330100799655058B",
    "914403001922038216",
    "9144030071526726XG",
    "91110000600037341L",
    "91150100MA0N12340B",
    "N2150121MF12345676",
    "Y1150100MB1234562U",
    "A1150100MB1234562G",
)

organisations = st.text(alphabet=uscc.ALPHABET, min_size=8, max_size=8)
places = st.sampled_from([one.code for one in divisions.all_current()])
registrations = st.sampled_from(["11", "12", "31", "51", "52", "91", "92", "93", "N2", "A1", "Y1"])
codes = st.builds(
    lambda kind, place, org: uscc.make(kind[0], kind[1], place, org), registrations, places, organisations
)


def findings(text: str) -> tuple[list[str], list[str]]:
    verdict = uscc.check(text)
    return [one.code for one in verdict.errors], [one.code for one in verdict.warnings]


@pytest.mark.parametrize("code", REAL)
def test_real_forms_pass_without_a_word(code: str) -> None:
    assert findings(code) == ([], [])


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("", ["length"]),
        ("91150602", ["length"]),
        ("911506021R2N8E6B000", ["length"]),
        ("9115010OMA0N12340B", ["alphabet"]),
        ("911501I0MAON12340B", ["alphabet", "alphabet"]),
        ("91150100MA0N1234零B", ["alphabet"]),
        ("91150100MA0N12341B", ["check_digit"]),
        ("123456789012345678", ["not_real"]),
        ("009999991234567884", ["not_real"]),
    ],
)
def test_each_fault_has_its_own_outcome(text: str, errors: list[str]) -> None:
    assert findings(text)[0] == errors


def test_a_misread_letter_comes_with_a_suggestion() -> None:
    (finding,) = uscc.check("9115010OMA0N12340B").errors
    assert "第8位" in str(finding.message)
    assert "“0”" in str(finding.message)


def test_a_wrong_check_character_comes_with_the_likely_one() -> None:
    (finding,) = uscc.check("91150100MA0N12340C").errors
    assert "“B”" in str(finding.message)


@pytest.mark.parametrize(
    ("code", "warning"),
    [
        (uscc.make("6", "7", "150100", "MA0N1234"), None),
        (uscc.make("0", "1", "150100", "MA0N1234"), "department"),
        (uscc.make("9", "8", "150100", "MA0N1234"), "class"),
        (uscc.make("9", "1", "152600", "MA0N1234"), "division_abolished"),
        (uscc.make("9", "1", "159900", "MA0N1234"), "division_unknown"),
        (uscc.make("9", "1", "100000", "MA0N1234"), None),
    ],
)
def test_one_oddity_warns_and_refuses_nothing(code: str, warning: str | None) -> None:
    assert findings(code) == ([], [warning] if warning else [])


def test_an_organisation_code_that_does_not_fit_warns() -> None:
    body = "91150100MA0N12341"
    assert findings(body + uscc.check_character(body)) == ([], ["organisation_code"])


def test_an_abolished_division_and_an_old_organisation_code_may_come_together() -> None:
    body = "91152600MA0N12341"
    errors, warnings = findings(body + uscc.check_character(body))
    assert (errors, set(warnings)) == ([], {"division_abolished", "organisation_code"})


@given(codes)
def test_made_codes_pass(code: str) -> None:
    assert findings(code) == ([], [])


@pytest.mark.parametrize(
    "written",
    [
        "９１１５０１００ＭＡ０Ｎ１２３４０Ｂ",
        " 91150100 ma0n 1234 0b ",
        "91150100-MA0N12340-B",
        "\u200e91150100MA0N12340B\u0000",
    ],
)
def test_ways_of_writing_one_code(written: str) -> None:
    assert uscc.check(written) == uscc.check("91150100MA0N12340B")


@given(codes, st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_every_single_wrong_character_is_noticed(code: str, at: int, wrong: str) -> None:
    changed = code[:at] + wrong + code[at + 1 :]
    assert uscc.check(changed).ok is (changed == code)


@given(codes, st.integers(0, 16))
def test_every_swap_of_neighbours_is_noticed(code: str, at: int) -> None:
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert uscc.check(swapped).ok is (swapped == code)


@given(st.text())
def test_no_text_breaks_the_check(text: str) -> None:
    assert uscc.check(text).errors


def test_the_parts_of_a_code() -> None:
    assert uscc.parts("91150100MA0N12340B") == uscc.Parts("9", "1", "150100", "MA0N12340")
    assert uscc.is_authority("11150104UE65RGF1E0")
    assert uscc.is_sole_proprietor("92150102MA0N1234XX")
    with pytest.raises(ValueError, match="18"):
        uscc.parts("91")


@pytest.mark.parametrize(
    "parts", [("9", "1", "15010", "MA0N1234"), ("9", "1", "150100", "MA0N123"), ("I", "1", "150100", "MA0N1234")]
)
def test_parts_that_do_not_fit_make_no_code(parts: tuple[str, str, str, str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        uscc.make(*parts)


@given(codes)
def test_the_peer_agrees_on_codes_that_begin_with_a_digit(code: str) -> None:
    assert peer.is_valid(code) is code[0].isdigit()


@pytest.mark.parametrize(
    ("code", "ours", "peers", "why"),
    [
        ("123456789012345678", False, True, "the peer looks at the last character only"),
        ("009999991234567884", False, True, "the peer knows no departments and no divisions"),
        ("N2150121MF12345676", True, False, "the peer wants eight digits in front"),
        ("A1150100MB1234562G", True, False, "the peer wants eight digits in front"),
        ("Y1150100MB1234562U", True, False, "the peer wants eight digits in front"),
    ],
)
def test_known_differences_from_the_peer(code: str, *, ours: bool, peers: bool, why: str) -> None:
    assert (uscc.check(code).ok, peer.is_valid(code)) == (ours, peers), why


@pytest.mark.parametrize(
    ("text", "errors"), [("79965505-8", []), ("71526726X", []), ("799655059", ["check_digit"]), ("12", ["shape"])]
)
def test_organisation_codes_alone(text: str, errors: list[str]) -> None:
    assert [one.code for one in organisation_code.check(text).errors] == errors
