"""Decides when two traditional Mongolian words count as the same in a search.

The script has several code points for one written shape, and writers pick among them freely; they
also join particles in three ways (narrow no-break space, vowel separator, plain space). The loose
key forgets these differences, so a word is found however it was typed.
"""

import re
from typing import Final

NNBSP: Final = "\u202f"
MVS: Final = "\u180e"
LETTERS: Final = "\u1800-\u18af"

# Written alike in most positions: a/e, the four rounded vowels, q/g, t/d, ee/w.
_CLASSES: Final = str.maketrans("ᠡᠤᠥᠦᠬᠳᠸ", "ᠠᠣᠣᠣᠭᠲᠧ")
_DIGITS: Final = str.maketrans("᠐᠑᠒᠓᠔᠕᠖᠗᠘᠙", "0123456789")
_UNWRITTEN: Final = re.compile("[\u1806\u1807\u180a-\u180f\u202f]")
_SEPARATED_VOWEL: Final = re.compile("\u180e(?=[\u1820\u1821](?:[\u180b-\u180d\u180f])*(?:\u202f|$))")
_PARTICLE: Final = re.compile("[\u202f\u180e].*", re.DOTALL)

_PARTICLES: Final = (
    "ᠤᠨ ᠦᠨ ᠶᠢᠨ ᠤ ᠦ ᠢ ᠶᠢ ᠳᠤ ᠳᠦ ᠲᠤ ᠲᠦ ᠠᠴᠠ ᠡᠴᠡ ᠪᠠᠷ ᠪᠡᠷ ᠢᠶᠠᠷ ᠢᠶᠡᠷ ᠪᠠᠨ ᠪᠡᠨ ᠢᠶᠠᠨ ᠢᠶᠡᠨ ᠲᠠᠢ ᠲᠡᠢ "
    "ᠯᠤᠭᠠ ᠯᠦᠭᠡ ᠳᠠᠭᠠᠨ ᠳᠡᠭᠡᠨ ᠲᠠᠭᠠᠨ ᠲᠡᠭᠡᠨ ᠳᠠᠬᠢ ᠳᠡᠬᠢ ᠲᠠᠬᠢ ᠲᠡᠬᠢ ᠤᠳ ᠦᠳ ᠨᠤᠭᠤᠳ ᠨᠦᠭᠦᠳ"
)


def loose_mongolian(word: str) -> str:
    """Return the loose key of one word: letter classes, no selectors, no joined particle.

    A final vowel written apart (vowel separator and a or e) belongs to the word; anything else
    behind a separator or a narrow no-break space is a particle and is dropped.
    """
    joined = _SEPARATED_VOWEL.sub("", word.lstrip(NNBSP + MVS))
    bare = _UNWRITTEN.sub("", _PARTICLE.sub("", joined))
    return bare.replace("ᠶᠢ", "ᠢ").translate(_CLASSES).translate(_DIGITS)


_PARTICLE_KEYS: Final = frozenset(loose_mongolian(word) for word in _PARTICLES.split())


def is_particle(key: str) -> bool:
    """Tell whether a loose key is that of a particle, which carries no meaning of its own."""
    return key in _PARTICLE_KEYS
