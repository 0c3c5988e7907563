"""Commands on the schema."""

import click

from portal.cli.context import open_database
from portal.metadata import METADATA
from portal.store import schema


@click.group()
def db() -> None:
    """数据库结构。"""


@db.command()
def upgrade() -> None:
    """升级到最新结构；重复运行不改变任何内容。"""
    with open_database(migrated=False) as database:
        schema.upgrade(database)
        click.echo(f"数据库结构：{schema.current(database)}")


@db.command()
def check() -> None:
    """检查结构与数据模型是否一致，不一致时退出码为 1。"""
    with open_database(migrated=False) as database:
        found = schema.differences(database, METADATA)
    for difference in found:
        click.echo(str(difference), err=True)
    if found:
        raise SystemExit(1)
    click.echo("数据库结构与模型一致")
