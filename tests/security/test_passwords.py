"""Which passwords are taken: long enough and hard to guess, whatever they are made of."""

import pytest

from portal.kernel.errors import BadInput
from portal.security import passwords

PERSONAL = ("gaowa", "高娃", "呼和浩特市示例局")


@pytest.mark.parametrize(
    "password",
    [
        "nine winds over Xilin",
        "草原上九种风一起吹过锡林",
        "ᠲᠠᠯ᠎ᠠ ᠨᠤᠲᠤᠭ ᠤᠨ ᠰᠠᠯᠬᠢ ᠶᠢᠰᠦ",
        "x7$Kq!mZ2#pL",
        "grass " * 10 + "wind",
        "Ω" * 5 + "nine winds over" + "~" * 236,
    ],
)
def test_long_and_unusual_passwords_are_taken_and_kept_whole(password: str) -> None:
    passwords.refuse_weak(password, personal=PERSONAL)
    kept = passwords.hashed(password)
    assert kept.startswith("$argon2id$")
    assert passwords.matches(kept, password)
    assert not passwords.matches(kept, password[:-1])
    assert not passwords.matches(kept, password + "x")


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short words",
        "x" * 257,
        "password1234",
        "PassWord12345",
        "qwertyuiop12",
        "123456789012",
        "aaaaaaaaaaaa",
        "abcdefghijkl",
        "1234512345123",
        "my name is GaoWa ok",
        "我叫高娃喜欢草原和九种风",
        "呼和浩特市示例局的密码很长",
    ],
)
def test_short_endless_common_and_personal_passwords_are_refused(password: str) -> None:
    with pytest.raises(BadInput) as refused:
        passwords.refuse_weak(password, personal=PERSONAL)
    assert refused.value.field == "new_password"


def test_one_password_in_full_and_half_width_is_the_same() -> None:
    assert passwords.matches(passwords.hashed("ｎｉｎｅ　ｗｉｎｄｓ　１２３"), "nine winds 123")


def test_nothing_matches_where_nothing_is_kept() -> None:
    assert not passwords.matches(None, "nobody")
    assert not passwords.matches("-", "anything")
