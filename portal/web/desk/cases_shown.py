"""Decides how the desk reads and shows a case: the act of a step, the due date with the way to it, the words."""

from typing import Final

from portal.cases import desk_queries
from portal.cases.answering import NOTED
from portal.cases.desk_queries import DeskCase
from portal.cases.handling import Act
from portal.cases.models import CaseKind, Channel, Door
from portal.cases.objections import FINDINGS
from portal.cases.repairs import OPINIONS
from portal.kernel.messages import Message, msg
from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.web.account.file_words import CAPACITIES
from portal.web.shell import derivations, forms
from portal.web.shell.context import request_now, unit_of_work
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

CASES: Final = "/desk/cases"
PARTS: Final[dict[str, Message]] = {
    "evidence": msg("申请人的材料"),
    "power": msg("授权委托书"),
    "opinion": msg("提供单位的文件"),
    "pause": msg("检验、鉴定或者评审的文件"),
    "service": msg("送达证明"),
    "statement": msg("陈述、申辩的材料"),
}
FOUND: Final[dict[str, Message]] = {**FINDINGS, **OPINIONS, NOTED: msg("已知悉结果")}
CHANNELS: Final[dict[Channel, Message]] = {
    Channel.ONLINE: msg("网上"),
    Channel.COUNTER: msg("窗口"),
    Channel.POST: msg("来信"),
}
DOORS: Final[dict[Door, Message]] = {Door.AGENCY: msg("工作机构"), Door.UNIT: msg("认定单位")}


def calendar() -> WorkCalendar:
    """Return the calendar of working days in force."""
    return WorkCalendar.load(wiring().settings.instance_dir)


def act() -> Act:
    """Return what this person does with this request."""
    return Act(
        by=actor(),
        at=request_now(),
        seen=forms.seen(),
        calendar=calendar(),
        cipher=wiring().cipher,
        font=wiring().settings.cjk_font,
        choices=wiring().choices,
    )


def found(ref: str) -> DeskCase:
    """Return a case for whoever may read it; that somebody looked is in the audit chain before it is shown."""
    with unit_of_work() as work:
        return desk_queries.case(
            work,
            ref=ref,
            actor=actor(),
            cipher=wiring().cipher,
            calendar=calendar(),
            at=request_now(),
            choices=wiring().choices,
        )


def counted(due: Due) -> dict[str, object]:
    """Return what templates/account/_case.html needs to derive a due date."""
    return {
        "due": due,
        "cells": derivations.cells(due),
        "sources": derivations.calendar_sources(due, calendar()),
        "rolled": derivations.rolled_days(due.derivation),
    }


def words() -> dict[str, object]:
    """Return the words that the pages of cases share."""
    return {
        "capacities": CAPACITIES,
        "parts": PARTS,
        "found": FOUND,
        "channels": CHANNELS,
        "doors": DOORS,
        "kinds": [(kind.value, desk_queries.label_of(kind)) for kind in CaseKind],
    }
