"""Decides what the portal does about an article: the rules, conflicts, parameters, tables and duties.

The page ``/law/<instrument>`` shows the answer beside each article, so that a reader sees which
provision is at work where, and which one has been set aside by another.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.kernel.citation import Citation
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.code_tables.duties import PUBLICATION_DUTIES, PublicationDuty
from portal.law.codes import TABLES
from portal.law.conflicts import CONFLICTS, Conflict
from portal.law.instruments import instrument
from portal.law.parameters import PARAMETERS, Parameter
from portal.law.rule import Rule
from portal.law.rules import RULES
from portal.law.tables import CodeTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Implementing:
    """What rests on one article; ``set_aside`` are the rules that displace what it says."""

    rules: tuple[Rule, ...]
    set_aside: tuple[Rule, ...]
    conflicts: tuple[Conflict, ...]
    parameters: tuple[Parameter, ...]
    code_tables: tuple[CodeTable, ...]
    duties: tuple[PublicationDuty, ...]

    def __bool__(self) -> bool:
        """Return whether anything rests on the article."""
        return any(
            (
                self.rules,
                self.set_aside,
                self.conflicts,
                self.parameters,
                self.code_tables,
                self.duties,
            )
        )


def implementing(instrument_key: str, article: int) -> Implementing:
    """Return what implements an article of the instrument with this key; raises NotFound."""
    source = instrument(instrument_key)
    if not source.has(article):
        sentence = msg("%(title)s没有第%(article)s条。", title=source.title, article=article)
        raise NotFound(sentence, field="article")

    def cites(citations: Iterable[Citation]) -> bool:
        return any(each.instrument == source.code and each.article == article for each in citations)

    return Implementing(
        rules=tuple(each for each in RULES.values() if cites((each.citation, *each.also))),
        set_aside=tuple(each for each in RULES.values() if cites(old.citation for old in each.supersedes)),
        conflicts=tuple(each for each in CONFLICTS.values() if cites(each.citations)),
        parameters=tuple(each for each in PARAMETERS.values() if cites(each.citations)),
        code_tables=tuple(each for each in TABLES.values() if cites(each.citations)),
        duties=tuple(each for each in PUBLICATION_DUTIES if cites(each.citations)),
    )
