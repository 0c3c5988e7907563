"""Commands on credit reports: the public key, and the check of a file without this site (21§34; 24§38)."""

from pathlib import Path

import click

from portal.cli.context import settings
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.reports import attachment, signing
from portal.security.keys import Keyring

# A key is 44 characters.
_MOST_BYTES = 1_000


@click.group("report")
def report_group() -> None:
    """信用报告。"""


@report_group.command()
def key() -> None:
    """打印核验报告签名用的公钥。"""
    click.echo(_own_key())


@report_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    "key_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="公钥文件；不给出时用本平台密钥文件的公钥。",
)
def verify(file: Path, key_file: Path | None) -> None:
    """离线核验报告：附带的数据是否由这个公钥签名、没有被改动。页面上的文字以附带的数据为准。"""
    attached = attachment.read(file)
    signing.checked(attached, key=_key(key_file))
    click.echo(f"签名有效：报告 {attached['number']}，出具时间 {attached['issued_at']}，数据没有被改动")
    click.echo("出具以后信息是否有变化、报告是否已经收回，请联网核验")


def _own_key() -> str:
    # The key file alone is asked: one that is missing is never made here.
    return signing.public_key(Keyring.load(settings().key_file))


def _key(key_file: Path | None) -> str:
    if key_file is None:
        return _own_key()
    try:
        with key_file.open("rb") as file:
            return file.read(_MOST_BYTES).decode("ascii").strip()
    except ValueError as error:
        raise BadInput(msg("公钥文件不是文本。")) from error
