"""What stands ready for the journeys of rights: rows of a company's own, handed in by the operator's command."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from portal.accounts.staff.models import Staff
from portal.identity.models import Representation
from portal.kernel.clock import beijing_date, now
from portal.register.measures.applied.models import Application
from portal.register.records.models import Record
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.store import Database
from tests.support.servers import portal

Row = Mapping[str, str]


def today() -> date:
    return beijing_date(now())


def days(number: int) -> str:
    """A day so many days from today, as tables write it."""
    return (today() + timedelta(number)).strftime("%Y/%m/%d")


@dataclass(frozen=True)
class Ground:
    """The company that the representative speaks for, and the unit that provides what is held about it."""

    environ: Mapping[str, str]
    company: str
    code: str
    representative: str
    subject: str
    unit: str
    unit_code: str

    def penalty(self, number: str) -> Row:
        """A fine, final, with much of its period left."""
        return {
            "CF_XDR_MC": self.company,
            "CF_XDR_LB": "法人及非法人组织",
            "CF_XDR_SHXYM": self.code,
            "CF_FRDB": self.representative,
            "CF_WSH": number,
            "CF_WFXW": "未按规定公示信息",
            "CF_SY": "经查，事实清楚。",
            "CF_YJ": "示例法律第十条",
            "CF_CFLB": "罚款",
            "CF_NR": "处以罚款",
            "CF_NR_FK": "9.000000",
            "CF_JDRQ": days(-280),
            "CF_YXQ": "2099/12/31",
            "CF_GSJZQ": days(90),
            "CF_CFJG": self.unit,
            "CF_CFJGDM": self.unit_code,
            "CF_SJLY": self.unit,
            "CF_SJLYDM": self.unit_code,
            "CF_SDRQ": days(-270),
            "CF_JJQX": days(-60),
        }

    def award(self, number: str) -> Row:
        """An award."""
        return {
            "TY_ZTMC": self.company,
            "TY_ZTLB": "法人及非法人组织",
            "TY_SHXYM": self.code,
            "TY_FRDB": self.representative,
            "TY_WSH": number,
            "TY_RQ": days(-30),
            "ZX_JG": self.unit,
            "TY_JGDM": self.unit_code,
            "TY_YJ": "示例表彰办法第三条",
            "TY_LYDW": self.unit,
            "TY_LYDWDM": self.unit_code,
            "ZX_MC": "（示例）质量奖",
        }

    def hand_in(self, file: Path, item: str, *rows: Row) -> str:
        """What the command of intake answers to a table of these rows."""
        with file.open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return portal("import", "records", str(file), "--item", item, environ=dict(self.environ))

    def record(self, number: str) -> str:
        """The reference of the record with this document number."""
        database = opened(self.environ)
        with database.reading() as session:
            found = session.scalars(select(Record.ref).where(Record.document_no == number)).one()
        database.dispose()
        return found

    def let_the_hearing_pass(self, measure: str) -> None:
        """Moves the proposal of a measure back by so much that the time to state and defend is over."""
        database = opened(self.environ)
        with database.unit_of_work() as session:
            found = session.scalars(select(Application).where(Application.ref == measure)).one()
            found.created_at -= timedelta(weeks=4)
        database.dispose()


def opened(environ: Mapping[str, str]) -> Database:
    return Database(f"sqlite:///{environ['PORTAL_INSTANCE']}/portal.sqlite3")


def ground(environ: Mapping[str, str]) -> Ground:
    """Who is who in the demonstration."""
    database = opened(environ)
    with database.reading() as session:
        code = session.scalars(select(Representation.credit_code)).first()
        subject = session.scalars(select(Subject).where(Subject.credit_code == code)).one()
        unit = session.scalars(select(Staff).where(Staff.login == "maker")).one().unit
        found = Ground(
            environ=environ,
            company=present_name(subject),
            code=subject.credit_code or "",
            representative=subject.legal_representative or "",
            subject=subject.ref,
            unit=unit.name_zh,
            unit_code=unit.credit_code,
        )
    database.dispose()
    return found
