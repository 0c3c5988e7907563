"""The style sheets keep the promises of the design: contrast, logical properties, faces that cover their strings."""

import re
import struct
import zlib
from pathlib import Path

import pytest

from portal.web.shell.wiring import ROOT

STATIC = ROOT / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
TOKENS = (STATIC / "css" / "tokens.css").read_text()
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"[{;]\s*([a-z-]+)\s*:\s*([^;{}]+)")
PHYSICAL = re.compile(
    r"(min-|max-)?(width|height)|(top|right|bottom|left)|(margin|padding)-(top|right|bottom|left)"
    r"|border-(top|right|bottom|left)(-\w+)*|border-(top|bottom)-(left|right)-radius|overflow-[xy]"
)
# One ink on one ground: text at least 4.5, edges and rings at least 3 (WCAG 2.2, 1.4.3 and 1.4.11).
TEXT_PAIRS = (
    *(("ink", ground) for ground in ("felt", "paper", "sunk", "sky-tint", "steppe-tint", "dawn-tint", "seal-tint")),
    *(("ink-2", ground) for ground in ("felt", "paper", "sunk")),
    *(("sky", ground) for ground in ("felt", "paper", "sky-tint")),
    *(("steppe", ground) for ground in ("felt", "paper", "steppe-tint")),
    *(("dawn", ground) for ground in ("felt", "paper", "dawn-tint")),
    *(("seal", ground) for ground in ("felt", "paper", "seal-tint")),
    *(("act-ink", ground) for ground in ("sky", "act-hover")),
    *((ink, "band") for ink in ("band-ink", "band-ink-2")),
    ("dawn-fill-ink", "dawn-fill"),
    ("seal-fill-ink", "seal-fill"),
    *(("q-low-ink", ground) for ground in ("q1", "q2", "q3")),
    *(("q-high-ink", ground) for ground in ("q4", "q5")),
)
EDGE_PAIRS = (
    ("edge", "felt"),
    ("edge", "paper"),
    ("focus", "felt"),
    ("focus", "paper"),
    ("focus", "band"),
    ("horizon", "band"),
)


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", block))


def blocks() -> dict[str, dict[str, str]]:
    light, media, attribute = (part for part in re.split(r"\n(?=@media|:root\[data-theme)", TOKENS) if "--felt" in part)
    return {
        "light": colours(light),
        "dark": colours(light) | colours(attribute),
        "media": colours(light) | colours(media),
    }


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_of_colours_can_be_read(theme: str) -> None:
    tokens = blocks()[theme]
    for pairs, least in ((TEXT_PAIRS, 4.5), (EDGE_PAIRS, 3.0)):
        for ink, ground in pairs:
            assert contrast(tokens[ink], tokens[ground]) >= least, f"{ink} on {ground}"


def test_both_dark_themes_are_the_same() -> None:
    assert blocks()["dark"] == blocks()["media"]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_properties_are_logical(sheet: Path) -> None:
    text = re.sub(r"@page[^}]*}", "", COMMENT.sub("", sheet.read_text()))
    for name, value in DECLARATION.findall(text):
        assert not PHYSICAL.fullmatch(name), f"{name}: {value}"
        assert not (name in {"margin", "padding", "inset"} and " " in value.strip()), f"{name}: {value}"
        assert not (name in {"float", "clear", "text-align"} and value.strip() in {"left", "right"}), f"{name}: {value}"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_stand_in_the_tokens_only(sheet: Path) -> None:
    if sheet.name not in {"tokens.css", "print.css"}:
        assert not re.search(r"#[0-9A-Fa-f]{3,8}\b|rgba?\(", COMMENT.sub("", sheet.read_text()))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_old_browsers_understand_the_sheet(sheet: Path) -> None:
    text = COMMENT.sub("", sheet.read_text())
    assert "light-dark(" not in text
    assert not re.search(r"[;{]\s*&", text)
    assert text.count("{") == text.count("}")


def test_used_tokens_are_defined() -> None:
    used = {name for sheet in SHEETS for name in re.findall(r"var\(--([\w-]+)\)", sheet.read_text())}
    defined = {name for sheet in SHEETS for name in re.findall(r"--([\w-]+):", sheet.read_text())}
    assert used <= defined


def test_every_percent_has_its_class() -> None:
    found = re.findall(r"\.n(\d+) { --n: (\d+)%; }", (STATIC / "css" / "scale.css").read_text())
    assert found == [(str(n), str(n)) for n in range(101)]


def test_the_song_face_covers_every_fixed_string() -> None:
    lines = (STATIC / "fonts" / "song-strings.txt").read_text().splitlines()
    wanted = {ord(character) for line in lines if not line.startswith("#") for character in line}
    assert wanted <= woff_characters((STATIC / "fonts" / "song-700.woff").read_bytes())


def test_each_font_has_its_licence() -> None:
    for licence in ("song-OFL.txt", "noto-sans-mongolian-OFL.txt"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in (STATIC / "fonts" / licence).read_text()


def test_the_mongolian_face_takes_no_character_it_should_not() -> None:
    sheet = (STATIC / "css" / "base.css").read_text()
    assert "unicode-range: U+1800-180F, U+1810-1819, U+1820-1842, U+202F, U+2048-2049;" in sheet


def woff_characters(data: bytes) -> set[int]:
    """The code points of the character map of a WOFF 1.0 file (formats 4 and 12)."""
    for entry in range(struct.unpack(">H", data[12:14])[0]):
        tag, offset, packed, plain, _ = struct.unpack(">4sIIII", data[44 + 20 * entry : 64 + 20 * entry])
        if tag == b"cmap":
            raw = data[offset : offset + packed]
            return cmap_characters(raw if packed == plain else zlib.decompress(raw))
    raise AssertionError("no character map")


def cmap_characters(table: bytes) -> set[int]:
    found: set[int] = set()
    for record in range(struct.unpack(">H", table[2:4])[0]):
        start = struct.unpack(">I", table[8 + 8 * record : 12 + 8 * record])[0]
        subtable = table[start:]
        kind = struct.unpack(">H", subtable[:2])[0]
        found |= {4: segments, 12: groups}.get(kind, lambda _: set())(subtable)
    return found


def segments(subtable: bytes) -> set[int]:
    count = struct.unpack(">H", subtable[6:8])[0] // 2
    ends = struct.unpack(f">{count}H", subtable[14 : 14 + 2 * count])
    starts = struct.unpack(f">{count}H", subtable[16 + 2 * count : 16 + 4 * count])
    pairs = zip(starts, ends, strict=True)
    return {code for first, last in pairs for code in range(first, last + 1) if code != 0xFFFF}


def groups(subtable: bytes) -> set[int]:
    count = struct.unpack(">I", subtable[12:16])[0]
    found = (struct.unpack(">II", subtable[16 + 12 * n : 24 + 12 * n]) for n in range(count))
    return {code for first, last in found for code in range(first, last + 1)}
