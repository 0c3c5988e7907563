"""Commands that bring in records from files (2021 arts. 9, 17; LAW C01)."""

import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import click

from portal.cli.context import cipher, open_database
from portal.kernel import clock
from portal.register.intake.commands import Submission, receive_batch
from portal.register.intake.models import BatchOutcome
from portal.register.intake.receipts import FaultLine, Receipt, severity_name, write_csv

# A terminal shows so many faults; --faults and --json have them all.
SHOWN = 100
# Millions of short-lived cells make no cycles; looking for them more often costs a tenth of the time.
_GARBAGE = 50_000
_OUTCOMES = {
    BatchOutcome.ACCEPTED: "全部接收",
    BatchOutcome.PARTLY: "部分接收",
    BatchOutcome.REFUSED: "不予接收",
}


def _regular(_context: click.Context, _parameter: click.Parameter, file: Path) -> Path:
    """A pipe or a device would keep the database waiting for its end."""
    if not file.is_file():
        raise click.BadParameter("不是普通文件")
    return file


@click.group("import")
def import_group() -> None:
    """成批归集信息。"""


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), callback=_regular)
@click.option("--item", required=True, metavar="CODE", help="目录项目代码，如 XZXK、XZCF")
@click.option("--unit", metavar="CODE", help="报送单位的统一社会信用代码；省略时以各行的数据来源单位为准")
@click.option("--all-or-nothing", is_flag=True, help="有一行不合格就整批不接收")
@click.option("--update-reason", metavar="TEXT", help="变更已有记录的理由；不写时，内容不同的重复记录不予接收")
@click.option("--faults", type=click.File("w", encoding="utf-8", lazy=False), help="把全部问题写入此CSV文件")
@click.option("--json", "as_json", is_flag=True, help="以JSON打印回执")
def records(
    file: Path,
    item: str,
    unit: str | None,
    all_or_nothing: bool,
    update_reason: str | None,
    faults: TextIO | None,
    as_json: bool,
) -> None:
    """归集 CSV（UTF-8 或 GB18030）或者 XLSX 文件中的记录。

    全部接收时退出码为 0，有行不予接收时为 1，整批不予接收时为 2。
    """
    gc.set_threshold(_GARBAGE)
    with open_database() as database, database.unit_of_work() as session, file.open("rb") as stream:
        receipt = receive_batch(
            session,
            Submission(
                stream=stream,
                file_name=file.name,
                item=item.strip().upper(),
                unit=unit.strip().upper() if unit else None,
                all_or_nothing=all_or_nothing,
                update_reason=update_reason,
            ),
            cipher=cipher(database),
            at=clock.now(),
            actor="cli",
            progress=_progress(sys.stderr),
        )
    if faults is not None:
        write_csv(receipt.faults, faults)
    click.echo(json.dumps(receipt.as_json(), ensure_ascii=False, indent=2) if as_json else _as_text(receipt))
    raise SystemExit(_exit_code(receipt))


def _exit_code(receipt: Receipt) -> int:
    if receipt.outcome is BatchOutcome.REFUSED:
        return 2
    return 1 if receipt.refused else 0


def _as_text(receipt: Receipt) -> str:
    repeated = "（此前已经接收过同一文件，本次未作任何改动）" if receipt.repeated else ""
    lines = [
        f"批次 {receipt.ref}：{_OUTCOMES[receipt.outcome]}{repeated}",
        _counts(receipt),
        *(_fault(fault) for fault in receipt.faults[:SHOWN]),
    ]
    if len(receipt.faults) > SHOWN:
        lines.append(f"…… 共 {len(receipt.faults)} 条，用 --faults 或者 --json 查看全部")
    return "\n".join(lines)


def _counts(receipt: Receipt) -> str:
    taken = f"行数 {receipt.rows}，接收 {receipt.accepted}，未变 {receipt.unchanged}"
    return f"{taken}，不予接收 {receipt.refused}，提示 {receipt.warnings}"


def _fault(fault: FaultLine) -> str:
    place = f"第{fault.row}行" if fault.row else "文件"
    column = f" {fault.column} {fault.name}".rstrip() if fault.column else ""
    value = f"“{fault.value}”" if fault.value else ""
    return f"  {place}{column}{value}：{severity_name(fault.severity)}，{fault.reason}（{fault.basis}，{fault.code}）"


def _progress(target: TextIO) -> Callable[[int], None]:
    """Returns what to call with the rows done; the first chunk of a short file says nothing."""

    def tell(rows: int) -> None:
        if rows > 1_000:
            target.write(f"\r已处理 {rows} 行")
            target.flush()

    return tell
