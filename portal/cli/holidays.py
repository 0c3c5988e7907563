"""Command on the yearly holiday table: checked, installed, and told to every open case whose last day it moves.

Source: 21§9, 21§35-38, 18§39.
"""

from pathlib import Path

import click

from portal.cases import recounting
from portal.cases.handling import Act
from portal.cli import context
from portal.cli.law import Refused, with_faults
from portal.kernel.clock import now
from portal.kernel.errors import PortalError
from portal.law import holiday_table
from portal.law.calendar import WorkCalendar, install
from portal.law.holiday_table import HolidayTable, HolidayTableRefused
from portal.store import schema


@click.group()
def holidays() -> None:
    """各年度节假日和调休上班日。"""


@holidays.command("load")
@click.argument("file", type=click.Path(path_type=Path))
def load_command(file: Path) -> None:
    """检查 FILE 并采用为其年度的节假日表，替换该年度原有的表。

    办理中的申请按新的安排重新推算期限，日期有变动的告知申请人。
    """
    try:
        table, moved = _take_up(file)
    except HolidayTableRefused as refusal:
        raise Refused(with_faults(refusal)) from refusal
    except PortalError as refusal:
        raise Refused(str(refusal)) from refusal
    except OSError as error:
        raise Refused(f"无法写入实例目录：{error.strerror}") from error
    click.echo(f"已采用{table.year}年节假日表，共{len(table.rows)}天；来源：{table.source}")
    if moved:
        click.echo(f"重新推算期限的申请：{moved}件")


def _take_up(file: Path) -> tuple[HolidayTable, int]:
    """Installs the table last, within the transaction that tells the cases: never one without the other."""
    settings = context.settings()
    before = WorkCalendar.load(settings.instance_dir)
    after = before.with_table(holiday_table.read(file))
    with context.open_database(migrated=False) as database:
        if not schema.is_current(database):
            return install(file, settings.instance_dir), 0
        with database.unit_of_work() as work:
            moved = 0
            if recounting.any_open(work):
                cipher, font = context.cipher(database), settings.cjk_font
                act = Act(by=None, at=now(), seen=None, calendar=after, cipher=cipher, font=font)
                moved = recounting.recount(work, before=before, act=act)
            return install(file, settings.instance_dir), moved
