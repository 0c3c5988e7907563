"""Enters subjects on the honour and serious-dishonesty lists, through the lists' own commands.

Each register shows entries in force, suspended, removed, over and not yet listed; some name responsible persons.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import cycle
from random import Random
from typing import Any, Final

from sqlalchemy.orm import Session

from portal.demo import files
from portal.demo.plan import Plan
from portal.demo.subjects import Made
from portal.demo.units import Office, Offices
from portal.kernel.citation import Citation
from portal.law import publicity
from portal.law.publicity import StartKind
from portal.register.lists import commands
from portal.register.lists.commands import EntryDraft, ResponsibleDraft
from portal.register.lists.models import ListEntry, ListKind, ListRegister
from portal.register.measures.models import MeasureItem

ACTOR: Final = "demo"

Registers = dict[str, tuple[ListRegister, dict[str, str]]]


class Course(StrEnum):
    """What an entry looks like today."""

    LISTED = "listed"
    ENDING = "ending"  # today is the last public day
    OVER = "over"
    SUSPENDED = "suspended"
    REMOVED = "removed"
    AHEAD = "ahead"  # decided and served, listed from tomorrow


_COURSES: Final = (*Course, *[Course.LISTED] * 9)
_OFFICE: Final = {
    "nsxy-a": "sw",
    "cxsf": "fg",
    "hgrz": "hg",
    "ldcx-a": "rs",
    "cxgr": "fg",
    "scyz": "scjg",
    "tqgz": "rs",
    "zfcg": "cz",
    "zdss": "sw",
    "aqyz": "yj",
    "spyp": "scjg",
    "sxbz": "fy",
    "gfyw": "zf",
}
_MEASURES: Final = {
    ListKind.HONOUR: ("JL-01", "JL-02", "JL-06"),
    ListKind.SERIOUS: ("YZ-04", "YZ-05", "YZ-09"),
}
_OWN_MEASURES: Final = {"sxbz": ("YZ-08", "YZ-09"), "zfcg": ("YZ-05",), "spyp": ("YZ-01", "YZ-07"), "gfyw": ("YZ-09",)}
_PERSONS_ONLY: Final = frozenset({"cxgr", "gfyw"})
_ALSO_PERSONS: Final = frozenset({"sxbz", "tqgz"})


@dataclass(frozen=True, slots=True)
class _Case:
    register: ListRegister
    row: dict[str, str]
    course: Course
    made: Made
    office: Office
    number: int


def enter(
    session: Session,
    plan: Plan,
    made: Sequence[Made],
    offices: Offices,
    measures: Sequence[MeasureItem],
    lists: Registers,
) -> int:
    """Returns how many entries the honour and serious lists got; the subjects are flushed members of the first part."""
    random = plan.random("lists")
    by_code = {measure.code: measure for measure in measures}
    count = 0
    for case in _cases(plan, made, offices, lists, random):
        draft = _draft(case, plan.today, by_code, random)
        entry = commands.enter(session, draft=draft, at=plan.at, actor=ACTOR)
        _follow(session, entry, case.course, plan)
        count += 1
    return count


def registers(session: Session) -> Registers:
    """Returns the registers by code, flushed, each with the row it was made from."""
    found = {row["code"]: (_register(row), row) for row in files.rows("registers.csv")}
    session.add_all([register for register, _ in found.values()])
    session.flush()
    return found


def _register(row: dict[str, str]) -> ListRegister:
    plain = {name: row[name] for name in ("code", "name_zh", "legal_basis", "rules", "authority")}
    return ListRegister(
        **plain,
        kind=ListKind(row["kind"]),
        name_mn=row["name_mn"] or None,
        repairable=row["repairable"] == "1",
        names_persons=row["names_persons"] == "1",
    )


def _cases(plan: Plan, made: Sequence[Made], offices: Offices, lists: Registers, random: Random) -> Iterator[_Case]:
    pools = {person: [one for one in made if one.person is person and not one.minor] for person in (True, False)}
    turns = {person: cycle(random.sample(pool, len(pool))) for person, pool in pools.items()}
    plans = [(code, course) for course in _COURSES for code in _OFFICE]
    for number, (code, course) in zip(range(1, plan.entries + 1), cycle(plans), strict=False):
        register, row = lists[code]
        person = code in _PERSONS_ONLY or (code in _ALSO_PERSONS and number % 2 == 0)
        chosen = next(turns[person])
        office = offices.choose(_OFFICE[code], chosen.subject.division, random)
        yield _Case(register, row, course, chosen, office, number)


def _draft(case: _Case, today: date, by_code: dict[str, MeasureItem], random: Random) -> EntryDraft:
    kind = case.register.kind
    decided = _decided(case.course, kind, today, random)
    listed = today + timedelta(days=1) if case.course is Course.AHEAD else decided + timedelta(days=3)
    codes = _OWN_MEASURES.get(case.register.code, _MEASURES[kind])
    common: dict[str, Any] = {
        "register": case.register,
        "subject": case.made.subject,
        "unit": case.office.unit,
        "title": f"{'列入' if kind is ListKind.SERIOUS else '评定为'}{case.register.name_zh.removesuffix('名单')}",
        "decision_no": f"（示例）{case.office.mark}信决〔{decided.year}〕第{case.number:05d}号",
        "decided_on": decided,
        "listed_on": listed,
        "basis": case.register.legal_basis,
        "measures": [by_code[code] for code in codes if code in by_code],
    }
    if kind is ListKind.HONOUR:
        return _honour(case, decided, today, common)
    return _serious(case, decided, common)


def _honour(case: _Case, decided: date, today: date, common: dict[str, Any]) -> EntryDraft:
    terms = {Course.OVER: today - timedelta(days=1), Course.ENDING: today}
    return EntryDraft(
        **common,
        grounds="经评定符合守信激励对象的条件，公示无异议。",
        public_until=terms.get(case.course, decided + timedelta(days=1095)),
        rules_version=f"守信激励对象评定办法（演示）{decided.year}年版",
    )


def _serious(case: _Case, decided: date, common: dict[str, Any]) -> EntryDraft:
    row, responsible = case.row, _responsible(case)
    return EntryDraft(
        **common,
        grounds=f"经查，该信用主体存在以下情形：{case.register.rules.removeprefix('（演示文本）')}",
        exit_conditions="已履行法定义务、纠正失信行为、消除不良影响，且符合修复条件的，可以申请移出。",
        exit_procedure="向作出决定的机关或者公共信用信息工作机构提出申请，经核实符合条件的，作出移出决定并停止公示。",
        remedies="对本决定不服的，可以依法申请行政复议或者提起行政诉讼；对信息内容有异议的，可以提出异议申请。",
        behaviour_2024=row["behaviour_2024"],
        behaviour_2021=row["behaviour_2021"],
        behaviour_law=row["behaviour_law"] or None,
        standard=case.register.rules.removeprefix("（演示文本）"),
        basis_document=f"（示例）生效决定书第{case.number:05d}号",
        basis_effective_on=decided - timedelta(days=20),
        noticed_on=decided - timedelta(days=12),
        served_on=decided + timedelta(days=2) if case.course is not Course.AHEAD else decided,
        service_manner="直接送达",
        exit_earliest_on=decided + timedelta(days=365),
        responsible=responsible,
        responsible_note="已认定负有责任的人员" if responsible else "经核查，没有对该行为负有责任的其他人员",
    )


def _responsible(case: _Case) -> tuple[ResponsibleDraft, ...]:
    name = case.made.subject.legal_representative
    if case.made.person or case.number % 2 or not name:
        return ()
    state_rule = "（演示）依照国家有关规定，未指明文件"
    return (ResponsibleDraft(name=name, role="法定代表人", basis="对该行为负有直接责任", state_rule=state_rule),)


RECENT_SHARE: Final = 0.15


def _decided(course: Course, kind: ListKind, today: date, random: Random) -> date:
    cap_days = publicity.CAP_MONTHS * 30
    if course is Course.AHEAD:
        return today - timedelta(days=2)
    if kind is ListKind.SERIOUS and course is Course.ENDING:
        return _start_ending_on(today)
    if kind is ListKind.SERIOUS and course is Course.OVER:
        return today - timedelta(days=cap_days + random.randint(30, 200))
    recent = random.random() < RECENT_SHARE
    return today - timedelta(days=random.randint(3, 20) if recent else random.randint(20, cap_days - 60))


def _start_ending_on(day: date) -> date:
    guesses = (day - timedelta(days=publicity.CAP_MONTHS * 30 + shift) for shift in range(10, 25))
    ends = {publicity.public_until(start, StartKind.RECOGNITION).until: start for start in guesses}
    return ends.get(day) or ends[min(ends, key=lambda end: abs(end - day))]


def _follow(session: Session, entry: ListEntry, course: Course, plan: Plan) -> None:
    if course is Course.SUSPENDED:
        reason = "信息主体提出异议，核查期间暂停公布"
        commands.suspend(session, entry=entry, reason=reason, basis=Citation("21", 37), at=plan.at, actor=ACTOR)
    if course is Course.REMOVED:
        commands.remove(
            session,
            entry=entry,
            document=f"（示例）移出决定第{entry.id:05d}号",
            reason="已符合移出条件",
            basis=Citation("24", 40),
            at=plan.at,
            actor=ACTOR,
        )
