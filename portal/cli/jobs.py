"""Commands on background work."""

import click

from portal.cli.context import open_database, settings
from portal.jobs.runner import Runner
from portal.kernel.clock import now


@click.group()
def jobs() -> None:
    """后台任务：更新索引，到期信息转档案或者删除。"""


@jobs.command()
def once() -> None:
    """处理当前等待的任务后退出。"""
    with open_database() as database:
        done = Runner(database, settings()).run_once(now())
    click.echo(f"已处理 {done} 项")


@jobs.command()
@click.option("--parent", type=int, help="上级进程号；该进程结束后退出。")
def run(parent: int | None) -> None:
    """持续处理，直到上级进程结束。"""
    with open_database() as database:
        Runner(database, settings()).run_forever(parent=parent)
