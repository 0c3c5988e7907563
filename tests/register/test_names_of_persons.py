"""A masked page shows no full name of its person: no former one, no spread-out one, in no text (2021 art. 21)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.kernel.citation import Citation
from portal.register.catalogue.models import Openness
from portal.register.lists import queries as list_queries
from portal.register.lists.models import ListKind
from portal.register.records import commands, queries
from portal.register.records.commands import FIRST_ENTRY
from portal.register.records.models import Record
from portal.register.subjects import commands as subject_commands
from portal.register.subjects.models import Subject
from tests.factories import register as make

WRITINGS = ("测小乙", "测小丁", "测 小 乙", "测\u3000小\u200b乙")


@pytest.fixture
def person(session: Session) -> Subject:
    subject = make.person(session, name="测小丁")
    subject_commands.rename(session, subject=subject, name="测小乙", on=date(2025, 1, 1))
    return subject


def _record(session: Session, person: Subject, text: str) -> Record:
    item = make.item(session, openness_persons=Openness.PUBLIC)
    said = {"title": f"对{text}的决定", "document_no": f"罚字{text}1号", "content": {"CF_WFXW": f"{text}无证经营"}}
    record = make.penalty(session, subject=person, item=item, legal_basis=f"依法对{text}", **said)
    changed = {"content": {"CF_WFXW": "无证经营"}, "reason": f"{text}申请更正", "basis": Citation("21", 9)}
    commands.change(session, record=record, unit=record.unit, at=make.AT, actor="test", **changed)
    return record


@pytest.mark.parametrize("text", WRITINGS)
def test_no_text_of_a_masked_record_names_the_person(session: Session, person: Subject, text: str) -> None:
    page = queries.public_page(session, ref=_record(session, person, text).ref, today=make.TODAY)
    said = (page.line.title, page.line.document_no, page.legal_basis, *(line.reason for line in page.history))
    assert said == ("对测*的决定", "罚字测*1号", "依法对测*", "", FIRST_ENTRY)
    assert page.history[0].changed == ()


@pytest.mark.parametrize("text", WRITINGS)
def test_no_text_of_a_masked_entry_names_the_person(session: Session, person: Subject, text: str) -> None:
    said = {"title": f"认定{text}的决定", "decision_no": f"列字{text}1号", "grounds": f"{text}拒不履行"}
    entry = make.entry(session, subject=person, **said)
    page = list_queries.entry_page(session, kind=ListKind.SERIOUS, ref=entry.ref, today=make.TODAY)
    assert (page.line.title, page.line.decision_no) == ("认定测*的决定", "列字测*1号")
    assert page.grounds == "测*拒不履行"
