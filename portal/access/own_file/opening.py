"""Opens a subject's own file for whoever speaks for it: whose it is is asked first, the log is written before the page.

Every opening and every copy is one reading of the channel "self" (decision 22). The holder is named in it as the
subject may know them: by surname, with the organisation they speak for.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from portal.access import log
from portal.access.holdings import Held, Holdings, holdings
from portal.access.log import Ground, Reader
from portal.access.models import ReaderKind
from portal.access.own_file.summary import Summary, summary
from portal.audit import Channel
from portal.identity.models import Capacity
from portal.identity.queries import Mandate, mandate, require_proven
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput
from portal.kernel.masking import mask_person_name
from portal.kernel.messages import Message, msg
from portal.kernel.paging import LAST_PAGE_NUMBER, Page
from portal.law.access import SELF
from portal.law.actors import Party
from portal.law.codes import RecordClass
from portal.register.disclosure import View, Viewer
from portal.security.fields import FieldCipher

VIEWER: Final = Viewer(View.SELF)
PAGE, EXPORT, COUNTER = "page", "export", "counter"
PURPOSES: Final[dict[Capacity, Message]] = {
    Capacity.SELF: msg("本人查询"),
    Capacity.LEGAL_REPRESENTATIVE: msg("法定代表人查询本单位"),
    Capacity.AGENT: msg("代理人查询被代理单位"),
}
SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a file is looked at: one class, one page, the page with one record, or all of it at once."""

    record_class: RecordClass | None = None
    number: int = 1
    record: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFile:
    """A file as it is shown: all of it is summed up, `page` holds the records in hand; `query` is the query number."""

    held: Holdings
    summary: Summary
    page: Page[Held]
    wanted: Wanted
    query: str
    as_whom: Mandate | None = None

    @property
    def subject_ref(self) -> str:
        """Return whose file it is."""
        return self.held.subject_ref


def wanted_of(*, record_class: str, number: int, record: str, whole: bool) -> Wanted:
    """Returns what an address asks for; a class that does not exist raises BadInput."""
    if record_class and record_class not in set(RecordClass):
        raise BadInput(msg("没有这一类信息。"))
    return Wanted(RecordClass(record_class) if record_class else None, number, record, whole)


def open_file(
    session: Session, *, party: Party, subject_ref: str, wanted: Wanted, cipher: FieldCipher, at: datetime
) -> OwnFile:
    """Returns the file of a subject the holder speaks for, noted as a reading of what this page shows.

    Raises NotFound alike for another's file and for none, Forbidden where nobody is proven.
    """
    today = beijing_date(at)
    found, reader = admitted(session, party, subject_ref, cipher, today)
    held = holdings(session, subject_ref=subject_ref, viewer=VIEWER, today=today)
    page = cut(held, wanted)
    shown = [each.ref for each in page.items] + [each.ref for each in held.entries]
    query = noted(session, found, reader, form=PAGE, records=shown, at=at)
    return OwnFile(held=held, summary=summary(held, today), page=page, wanted=wanted, query=query, as_whom=found)


def copy_file(
    session: Session, *, party: Party, subject_ref: str, cipher: FieldCipher, at: datetime
) -> tuple[Holdings, str]:
    """Returns all of a file for a copy of it, with the query number; raises as `open_file` does (2024 art. 38)."""
    today = beijing_date(at)
    found, reader = admitted(session, party, subject_ref, cipher, today)
    held = holdings(session, subject_ref=subject_ref, viewer=VIEWER, today=today)
    return held, noted(session, found, reader, form=EXPORT, records=held.refs, at=at)


def cut(held: Holdings, wanted: Wanted) -> Page[Held]:
    """Returns the records of the class and page that are asked for; past the end, the last page."""
    chosen = [each for each in held.records if wanted.record_class in (None, each.record_class)]
    if wanted.whole:
        return Page(tuple(chosen), 1, max(len(chosen), SIZE), len(chosen))
    pages = max(1, -(-len(chosen) // SIZE))
    place = next((at for at, each in enumerate(chosen) if each.ref == wanted.record), None)
    number = min(wanted.number, pages, LAST_PAGE_NUMBER) if place is None else place // SIZE + 1
    return Page(tuple(chosen[(number - 1) * SIZE : number * SIZE]), number, SIZE, len(chosen))


def admitted(
    session: Session, party: Party, subject_ref: str, cipher: FieldCipher, today: date
) -> tuple[Mandate, Reader]:
    """Returns for whom the holder reads, and how the log names them; raises as `open_file` does."""
    person = require_proven(session, party=party, cipher=cipher, today=today)
    found = mandate(session, party=party, subject_ref=subject_ref, cipher=cipher, today=today)
    reader = Reader(
        kind=ReaderKind.HOLDER,
        ref=party.ref,
        shown=mask_person_name(person.name),
        on_behalf_of=found.credit_code,
    )
    return found, reader


def noted(session: Session, found: Mandate, reader: Reader, *, form: str, records: list[str], at: datetime) -> str:
    """Returns the query number of a reading of the file; `form` is in which form it was read."""
    ground = Ground(channel=Channel.SELF, purpose=str(PURPOSES[found.capacity]), basis=SELF.short())
    return log.note(
        session,
        subject_ref=found.subject_ref or "",
        reader=reader,
        ground=ground,
        form=form,
        records=records,
        at=at,
    )
