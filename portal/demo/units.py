"""Sets up the units: departments of the region, of every league and city, and the market regulators of the counties.

Their names are those a reader expects; their credit codes are invented with valid check digits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from sqlalchemy.orm import Session

from portal.accounts.models import Unit, UnitKind
from portal.demo import files
from portal.demo.invention import credit_code
from portal.kernel import divisions

REGULATOR: Final = "scjg"
_KINDS: Final = {"fy": UnitKind.COURT, "fg": UnitKind.COMPETENT}
_FIRST_INDEX: Final = 700_000_000  # beyond the indexes of subjects


@dataclass(frozen=True, slots=True)
class Office:
    """A unit with its department's key and the mark its document numbers carry."""

    unit: Unit
    department: str
    mark: str


class Offices:
    """All units, found by department and place."""

    def __init__(self, offices: list[Office]) -> None:
        """Takes offices that have been flushed."""
        self._found = {(office.department, office.unit.division): office for office in offices}
        self.all = tuple(offices)

    def choose(self, department: str, division: str | None, random: Random) -> Office:
        """Returns an office of the department that is competent for the division: county, league or region."""
        near = [(department, place) for place in (division, f"{(division or '')[:4]}00") if place]
        found = [self._found[place] for place in near if place in self._found]
        if not found or random.random() < 0.08:
            found = [self._found[department, divisions.REGION]]
        return random.choice(found)


def create(session: Session, *, seed: int) -> Offices:
    """Returns the offices, flushed: each confirmed, each with its own credit code."""
    offices = [
        Office(_unit(name, department, division, index, seed), department, mark)
        for index, (department, division, name, mark) in enumerate(_rows(), start=_FIRST_INDEX)
    ]
    session.add_all([office.unit for office in offices])
    session.flush()
    return Offices(offices)


def _unit(name: str, department: str, division: str, index: int, seed: int) -> Unit:
    return Unit(
        credit_code=credit_code("1", "1", division, index, seed),
        name_zh=name,
        kind=_KINDS.get(department, UnitKind.PROVIDER if department != "agency" else UnitKind.AGENCY),
        division=division,
        confirmed=True,
    )


def _rows() -> Iterator[tuple[str, str, str, str]]:
    region = divisions.get(divisions.REGION)
    if region is None:
        return
    yield "agency", region.code, f"{region.name}公共信用信息中心", "信"
    departments = files.document("departments.json")
    for key, names in departments.items():
        yield key, region.code, region.name + names["region"], "内" + names["mark"]
    for league in divisions.leagues():
        yield "agency", league.code, f"{league.name}公共信用信息中心", "信"
        for key, names in departments.items():
            local = _local(league.name, key, names["local"])
            yield key, league.code, local, league.name[0] + names["mark"]
        for county in divisions.children(league.code):
            names = departments[REGULATOR]
            yield REGULATOR, county.code, county.name + names["local"], county.name[0] + names["mark"]


def _local(league: str, department: str, name: str) -> str:
    return f"{league}行政公署" if department == "zf" and league.endswith("盟") else league + name
