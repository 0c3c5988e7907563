"""Decides what one who acts is: a person in a unit, with roles, within a subtree of divisions (2021 arts. 5, 30(2))."""

from dataclasses import dataclass
from typing import Final

from portal.kernel import divisions
from portal.kernel.citation import Citation
from portal.kernel.errors import Forbidden, NotFound
from portal.kernel.messages import msg
from portal.law.roles import Role

PERMISSIONS: Final = Citation("21", 30, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in member of staff, as every command wants to know them; `ref` is what the audit chain keeps."""

    ref: str
    staff_id: int
    name: str
    unit_id: int
    unit_code: str
    unit_name: str
    division: str
    roles: frozenset[Role]

    def has(self, *roles: Role) -> bool:
        """Return whether the person holds one of the roles."""
        return not self.roles.isdisjoint(roles)

    def require(self, *roles: Role) -> None:
        """Raise Forbidden unless the person holds one of the roles."""
        if not self.has(*roles):
            raise Forbidden(msg("您的角色没有这项权限。"), citation=PERMISSIONS)

    def require_unit(self, unit_id: int) -> None:
        """Raise NotFound for what belongs to another unit: the answer is the same as for what does not exist."""
        if unit_id != self.unit_id:
            raise NotFound(msg("没有找到这一项。"))

    def reaches(self, division: str) -> bool:
        """Return whether a division lies in the person's subtree."""
        return divisions.is_within(division, self.division)

    def require_reach(self, division: str) -> None:
        """Raise NotFound for what lies outside the person's subtree of divisions."""
        if not self.reaches(division):
            raise NotFound(msg("没有找到这一项。"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A signed-in holder of an account of the public; what is proven about them is asked in portal.identity."""

    ref: str
    holder_id: int
