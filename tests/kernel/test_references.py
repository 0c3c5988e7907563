"""References cannot be guessed, mistyped into each other, or taken for codes."""

import pytest

from portal.kernel.references import ALPHABET, LENGTH, is_reference, new_reference


def test_references_are_long_enough_to_be_unguessable() -> None:
    assert len(ALPHABET) ** (LENGTH - 1) > 2**80
    assert not set(ALPHABET) & set("01ilouae")


def test_references_are_fresh_and_well_formed() -> None:
    made = {new_reference("record") for _ in range(500)}
    assert len(made) == 500
    assert all(is_reference(one) and one[0] == "r" for one in made)


@pytest.mark.parametrize("text", ["", "r", "91330100799655058B", "r" * 20, "é" + "2" * 18])
def test_other_texts_are_no_references(text: str) -> None:
    assert not is_reference(text)


@pytest.mark.parametrize("kind", ["", "Record", "1", "记录"])
def test_a_kind_is_a_plain_word(kind: str) -> None:
    with pytest.raises(ValueError, match="kind"):
        new_reference(kind)
