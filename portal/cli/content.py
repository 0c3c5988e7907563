"""Commands on content: load the official texts of the three instruments."""

import json
from pathlib import Path
from typing import Final

import click
from sqlalchemy.orm import Session

from portal.cli.context import open_database
from portal.content.commands import ImportedStatute, import_statute
from portal.kernel import clock
from portal.kernel.errors import BadInput, PortalError
from portal.kernel.messages import msg
from portal.law.instruments import INSTRUMENTS

_LARGEST: Final = 2_000_000


@click.group()
def content() -> None:
    """发布内容。"""


@content.command("import-law")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
def import_law(folder: Path) -> None:
    """从 DIR 载入三部法规的全文（每部一个“编号.json”）；一部有错则都不载入。"""
    with open_database() as database, database.unit_of_work() as session:
        loaded = [_load(session, folder / f"{key}.json") for key in INSTRUMENTS]
    for statute in loaded:
        state = "已载入" if statute.changed else "未变"
        click.echo(f"{state}\t{statute.title}\t{statute.articles}条")


def _load(session: Session, path: Path) -> ImportedStatute:
    try:
        return import_statute(session, text=_parsed(path), actor="cli", at=clock.now())
    except PortalError as error:
        raise BadInput(msg("%(file)s：%(reason)s", file=path.name, reason=error)) from error


def _parsed(path: Path) -> object:
    if not path.is_file():
        raise BadInput(msg("没有这个文件。"))
    if path.stat().st_size > _LARGEST:
        raise BadInput(msg("文件过大，不是法规全文。"))
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadInput(msg("不是 UTF-8 编码的 JSON 文件。")) from error
