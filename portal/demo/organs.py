"""Queries of a provider unit of the demonstration: two about one subject each, and a batch that waits to be fetched.

They are days old, so that nothing here looks like unusual querying of today.
"""

import io
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.organs import batches, commands
from portal.access.organs.admission import Cause
from portal.access.organs.asked import Asked
from portal.demo import holders
from portal.demo.desk.people import Stage
from portal.kernel import csv_cells
from portal.kernel.references import new_reference
from portal.register import disclosure
from portal.register.records.models import Record
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject

_TENDER: Final = Cause(
    scene="22.2",
    matter="（示例）招〔2026〕7号",
    basis="《中华人民共和国招标投标法》第五条",
    purpose="（示例）评标前核对投标人的信用状况",
)
_HONOUR: Final = Cause(
    scene="22.4",
    matter="（示例）表彰〔2026〕2号",
    basis="《内蒙古自治区公共信用信息管理条例》第二十二条",
    purpose="（示例）表彰奖励前核对候选人的信用状况",
)
_UNREADABLE: Final = "91150100"
_BIDDERS: Final = 12
_DAYS_AGO: Final = (9, 6, 3)


def ask(stage: Stage) -> int:
    """Returns how many queries there are; the accounts of the demonstration are there before."""
    codes = _bidders(stage.session, stage)
    persons = holders.adults(stage.session, stage.plan.today, stage.cipher)
    asked = [(_TENDER, Asked(code=code)) for code in codes[:1]]
    asked += [
        (_HONOUR, Asked(name=present_name(subject), id_type=subject.id_type or "", id_number=number))
        for subject, number in persons[:1]
    ]
    for (cause, subject), days in zip(asked, _DAYS_AGO, strict=False):
        commands.ask(
            stage.session,
            cause=cause,
            subject=subject,
            form_key=new_reference("form"),
            cipher=stage.cipher,
            actor=stage.actor("querier"),
            at=stage.ago(days),
        )
    _batch(stage, codes)
    return len(asked) + 1


def _bidders(session: Session, stage: Stage) -> list[str]:
    """Organisations with something public, so that the answers are not all the same."""
    rows = (
        select(Subject.credit_code)
        .join(Record, Record.subject_id == Subject.id)
        .join(Record.item)
        .where(Subject.credit_code.is_not(None), disclosure.public_records(stage.plan.today))
        .group_by(Subject.id, Subject.credit_code)
        .order_by(Subject.id)
    )
    return [code for code in session.scalars(rows.limit(_BIDDERS)) if code]


def _batch(stage: Stage, codes: list[str]) -> None:
    at = stage.ago(_DAYS_AGO[-1])
    document = csv_cells.document([("统一社会信用代码",), *((code,) for code in (*codes, _UNREADABLE))])
    ref = commands.ask_many(
        stage.session,
        cause=_TENDER,
        stream=io.BytesIO(document.encode()),
        file_name="投标人.csv",
        form_key=new_reference("form"),
        cipher=stage.cipher,
        actor=stage.actor("querier"),
        at=at,
    )
    questions = batches.questions(stage.session, ref=ref, cipher=stage.cipher)
    while batches.take(stage.session, ref=ref, questions=questions, cipher=stage.cipher, at=at):
        pass
