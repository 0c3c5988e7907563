"""The one engine of all procedures: opens a matter, takes a step, keeps the history (2021 art. 30(2)).

A step needs a state that allows it, a role, where the table says so another person than an earlier step's, and the
number of the last event the actor has seen: of two who act at once the second is told, and nothing is lost.
"""

from portal.procedures.commands import advance, open_matter
from portal.procedures.queries import EventView, Standing, history, standing, standings

__all__ = ["EventView", "Standing", "advance", "history", "open_matter", "standing", "standings"]
