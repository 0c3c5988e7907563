"""Decides how a case is shown to its applicant: its due date with the way to it, and the act of a step of theirs."""

from typing import Final

from portal.cases import repairs
from portal.cases.handling import Act
from portal.cases.models import CaseKind
from portal.cases.words import TOLD
from portal.kernel.messages import Message, msg
from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.law.repair import COMMITMENT
from portal.web.account.file_words import CAPACITIES
from portal.web.shell import derivations, forms, sign_in
from portal.web.shell.context import request_now
from portal.web.shell.wiring import wiring

CASES: Final = "/account/cases"
TITLES: Final[dict[CaseKind, Message]] = {
    CaseKind.OBJECTION: msg("提出异议"),
    CaseKind.DELETION: msg("要求删除"),
    CaseKind.REPAIR: msg("申请修复"),
    CaseKind.REVIEW: msg("申请复核"),
}


def calendar() -> WorkCalendar:
    """Return the calendar of working days in force."""
    return WorkCalendar.load(wiring().settings.instance_dir)


def act() -> Act:
    """Return what the holder does with this request."""
    return Act(
        by=sign_in.party(),
        at=request_now(),
        seen=forms.seen(),
        calendar=calendar(),
        cipher=wiring().cipher,
        font=wiring().settings.cjk_font,
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
        "told": TOLD,
        "titles": TITLES,
        "letter_words": COMMITMENT,
        "letter_digest": repairs.commitment_digest(),
    }
