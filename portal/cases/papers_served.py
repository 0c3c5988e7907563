"""Keeps when and how a letter beside the result was served on whoever has no account (2021 arts. 28, 37, 38).

The result itself is served by a step of its procedure (`portal.cases.answering`); these letters may be handed over in
any state, so their service is no step. It is entered once, and is in the audit chain.
"""

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from portal import audit
from portal.cases import handling
from portal.cases.handling import Act
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case, CaseFile
from portal.cases.papers import ISSUED
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, together
from portal.kernel.messages import msg
from portal.law.actors import PERMISSIONS, Actor
from portal.law.procedures.objection import EVIDENCE
from portal.law.roles import Role
from portal.register.repairs.models import Manner

ENTERING: Final = Role.AGENCY_CLERK


def enter(session: Session, *, case: Case, file_ref: str, manner: str, day: date | None, act: Act) -> None:
    """Keeps the service of one letter of a case.

    Raises BadInput for a day before the letter's own or after today and for no manner of the law, Conflict where it was
    entered before, NotFound for what is no letter of the case, Forbidden for everybody but a clerk of the agency.
    """
    clerk = _clerk(act)
    handling.refuse_own_name(session, case=case, actor=clerk, cipher=act.cipher)
    letter = _letter(case, file_ref)
    if letter.served_on is not None:
        raise Conflict(msg("已经登记过送达。"), citation=EVIDENCE)
    with together() as each:
        with each():
            if manner not in set(Manner):
                raise BadInput(msg("请选择送达方式。"), citation=EVIDENCE, field="manner")
        with each():
            _refuse_outside(day, beijing_date(letter.added_at), act.today)
    if day is None:
        raise AssertionError("a service without a day was refused above")
    letter.served_on, letter.service_manner, letter.service_entered_by = day, Manner(manner), act.ref
    session.flush()
    audit.append(
        session,
        at=act.at,
        actor=act.ref,
        action="case.paper_served",
        object_kind=PROCEDURES[case.kind].id,
        object_ref=case.ref,
        detail={"paper": letter.part, "day": day.isoformat(), "manner": manner},
    )


def _clerk(act: Act) -> Actor:
    if not isinstance(act.by, Actor):
        raise Forbidden(msg("送达由工作机构登记。"), citation=PERMISSIONS)
    act.by.require(ENTERING)
    return act.by


def _letter(case: Case, file_ref: str) -> CaseFile:
    found = next((each for each in case.papers if each.part in ISSUED and each.file.ref == file_ref), None)
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def _refuse_outside(day: date | None, own: date, today: date) -> None:
    if day is None:
        raise BadInput(msg("请填写日期，例如 2026-06-01。"), citation=EVIDENCE, field="day")
    if day > today:
        raise BadInput(msg("日期不能晚于今天"), citation=EVIDENCE, field="day")
    if day < own:
        raise BadInput(msg("送达日期不能早于文书的日期（%(day)s）。", day=own), citation=EVIDENCE, field="day")
