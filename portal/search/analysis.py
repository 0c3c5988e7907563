"""Decides how Whoosh sees a text: through the portal's one analyzer, in two weighted fields, with references only.

Nothing of a text is stored in the index, and no natural person's name ever reaches it (`sources`).
"""

from collections.abc import Iterator
from typing import Any, Final

from whoosh.analysis import Analyzer, Token
from whoosh.fields import ID, STORED, TEXT, Schema

from portal.kernel.folding import tokens

SCHEMA_VERSION: Final = 1
TITLE_WEIGHT: Final = 3.0


class PortalAnalyzer(Analyzer):  # type: ignore[misc]
    """Cuts a text into the tokens of `kernel.folding`; its state is nothing, so an index can name it by class."""

    def __call__(self, value: str, positions: bool = False, **_: Any) -> Iterator[Token]:  # noqa: FBT001, FBT002
        """Yields one reused Token per token, as Whoosh wants it."""
        token = Token(positions=positions)
        for place, word in enumerate(tokens(value)):
            token.text, token.boost, token.pos, token.stopped = word, 1.0, place, False
            yield token

    def __eq__(self, other: object) -> bool:
        """All instances are alike."""
        return isinstance(other, PortalAnalyzer)

    def __hash__(self) -> int:
        """All instances are alike."""
        return hash(PortalAnalyzer)


def schema() -> Schema:
    """Returns the schema: `uid` addresses a document, `digest` tells whether its text has changed since."""
    return Schema(
        uid=ID(unique=True, stored=True),
        kind=ID(stored=True),
        title=TEXT(analyzer=PortalAnalyzer(), phrase=False, field_boost=TITLE_WEIGHT),
        body=TEXT(analyzer=PortalAnalyzer(), phrase=False),
        digest=STORED,
    )
