"""Takes the rows of a batch into the register, chunk by chunk in one unit of work (2021 arts. 3, 9).

A large batch costs a few statements per thousand rows. Nothing is committed here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from portal.accounts.models import Unit, UnitKind
from portal.kernel.identifiers import uscc
from portal.kernel.messages import msg
from portal.register.intake.faults import PROVIDED, FaultLog
from portal.register.intake.judging import Judge, Order, Tally
from portal.register.intake.rows import Row
from portal.register.intake.writing import Preparer, Writer

CHUNK: Final = 1_000


@dataclass(slots=True)
class Intake:
    """Takes in the rows of one batch."""

    session: Session
    order: Order
    log: FaultLog
    batch_id: int
    _judge: Judge = field(init=False)
    _preparer: Preparer = field(init=False)
    _writer: Writer = field(init=False)

    def __post_init__(self) -> None:
        """Join those who judge, make ready and write."""
        self._judge = Judge(self.session, self.order, self.log)
        self._preparer = Preparer(self._judge, self.session.connection().dialect)
        self._writer = self._preparer.writer(self.session, self.batch_id)

    @property
    def tally(self) -> Tally:
        """Return the counts so far."""
        return self._judge.tally

    def take(self, rows: Iterable[Row], *, progress: Callable[[int], None] | None = None) -> Tally:
        """Returns the counts after all rows; flushes chunk by chunk and forgets what it has written."""
        for chunk in chunks(rows):
            self._register_units(chunk)
            self._writer.write(self._preparer.prepare(self._judge.judge(chunk)))
            if progress is not None:
                progress(self.tally.rows)
        return self.tally

    def _register_units(self, rows: Sequence[Row]) -> None:
        """One that is not registered yet waits for an administrator (2021 art. 9)."""
        unknown = self._judge.meet_units([row for row in rows if not row.refused])
        for code, row in unknown.items():
            unit = Unit(
                credit_code=code,
                name_zh=row.text("source"),
                kind=UnitKind.PROVIDER,
                division=uscc.parts(code).division,
                confirmed=False,
            )
            self.session.add(unit)
            self._judge.units[code] = unit
            row.warn("source_code", "E-NEW-UNIT", msg("数据来源单位尚未登记，已登记为待确认的提供单位"), PROVIDED)
        self.session.flush()


def chunks(rows: Iterable[Row]) -> Iterable[list[Row]]:
    """Yields the rows in lists of at most CHUNK."""
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
