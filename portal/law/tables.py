"""Decides the shape of a code table: a list of kinds taken from an article, each with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg


@dataclass(frozen=True, slots=True)
class Code:
    """One kind: its code, short name and the item it stands in."""

    code: str
    label: Message
    citation: Citation


@dataclass(frozen=True)
class CodeTable:
    """The kinds of one article; ``rows`` in the order of its items."""

    id: str
    title: Message
    citations: tuple[Citation, ...]
    rows: tuple[Code, ...]

    @cached_property
    def _by_code(self) -> Mapping[str, Code]:
        return {row.code: row for row in self.rows}

    def __iter__(self) -> Iterator[Code]:
        """Yield the kinds in the order of the article."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Return how many kinds there are."""
        return len(self.rows)

    def __contains__(self, code: object) -> bool:
        """Return whether this code is one of the kinds."""
        return code in self._by_code

    def get(self, code: str) -> Code:
        """Return the kind with this code; raises BadInput naming the table and its article."""
        if code not in self._by_code:
            sentence = msg("“%(code)s”不是%(table)s的代码。", code=code, table=self.title)
            raise BadInput(sentence, citation=self.citations[0], field=self.id)
        return self._by_code[code]


def items(prefix: str, article: Citation, labels: tuple[Message, ...]) -> tuple[Code, ...]:
    """Return one kind per numbered item of an article, coded ``prefix.1`` and so on."""
    return tuple(
        Code(
            f"{prefix}.{number}",
            label,
            Citation(article.instrument, article.article, number),
        )
        for number, label in enumerate(labels, start=1)
    )


def words(article: Citation, labels: Mapping[str, Message]) -> tuple[Code, ...]:
    """Return one kind per word of an article that lists without numbering."""
    return tuple(Code(code, label, article) for code, label in labels.items())
