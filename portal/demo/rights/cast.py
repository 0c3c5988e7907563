"""Decides who plays in the cases of the demonstration, on which day, and about which record that nothing hides yet."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Final, TypedDict

from sqlalchemy import ColumnElement, Select, select, true

from portal.accounts.holders import addresses, sessions
from portal.accounts.holders.models import Holder
from portal.accounts.models import Unit
from portal.accounts.staff.models import Staff
from portal.cases import drafts, filing, lodging, repair_filing, repairs
from portal.cases.admitting import Asked
from portal.cases.applicants import Applicant
from portal.cases.drafts import Typed
from portal.cases.handling import Act
from portal.cases.lodging import Lodging
from portal.cases.models import Case, CaseKind, Channel
from portal.demo.desk.people import Stage
from portal.demo.identity_checks import picture
from portal.identity.models import Capacity
from portal.identity.queries import mandates
from portal.kernel.clock import beijing_date, beijing_midnight
from portal.law.actors import Actor, Party
from portal.law.calendar import WorkCalendar
from portal.law.codes import ObjectionGround, RecordClass
from portal.law.repair import Condition
from portal.register import disclosure
from portal.register.records.models import Record, RecordState
from portal.register.subjects.models import Subject, SubjectKind, SubjectStatus
from portal.security.uploads import CheckedUpload

PERSON: Final = "person@demo.example"
COMPANY: Final = "representative@demo.example"
REGULATOR: Final = "maker"  # whose unit is asked in what came by post
PENALTY: Final = "XZCF"
DISHONESTY: Final = (RecordClass.GENERAL, RecordClass.SERIOUS)
_OPENS: Final = timedelta(hours=10)
STATEMENTS: Final = {
    CaseKind.OBJECTION: "（示例）公示的处罚内容与决定书不一致，请核查。",
    CaseKind.DELETION: "",
    CaseKind.REPAIR: "（示例）已经缴清罚款，改正了违法行为，并公开说明了改正情况。",
    CaseKind.REVIEW: "（示例）对处理结果不服，请再次核查原始文书。",
}


class _Common(TypedDict):
    ref: str
    party: Party
    reminders: bool
    language: str
    act: Act


@dataclass
class Cast:
    """What every act of these cases needs, and which records a case has been about already."""

    stage: Stage
    font: Path
    calendar: WorkCalendar = field(default_factory=WorkCalendar.shipped)
    taken: set[str] = field(default_factory=set)
    made: int = 0
    _actors: dict[str, Actor] = field(default_factory=dict)
    _subjects: dict[str, Subject] = field(default_factory=dict)

    def at(self, days: int, *, works: bool = False) -> datetime:
        """Returns an instant so many days ago, at ten; of the desk the next working day, never after today."""
        day, today = self.stage.plan.today - timedelta(days=days), self.stage.plan.today
        while works and day < today and not self.calendar.is_working(day):
            day += timedelta(days=1)
        return min(beijing_midnight(day) + _OPENS, self.stage.plan.at) if day < today else self.stage.plan.at

    def act(self, by: Actor | Party | None, days: int) -> Act:
        """Returns one act so many days ago; staff acts on working days."""
        at = self.at(days, works=isinstance(by, Actor))
        return Act(by=by, at=at, seen=None, calendar=self.calendar, cipher=self.stage.cipher, font=self.font)

    def of(self, login: str, days: int) -> Act:
        """Returns one act of a member of staff so many days ago."""
        return self.act(self.staff(login), days)

    def staff(self, login: str) -> Actor:
        """Returns a member of staff."""
        if login not in self._actors:
            self._actors[login] = self.stage.actor(login)
        return self._actors[login]

    def party(self, email: str) -> Party:
        """Returns an account of the demonstration."""
        holder = addresses.find(self.stage.session, address=email, cipher=self.stage.cipher)
        if holder is None:
            raise AssertionError("the demonstration makes its accounts first")
        return sessions.party_of(holder)

    def subject(self, email: str) -> Subject:
        """Returns the subject that an account speaks for, the organisation where there is one."""
        if email not in self._subjects:
            stage = self.stage
            mine = mandates(stage.session, party=self.party(email), cipher=stage.cipher, today=stage.plan.today)
            refs = [each.subject_ref for each in mine if each.subject_ref]
            self._subjects[email] = stage.session.scalars(select(Subject).where(Subject.ref == refs[-1])).one()
        return self._subjects[email]

    def proof(self) -> CheckedUpload:
        """Returns a picture that says it proves nothing."""
        card, content = self._card
        return replace(card, stream=BytesIO(content))

    def asked(self, email: str, kind: CaseKind, days: int) -> Case | None:
        """Returns what an account asked, or somebody else where nothing of its own is left to ask about."""
        return self.online(email, kind, days) or self.received(kind, days)

    def online(
        self, email: str, kind: CaseKind, days: int, *, ground: str = ObjectionGround.WRONG.value
    ) -> Case | None:
        """Returns what an account asked about something of its own; None where nothing is left to ask about."""
        subject = self.subject(email)
        record = self._first(self._own(subject, kind, self.at(days)), kind)
        if record is None:
            return None
        asked = Asked(record.ref, ground if kind is CaseKind.OBJECTION else None)
        typed = Typed(kind=kind, subject_ref=subject.ref, items=(asked,), statement=STATEMENTS[kind])
        return self.filed(typed, self.party(email), days)

    def record(self, ref: str) -> Record | None:
        """Returns what an item is about."""
        return self.stage.session.scalar(select(Record).where(Record.ref == ref))

    def case(self, ref: str) -> Case:
        """Returns a case."""
        return self.stage.session.scalars(select(Case).where(Case.ref == ref)).one()

    def party_of(self, case: Case) -> Party:
        """Returns the account that lodged a case."""
        return sessions.party_of(self.stage.session.scalars(select(Holder).where(Holder.ref == case.holder_ref)).one())

    def draft(self, email: str) -> None:
        """Leaves an objection that an account has begun to write."""
        subject = self.subject(email)
        record = self._first(self._own(subject, CaseKind.OBJECTION, self.at(1)), CaseKind.OBJECTION)
        if record is not None:
            asked = Asked(record.ref, ObjectionGround.OTHER.value)
            typed = Typed(
                kind=CaseKind.OBJECTION, subject_ref=subject.ref, items=(asked,), statement="（示例）还没有写完"
            )
            drafts.save(
                self.stage.session, typed=typed, party=self.party(email), cipher=self.stage.cipher, at=self.at(1)
            )

    def received(
        self, kind: CaseKind, days: int, *, league: str = "", unit: int | None = None, channel: Channel = Channel.POST
    ) -> Case | None:
        """Returns what an organisation without an account asked about a record of a unit or a league.

        Where those have none left, another unit's.
        """
        act = self.of("clerk", days)
        places = (Record.unit_id == unit, Record.unit.has(Unit.division.startswith(league)), true())
        wanted = self._strangers(kind, act.at)
        record = next(filter(None, (self._first(wanted.where(place), kind) for place in places)), None)
        if record is None or record.subject is None:
            return None
        someone = Applicant(
            name=record.subject.legal_representative or "",
            capacity=Capacity.LEGAL_REPRESENTATIVE,
            contact="（示例）示例市示例路1号",
        )
        ground = ObjectionGround.WRONG.value if kind is CaseKind.OBJECTION else None
        asked = self.lodging(kind, record.subject.ref, (Asked(record.ref, ground),))
        made = lodging.by_staff(
            self.stage.session,
            lodging=asked,
            applicant=someone,
            channel=channel,
            actor=self.staff("clerk"),
            cipher=self.stage.cipher,
            at=act.at,
        )
        return self.case(made.ref)

    def lodging(
        self, kind: CaseKind, subject_ref: str, items: tuple[Asked, ...], *, review_of: str | None = None
    ) -> Lodging:
        """Returns what is asked, with a form of its own."""
        self.made += 1
        return Lodging(
            kind=kind,
            subject_ref=subject_ref,
            items=items,
            statement=STATEMENTS[kind],
            form_key=f"demonstration-case-{self.made:06d}",
            review_of=review_of,
        )

    def filed(self, typed: Typed, party: Party, days: int) -> Case:
        """Returns what an account lodged as it was typed, a repair with its signed letter and its proofs."""
        session, act = self.stage.session, self.act(party, days)
        draft = drafts.save(session, typed=typed, party=party, cipher=self.stage.cipher, at=act.at)
        common: _Common = {"ref": draft, "party": party, "reminders": True, "language": "zh", "act": act}
        if typed.kind is CaseKind.REPAIR:
            proofs = {Condition.CORRECTED: (self.proof(),), Condition.HARM: (self.proof(),)}
            digest = repairs.commitment_digest()
            return self.case(repair_filing.lodge(session, proofs=proofs, digest=digest, **common).ref)
        evidence = () if typed.kind is CaseKind.DELETION else (self.proof(),)
        return self.case(filing.lodge(session, evidence=evidence, **common).ref)

    def _first(self, wanted: Select[tuple[Record]], kind: CaseKind) -> Record | None:
        """The first that no case has been about; penalties before what an objection or a repair says less of."""
        left = wanted.where(Record.ref.not_in(self.taken))
        order = (Record.id,) if kind is CaseKind.DELETION else (Record.item.has(code=PENALTY).desc(), Record.id)
        record = self.stage.session.scalar(left.order_by(*order).limit(1))
        if record is not None:
            self.taken.add(record.ref)
        return record

    def _own(self, subject: Subject, kind: CaseKind, at: datetime) -> Select[tuple[Record]]:
        return select(Record).where(Record.subject_id == subject.id, *self._fitting(kind, at))

    def _strangers(self, kind: CaseKind, at: datetime) -> Select[tuple[Record]]:
        return (
            select(Record)
            .join(Record.item)
            .join(Record.subject)
            .where(
                Subject.kind != SubjectKind.NATURAL_PERSON,
                Subject.status == SubjectStatus.ACTIVE,
                Subject.id.not_in(self._known),
                Subject.legal_representative.not_in(self._names),
                disclosure.public_records(self.stage.plan.today),
                *self._fitting(kind, at),
            )
        )

    def _fitting(self, kind: CaseKind, at: datetime) -> Iterator[ColumnElement[bool]]:
        yield Record.state == RecordState.CURRENT
        yield Record.suspended_at.is_(None)
        yield Record.received_at <= at
        if kind is CaseKind.DELETION:
            yield Record.record_class == RecordClass.ENHANCING
        else:
            yield Record.record_class.in_(DISHONESTY)
            yield Record.public_until >= self.stage.plan.today
        if kind is CaseKind.REPAIR:
            yield disclosure.counted_records(beijing_date(at))

    @cached_property
    def _known(self) -> list[int]:
        return [self.subject(email).id for email in (PERSON, COMPANY)]

    @cached_property
    def _names(self) -> list[str]:
        """Nobody may handle what somebody of their own name asks."""
        return list(self.stage.session.scalars(select(Staff.name)))

    @cached_property
    def _card(self) -> tuple[CheckedUpload, bytes]:
        card = picture(self.font, "证明材料")
        return card, card.stream.read()
