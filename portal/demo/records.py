"""Makes records from scenarios, through the register's own rules for keys, periods, finality and first versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any, Final

from portal.demo import files
from portal.demo.editions import Items
from portal.demo.fates import Written, met
from portal.demo.plan import Part, Plan
from portal.demo.scenarios import SCENARIOS, WEIGHTS, About, Finality, Scenario
from portal.demo.subjects import Made
from portal.demo.units import Office, Offices
from portal.kernel.clock import beijing_midnight
from portal.law import finality, publicity
from portal.law.codes import RecordClass
from portal.law.publicity import StartKind
from portal.register.catalogue.models import CatalogueItem
from portal.register.measures.models import MeasureItem
from portal.register.records.commands import RecordDraft, columns, first_version
from portal.register.records.models import Challenge, RecordKind

_KINDS: Final = {"XZXK": RecordKind.PERMIT, "XZCF": RecordKind.PENALTY}
_CLASS_OF_SUBJECT: Final = {"sole_proprietor": "个体工商户", "natural_person": "自然人"}
_PREFIX: Final = {RecordKind.PERMIT: "XK", RecordKind.PENALTY: "CF"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What everything stands on: the plan, the offices, the catalogue items, the measures of the newest edition."""

    plan: Plan
    offices: Offices
    items: Items
    measures: tuple[MeasureItem, ...]


@dataclass(frozen=True, slots=True)
class _Days:
    decided: date
    start: date
    served: date | None
    remedy_until: date | None
    closed: date | None


def of_part(ground: Ground, part: Part, made: Sequence[Made]) -> list[Written]:
    """Returns the records of a part, shared out among its inserted subjects: most have few, some have many."""
    random = ground.plan.random(f"records/{part.number}")
    shares = [random.paretovariate(1.6) for _ in made]
    pools = {
        About.ORGANISATION: _pool(made, shares, person=False, minor=False),
        About.PERSON: _pool(made, shares, person=True, minor=False),
        About.MINOR: _pool(made, shares, person=True, minor=True),
    }
    found = []
    for number in range(part.first_record, part.last_record):
        scenario = (
            SCENARIOS[number] if number < len(SCENARIOS) else random.choices(SCENARIOS, cum_weights=_CUMULATED)[0]
        )
        subjects, weights = pools[scenario.about]
        if subjects:
            chosen = random.choices(subjects, cum_weights=weights)[0]
            found.append(_record(ground, scenario, chosen, number + 1, random))
    return found


def _pool(
    made: Sequence[Made], shares: Sequence[float], *, person: bool, minor: bool
) -> tuple[list[Made], list[float]]:
    chosen = [
        (one, share) for one, share in zip(made, shares, strict=True) if (one.person, one.minor) == (person, minor)
    ]
    return [one for one, _ in chosen], _cumulate(share for _, share in chosen)


def _record(ground: Ground, scenario: Scenario, made: Made, number: int, random: Random) -> Written:
    item = ground.items.on(scenario.item, ground.plan.today)
    days = _days(scenario, item, ground.plan.today, random)
    received = _received(days, made.subject.division, ground.plan.at, random)
    item = ground.items.on(scenario.item, received.date())
    matter = _matter(scenario.item, random)
    office = ground.offices.choose(matter["department"], made.subject.division, random)
    draft = _draft(scenario, made, item, office, days, matter, number, random)
    entered, first = columns(draft, at=received), first_version(draft, at=received)
    return met(entered, first, scenario.fate, ground.plan.at, random)


def _draft(
    scenario: Scenario,
    made: Made,
    item: CatalogueItem,
    office: Office,
    days: _Days,
    matter: Any,
    number: int,
    random: Random,
) -> RecordDraft:
    kind = _KINDS.get(item.code, RecordKind.OTHER)
    document = f"（示例）{office.mark}{_DOCUMENT[kind]}〔{days.decided.year}〕第{number:07d}号"
    content, valid_until = _content(kind, made, office, days, matter, document, random)
    limited = item.record_class.has_publicity_period
    return RecordDraft(
        subject=made.subject,
        item=item,
        unit=office.unit,
        kind=kind,
        title=_title(kind, matter, random),
        document_no=document,
        authority_name=office.unit.name_zh,
        authority_code=office.unit.credit_code,
        legal_basis=matter.get("basis") or item.publicity_basis or item.content,
        decided_on=days.decided,
        content=content,
        valid_from=days.decided if kind is RecordKind.PERMIT else None,
        valid_until=valid_until,
        start_on=days.start if limited else None,
        start_kind=_start_kind(kind, item.record_class) if limited else None,
        served_on=days.served,
        remedy_until=days.remedy_until,
        challenge=_CHALLENGES[scenario.finality] if kind is RecordKind.PENALTY else None,
        challenge_closed_on=days.closed,
        minor_at_act=made.minor,
    )


def _days(scenario: Scenario, item: CatalogueItem, today: date, random: Random) -> _Days:
    low, high = scenario.ages
    decided = today - timedelta(days=low + int((high - low) * random.random() ** _GROWTH))
    if scenario.ends_in is not None:
        decided = _start_before(today + timedelta(days=scenario.ends_in), item.publicity_months)
    elif decided.weekday() > 4 and low > 2:
        decided -= timedelta(days=random.randint(2, 4))  # offices decide on working days, mostly
    elif decided.month in _WINTER and random.random() < _WINTER_LULL and high - low > _LONG:
        decided = min(decided + timedelta(days=random.randint(60, 150)), today - timedelta(days=low))
    if scenario.item != "XZCF":
        return _Days(decided, decided, None, None, None)
    start = today + timedelta(days=scenario.starts_in) if scenario.starts_in else decided
    return _Days(decided, start, decided, finality.remedy_end(decided, decided), _closed(scenario, decided, today))


def _start_before(until: date, months: int | None) -> date:
    """Returns the start day whose period ends on the given day; near month ends possibly a day or two off."""
    guess = until - timedelta(days=int((months or publicity.CAP_MONTHS) * 30.436875))
    near = [guess + timedelta(days=shift) for shift in range(-4, 5)]
    return min(near, key=lambda day: abs(publicity.public_until(day, StartKind.EFFECT, months=months).until - until))


def _closed(scenario: Scenario, decided: date, today: date) -> date | None:
    if scenario.finality in {Finality.UPHELD, Finality.OVERTURNED}:
        return min(decided + timedelta(days=200), today - timedelta(days=1))
    return None


def _received(days: _Days, division: str | None, at: datetime, random: Random) -> datetime:
    """Most arrive within days; how many come late differs from league to league, as in life."""
    late = random.random() < 0.02 + 0.03 * (int((division or "150000")[2:4]) % 5)
    delay = timedelta(days=random.randint(9, 24) if late else random.randint(0, 6), minutes=random.randint(540, 1020))
    arrived = beijing_midnight(days.decided) + delay
    return min(arrived, at)


def _matter(code: str, random: Random) -> Any:
    matters = files.document("matters.json")
    if code == "XZXK":
        return random.choice(matters["permits"])
    return random.choice(matters["penalties"]) if code == "XZCF" else matters["others"][code]


def _title(kind: RecordKind, matter: Any, random: Random) -> str:
    if kind is RecordKind.PERMIT:
        return str(matter["document"])
    return str(matter["offence"] if kind is RecordKind.PENALTY else random.choice(matter["titles"]))


def _start_kind(kind: RecordKind, record_class: RecordClass) -> StartKind:
    if kind is RecordKind.PENALTY:
        return StartKind.EFFECT
    return StartKind.RECORDED if record_class.is_risk else StartKind.RECOGNITION


def _content(
    kind: RecordKind, made: Made, office: Office, days: _Days, matter: Any, document: str, random: Random
) -> tuple[dict[str, str], date | None]:
    if kind is RecordKind.PERMIT:
        return _permit(made, office, days, matter, document, random)
    if kind is RecordKind.PENALTY:
        return _penalty(made, office, days, matter, document, random), None
    return {code: random.choice(values) for code, values in matter["values"].items()}, None


def _subject_fields(kind: RecordKind, made: Made) -> dict[str, str]:
    prefix, subject = _PREFIX[kind], made.subject
    fields = {f"{prefix}_XDR_LB": _CLASS_OF_SUBJECT.get(subject.kind.value, "法人及非法人组织")}
    if not made.person:
        fields[f"{prefix}_XDR_MC"] = made.name
        fields[f"{prefix}_XDR_SHXYM"] = subject.credit_code or ""
        fields[f"{prefix}_FRDB"] = subject.legal_representative or ""
    return fields


def _permit(
    made: Made, office: Office, days: _Days, matter: Any, document: str, random: Random
) -> tuple[dict[str, str], date | None]:
    until = days.decided + timedelta(days=365 * matter["years"] - 1) if matter["years"] else None
    if until and random.random() < 0.15:
        until = days.decided + timedelta(days=random.randint(60, 400))
    content = {
        **_subject_fields(RecordKind.PERMIT, made),
        "XK_XKWS": matter["document"],
        "XK_WSH": document,
        "XK_XKLB": matter["kind"],
        "XK_XKZS": matter["licence"],
        "XK_NR": matter["content"],
        "XK_JDRQ": days.decided.isoformat(),
        "XK_YXQZ": days.decided.isoformat(),
        "XK_YXQZI": until.isoformat() if until else _NO_END,
        "XK_XKJG": office.unit.name_zh,
        "XK_XKJGDM": office.unit.credit_code,
        "XK_ZT": "1",
        "XK_LYDW": office.unit.name_zh,
        "XK_LYDWDM": office.unit.credit_code,
    }
    return {code: value for code, value in content.items() if value}, until


def _penalty(made: Made, office: Office, days: _Days, matter: Any, document: str, random: Random) -> dict[str, str]:
    low, high = matter["fine"]
    content = {
        **_subject_fields(RecordKind.PENALTY, made),
        "CF_WSH": document,
        "CF_WFXW": matter["offence"],
        "CF_SY": matter["facts"],
        "CF_YJ": matter["basis"],
        "CF_CFLB": matter["kinds"],
        "CF_NR": matter["outcome"],
        "CF_JDRQ": days.decided.isoformat(),
        "CF_SDRQ": days.decided.isoformat(),
        "CF_CFJG": office.unit.name_zh,
        "CF_CFJGDM": office.unit.credit_code,
        "CF_SJLY": office.unit.name_zh,
        "CF_SJLYDM": office.unit.credit_code,
    }
    if high:
        content["CF_NR_FK"] = f"{round(random.uniform(low, high), 2):g}"
    if "没收" in matter["kinds"]:
        content["CF_NR_WFFF"] = f"{round(random.uniform(0.1, 3), 2):g}"
    return content


def _cumulate(weights: Iterable[float]) -> list[float]:
    return list(accumulate(weights))


_GROWTH: Final = 1.25  # more than one: the numbers grow towards the present
_WINTER: Final = frozenset({1, 2})
_WINTER_LULL: Final = 0.4
_LONG: Final = 700

_CUMULATED: Final = _cumulate(WEIGHTS)
_NO_END: Final = "2099-12-31"
_DOCUMENT: Final = {RecordKind.PERMIT: "许准字", RecordKind.PENALTY: "罚字", RecordKind.OTHER: "信字"}
_CHALLENGES: Final = {
    Finality.LAPSED: Challenge.NONE,
    Finality.OPEN: Challenge.NONE,
    Finality.PENDING: Challenge.PENDING,
    Finality.UPHELD: Challenge.UPHELD,
    Finality.OVERTURNED: Challenge.OVERTURNED,
}
