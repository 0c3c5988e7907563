"""The table of what a record can be: each class, state, reason of the gate and edge day, with its frequency.

The first records of a demonstration are one of each row; after that rows come up by weight.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class About(StrEnum):
    """Whom a scenario is about."""

    ORGANISATION = "organisation"
    PERSON = "person"
    MINOR = "minor"


class Fate(StrEnum):
    """What becomes of the record after it was entered."""

    KEPT = "kept"
    CORRECTED = "corrected"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REPAIRED = "repaired"
    DELETED = "deleted"
    ARCHIVED = "archived"
    ERASED = "erased"


class Finality(StrEnum):
    """Where review and litigation against a penalty stand."""

    LAPSED = "lapsed"
    OPEN = "open"
    PENDING = "pending"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One row: an item, how many days ago it was decided, or on which day from today its period ends."""

    item: str
    weight: float
    ages: tuple[int, int] = (3, 1090)
    about: About = About.ORGANISATION
    fate: Fate = Fate.KEPT
    finality: Finality = Finality.LAPSED
    ends_in: int | None = None  # days from today to the last public day
    starts_in: int = 0  # days from today to an effect that lies ahead
    sub_code: str = ""


_FINAL: Final = (215, 1080)
_EXPIRED: Final = (1100, 1400)
_RECENT: Final = (3, 330)

_PERMITS: Final = (
    Scenario(item="XZXK", weight=34),
    Scenario(item="XZXK", weight=1, fate=Fate.CORRECTED),
    Scenario(item="XZXK", weight=0.4, fate=Fate.WITHDRAWN),
    Scenario(item="XZXK", weight=3, about=About.PERSON),
    Scenario(item="DJXX", weight=5),
    Scenario(item="ZZZG", weight=2.5),
    Scenario(item="NDBG", weight=4),
    Scenario(item="SMXX", weight=0.2, ages=(250, 600)),
)
_ENHANCING: Final = (
    Scenario(item="ZYFW", weight=1),
    Scenario(item="ZYFW", weight=1, about=About.PERSON),
    Scenario(item="BZJL", weight=2),
    Scenario(item="BZJL", weight=1, about=About.PERSON),
    Scenario(item="CXDX", weight=1.2),
    Scenario(item="CXDX", weight=0.8, about=About.PERSON),
    Scenario(item="CXDX", weight=0.2, about=About.PERSON, fate=Fate.DELETED),
    Scenario(item="NSXY", weight=3),
    Scenario(item="HGRZ", weight=0.6),
    Scenario(item="LDCX", weight=1.5, ages=(3, 230)),
    Scenario(item="QTZX", weight=0.8),
)
_PENALTIES: Final = (
    Scenario(item="XZCF", weight=14, ages=_FINAL),
    Scenario(item="XZCF", weight=5, ages=(3, 170), finality=Finality.OPEN),
    Scenario(item="XZCF", weight=0.8, ages=(60, 400), finality=Finality.PENDING),
    Scenario(item="XZCF", weight=1.5, ages=(260, 900), finality=Finality.UPHELD),
    Scenario(item="XZCF", weight=0.6, ages=(260, 900), finality=Finality.OVERTURNED),
    Scenario(item="XZCF", weight=0.3, ages=(1, 2), starts_in=3, finality=Finality.OPEN),
    Scenario(item="XZCF", weight=0.6, ages=_FINAL, fate=Fate.SUSPENDED),
    Scenario(item="XZCF", weight=0.8, ages=_FINAL, fate=Fate.CORRECTED),
    Scenario(item="XZCF", weight=0.4, ages=_FINAL, fate=Fate.WITHDRAWN),
    Scenario(item="XZCF", weight=1.2, ages=_FINAL, fate=Fate.REPAIRED),
    Scenario(item="XZCF", weight=0.4, ages=_FINAL, fate=Fate.DELETED),
    Scenario(item="XZCF", weight=1.2, ages=_EXPIRED, fate=Fate.ARCHIVED),
    Scenario(item="XZCF", weight=0.3, ages=_EXPIRED),
    Scenario(item="XZCF", weight=0.2, ends_in=-30),
    Scenario(item="XZCF", weight=0.2, ends_in=-1),
    Scenario(item="XZCF", weight=0.2, ends_in=0),
    Scenario(item="XZCF", weight=0.2, ends_in=1),
    Scenario(item="XZCF", weight=0.4, ends_in=25),
    Scenario(item="XZCF", weight=2, ages=_FINAL, about=About.PERSON),
    Scenario(item="XZCF", weight=0.4, ages=_EXPIRED, about=About.PERSON, fate=Fate.ERASED),
    Scenario(item="XZCF", weight=0.1, ages=(215, 600), about=About.MINOR),
)
_GENERAL: Final = (
    Scenario(item="XJCL", weight=0.8, ages=_RECENT),
    Scenario(item="CNWY", weight=0.8),
    Scenario(item="JYYC", weight=3),
    Scenario(item="JYYC", weight=0.3, fate=Fate.WITHDRAWN),
    Scenario(item="JYYC", weight=0.2, ends_in=-1),
    Scenario(item="JYYC", weight=0.2, ends_in=1),
    Scenario(item="QTSX", weight=0.4),
)
_SERIOUS: Final = (
    Scenario(item="AQYZ", weight=0.4),
    Scenario(item="SCYZ", weight=0.7),
    Scenario(item="SCYZ", weight=0.2, fate=Fate.REPAIRED),
    Scenario(item="SCYZ", weight=0.1, ends_in=0),
    Scenario(item="TQGZ", weight=0.6),
    Scenario(item="TQGZ", weight=0.2, about=About.PERSON),
    Scenario(item="SXBZ", weight=0.9),
    Scenario(item="SXBZ", weight=0.9, about=About.PERSON),
    Scenario(item="SXBZ", weight=0.1, about=About.PERSON, ends_in=-1),
    Scenario(item="SXBZ", weight=0.2, fate=Fate.SUSPENDED),
    Scenario(item="GFYW", weight=0.1, about=About.PERSON),
    Scenario(item="ZFCG", weight=0.4),
)
_RISK: Final = (
    Scenario(item="QSGG", weight=1.6),
    Scenario(item="QSGG", weight=0.4, fate=Fate.WITHDRAWN),
    Scenario(item="QSGG", weight=0.2, ends_in=-1),
    Scenario(item="QSGG", weight=0.2, ends_in=0),
    Scenario(item="QJSB", weight=1),
    Scenario(item="QJFS", weight=0.5),
    Scenario(item="TQBC", weight=1, ages=(3, 230)),
    Scenario(item="TQBC", weight=0.3, ages=(250, 340)),
    Scenario(item="HYGY", weight=0.3, ages=(3, 170)),
    Scenario(item="QTFX", weight=0.4),
    Scenario(item="QTFX", weight=0.2, about=About.PERSON),
)

SCENARIOS: Final = (*_PERMITS, *_ENHANCING, *_PENALTIES, *_GENERAL, *_SERIOUS, *_RISK)
WEIGHTS: Final = tuple(scenario.weight for scenario in SCENARIOS)
