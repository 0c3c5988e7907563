"""Invents the subjects: firms, sole traders, partnerships, institutions, associations, villages, persons, minors."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from portal.demo import invention
from portal.demo.plan import Part, Plan
from portal.kernel import divisions
from portal.kernel.folding import fold
from portal.kernel.identifiers.documents import DocumentType
from portal.register.subjects.commands import SubjectIdentity, columns
from portal.register.subjects.models import Subject, SubjectKind, SubjectStatus
from portal.security.fields import FieldCipher

Maker = Callable[[Plan, int, Random], SubjectIdentity]

_COMPANY_LIKE: Final = ("91", "93")


@dataclass(frozen=True, slots=True)
class Made:
    """A subject's rows, ready to be inserted; `subject` stands in for it afterwards and belongs to no session."""

    subject: Subject
    row: dict[str, Any]
    names: list[dict[str, Any]]
    older: tuple[tuple[str, str], ...]
    minor: bool

    @property
    def name(self) -> str:
        """Returns the present name."""
        return str(self.names[0]["name"])

    @property
    def person(self) -> bool:
        """Returns whether the subject is a natural person."""
        return self.subject.kind is SubjectKind.NATURAL_PERSON


def of_part(plan: Plan, part: Part, cipher: FieldCipher) -> list[Made]:
    """Returns the subjects of a part; the first ones of all show each kind once."""
    random = plan.random(f"subjects/{part.number}")
    kinds = list(_MAKERS)
    weights = [weight for _, weight in _MAKERS.values()]
    found = []
    for index in range(part.first, part.last):
        kind = kinds[index] if index < len(kinds) else random.choices(kinds, weights)[0]
        make = _MAKERS[kind][0]
        found.append(_made(make(plan, index, random), plan, random, cipher, minor=kind == "minor"))
    return found


def _made(identity: SubjectIdentity, plan: Plan, random: Random, cipher: FieldCipher, *, minor: bool) -> Made:
    row = columns(identity, cipher=cipher)
    names = [_name(identity.name)]
    if identity.kind is SubjectKind.LEGAL_PERSON and random.random() < 0.07:
        former, until = invention.with_other_house(identity.name, random), _day_before(plan.today, random)
        if former != identity.name:
            names = [_name(identity.name, since=until), _name(former, until=until)]
    if identity.kind is not SubjectKind.NATURAL_PERSON:
        statuses = (SubjectStatus.ACTIVE, SubjectStatus.REVOKED, SubjectStatus.CANCELLED)
        row["status"] = random.choices(statuses, (95, 2, 3))[0]
    return Made(Subject(**row), row, names, identity.identifiers, minor)


def _name(name: str, since: date | None = None, until: date | None = None) -> dict[str, Any]:
    return {"name": name, "key": fold(name), "since": since, "until": until}


def _day_before(today: date, random: Random) -> date:
    return today - timedelta(days=random.randint(30, 1500))


def _organisation(plan: Plan, index: int, random: Random, code: str, name: str, division: str) -> SubjectIdentity:
    registered = invention.credit_code(code[0], code[1], division, index, plan.seed)
    founded = plan.today - timedelta(days=random.randint(400, 9000))
    identifiers: tuple[tuple[str, str], ...] = ()
    if code in _COMPANY_LIKE and random.random() < 0.1:
        identifiers = (("registration_no", f"{division}{index % 10**9:09d}"),)
    return SubjectIdentity(
        kind=SubjectKind.LEGAL_PERSON,
        name=name,
        credit_code=registered,
        legal_representative=invention.person_name(random),
        division=division,
        founded_on=founded,
        identifiers=identifiers,
    )


def _company(plan: Plan, index: int, random: Random) -> SubjectIdentity:
    division, lists = invention.county(random), invention.words()
    league = divisions.get(f"{division[:4]}00")
    place = random.choice(["内蒙古", league.name if league else "内蒙古", invention.short_name(division)])
    industry, form = random.choice(lists["industries"])[0], random.choice(lists["company_forms"])
    return _organisation(plan, index, random, "91", f"{place}{invention.house_name(random)}{industry}{form}", division)


def _cooperative(plan: Plan, index: int, random: Random) -> SubjectIdentity:
    division = invention.county(random)
    trade = random.choice(["养殖", "种植", "农机服务", "草业", "牧业"])
    name = f"{invention.short_name(division)}{invention.house_name(random)}{trade}专业合作社"
    return _organisation(plan, index, random, "93", name, division)


def _proprietor(plan: Plan, index: int, random: Random) -> SubjectIdentity:
    division = invention.county(random)
    trade = random.choice(invention.words()["proprietor_trades"])
    name = f"{invention.short_name(division)}{invention.house_name(random)}{trade}"
    identity = _organisation(plan, index, random, "92", name, division)
    return replace(identity, kind=SubjectKind.SOLE_PROPRIETOR)


def _partnership(plan: Plan, index: int, random: Random) -> SubjectIdentity:
    division = invention.county(random)
    form = random.choice(invention.words()["partnership_forms"])
    name = f"{invention.short_name(division)}{invention.house_name(random)}{form}"
    identity = _organisation(plan, index, random, "91", name, division)
    return replace(identity, kind=SubjectKind.UNINCORPORATED)


def _institution(plan: Plan, index: int, random: Random) -> SubjectIdentity:
    division = invention.county(random)
    body = random.choice(invention.words()["institutions"])
    name = f"{invention.short_name(division)}{invention.house_name(random)}{body}"
    return _organisation(plan, index, random, "12", name, division)


def _association(plan: Plan, index: int, random: Random) -> SubjectIdentity:
    division = invention.county(random)
    body = random.choice(invention.words()["associations"])
    name = f"{invention.short_name(division)}{invention.house_name(random)}{body}"
    return _organisation(plan, index, random, "51", name, division)


def _village(plan: Plan, index: int, random: Random) -> SubjectIdentity:
    division = invention.county(random)
    body = random.choice(invention.words()["villages"])
    name = f"{invention.short_name(division)}{invention.house_name(random)}{body}"
    return _organisation(plan, index, random, "N2", name, division)


def _adult(plan: Plan, index: int, random: Random) -> SubjectIdentity:
    division = invention.county(random)
    return _person(invention.identity_number(division, index, plan.today), division, random)


def _minor(plan: Plan, index: int, random: Random) -> SubjectIdentity:
    number, division = invention.minor_number(index, plan.today)
    return _person(number, division, random)


def _person(number: str, division: str, random: Random) -> SubjectIdentity:
    return SubjectIdentity(
        kind=SubjectKind.NATURAL_PERSON,
        name=invention.person_name(random),
        id_type=DocumentType.CITIZEN_ID.value,
        id_number=number,
        division=division,
    )


_MAKERS: Final[dict[str, tuple[Maker, int]]] = {
    "company": (_company, 470),
    "cooperative": (_cooperative, 45),
    "proprietor": (_proprietor, 200),
    "partnership": (_partnership, 35),
    "institution": (_institution, 30),
    "association": (_association, 30),
    "village": (_village, 25),
    "adult": (_adult, 160),
    "minor": (_minor, 5),
}
