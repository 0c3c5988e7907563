"""Decides what an uploaded file is called when it is handed out: a plain name of one line, with the suffix of its type.

What senders write is only a wish: paths, control and direction characters are dropped, so that no name can pass for
another or leave its folder; numbers of persons are masked; a second suffix of something that runs is refused.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from portal.kernel.errors import BadInput
from portal.kernel.masking import scrub
from portal.kernel.messages import msg

LONGEST: Final = 100
SUFFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
}
# The vowel separator is written inside Mongolian words.
_KEPT_FORMATS: Final = frozenset({"\u180e"})
_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PUNCTUATION: Final = re.compile(r'[<>:"|?*;]')
_SECOND: Final = re.compile(
    r"app|bat|cmd|com|cpl|dll|docm|dotm|exe|hta|html?|jar|jse?|lnk|mhtml?|mht|msi|p?html|php\d?|pl|pptm|ps1|py|scr|sh|"
    r"svgz?|vb[es]|wasm|wsf|xht|xhtml|xlsm|xltm|xml"
)


def cleaned(name: str, *, media_type: str, field: str) -> str:
    """Returns the name to keep; raises BadInput when its suffixes do not fit what the file is."""
    plain = _one_line(name)
    stem, dot, suffix = plain.rpartition(".")
    if not dot:
        stem, suffix = plain, SUFFIXES[media_type][0]
    if suffix.lower() not in SUFFIXES[media_type]:
        raise BadInput(msg("文件名的后缀与文件内容不符。"), field=field)
    if any(_SECOND.fullmatch(part.strip().lower()) for part in stem.split(".")[1:]):
        raise BadInput(msg("文件名有两个后缀，其中一个属于可执行文件或者网页。"), field=field)
    kept = stem.strip(" .")[: LONGEST - len(suffix) - 1] or "file"
    return f"{kept}.{suffix.lower()}"


def _one_line(name: str) -> str:
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = (one for one in last if one in _KEPT_FORMATS or unicodedata.category(one) not in _DROPPED)
    return " ".join(_PUNCTUATION.sub("_", scrub("".join(shown))).split(" ")).strip(" .")
