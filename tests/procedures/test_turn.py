"""What somebody types is kept as others will read it: nothing unseen in it, no number of a person."""

import pytest

from portal.kernel.errors import BadInput
from portal.procedures.turn import text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("贷款\u202e审查\u202c", "贷款审查"),
        ("a\0b\x1b[31mc", "ab[31mc"),
        ("\u2066甲\u2069\u200f乙", "甲乙"),
        ("第一行\r\n第二行", "第一行\r\n第二行"),
        ("ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ\u180eᠠ", "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ\u180eᠠ"),
    ],
)
def test_what_nobody_sees_is_not_kept(typed: str, kept: str) -> None:
    assert text(typed, field="purpose", longest=50) == kept


def test_only_unseen_characters_are_nothing() -> None:
    with pytest.raises(BadInput):
        text("\u202e\0", field="purpose", longest=50)
