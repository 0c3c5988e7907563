"""What a search forgives, and which tokens it uses."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mongol_norm import MongolianShaper

from portal.kernel.folding import ANALYZER_VERSION, certain_tokens, code_key, fold, tokens
from portal.kernel.mongolian import is_particle, loose_mongolian

# Writing as it comes: Chinese, Latin, digits, brackets, gaps, Mongolian with its joiners, controls.
mixed = st.text(
    alphabet="内蒙古信用罚字第号一〇々ABab09ＡＢ０９（）()【】〔〕·•—-. 　"
    "\t\u200b\u202e\u0000ᠠᠡᠮᠣᠩᠭᠯᠤᠨ\u202f\u180e\u180b᠑Ǆßς"
)
anything = st.one_of(mixed, st.text(alphabet=st.characters(exclude_categories=())))
han = st.text(alphabet="内蒙古信用罚字第号一〇々ABC 09（）-·ᠮᠣᠩ", max_size=40)


def test_the_version_is_a_number_that_indexes_can_store() -> None:
    assert isinstance(ANALYZER_VERSION, int)


@given(anything)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(anything)
def test_no_text_breaks_the_analyzer(text: str) -> None:
    for token in tokens(text):
        assert token
        assert not any(character.isspace() for character in token)
    assert set(certain_tokens(text)) <= set(tokens(text))


@given(anything)
def test_controls_and_invisible_characters_are_gone(text: str) -> None:
    kept = fold(text).replace("\u180e", "")
    assert not {unicodedata.category(character) for character in kept} & {"Cc", "Cf", "Cs"}


@given(st.text(alphabet="ᠠᠡᠮᠣᠩᠭᠯᠤᠨ\u202f\u180e\u180b\u180c", min_size=1).filter(lambda t: "\u202f" not in t[0] + t[-1]))
def test_mongolian_runs_are_left_as_written(word: str) -> None:
    if "\u202f\u202f" not in word:
        assert fold(word) == word


@given(han, st.data())
def test_pairs_of_a_part_are_pairs_of_the_whole(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded)))
    part = folded[start : data.draw(st.integers(start, len(folded)))]
    assert set(certain_tokens(part)) <= set(tokens(text))


@given(st.text(alphabet="内蒙古信用罚", min_size=2, max_size=30), st.data())
def test_a_chinese_part_of_two_characters_or_more_is_found_by_its_tokens(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 2))
    part = name[start : data.draw(st.integers(start + 2, len(name)))]
    assert tokens(part) == ["".join(pair) for pair in pairwise(part)]
    assert set(tokens(part)) <= set(tokens(name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("（示例）罚字〔2024〕第0901号", "(示例)罚字[2024]第0901号"),
        ("（示例）罚字〔2024〕第0901号", " ( 示例 ) 罚字【２０２４】第 0901 号 "),
        ("Ａｂ　科技", "ab科技"),
        ("内 蒙\u3000古", "内蒙古"),
        ("内蒙\u0000古\u202e", "内蒙古"),
        ("阿拉坦•巴特尔", "阿拉坦・巴特尔"),
        ("ABC  Trading\tCo", "abc trading co"),
        ("⼀⼆", "一二"),
        ("2024－1", "2024—1"),
    ],
)
def test_writings_that_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("信", ["信"]),
        ("信用中国", ["信用", "用中", "中国"]),
        ("ABC科技（集团）", ["abc", "科技", "集团"]),
        ("罚字〔2024〕第0901号", ["罚字", "2024", "第", "0901", "号"]),
        ("（）—·", []),
        ("ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ ᠪᠢᠴᠢᠭ", [loose_mongolian("ᠮᠣᠩᠭᠣᠯ"), loose_mongolian("ᠪᠢᠴᠢᠭ")]),
        ("ᠮᠣᠩᠭᠣᠯ ᠤᠨ", [loose_mongolian("ᠮᠣᠩᠭᠣᠯ")]),
        ("᠒᠐᠒᠖", ["2026"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_certain_tokens_leave_out_what_may_go_on() -> None:
    assert certain_tokens("科技AB") == ["科技"]
    assert certain_tokens("字〔2024〕第09") == ["2024", "第"]
    assert certain_tokens("abc") == []


@pytest.mark.parametrize(
    "other",
    ["(示例)罚字[2024]第0901号", "示例罚字2024第0901号", "（ 示例 ）罚字【2024】第0901号"],
)
def test_document_numbers_have_one_key(other: str) -> None:
    assert code_key("（示例）罚字〔2024〕第0901号") == code_key(other)


def test_different_document_numbers_have_different_keys() -> None:
    assert code_key("罚字〔2024〕1-2号") != code_key("罚字〔2024〕12号")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ᠮᠣᠩᠭᠣᠯ", "ᠮᠤᠩᠬᠤᠯ"),
        ("ᠰᠠᠷ\u180eᠠ", "ᠰᠠᠷᠠ"),
        ("ᠰᠠᠷ\u180eᠠ\u202fᠶᠢᠨ", "ᠰᠠᠷᠠ"),
        ("ᠮᠣᠩᠭᠣᠯ\u180eᠤᠨ", "ᠮᠣᠩᠭᠣᠯ"),
        ("ᠪᠠᠢᠨ\u180eᠠ", "ᠪᠠᠶᠢᠨᠠ"),
        ("ᠳ\u180bᠤᠭᠠᠷ", "ᠲᠤᠭᠠᠷ"),
    ],
)
def test_spellings_of_one_word(one: str, other: str) -> None:
    assert loose_mongolian(one) == loose_mongolian(other)


def test_words_with_different_letters_stay_apart() -> None:
    assert loose_mongolian("ᠮᠣᠷᠢ") != loose_mongolian("ᠮᠣᠳᠣ")
    assert not is_particle(loose_mongolian("ᠮᠣᠷᠢ"))


@pytest.mark.parametrize("word", ["ᠣᠷᠳᠣᠰ", "ᠮᠣᠩᠭᠣᠯ", "ᠪᠢᠴᠢᠭ", "ᠥᠪᠡᠷᠲᠡᠭᠡᠨ", "ᠲᠣᠭᠲᠠᠭᠠᠭᠰᠠᠨ", "ᠤᠯᠠᠭᠠᠨᠬᠠᠳᠠ"])
def test_what_is_drawn_alike_has_one_key(word: str) -> None:
    shaper = MongolianShaper()
    swaps = str.maketrans("ᠣᠤᠥᠦᠬᠭᠲᠳ", "ᠤᠣᠦᠥᠭᠬᠳᠲ")
    for at in range(1, len(word)):
        variant = word[:at] + word[at:].translate(swaps)
        if shaper.same_shape(word, variant):
            assert loose_mongolian(variant) == loose_mongolian(word)
