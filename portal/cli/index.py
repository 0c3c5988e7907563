"""Commands on the search indexes."""

import click

from portal.cli.context import open_database, settings
from portal.search import life

PROGRESS_ROWS = 100_000


@click.group()
def index() -> None:
    """检索索引。"""


@index.command()
def rebuild() -> None:
    """从数据库重建名称索引和全文索引。"""
    with open_database() as database:
        names, texts = life.rebuild(database, settings().instance_dir, _report)
    click.echo(f"已建立：名称 {names} 个，全文 {texts} 篇")


@index.command()
def ensure() -> None:
    """检查索引，缺失、损坏或者落后时重建、补齐。"""
    with open_database() as database:
        click.echo(life.ensure(database, settings().instance_dir))


@index.command()
def status() -> None:
    """显示全文索引的状态；不可用时退出码为 1。"""
    with open_database() as database:
        found = life.status(database, settings().instance_dir)
    click.echo(f"可用：{'是' if found.usable else '否'}；全文 {found.documents} 篇；待处理 {found.waiting} 项")
    if found.written_at is not None:
        click.echo(f"最后写入：{found.written_at.isoformat()}")
    if not found.usable:
        raise SystemExit(1)


def _report(done: int) -> None:
    if done % PROGRESS_ROWS == 0:
        click.echo(f"名称 {done} 个……", err=True)
