"""Commands that set the portal up and serve it."""

import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path

import click

from portal.cli.content import import_law
from portal.cli.context import cipher, open_database, settings
from portal.cli.demo import RECORDS, SEED, SUBJECTS
from portal.cli.demo import demo as demonstration
from portal.cli.demo_provider import start_beside as start_provider_beside
from portal.demo.generator import is_empty
from portal.search.life import ensure as ensure_index
from portal.store import schema

ROOT = Path(__file__).resolve().parents[2]


class PortUnusable(click.ClickException):
    """The address to listen on cannot be had."""

    exit_code = 2


@click.command()
@click.option("--demo", is_flag=True, help="数据库为空时装入演示数据")
@click.option("--law", type=click.Path(exists=True, file_okay=False, path_type=Path), help="法规文本所在目录")
@click.pass_context
def setup(context: click.Context, demo: bool, law: Path | None) -> None:
    """准备运行：升级结构、装入法规文本、检查索引；可重复运行。"""
    with open_database(migrated=False) as database:
        schema.upgrade(database)
        cipher(database)
        with database.reading() as session:
            wanted = demo and is_empty(session)
        if wanted:
            context.invoke(demonstration, subjects=SUBJECTS, records=RECORDS, seed=SEED)
        if law is not None:
            context.invoke(import_law, folder=law)
        click.echo(ensure_index(database, settings().instance_dir))


@click.command()
def serve() -> None:
    """启动网站（生产用 WSGI 服务器）和后台任务。"""
    chosen = settings()
    _refuse_unusable(chosen.host, chosen.port)
    with open_database() as database:
        cipher(database)
    _beside("jobs", "run")
    if chosen.demo_post_port is not None:
        _beside("demo-post", "run", needs="aiosmtpd")
    start_provider_beside(chosen)
    click.echo(f"信用信息平台：http://{chosen.host}:{chosen.port}/  （按 Ctrl+C 停止）")
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"])


def _beside(*command: str, needs: str | None = None) -> None:
    """Starts a command beside the server, which takes over this process: its child ends with it.

    What only a demonstration serves may need a package that a plain installation lacks; then it says so.
    """
    if needs is not None and importlib.util.find_spec(needs) is None:
        click.echo(f"没有安装 {needs}，不启动 portal {' '.join(command)}；见 requirements-demo.lock", err=True)
        return
    subprocess.Popen([sys.executable, "-m", "portal.cli", *command, "--parent", str(os.getpid())], cwd=ROOT)


def _refuse_unusable(host: str, port: int) -> None:
    """Says at once that the port is taken or not allowed, before background work starts beside another portal."""
    try:
        socket.create_server((host, port)).close()
    except socket.gaierror:
        return  # not an IPv4 address: the server knows more forms
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise PortUnusable(f"无法在 {host}:{port} 监听（{reason}）；可用 PORT 另选端口，如 PORT=8080") from error
