"""Authorisations for tests: two proven holders, a file with records, and an authorisation from one to the other."""

import io
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fpdf import FPDF
from PIL import Image
from sqlalchemy.orm import Session

from portal.access.grants import giving
from portal.access.grants.papers import PARTS, Paper, hand_in
from portal.access.grants.terms import Side, Wish
from portal.accounts.holders.models import Holder
from portal.identity import commands as identity
from portal.identity.models import Method
from portal.kernel.identifiers import citizen_id
from portal.kernel.settings import CJK_FONT
from portal.law.actors import Party
from portal.law.codes import RecordClass
from portal.register.records.models import Record
from portal.register.subjects import commands as subjects
from portal.register.subjects.models import Subject, SubjectKind
from portal.security import uploads
from portal.security.fields import FieldCipher
from portal.security.uploads import CheckedUpload
from tests.factories import holders as accounts
from tests.factories import register as make
from tests.factories.register import AT, CIPHER, TODAY

FONT = Path(CJK_FONT)
SUBJECT_NUMBER = citizen_id.make("150102", date(1984, 2, 9), 213)
GRANTEE_NUMBER = citizen_id.make("150102", date(1979, 8, 21), 118)
SUBJECT_NAME, GRANTEE_NAME = "测授权", "测被授"


@dataclass(frozen=True)
class Stage:
    """A subject with three records that the public does not see, its holder, and somebody else's."""

    subject: Subject
    holder: Holder
    other: Holder
    records: tuple[Record, ...]
    cipher: FieldCipher

    @property
    def giver(self) -> Party:
        """Who may speak for the subject."""
        return accounts.party(self.holder)

    @property
    def reader(self) -> Party:
        """Who is authorised."""
        return accounts.party(self.other)


def person(session: Session, *, name: str, number: str, cipher: FieldCipher = CIPHER) -> Subject:
    """A natural person of the register."""
    told = subjects.SubjectIdentity(
        kind=SubjectKind.NATURAL_PERSON, name=name, id_type="citizen_id", id_number=number, division="150102"
    )
    return subjects.create(session, identity=told, cipher=cipher)


def proven(
    session: Session, account: Holder, *, name: str, number: str, cipher: FieldCipher = CIPHER, at: datetime = AT
) -> Party:
    """The account, proven to be this person."""
    party = accounts.party(account)
    told = {"name": name, "id_type": "citizen_id", "id_number": number}
    identity.establish(session, party=party, method=Method.DOCUMENTS, cipher=cipher, at=at, **told)
    return party


def stage(session: Session, *, cipher: FieldCipher = CIPHER, at: datetime = AT) -> Stage:
    """Both sides, proven, and a file with one record of three classes."""
    subject = person(session, name=SUBJECT_NAME, number=SUBJECT_NUMBER, cipher=cipher)
    holder, other = accounts.holder(session, cipher=cipher), accounts.holder(session, cipher=cipher)
    proven(session, holder, name=SUBJECT_NAME, number=SUBJECT_NUMBER, cipher=cipher, at=at)
    proven(session, other, name=GRANTEE_NAME, number=GRANTEE_NUMBER, cipher=cipher, at=at)
    kinds = (RecordClass.GENERAL, RecordClass.BASIC, RecordClass.ENHANCING)
    items = [make.item(session, record_class=kind, name_zh=f"示例{kind.label}") for kind in kinds]
    first = make.penalty(session, subject=subject, item=items[0])
    plain = [
        make.plain_record(session, subject=subject, item=item, start_on=None, start_kind=None) for item in items[1:]
    ]
    return Stage(subject, holder, other, (first, *plain), cipher)


def side(**values: Any) -> Side:
    """The grantee, a person."""
    chosen = {"kind": "person", "name": GRANTEE_NAME, "id_type": "citizen_id", "id_number": GRANTEE_NUMBER} | values
    return Side(**chosen)


def wish(**values: Any) -> Wish:
    """The whole file, for a loan, one week, two uses."""
    chosen = {
        "scope": "whole",
        "purpose": "申请贷款时核对信用情况",
        "since": TODAY,
        "until": date(2026, 6, 7),
        "uses": "2",
    }
    return Wish(**chosen | values)


def give(session: Session, on: Stage, *, at: datetime = AT, grantee: Side | None = None, **values: Any) -> str:
    """An authorisation online, prepared and confirmed."""
    chosen = replace(wish(), **values)
    told = {"party": on.giver, "subject_ref": on.subject.ref, "cipher": on.cipher, "at": at}
    prepared = giving.prepare(session, side=grantee or side(), wish=chosen, **told)  # type: ignore[arg-type]
    return giving.confirm(session, ticket=prepared.ticket, font=FONT, **told)  # type: ignore[arg-type]


def pdf() -> bytes:
    """A PDF with one page."""
    page = FPDF()
    page.add_page()
    return bytes(page.output())


def picture() -> bytes:
    """A small photograph."""
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(target, "JPEG")
    return target.getvalue()


def papers() -> dict[str, CheckedUpload]:
    """The signed authorisation and both documents, checked."""
    bodies = {PARTS[0]: (pdf(), "a.pdf"), PARTS[1]: (picture(), "b.jpg"), PARTS[2]: (picture(), "c.jpg")}
    return {part: uploads.check(io.BytesIO(body), name=name, field=part) for part, (body, name) in bodies.items()}


def paper(**values: Any) -> Paper:
    """What the grantee hands in about the subject."""
    typed = Side(kind="person", name=SUBJECT_NAME, id_type="citizen_id", id_number=SUBJECT_NUMBER)
    chosen = {"grantee": "", "subject": typed, "wish": wish(), "confirmed": True} | values
    return Paper(**chosen)


def on_paper(session: Session, on: Stage, *, at: datetime = AT, **values: Any) -> str:
    """An authorisation on paper, handed in."""
    return hand_in(session, paper(**values), papers(), party=on.reader, cipher=on.cipher, at=at)
