"""Who looked, in the demonstration: own openings, a visit at a counter, lookups by staff, an organ, the public.

Other queries of state organs and the uses of authorisations are left by their own modules.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from portal.access.organs import commands as organs
from portal.access.organs.admission import Cause
from portal.access.organs.asked import Asked
from portal.access.own_file import counter, opening
from portal.access.own_file.counter import Visit
from portal.access.own_file.opening import Wanted
from portal.accounts.holders.models import Holder
from portal.accounts.holders.sessions import party_of
from portal.accounts.staff.proof import DEMO
from portal.audit import Channel
from portal.audit.models import QueryCount
from portal.demo.desk.people import Stage
from portal.identity.queries import mandates
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.references import new_reference
from portal.law.actors import Party
from portal.oversight import lookups
from portal.oversight.lookups import Inquiry
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject

_CLERK: Final = "clerk"
_QUALITY: Final = Inquiry("quality", "（示例）核对报送质量")
_QUERIER: Final = "querier"
_INSPECTION: Final = Cause(
    scene="22.1",
    matter="（示例）检查〔2026〕15号",
    basis="《内蒙古自治区公共信用信息管理条例》第二十二条",
    purpose="（示例）监督检查前了解信用状况",
)
_LOOKED_AGO: Final = (40, 12)
_VISITED_AGO: Final = 20
_INSPECTED_AGO: Final = 26
_PUBLIC_AGO: Final = (200, 90, 45, 30, 8, 4)
_PUBLIC_HOUR: Final = 10


def leave(stage: Stage) -> int:
    """Returns how many subjects have been looked at; the accounts of the demonstration are there before."""
    opened: set[str] = set()
    for holder in stage.session.scalars(select(Holder).where(Holder.created_by == DEMO).order_by(Holder.id)):
        party = party_of(holder)
        for one in mandates(stage.session, party=party, cipher=stage.cipher, today=stage.plan.today):
            if one.subject_ref is not None:
                _open(stage, party, one.subject_ref)
                opened.add(one.subject_ref)
    for subject in stage.session.scalars(select(Subject).where(Subject.ref.in_(opened)).order_by(Subject.id)):
        _looked(stage, subject)
    return len(opened)


def _open(stage: Stage, party: Party, subject_ref: str) -> None:
    opening.open_file(
        stage.session,
        party=party,
        subject_ref=subject_ref,
        wanted=Wanted(),
        cipher=stage.cipher,
        at=stage.plan.at,
    )


def _looked(stage: Stage, subject: Subject) -> None:
    """What others have left: staff by code or number, an organ or a visit at a counter, and the public."""
    number = stage.cipher.decrypt(subject.id_cipher, ID_PURPOSE) if subject.id_cipher else ""
    for days in _LOOKED_AGO:
        lookups.search(
            stage.session,
            text=subject.credit_code or number,
            inquiry=_QUALITY,
            cipher=stage.cipher,
            actor=stage.actor(_CLERK),
            at=stage.ago(days),
        )
    if subject.credit_code:
        organs.ask(
            stage.session,
            cause=_INSPECTION,
            subject=Asked(code=subject.credit_code),
            form_key=new_reference("form"),
            cipher=stage.cipher,
            actor=stage.actor(_QUERIER),
            at=stage.ago(_INSPECTED_AGO),
        )
    if number:
        visit = Visit(id_type=DocumentType.CITIZEN_ID.value, number=number, name=present_name(subject), seen=True)
        counter.serve(
            stage.session, visit=visit, cipher=stage.cipher, actor=stage.actor(_CLERK), at=stage.ago(_VISITED_AGO)
        )
    _read_by_the_public(stage, subject.credit_code or subject.ref)


def _read_by_the_public(stage: Stage, address: str) -> None:
    random = stage.plan.random(f"readings/{address}")
    stage.session.add_all(
        QueryCount(
            day=stage.plan.today - timedelta(days=days),
            hour=_PUBLIC_HOUR,
            channel=Channel.PUBLIC.value,
            object_kind="subject",
            object_ref=address,
            hits=random.randint(1, 9),
        )
        for days in _PUBLIC_AGO
    )
    stage.session.flush()
