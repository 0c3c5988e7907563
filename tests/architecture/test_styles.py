"""Style sheets: logical properties only, since the Mongolian page runs top to bottom; no address outside."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import STYLES, relative

SIDES = "top|right|bottom|left"
PHYSICAL = re.compile(
    rf"""(?<![-\w])(
        (?:margin|padding|scroll-margin|scroll-padding)-(?:{SIDES})
      | border-(?:{SIDES})(?:-(?:width|style|color))?
      | border-(?:top|bottom)-(?:left|right)-radius
      | (?:min-|max-)?(?:width|height)
      | (?:{SIDES})
      | overflow-[xy]
      | resize:\s*(?:horizontal|vertical)
    )\s*:""",
    re.VERBOSE,
)
PHYSICAL_VALUE = re.compile(r"(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)\b")

each_sheet = pytest.mark.parametrize("path", STYLES, ids=relative)


def declarations(path: Path) -> str:
    """Returns the sheet without comments and without the conditions of @media and @container rules."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"@(?:media|container|supports|page)[^{]*\{", "{", text)


@each_sheet
def test_only_logical_properties(path: Path) -> None:
    assert [found.group(1) for found in PHYSICAL.finditer(declarations(path))] == []


@each_sheet
def test_only_logical_values(path: Path) -> None:
    assert PHYSICAL_VALUE.findall(declarations(path)) == []


@each_sheet
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    assert re.findall(r"@import|https?://|url\(\s*['\"]?//", declarations(path)) == []
