"""Commands on the audit chain (2021 art. 30(2))."""

import click

from portal import audit
from portal.cli.context import open_database

_FAULTS = {
    audit.Fault.MISSING: "缺少这一条",
    audit.Fault.UNLINKED: "与前一条不相衔接",
    audit.Fault.PAYLOAD: "所附内容已被改动",
    audit.Fault.TAIL: "末尾与链头不符",
}


@click.group("audit")
def audit_group() -> None:
    """审计链。"""


@audit_group.command()
def head() -> None:
    """打印审计链当前链头，供离线保存。"""
    with open_database() as database, database.reading() as session:
        present = audit.head(session)
    click.echo(f"{present.seq} {present.digest}")


@audit_group.command()
@click.option("--seq", type=int, help="离线保存的链头序号")
@click.option("--digest", help="离线保存的链头摘要")
def verify(seq: int | None, digest: str | None) -> None:
    """逐条校验审计链；给出离线保存的链头时，还能发现末尾被截断。"""
    if (seq is None) != (digest is None):
        raise click.UsageError("--seq 和 --digest 应当同时给出")
    anchor = audit.Head(seq, digest) if seq is not None and digest is not None else None
    with open_database() as database, database.reading() as session:
        result = audit.verify(session, anchor=anchor)
    if result.fault is audit.Fault.ANCHOR:
        click.echo("审计链中没有给出的链头：末尾曾被截断或者改写", err=True)
        raise SystemExit(1)
    if result.fault is not None:
        click.echo(f"审计链在第 {result.broken_at} 条处断裂：{_FAULTS[result.fault]}", err=True)
        raise SystemExit(1)
    click.echo(f"审计链完整，共 {result.links} 条，链头 {result.head.digest}")
