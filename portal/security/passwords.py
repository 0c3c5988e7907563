"""Decides which passwords are good enough and how they are kept (GB/T 22239 level 3; ASVS 6.2).

Length and not being easily guessed count; which kinds of characters are used does not. A password is kept as an
Argon2id hash only.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg

LEAST: Final = 12
MOST: Final = 256
# A list of common passwords with the usual endings and patterns is tried through below this many guesses.
_GUESSES_LOG10: Final = 8
_READ_FOR_GUESSING: Final = 72
_NAMES_FROM: Final = 2
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Checked where there is no account, so that the answer takes as long as with one.
_NOBODY: Final = _HASHER.hash("nobody")


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _HASHER.hash(_normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Return whether the password is the one; it takes the same time when nothing is kept."""
    try:
        _HASHER.verify(kept or _NOBODY, _normal(password)[: MOST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def refuse_weak(password: str, *, personal: Iterable[str] = ()) -> None:
    """Raise BadInput, on the field `new_password`, for a password that is too short, too long or easily guessed.

    `personal` are names of the holder and their unit: a password may not contain them.
    """
    plain = _normal(password)
    if not LEAST <= len(plain) <= MOST:
        raise _refusal(msg("密码应有 %(least)s 到 %(most)s 个字符。", least=LEAST, most=MOST))
    folded = plain.casefold()
    if any(len(name) >= _NAMES_FROM and _normal(name).casefold() in folded for name in personal):
        raise _refusal(msg("密码中不要出现登录名、姓名或者单位名称。"))
    if zxcvbn(folded[:_READ_FOR_GUESSING])["guesses_log10"] < _GUESSES_LOG10:
        raise _refusal(msg("这个密码太常见或者太有规律，容易被猜到，请换一个。"))


def _refusal(message: Message) -> BadInput:
    return BadInput(message, field="new_password")


def _normal(password: str) -> str:
    """One form for what keyboards write in several ways."""
    return unicodedata.normalize("NFKC", password)
