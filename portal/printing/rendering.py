"""Prints a letter on A4: embedded typefaces, tagged headings and paragraphs, languages, title, numbered pages.

In both languages the Chinese letter comes first, the Mongolian one in columns on pages that follow.
"""

from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import cast

from portal import i18n
from portal.kernel.clock import BEIJING
from portal.printing import hands, sheet, typefaces
from portal.printing.hands import Columns, LetterSheet, Lines
from portal.printing.letters import Letter


def render(letter: Letter, *, font: Path, mongolian: Letter | None = None) -> bytes:
    """Returns the PDF, the same bytes for the same letter; `mongolian` is what it says in that language.

    `font` is the setting PORTAL_CJK_FONT. Raises Unavailable when there is no such typeface, BadInput for a character
    that no typeface can write.
    """
    said = [(letter, Lines.code), *([(mongolian, Columns.code)] if mongolian is not None else [])]
    text = hands.FIXED + "".join(_words(each, code) for each, code in said).replace("\n", "")
    missing = typefaces.absent(text, font=font)
    if missing:
        raise typefaces.refusal(missing)
    at = datetime.combine(letter.day, time(), BEIJING)
    with sheet.opened(LetterSheet, text, font=font, title=letter.title, author=letter.issuer, at=at) as opened:
        page = cast("LetterSheet", opened)
        page.reference = letter.number
        Lines(page).write(letter)
        if mongolian is not None:
            Columns(page).write(mongolian)
        return bytes(page.output())


def render_both(write: Callable[[], Letter], *, font: Path) -> bytes:
    """Returns the PDF of a letter in both languages; `write` returns it in the language that is spoken just then.

    What is no message, names and the texts of records, it says alike in both. Raises as `render`.
    """
    with i18n.activate(Lines.code):
        letter = write()
    with i18n.activate(Columns.code):
        return render(letter, mongolian=write(), font=font)


def _words(letter: Letter, code: str) -> str:
    parts = [letter.title, letter.number, letter.issuer, letter.note, hands.day_of(letter.day, code)]
    parts += [part for fact in letter.facts for part in fact]
    parts += [part for block in letter.blocks for part in (block.heading, block.text)]
    return "".join(parts) + ("᠄᠂" if code == Columns.code else "")
