"""How a personal value is stored: it can be read with the key and matched, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.security.fields import FieldCipher, FieldUnreadable
from portal.security.keys import Keyring

RING = Keyring.generate()
CIPHER = FieldCipher(RING)
texts = st.text()


@given(texts)
def test_what_is_encrypted_can_be_read(value: str) -> None:
    stored = CIPHER.encrypt(value, "citizen_id")
    assert CIPHER.decrypt(stored, "citizen_id") == value
    assert stored.isascii()


def test_equal_values_give_different_texts_and_show_nothing() -> None:
    stored = {CIPHER.encrypt("150102199003078516", "citizen_id") for _ in range(50)}
    assert len(stored) == 50
    assert not any("19900307" in one for one in stored)


def test_a_value_moved_to_another_column_is_unreadable() -> None:
    stored = CIPHER.encrypt("150102199003078516", "citizen_id")
    with pytest.raises(FieldUnreadable):
        CIPHER.decrypt(stored, "passport")


@given(st.data())
def test_every_changed_character_is_noticed(data: st.DataObject) -> None:
    stored = CIPHER.encrypt("150102199003078516", "citizen_id")
    at = data.draw(st.integers(0, len(stored) - 1))
    wrong = data.draw(st.characters().filter(lambda c: c != stored[at]))
    changed = stored[:at] + wrong + stored[at + 1 :]
    with pytest.raises(FieldUnreadable):
        CIPHER.decrypt(changed, "citizen_id")


@pytest.mark.parametrize(
    "stored",
    ["", ".", "plain", f"{RING.current}.", f"{RING.current}.AAAA", "gone.AAAA"],
    ids=["empty", "dot", "plain", "key only", "too short", "unknown key"],
)
def test_something_else_is_unreadable(stored: str) -> None:
    with pytest.raises(FieldUnreadable):
        CIPHER.decrypt(stored, "citizen_id")


def test_another_keyring_reads_nothing() -> None:
    stored = CIPHER.encrypt("150102199003078516", "citizen_id")
    with pytest.raises(FieldUnreadable):
        FieldCipher(Keyring.generate()).decrypt(stored, "citizen_id")


def test_after_rotation_old_values_stay_readable_and_the_index_stays() -> None:
    stored = CIPHER.encrypt("150102199003078516", "citizen_id")
    rotated = FieldCipher(RING.rotated())
    assert rotated.decrypt(stored, "citizen_id") == "150102199003078516"
    assert rotated.needs_rotation(stored)
    assert not rotated.needs_rotation(rotated.encrypt("1", "citizen_id"))
    assert rotated.blind_index("1", "citizen_id") == CIPHER.blind_index("1", "citizen_id")


@given(texts, texts)
def test_the_index_matches_equal_values_only(one: str, other: str) -> None:
    same = CIPHER.blind_index(one, "citizen_id") == CIPHER.blind_index(other, "citizen_id")
    assert same is (one == other)


def test_the_index_depends_on_purpose_and_key() -> None:
    found = {
        CIPHER.blind_index("12", "citizen_id"),
        CIPHER.blind_index("12", "passport"),
        CIPHER.blind_index("2", "passport1"),
        FieldCipher(Keyring.generate()).blind_index("12", "citizen_id"),
    }
    assert len(found) == 4
    assert all(len(one) == 64 and set(one) <= set("0123456789abcdef") for one in found)
