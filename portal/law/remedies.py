"""Decides to whom and by when one may turn against a decision: the general rules of national law, said in full.

Review within sixty days by the people's government of the level of whoever decided (行政复议法 2023, arts. 20, 24); of
what is led from above, taxes and state security by the authority above (art. 27). A league has no people's government:
its administrative office reviews (art. 24). Litigation within six months (行政诉讼法, art. 46).
"""

from typing import Final

from portal.kernel import divisions
from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law import finality
from portal.law.instruments import LITIGATION_LAW, RECONSIDERATION_LAW, national

REVIEW_DAYS: Final = 60
REVIEW: Final[Citation] = national(RECONSIDERATION_LAW, "第二十条、第二十四条、第二十七条")
LITIGATION: Final[Citation] = national(LITIGATION_LAW, "第四十六条")
_LEAGUE: Final = "盟"


def government(division: str) -> str | None:
    """Return the name of the government of a division in force, None for one that the table does not know."""
    found = divisions.get(division)
    if found is None or found.abolished:
        return None
    return f"{found.name}行政公署" if found.name.endswith(_LEAGUE) else f"{found.name}人民政府"


def review(division: str | None) -> tuple[Message, ...]:
    """Return by when and by whom a decision is reviewed that a unit of this division took; None where unknown."""
    named = government(division) if division is not None else None
    by = msg("本级人民政府（%(name)s）", name=named) if named is not None else msg("本级人民政府")
    return (
        msg(
            "行政复议自知道或者应当知道决定之日起%(days)s日内，向%(government)s申请（%(basis)s）。",
            days=REVIEW_DAYS,
            government=by,
            basis=REVIEW.message(),
        ),
        msg("决定由实行垂直领导的机关、税务或者国家安全机关作出的，行政复议向上一级主管部门申请。"),
    )


def litigation() -> Message:
    """Return by when one may go to court against a decision."""
    return msg(
        "行政诉讼自知道或者应当知道决定之日起%(months)s个月内，向人民法院提起（%(basis)s）；法律另有规定的，从其规定。",
        months=finality.DEFAULT.remedy_months,
        basis=LITIGATION.message(),
    )


def ways(division: str | None) -> tuple[Message, ...]:
    """Return how to turn against a decision: review and litigation, each with its term and whom to ask."""
    return (*review(division), litigation())
