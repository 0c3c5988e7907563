"""Decides which typeface writes which character: the configured one, then its kin, Mongolian its own.

Rare characters of names are looked for in every typeface the system's collection brings. What none of them can write is
refused by name: a blank box would be a hole in what is said.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

import uharfbuzz as hb

from portal.kernel.errors import BadInput, Unavailable
from portal.kernel.messages import msg

MONGOLIAN: Final = "mongolian"
MONGOLIAN_FILE: Final = Path(__file__).parent / "fonts" / "noto-sans-mongolian-400.ttf"
# Of lines that are not shaped and run from left to right nothing asks for these.
LAYOUT: Final = ("BASE", "GDEF", "GPOS", "GSUB")
_UNUSED: Final = (*LAYOUT, "VORG", "vhea", "vmtx")
# Looked for beside the configured typeface, in this order.
_KIN: Final = ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc")
_SC: Final = "SC"  # of a collection the face with the mainland's forms (GB 18030)
_MONGOLIAN_BLOCK: Final = range(0x1800, 0x18B0)
_NARROW_SPACE: Final = "\u202f"


class Unwritable(BadInput):
    """Characters that no typeface has."""


def absent(characters: Iterable[str], *, font: Path) -> list[str]:
    """Returns the characters that no typeface has, in order; raises Unavailable where there is no typeface."""
    return sorted(each for each in set(characters) if family(each, font=font) is None)


def refusal(characters: Iterable[str]) -> Unwritable:
    """Returns the refusal that names these characters."""
    codes = "、".join(
        f"{each} (U+{ord(each):04X})" if each.isprintable() else f"U+{ord(each):04X}" for each in characters
    )
    return Unwritable(msg("文书字体中没有这些字符：%(codes)s。请改用规范汉字。", codes=codes))


def is_mongolian(character: str) -> bool:
    """Returns whether a character is written with its neighbours, in the Mongolian typeface."""
    return ord(character) in _MONGOLIAN_BLOCK or character == _NARROW_SPACE


@lru_cache(maxsize=1 << 16)
def family(character: str, *, font: Path) -> str | None:
    """Returns the name of the typeface that writes this character, None where none does."""
    if is_mongolian(character):
        return MONGOLIAN if ord(character) in known(MONGOLIAN_FILE) else None
    for path in kin(font):
        if ord(character) in known(path):
            return path.stem
    return None


def runs(text: str, *, font: Path) -> Iterator[tuple[str, str]]:
    """Yields the text in parts of one typeface each; raises Unwritable for what none has."""
    for name, part in groupby(text, lambda each: family(each, font=font)):
        run = "".join(part)
        if name is None:
            raise refusal(sorted(set(run)))
        yield name, run


def needed(text: str, *, font: Path) -> Mapping[str, bytes]:
    """Returns the typefaces that write this text, each cut down to it; raises Unwritable for what none has.

    The library would read sixty thousand glyphs for each document; it is given those that are needed.
    """
    wanted: dict[str, set[str]] = {}
    for name, part in runs(text, font=font):
        wanted.setdefault(name, set()).update(part)
    files = {path.stem: path for path in kin(font)}
    return {
        name: MONGOLIAN_FILE.read_bytes() if name == MONGOLIAN else cut_down(files[name], "".join(characters))
        for name, characters in wanted.items()
    }


@cache
def kin(font: Path) -> tuple[Path, ...]:
    """Returns the configured typeface and those beside it; raises Unavailable where it is not there."""
    found(font)
    beside = (font.parent / name for name in _KIN)
    return (font, *(path for path in beside if path.is_file() and path != font))


def found(font: Path) -> Path:
    """Returns the path of a typeface that is there; raises Unavailable for any other."""
    if not font.is_file():
        raise Unavailable(
            msg("服务器上没有文书字体，无法生成文书：请管理员安装 fonts-noto-cjk 或设置 PORTAL_CJK_FONT。")
        )
    return font


@cache
def known(path: Path) -> frozenset[int]:
    """Returns the code points a typeface can write."""
    return frozenset(face(path).unicodes)


@cache
def face(path: Path) -> hb.Face:
    """Returns the face of a file; of a collection the one with the mainland's forms."""
    blob = hb.Blob.from_file_path(str(path))
    faces = [hb.Face(blob, number) for number in range(max(hb.Face(blob).count, 1))]
    return next((each for each in faces if each.get_name(hb.OTNameIdPredefined.FONT_FAMILY).endswith(_SC)), faces[0])


def cut_down(path: Path, text: str) -> bytes:
    """Returns a typeface with the glyphs of this text only."""
    wanted = hb.SubsetInput()
    # The library cuts down once more, and reads each outline that calls another many times over.
    wanted.flags = hb.SubsetFlags.DESUBROUTINIZE | hb.SubsetFlags.NO_HINTING
    for table in _UNUSED:
        wanted.drop_table_tag_set.add(int.from_bytes(table.encode(), "big"))
    for character in set(text):
        wanted.unicode_set.add(ord(character))
    return bytes(hb.subset(face(path), wanted).blob.data)
