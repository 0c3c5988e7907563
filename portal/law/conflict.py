"""Decides the shape of a conflict: a topic, what each instrument says, and what is applied."""

from dataclasses import dataclass

from portal.kernel.citation import Citation
from portal.kernel.messages import Message


@dataclass(frozen=True, slots=True)
class Says:
    """What one or more places say on a topic: a digest in Chinese, not the text."""

    digest: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Prevails:
    """One place set aside by another."""

    superseded: Citation
    by: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One topic of which several instruments speak; ``outcome`` is what the portal applies."""

    id: str
    topic: Message
    says: tuple[Says, ...]
    outcome: str
    supersedes: tuple[Prevails, ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Return every place that speaks on the topic."""
        spoken = [each for says in self.says for each in says.citations]
        settled = [each for pair in self.supersedes for each in (pair.superseded, pair.by)]
        return tuple(dict.fromkeys((*spoken, *settled)))
