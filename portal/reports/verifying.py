"""Answers whether a report still holds, and nothing else: not whose it is, not of which kind, not what changed (24§38).

Whoever has the number or the file may ask. What was never issued, what failed and what is still being made are answered
alike; wrong numbers are counted for each address, so that guessing them ends soon.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.grants.conditions import in_force
from portal.accounts.staff.throttle import Throttle
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.kernel.networks import network
from portal.kernel.references import is_reference
from portal.reports import currency, facts
from portal.reports.models import Report, ReportState
from portal.security.fields import FieldCipher

MAX_BYTES: Final = 32 * 1024 * 1024
_PIECE: Final = 1 << 20
_DIGEST: Final = re.compile(r"[0-9a-f]{64}\Z")
_ISSUED: Final = (ReportState.ISSUED, ReportState.WITHDRAWN)
_OFTEN: Final = msg("核验不到的次数太多，请过几分钟再试。")


class Verdict(StrEnum):
    """How a report stands."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """What whoever asks is told; `issued_at` only of a report that is known and whose file, if given, is whole."""

    verdict: Verdict
    issued_at: datetime | None = None


def digest_of(stream: BinaryIO) -> str:
    """Returns the SHA-256 of a file that is not kept; raises BadInput beyond the most bytes a report may have."""
    found, size = hashlib.sha256(), 0
    for piece in iter(lambda: stream.read(_PIECE), b""):
        size += len(piece)
        if size > MAX_BYTES:
            raise BadInput(msg("文件太大，不是本平台出具的报告。"), field="file")
        found.update(piece)
    if not size:
        raise BadInput(msg("文件是空的。"), field="file")
    return found.hexdigest()


def ask(session: Session, *, number: str, digest: str, visitor: str, cipher: FieldCipher, at: datetime) -> Answer:
    """Returns how a report stands by its number, its file's digest, or both; misses are counted for the address.

    Raises BadInput where nothing can be looked for, Throttled after too many misses.
    """
    wanted, whole = number.strip().lower(), digest.strip().lower()
    if not wanted and not whole:
        raise BadInput(msg("请填写报告编号，或者选择报告文件。"), field="number")
    if whole and not _DIGEST.match(whole):
        raise BadInput(msg("摘要应为64位十六进制字符。"), field="digest")
    place = network(visitor)
    throttle = Throttle(session, cipher=cipher, account=place, address=place, at=at, kind="verify", told=_OFTEN)
    throttle.take()
    answer = _answer(session, wanted, whole, cipher, beijing_date(at))
    if answer.verdict is not Verdict.UNKNOWN:
        throttle.give_back()
    return answer


def _answer(session: Session, number: str, digest: str, cipher: FieldCipher, today: date) -> Answer:
    report = _found(session, number, digest)
    if report is None:
        return Answer(Verdict.UNKNOWN)
    if digest and digest != report.file_digest:
        return Answer(Verdict.ALTERED)
    if report.state is ReportState.WITHDRAWN or _is_over(session, report, today):
        return Answer(Verdict.WITHDRAWN, report.issued_at)
    same = currency.holds(session, report, cipher=cipher, today=today)
    return Answer(Verdict.UNCHANGED if same else Verdict.CHANGED, report.issued_at)


def _found(session: Session, number: str, digest: str) -> Report | None:
    if number:
        if not is_reference(number):
            return None
        named = Report.number == number
    else:
        named = Report.file_digest == digest
    return session.scalar(select(Report).where(named, Report.state.in_(_ISSUED)))


def _is_over(session: Session, report: Report, today: date) -> bool:
    """Whether the authorisation is over: what has changed since is then told to nobody."""
    grant = facts.grant_of(session, report)
    return grant is not None and not in_force(grant, today)
