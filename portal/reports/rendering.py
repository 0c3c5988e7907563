"""Makes the PDF of a report: everything it says, and the same as data with its signature in an attachment (21§34)."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

from portal.kernel.messages import msg
from portal.printing import sheet, typefaces
from portal.printing.typefaces import Unwritable
from portal.reports.document import Document, texts
from portal.reports.drawing import ReportSheet, letters

ATTACHMENT: Final = "report.json"
_DESCRIPTION: Final = "Facts of this report and their signature"


def rendered(document: Document, attached: Mapping[str, Any], *, font: Path, at: datetime) -> bytes:
    """Returns the PDF, the same bytes for the same document.

    Raises Unwritable naming the place for a character that no typeface has, Unavailable where there is no typeface.
    """
    _refuse_unwritable(document, font)
    text = "".join(text for _, text in texts(document)).replace("\n", "") + letters(document)
    title = f"{document.title.zh} {document.number}"
    with sheet.opened(ReportSheet, text, font=font, title=title, author=document.issuer, at=at) as opened:
        page = cast("ReportSheet", opened)
        page.document = document
        page.draw()
        page.embed_file(
            bytes=json.dumps(attached, ensure_ascii=False, indent=1).encode(),
            basename=ATTACHMENT,
            mime_type="application/json",
            associated_file_relationship="Data",
            modification_date=at,
            desc=_DESCRIPTION,
            compress=True,
        )
        return bytes(page.output())


def _refuse_unwritable(document: Document, font: Path) -> None:
    for place, text in texts(document):
        missing = [each for each in typefaces.absent(text, font=font) if each != "\n"]
        if missing:
            codes = "、".join(f"U+{ord(each):04X}" for each in missing)
            sentence = msg("“%(place)s”中有字体里没有的字符：%(codes)s。", place=place, codes=codes)
            raise Unwritable(sentence)
