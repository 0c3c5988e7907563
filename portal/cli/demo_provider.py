"""The identity provider of the demonstration beside the portal: started with it, found by it, ended with it."""

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import click

from portal.cli.context import cipher, open_database
from portal.demo import identity_provider
from portal.kernel import clock
from portal.kernel.settings import Settings

_ROOT = Path(__file__).resolve().parents[2]
_BESIDE = 2  # so many ports above the portal's own
_POLL_SECONDS = 1.0


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Its addresses hold codes and states, so no log is kept of them."""


@click.command("demo-provider")
@click.option("--port", type=int, required=True, help="监听的端口，只在本机。")
@click.option("--parent", type=int, help="上级进程号；该进程结束后退出。")
def demo_provider(port: int, parent: int | None) -> None:
    """运行演示用的统一身份认证；portal serve 在演示模式下自动启动它。"""
    if not identity_provider.is_installed():
        raise click.ClickException("没有安装 oidc-provider-mock；它只随演示安装")
    with open_database() as database, database.reading() as session:
        today = clock.beijing_date(clock.now())
        people = identity_provider.persons(session, cipher=cipher(database), today=today)
    mock = identity_provider.application(people)
    server = make_server(identity_provider.HOST, port, mock, server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    wanted = parent or os.getppid()
    while os.getppid() == wanted:
        time.sleep(_POLL_SECONDS)
    server.shutdown()


def start_beside(settings: Settings) -> None:
    """Starts it for a portal in demonstration mode that names no provider, and tells that portal by its environment."""
    if not settings.demo_mode or settings.oidc_issuer or not identity_provider.is_installed():
        return
    port = _usable(settings.port + _BESIDE) or _usable(0)
    command = [sys.executable, "-m", "portal.cli", "demo-provider", "--port", str(port), "--parent", str(os.getpid())]
    subprocess.Popen(command, cwd=_ROOT)
    address = f"http://{identity_provider.HOST}:{port}"
    os.environ["PORTAL_OIDC_ISSUER"] = address
    os.environ["PORTAL_OIDC_CLIENT_ID"] = identity_provider.CLIENT_ID
    # The provider of the demonstration takes any secret.
    os.environ["PORTAL_OIDC_CLIENT_SECRET"] = identity_provider.CLIENT_ID
    click.echo(f"演示用的统一身份认证：{address}")


def _usable(port: int) -> int:
    """The port if it can be had (0: any that can be), else 0."""
    try:
        with socket.create_server((identity_provider.HOST, port)) as probe:
            return int(probe.getsockname()[1])
    except (OSError, OverflowError):
        return 0
