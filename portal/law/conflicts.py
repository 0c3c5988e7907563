"""Decides which instrument is applied wherever two of them speak on one topic, X1 to X31."""

from collections.abc import Mapping
from typing import Final

from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law import conflicts_on_classes_and_measures, conflicts_on_publicity_and_cases
from portal.law.conflict import Conflict, Prevails, Says

CONFLICTS: Final[Mapping[str, Conflict]] = {
    conflict.id: conflict
    for module in (conflicts_on_publicity_and_cases, conflicts_on_classes_and_measures)
    for conflict in module.CONFLICTS
}

__all__ = ["CONFLICTS", "Conflict", "Prevails", "Says", "get"]


def get(conflict_id: str) -> Conflict:
    """Return the conflict with this id, such as ``X5``; raises NotFound."""
    if conflict_id not in CONFLICTS:
        raise NotFound(msg("没有编号为 %(conflict)s 的冲突。", conflict=conflict_id))
    return CONFLICTS[conflict_id]
