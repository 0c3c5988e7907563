"""Decides the codes on which the portal branches, and where every code table is found.

The five classes of 21§11 are the backbone: which class an item has settles whether it may be
published, for how long (21§20), and whether a measure may follow (21§26-27). A risk item is never
called or counted as dishonesty (21§16).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, NotFound
from portal.kernel.messages import Message, msg
from portal.law.code_tables import classes, conduct, disclosure, measures, society
from portal.law.instruments import of_2021
from portal.law.tables import Code, CodeTable

TABLES: Final[Mapping[str, CodeTable]] = {
    table.id: table for module in (classes, disclosure, measures, conduct, society) for table in module.TABLES
}


class RecordClass(StrEnum):
    """The five classes of public credit information (21§11)."""

    BASIC = "basic"
    ENHANCING = "enhancing"
    GENERAL = "general"
    SERIOUS = "serious"
    RISK = "risk"

    @property
    def number(self) -> int:
        """Return the place in 21§11, 1 to 5."""
        return list(RecordClass).index(self) + 1

    @property
    def label(self) -> Message:
        """Return the Chinese name."""
        return classes.CLASSES.get(str(self.number)).label

    @property
    def citation(self) -> Citation:
        """Return the article that defines the class, 21§12 to 21§16."""
        return of_2021(11 + self.number)

    @property
    def sub_codes(self) -> CodeTable:
        """Return the sub-kinds of the class, such as ``14.1`` to ``14.5``."""
        return TABLES[self.value]

    @property
    def is_dishonesty(self) -> bool:
        """Return whether items of the class are dishonesty information (21§14-15)."""
        return self in {RecordClass.GENERAL, RecordClass.SERIOUS}

    @property
    def is_risk(self) -> bool:
        """Return whether items of the class are risk alerts, never dishonesty (21§16)."""
        return self is RecordClass.RISK

    @property
    def has_publicity_period(self) -> bool:
        """Return whether the three-year cap of 21§20 applies."""
        return self.is_dishonesty or self.is_risk


class Channel(StrEnum):
    """The ways of disclosure (21§18); every read goes through exactly one."""

    PUBLIC = "public"
    SHARE = "share"
    AUTHORISED = "auth"
    SELF = "self"

    @property
    def label(self) -> Message:
        """Return the Chinese name."""
        return disclosure.CHANNELS.get(self.value).label


class ObjectionGround(StrEnum):
    """The grounds of an objection (21§37, 24§39)."""

    WRONG = "37.1"
    RIGHTS = "37.2"
    EXPIRED = "37.3"
    OTHER = "37.4"

    @property
    def label(self) -> Message:
        """Return the Chinese name."""
        return disclosure.OBJECTION_GROUNDS.get(self.value).label


class MeasureKind(StrEnum):
    """The three kinds of measure and whom they may reach (21§25-27)."""

    INCENTIVE = "incentives"
    GENERAL_RESTRAINT = "general-restraints"
    SERIOUS_RESTRAINT = "serious-restraints"

    @property
    def codes(self) -> CodeTable:
        """Return the measures of the kind."""
        return TABLES[self.value]

    @property
    def reaches(self) -> RecordClass | None:
        """Return the only class on which the measure may rest, None for incentives."""
        return _REACHES[self]


_REACHES: Final[Mapping[MeasureKind, RecordClass | None]] = {
    MeasureKind.INCENTIVE: None,
    MeasureKind.GENERAL_RESTRAINT: RecordClass.GENERAL,
    MeasureKind.SERIOUS_RESTRAINT: RecordClass.SERIOUS,
}


def table(table_id: str) -> CodeTable:
    """Return the code table with this id; raises NotFound."""
    if table_id not in TABLES:
        raise NotFound(msg("没有名为 %(table)s 的代码表。", table=table_id), field="table")
    return TABLES[table_id]


def record_class(number: int) -> RecordClass:
    """Return the class with this number of 21§11; raises NotFound."""
    if not 1 <= number <= len(RecordClass):
        raise NotFound(msg("没有第%(number)s类信息。", number=number), citation=of_2021(11))
    return list(RecordClass)[number - 1]


def class_of(sub_code: str) -> RecordClass:
    """Return the class of a sub-kind such as ``16.4``; raises BadInput for an unknown one."""
    for each in RecordClass:
        if sub_code in each.sub_codes:
            return each
    raise BadInput(msg("“%(code)s”不是信息分类代码。", code=sub_code), citation=of_2021(11), field="sub_code")


def sub_code(code: str) -> Code:
    """Return the sub-kind with this code, such as ``14.2``; raises BadInput."""
    return class_of(code).sub_codes.get(code)
