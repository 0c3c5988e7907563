"""Cases of the demonstration: objections in several states, a deletion, a review, one that came by post.

The accounts of the demonstration ask, its staff handle; whoever signs in finds something to do.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.holders import addresses, sessions
from portal.accounts.staff.models import Staff
from portal.accounts.staff.sessions import actor_of
from portal.cases import lodging, objections, reviews
from portal.cases.admitting import Asked
from portal.cases.applicants import Applicant
from portal.cases.handling import Act
from portal.cases.lodging import Lodging
from portal.cases.models import Case, CaseKind, Channel, Outcome
from portal.cases.objections import Proposal
from portal.demo.plan import Plan
from portal.identity.models import Capacity
from portal.identity.queries import mandates
from portal.law.actors import Actor, Party
from portal.law.calendar import WorkCalendar
from portal.law.codes import ObjectionGround, RecordClass
from portal.register.records.models import Record, RecordState
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher

_PERSON: Final = "person@demo.example"
_REPRESENTATIVE: Final = "representative@demo.example"
_STATEMENT: Final = "（示例）处罚已经在复议中变更，公示的内容仍是原来的决定，请核查。"
_REASON: Final = "（示例）经与提供单位核对原始文书，公示的内容与文书一致。"


@dataclass(slots=True)
class _Cast:
    """Who plays, and what of each has not been asked about yet."""

    session: Session
    plan: Plan
    cipher: FieldCipher
    font: Path
    made: int = 0

    def party(self, email: str) -> Party:
        """Returns an account of the demonstration."""
        holder = addresses.find(self.session, address=email, cipher=self.cipher)
        if holder is None:
            raise AssertionError("the demonstration makes its accounts first")
        return sessions.party_of(holder)

    def staff(self, login: str) -> Actor:
        """Returns a member of staff of the demonstration."""
        return actor_of(self.session.scalars(select(Staff).where(Staff.login == login)).one())

    def act(self, by: Actor | Party) -> Act:
        """Returns one act on the day of the demonstration."""
        calendar = WorkCalendar.shipped()
        return Act(by=by, at=self.plan.at, seen=None, calendar=calendar, cipher=self.cipher, font=self.font)

    def subject(self, email: str) -> Subject:
        """Returns the subject that an account speaks for, the organisation where there is one."""
        spoken_for = mandates(self.session, party=self.party(email), cipher=self.cipher, today=self.plan.today)
        refs = [each.subject_ref for each in spoken_for if each.subject_ref]
        return self.session.scalars(select(Subject).where(Subject.ref == refs[-1])).one()

    def free(self, subject: Subject, *, praise: bool) -> Record | None:
        """Returns a record of a subject that nothing hides."""
        enhancing = Record.record_class == RecordClass.ENHANCING
        wanted = select(Record).where(
            Record.subject_id == subject.id,
            Record.state == RecordState.CURRENT,
            Record.suspended_at.is_(None),
            enhancing if praise else ~enhancing,
        )
        return self.session.scalar(wanted.order_by(Record.id).limit(1))

    def asked(self, kind: CaseKind, subject: Subject, record: Record, *, of: str | None = None) -> Lodging:
        """Returns what is asked about one record."""
        self.made += 1
        ground = ObjectionGround.WRONG.value if kind is CaseKind.OBJECTION else None
        return Lodging(
            kind=kind,
            subject_ref=subject.ref,
            items=(Asked(record.ref, ground),),
            statement="" if kind is CaseKind.DELETION else _STATEMENT,
            form_key=f"demonstration-case-{self.made:06d}",
            review_of=of,
        )

    def online(self, email: str, kind: CaseKind) -> Case | None:
        """Returns a case of an account; none where it holds nothing to ask about."""
        subject = self.subject(email)
        record = self.free(subject, praise=kind is CaseKind.DELETION)
        if record is None:
            return None
        asked, party = self.asked(kind, subject, record), self.party(email)
        made = lodging.by_holder(self.session, lodging=asked, party=party, cipher=self.cipher, at=self.plan.at)
        return self.session.scalars(select(Case).where(Case.ref == made.ref)).one()


def lodge(session: Session, plan: Plan, cipher: FieldCipher, font: Path) -> int:
    """Returns how many cases there are; accounts and records are there before, letters need a typeface."""
    if not font.is_file():
        return 0
    cast = _Cast(session, plan, cipher, font)
    cast.online(_PERSON, CaseKind.OBJECTION)
    cast.online(_PERSON, CaseKind.DELETION)
    _extending(cast, cast.online(_REPRESENTATIVE, CaseKind.OBJECTION))
    _proposed(cast, cast.online(_REPRESENTATIVE, CaseKind.OBJECTION))
    _reviewed(cast, cast.online(_REPRESENTATIVE, CaseKind.OBJECTION))
    _by_post(cast)
    return cast.made


def _extending(cast: _Cast, case: Case | None) -> None:
    if case is not None:
        days, act = 5, cast.act(cast.staff("clerk"))
        why = "（示例）需要向作出决定的机关调取原始文书。"
        objections.ask_extension(cast.session, case=case, days=days, reason=why, act=act)


def _proposed(cast: _Cast, case: Case | None) -> None:
    if case is not None:
        kept = [Proposal(item_id=item.id, outcome=Outcome.KEPT, reason=_REASON, changes={}) for item in case.items]
        objections.propose(cast.session, case=case, proposals=kept, act=cast.act(cast.staff("clerk")))


def _reviewed(cast: _Cast, case: Case | None) -> None:
    """Decided, and brought before the department by an applicant who is not content."""
    if case is None:
        return
    _proposed(cast, case)
    objections.decide(cast.session, case=case, act=cast.act(cast.staff("head")))
    subject = cast.subject(_REPRESENTATIVE)
    record = cast.session.scalars(select(Record).where(Record.ref == case.items[0].record_ref)).one()
    asked = cast.asked(CaseKind.REVIEW, subject, record, of=case.ref)
    reviews.ask(cast.session, asked=asked, party=cast.party(_REPRESENTATIVE), cipher=cast.cipher, at=cast.plan.at)


def _by_post(cast: _Cast) -> None:
    """Somebody without an account wrote a letter."""
    known = [cast.subject(email).id for email in (_PERSON, _REPRESENTATIVE)]
    wanted = (
        select(Subject)
        .join(Record, Record.subject_id == Subject.id)
        .where(Subject.id.not_in(known), Record.state == RecordState.CURRENT, Record.suspended_at.is_(None))
        .where(Record.record_class != RecordClass.ENHANCING)
        .order_by(Subject.id)
        .limit(1)
    )
    subject = cast.session.scalar(wanted)
    record = None if subject is None else cast.free(subject, praise=False)
    if subject is None or record is None:
        return
    name = subject.legal_representative or present_name(subject)
    capacity = Capacity.SELF if subject.credit_code is None else Capacity.LEGAL_REPRESENTATIVE
    someone = Applicant(name=name, capacity=capacity, contact="（示例）示例市示例路1号")
    lodging.by_staff(
        cast.session,
        lodging=cast.asked(CaseKind.OBJECTION, subject, record),
        applicant=someone,
        channel=Channel.POST,
        actor=cast.staff("clerk"),
        cipher=cast.cipher,
        at=cast.plan.at,
    )
