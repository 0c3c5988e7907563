"""The procedures as tables: who may do what in which state, under which article, by when.

Each module holds the tables of one subject; ALL lists every one of them, for the pages that draw them and the tests
that hold every state reachable, every step cited and every end an end.
"""

from typing import Final

from portal.law.procedures import catalogue, grant, listing, measure
from portal.law.procedures.complaint import COMPLAINT
from portal.law.procedures.deletion import DELETION
from portal.law.procedures.identity_check import IDENTITY_CHECK
from portal.law.procedures.incident import INCIDENT
from portal.law.procedures.notice import ANNULMENT, CORRECTION
from portal.law.procedures.objection import OBJECTION
from portal.law.procedures.piece import CHANNEL, PIECE
from portal.law.procedures.procedure import Procedure, Step
from portal.law.procedures.repair import REPAIR
from portal.law.procedures.review import REVIEW
from portal.law.procedures.submission import SUBMISSION
from portal.law.procedures.supervision import SUPERVISION

ALL: Final[tuple[Procedure, ...]] = (
    *listing.ALL,
    measure.EDITION,
    measure.APPLICATION,
    SUBMISSION,
    CORRECTION,
    ANNULMENT,
    catalogue.EDITION,
    catalogue.REQUEST,
    catalogue.CONSULTATION,
    INCIDENT,
    IDENTITY_CHECK,
    SUPERVISION,
    OBJECTION,
    DELETION,
    REPAIR,
    REVIEW,
    COMPLAINT,
    PIECE,
    CHANNEL,
    *grant.ALL,
)

__all__ = ["ALL", "Procedure", "Step"]
