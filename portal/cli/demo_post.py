"""Command that serves the demonstration's own post office."""

import os
from contextlib import suppress

import click

from portal.cli.context import settings
from portal.demo import post_box, post_office


@click.group("demo-post")
def demo_post() -> None:
    """演示邮局：只在本机收信，存成文件，不向外发送。"""


@demo_post.command()
@click.option("--parent", type=int, help="上级进程号；该进程结束后退出。")
def run(parent: int | None) -> None:
    """收信，直到上级进程结束；只在演示模式下、没有另设邮件服务器时运行。"""
    chosen = settings()
    if chosen.demo_post_port is None:
        raise click.ClickException("演示邮局只在 PORTAL_DEMO=true 并且没有设置 PORTAL_SMTP_URL 时运行")
    awaited = parent or os.getppid()
    try:
        with suppress(KeyboardInterrupt):
            post_office.run(
                post_box.folder_of(chosen.instance_dir),
                port=chosen.demo_post_port,
                while_true=lambda: os.getppid() == awaited,
            )
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise click.ClickException(
            f"演示邮局无法使用端口 {chosen.demo_post_port}（{reason}）；可用 PORTAL_DEMO_POST_PORT 另选"
        ) from error
