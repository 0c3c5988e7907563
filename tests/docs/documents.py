"""The documents of the project and the shell blocks in them."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
DOCUMENTS: Final = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
_BLOCK: Final = re.compile(r"^(<!-- run -->\n)?```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One shell block; `quick` ones are run by the tests."""

    document: Path
    text: str
    quick: bool

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}: {self.text.splitlines()[0]}"


def text(name: str) -> str:
    """Returns a document's text."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks() -> list[Block]:
    """Returns all shell blocks of all documents."""
    return [
        Block(document, found[2], quick=bool(found[1]))
        for document in DOCUMENTS
        for found in _BLOCK.finditer(document.read_text(encoding="utf-8"))
    ]
