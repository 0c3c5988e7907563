"""Checks of documents that wait in the demonstration: one of a person, one of an agent; every picture says it is none.

The pictures are drawn here and hold no face, no seal and no number, so that nobody can take one for a document.
"""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.holders import addresses, consents, sessions
from portal.demo import holders
from portal.demo.plan import Plan
from portal.identity.checks import papers, submission
from portal.identity.checks.submission import Handed
from portal.identity.models import Capacity, Representation
from portal.kernel import divisions
from portal.kernel.identifiers.documents import DocumentType
from portal.law.actors import Party
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject, SubjectKind, SubjectStatus
from portal.security import uploads
from portal.security.fields import FieldCipher
from portal.security.uploads import CheckedUpload

_NEW: Final = "new@demo.example"
_AGENT: Final = "agent@demo.example"
_SIZE: Final = (856, 540)
_PAPER: Final = (244, 246, 248)
_INK: Final = (40, 60, 90)
_MARK: Final = (190, 60, 40)
_LARGE, _SMALL = 120, 44
_LASTS: Final = timedelta(weeks=300)
_POWER_LASTS: Final = timedelta(weeks=40)


def hand_in(session: Session, plan: Plan, cipher: FieldCipher, font: Path) -> int:
    """Returns how many checks wait; the accounts of the demonstration are there before."""
    given = [_person(session, plan, cipher, font), _agent(session, plan, font)]
    made = [handed for handed in given if handed is not None]
    for email, handed in made:
        party = _party(session, email, cipher)
        submission.hand_in(session, handed=handed, party=party, cipher=cipher, at=plan.at)
    return len(made)


def _person(session: Session, plan: Plan, cipher: FieldCipher, font: Path) -> tuple[str, Handed] | None:
    """The account that is not proven yet hands in as the first person nobody is proven to be."""
    free = holders.adults(session, plan.today, cipher)[3:]
    if not free:
        return None
    subject, number = free[0]
    return _NEW, Handed(
        capacity=Capacity.SELF,
        division=divisions.REGION,
        name=present_name(subject),
        id_type=DocumentType.CITIZEN_ID.value,
        id_number=number,
        document_until=plan.today + _LASTS,
        papers=_pictures(font, papers.FRONT, papers.BACK),
        consent=_version(),
    )


def _agent(session: Session, plan: Plan, font: Path) -> tuple[str, Handed] | None:
    """The agent, proven already, asks to speak for another company."""
    taken = select(Representation.credit_code)
    living = (Subject.kind == SubjectKind.LEGAL_PERSON, Subject.status == SubjectStatus.ACTIVE)
    company = session.scalar(select(Subject).where(*living, Subject.credit_code.not_in(taken)).order_by(Subject.id))
    if company is None:
        return None
    return _AGENT, Handed(
        capacity=Capacity.AGENT,
        division=divisions.REGION,
        organisation=present_name(company),
        credit_code=company.credit_code or "",
        power_until=plan.today + _POWER_LASTS,
        papers=_pictures(font, papers.LICENCE, papers.POWER),
        consent=_version(),
    )


def _party(session: Session, email: str, cipher: FieldCipher) -> Party:
    holder = addresses.find(session, address=email, cipher=cipher)
    if holder is None:
        raise AssertionError("the demonstration makes its accounts first")
    return sessions.party_of(holder)


def _version() -> str:
    return consents.KINDS[consents.IDENTITY_PAPERS].version


def _pictures(font: Path, *parts: str) -> dict[str, CheckedUpload]:
    return {part: picture(font, str(papers.PARTS[part])) for part in parts}


def picture(font: Path, title: str) -> CheckedUpload:
    """Returns a card with its title and the word 演示 across it; without a Chinese typeface, DEMO alone."""
    image = Image.new("RGB", _SIZE, _PAPER)
    draw, chinese = ImageDraw.Draw(image), font.is_file()
    draw.rectangle((12, 12, _SIZE[0] - 12, _SIZE[1] - 12), outline=_INK, width=3)
    mark, middle = ("演示 DEMO" if chinese else "DEMO"), (_SIZE[0] // 2, _SIZE[1] // 2)
    draw.text(middle, mark, fill=_MARK, anchor="mm", font=_face(font, _LARGE))
    if chinese:
        draw.text((_SIZE[0] // 2, 90), title, fill=_INK, anchor="mm", font=_face(font, _SMALL))
    stream = BytesIO()
    image.save(stream, "PNG")
    stream.seek(0)
    return uploads.check(stream, name="demo.png")


def _face(font: Path, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(str(font), size) if font.is_file() else ImageFont.load_default(size)
