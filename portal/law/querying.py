"""Decides why staff may look at what is not public, and which ways of looking are out of the ordinary.

Source: 21§30(2) (permissions, procedure and log of queries), 21§31(1) and 24§42 (no query beyond one's powers).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.clock import BEIJING, beijing_date
from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg
from portal.law import parameters
from portal.law.calendar import WorkCalendar
from portal.law.instruments import of_2021, of_2024

QUERY_DUTY: Final = of_2021(30, 2)
OVERREACH: Final = of_2021(31, 1)

# No article sets these numbers. They are no limits of querying but of going unnoticed, and stand on no public page.
MASS_PER_HOUR: Final = 60  # one a minute for a whole hour is nobody's ordinary counter work
NO_CASE_PER_DAY: Final = 20
# Limits that whoever asks can read among the parameters, with the reasons for them.
ROWS_PER_BATCH: Final = int(parameters.get("query.rows_per_batch").default)
SUBJECTS_PER_DAY: Final = int(parameters.get("query.subjects_per_day").default)
OPEN_BATCHES: Final = int(parameters.get("query.open_batches").default)
CODES_PER_CHECK: Final = int(parameters.get("check.codes").default)
RESULT_KEPT: Final = timedelta(days=int(parameters.get("query.result_kept_days").default))
COUNTER_MISSES_PER_HOUR: Final = 10  # of one clerk: names and numbers that do not fit are not to be guessed
OFFICE_OPENS: Final = time(7, 30)
OFFICE_CLOSES: Final = time(20, 0)


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose of a query; `needs_case` where the law knows such a query within a case only.

    A `retired` one has a door of its own since, with what the law asks there; it is only read in the log.
    """

    code: str
    label: Message
    citation: Citation
    needs_case: bool = False
    retired: bool = False


_PURPOSES: Final = (
    Purpose("objection", msg("异议核查处理"), of_2021(37), needs_case=True),
    Purpose("repair", msg("信用修复审查"), of_2021(38), needs_case=True),
    Purpose("supervision", msg("监督检查和违法行为查处"), of_2024(6), needs_case=True),
    Purpose("correction", msg("变更、撤销或者删除信息"), of_2021(9)),
    # Who asks about themselves shows a valid document at the counter (21§19); whoever asks for an organ states scene
    # and matter (21§22) and sees no more than may be shared.
    Purpose("counter", msg("受理信息主体查询自身信息"), of_2024(38), retired=True),
    Purpose("listing", msg("核对名单认定和移出的依据"), of_2024(36)),
    Purpose("sharing", msg("国家机关依法履行职责查询"), of_2021(18), retired=True),
    Purpose("quality", msg("数据质量核查"), of_2024(6)),
)
PURPOSES: Final[Mapping[str, Purpose]] = {purpose.code: purpose for purpose in _PURPOSES if not purpose.retired}
LOGGED: Final[Mapping[str, Purpose]] = {purpose.code: purpose for purpose in _PURPOSES}


class Anomaly(StrEnum):
    """A way of querying that somebody has to look into."""

    MASS = "mass"
    OFF_HOURS = "off_hours"
    NO_CASE = "no_case"

    @property
    def label(self) -> Message:
        """Return the Chinese name."""
        return _ANOMALIES[self]


_ANOMALIES: Final[Mapping[Anomaly, Message]] = {
    Anomaly.MASS: msg("一小时内大量查询"),
    Anomaly.OFF_HOURS: msg("非工作时间查询"),
    Anomaly.NO_CASE: msg("一日内多次无案件编号查询"),
}


def purpose(code: str) -> Purpose:
    """Return the purpose with this code, to be stated now; raises BadInput for one that is not on the list."""
    if code not in PURPOSES:
        raise BadInput(msg("请选择查询目的。"), citation=QUERY_DUTY, field="purpose")
    return PURPOSES[code]


def in_office_hours(at: datetime, calendar: WorkCalendar) -> bool:
    """Return whether an instant falls into the working time of a working day in Beijing."""
    clock = at.astimezone(BEIJING).time()
    return calendar.is_working(beijing_date(at)) and OFFICE_OPENS <= clock < OFFICE_CLOSES
