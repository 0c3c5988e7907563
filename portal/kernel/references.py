"""Decides how things are named in addresses: unguessable references without look-alikes.

A reference is one letter for the kind and 18 random characters (over 86 bits), lower case. Its
length of 19 keeps it apart from the 18 characters of credit codes and ID numbers.
"""

import secrets
from typing import Final

ALPHABET: Final = "23456789bcdfghjkmnpqrstvwxyz"
LENGTH: Final = 19
_COUNT: Final = len(ALPHABET) ** (LENGTH - 1)


def new_reference(kind: str) -> str:
    """Return a fresh reference whose first letter is that of the kind ("record" gives "r…").

    Raises ValueError if the kind is not a plain lower-case word.
    """
    return _written(kind, secrets.randbelow(_COUNT))


def derived_reference(kind: str, digest: str) -> str:
    """Return the one reference of a kind that belongs to a keyed digest, given in hexadecimal digits."""
    return _written(kind, int(digest, 16) % _COUNT)


def _written(kind: str, number: int) -> str:
    if not (kind.isascii() and kind[:1].isalpha() and kind.islower()):
        raise ValueError(f"not a kind of reference: {kind!r}")
    characters = [kind[0]]
    for _ in range(LENGTH - 1):
        number, place = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[place])
    return "".join(characters)


def is_reference(text: str) -> bool:
    """Tell whether the text has the form of a reference, without asking whether it exists."""
    return len(text) == LENGTH and "a" <= text[0] <= "z" and all(character in ALPHABET for character in text[1:])
