"""Commands on the audit chain (2021 art. 30(2))."""

import json
from pathlib import Path

import click

from portal import audit
from portal.audit import signing
from portal.audit.checks import FAULTS
from portal.cli.context import keyring, open_database
from portal.kernel.clock import now
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg

# A signed head is a few hundred bytes.
_MOST_BYTES = 10_000


@click.group("audit")
def audit_group() -> None:
    """审计链。"""


@audit_group.command()
@click.option("--signed", is_flag=True, help="打印带签名的链头（JSON）。")
def head(*, signed: bool) -> None:
    """打印审计链当前链头，供离线保存。"""
    with open_database() as database:
        with database.reading() as session:
            present = audit.head(session)
        if signed:
            document = signing.sign(present, keyring=keyring(database), at=now()).as_json()
            click.echo(json.dumps(document, indent=2))
        else:
            click.echo(f"{present.seq} {present.digest}")


@audit_group.command()
@click.option("--seq", type=int, help="离线保存的链头序号")
@click.option("--digest", help="离线保存的链头摘要")
@click.option(
    "--anchor",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="离线保存的带签名链头文件；先验签名，再与审计链核对。",
)
def verify(seq: int | None, digest: str | None, anchor: Path | None) -> None:
    """逐条校验审计链；给出离线保存的链头时，还能发现末尾被截断。"""
    if (seq is None) != (digest is None):
        raise click.UsageError("--seq 和 --digest 应当同时给出")
    if anchor is not None and seq is not None:
        raise click.UsageError("--anchor 不能与 --seq 同时使用")
    with open_database() as database:
        kept = audit.Head(seq, digest) if seq is not None and digest is not None else None
        if anchor is not None:
            kept = signing.checked(_document(anchor), key=signing.public_key(keyring(database)))
        with database.reading() as session:
            result = audit.verify(session, anchor=kept)
    _tell(result)


def _document(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            document = json.loads(file.read(_MOST_BYTES))
    except ValueError as error:
        raise BadInput(msg("链头文件不是JSON文件。")) from error
    if not isinstance(document, dict):
        raise BadInput(msg("链头文件的内容不完整。"))
    return document


def _tell(result: audit.Verification) -> None:
    if result.fault is audit.Fault.ANCHOR:
        click.echo("审计链中没有给出的链头：末尾曾被截断或者改写", err=True)
        raise SystemExit(1)
    if result.fault is not None:
        click.echo(f"审计链在第 {result.broken_at} 条处断裂：{FAULTS[result.fault]}", err=True)
        raise SystemExit(1)
    click.echo(f"审计链完整，共 {result.links} 条，链头 {result.head.digest}")
