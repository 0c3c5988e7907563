"""Reports for tests: asked for and made with the keys of the factories, at their instant."""

import hashlib
import json
import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.settings import CJK_FONT
from portal.law.actors import Party
from portal.register.subjects.models import Subject
from portal.reports import commands, making
from portal.reports.making import Made, Maker
from portal.reports.models import Edition, Report, ReportKind
from portal.security.keys import Keyring
from portal.store import files
from portal.store.files import StoredFile
from tests.factories import holders as accounts
from tests.factories.register import AT, CIPHER

KEYRING = Keyring.generate()
BASE = "https://credit.example"
MAKER = Maker(keyring=KEYRING, cipher=CIPHER, font=Path(CJK_FONT), base_url=BASE)


def speaker(session: Session, organisation: Subject, *, number: str, name: str = "测甲一") -> Party:
    """A proven holder who speaks for an organisation."""
    account = accounts.holder(session)
    accounts.prove(session, account, name=name, number=number)
    accounts.represent(session, account, organisation)
    return accounts.party(account)


def own(session: Session, party: Party, subject_ref: str, edition: Edition = Edition.CHINESE) -> str:
    """Asks for a holder's own report."""
    told: dict[str, Any] = {"party": party, "edition": edition, "cipher": CIPHER, "at": AT}
    return commands.ask_own(session, subject_ref=subject_ref, **told)


def public(session: Session, subject: Subject, edition: Edition = Edition.CHINESE) -> str:
    """Asks for a report on what is public."""
    told: dict[str, Any] = {"edition": edition, "asked_by": None, "at": AT}
    return commands.ask(session, kind=ReportKind.PUBLIC, subject_ref=subject.ref, **told)


def row(session: Session, number: str) -> Report:
    """The row of a report."""
    return session.scalars(select(Report).where(Report.number == number)).one()


def made(session: Session, number: str, *, at: datetime = AT, maker: Maker = MAKER) -> Made:
    """Makes a waiting report without keeping it."""
    report = making.waiting(session, number)
    assert report is not None
    return making.make(session, report, maker=maker, at=at)


def issue(session: Session, number: str, *, at: datetime = AT) -> bytes:
    """Makes and keeps a waiting report; returns its file as it is kept."""
    assert making.issue(session, made(session, number, at=at), cipher=CIPHER)
    return body(session, number)


def body(session: Session, number: str) -> bytes:
    """The file of an issued report."""
    report = row(session, number)
    kept = b"".join(files.pieces(session, session.get_one(StoredFile, report.file_id), CIPHER))
    assert hashlib.sha256(kept).hexdigest() == report.file_digest
    return kept


def tool(folder: Path, pdf: bytes, *arguments: str) -> str:
    """What another program says about a file; "FILE" among its arguments stands for it."""
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    called = [str(path) if each == "FILE" else each for each in arguments]
    return subprocess.run(called, capture_output=True, check=True).stdout.decode(errors="replace")


def text(folder: Path, pdf: bytes) -> str:
    """The text another program reads, without blanks; the narrow space of Mongolian is a letter."""
    return re.sub(r"[ \n\f]", "", tool(folder, pdf, "pdftotext", "FILE", "-"))


def pages(folder: Path, pdf: bytes) -> list[str]:
    """Each page as another program reads it, in the order in which it is written, without blanks.

    Without that order the program reads upright characters across the columns.
    """
    found = tool(folder, pdf, "pdftotext", "-raw", "FILE", "-").strip("\f").split("\f")
    return [re.sub(r"[ \n\u202f\u180e]", "", page) for page in found]


def mongolian(text: str) -> list[str]:
    """The Mongolian words of a text, as they are compared with a page."""
    return re.findall(r"[\u1820-\u1842]{4,}", text)


def attached(folder: Path, pdf: bytes) -> dict[str, Any]:
    """The data in a report, taken out by another program."""
    target = folder / "report.json"
    tool(folder, pdf, "pdfdetach", "-save", "1", "-o", str(target), "FILE")
    found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return found
