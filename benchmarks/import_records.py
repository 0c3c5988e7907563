"""Import of records: the portal's whole intake beside a bare executemany of the very rows that it wrote.

The portal reads the file, checks every cell, matches subjects, computes periods, indexes names and keeps versions; the
baseline only writes. Both write to a new database of the same schema, in turn, round by round.
"""

import csv
import io
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

from sqlalchemy.orm import Session

from benchmarks import names
from portal.accounts.models import Unit, UnitKind
from portal.demo import editions
from portal.kernel import clock
from portal.kernel.identifiers import uscc
from portal.register.intake.commands import Submission, receive_batch
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database, schema

ROUNDS: Final = 3
TABLES: Final = ("subject", "subject_name", "record", "record_version")
_UNIT: Final = uscc.make("1", "1", "150100", "MB2A3B4C")


def run(rows: int) -> None:
    """Prints the rates of both and their ratio."""
    source, ratios = permits(rows), []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(ROUNDS):
            with empty(Path(folder) / f"portal{number}.sqlite3") as database:
                portal = _through_the_portal(database, source, rows)
            with empty(Path(folder) / f"raw{number}.sqlite3"):
                raw = bare(Path(folder) / f"portal{number}.sqlite3", Path(folder) / f"raw{number}.sqlite3")
            ratios.append(raw / portal)
            print(f"import of {rows:,} permits: portal {rows / portal:,.0f}/s, executemany {rows / raw:,.0f}/s")
    print(f"portal : executemany = {median(ratios):.2f} (median of {ROUNDS})")


def permits(number: int) -> bytes:
    """A CSV file in the official layout, two permits for every organisation."""
    random, today = Random(names.SEED), clock.today()
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(_HEADERS)
    for index, row in enumerate(each for each in names.rows(-(-number // 2)) for _ in range(2)):
        decided = today - timedelta(days=random.randint(30, 1000))
        valid = decided + timedelta(days=1095)
        document = f"（示例）许准字〔{decided.year}〕第{index:07d}号"
        head = [row.name, "法人及非法人组织", row.credit_code, "测丙四", "准予行政许可决定书", document]
        dates = [day.strftime("%Y/%m/%d") for day in (decided, decided, valid)]
        writer.writerow(
            [*head, "登记", "准予从事食品经营活动", *dates, "示例市管理局", _UNIT, "1", "示例市管理局", _UNIT]
        )
    return target.getvalue().encode()


def _through_the_portal(database: Database, source: bytes, rows: int) -> float:
    cipher = FieldCipher(Keyring.generate())
    with database.unit_of_work() as session:
        editions.publish(session, actor="benchmark", at=clock.now())
    submission = Submission(stream=io.BytesIO(source), file_name="permits.csv", item="XZXK")
    started = time.perf_counter()
    with database.unit_of_work() as session:
        receipt = receive_batch(session, submission, cipher=cipher, at=clock.now(), actor="benchmark")
    spent = time.perf_counter() - started
    if receipt.accepted != rows:
        raise RuntimeError(f"{receipt.refused} rows were refused: {receipt.faults[:3]}")
    return spent


def provider(session: Session) -> tuple[int, str]:
    """Returns number and code of the unit that all permits come from, entered and confirmed."""
    terms = {"kind": UnitKind.PROVIDER, "division": "150100", "confirmed": True, "security_officer": "测安全"}
    unit = Unit(credit_code=_UNIT, name_zh="示例市管理局", **terms)
    session.add(unit)
    session.flush()
    return unit.id, unit.credit_code


def bare(written: Path, target_file: Path) -> float:
    """Returns the seconds that a bare executemany takes for the rows of a written database."""
    with closing(sqlite3.connect(written)) as source:
        tables = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}  # noqa: S608
    with closing(sqlite3.connect(target_file)) as target:
        target.execute("PRAGMA synchronous=FULL")
        started = time.perf_counter()
        with target:
            for name, rows in tables.items():
                marks = ", ".join("?" * len(rows[0]))
                target.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608
        return time.perf_counter() - started


@contextmanager
def empty(path: Path) -> Iterator[Database]:
    """Yields a new database with the schema."""
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    try:
        yield database
    finally:
        database.dispose()


_HEADERS: Final = (
    "行政相对人名称",
    "行政相对人类别",
    "行政相对人代码_1(统一社会信用代码)",
    "法定代表人",
    "行政许可决定文书名称",
    "行政许可决定文书号",
    "许可类别",
    "许可内容",
    "许可决定日期",
    "有效期自",
    "有效期至",
    "许可机关",
    "许可机关统一社会信用代码",
    "当前状态",
    "数据来源单位",
    "数据来源单位统一社会信用代码",
)
