"""Command that lets the first security administrator in (2021 art. 30(1); no account exists after installing)."""

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit, UnitKind
from portal.accounts.staff import commands
from portal.cli.context import open_database, settings
from portal.i18n import format_datetime
from portal.kernel import clock, divisions
from portal.kernel.errors import BadInput
from portal.kernel.identifiers import uscc
from portal.kernel.messages import msg


@click.group()
def staff() -> None:
    """工作人员账户。"""


@staff.command("first-admin")
@click.option("--login", required=True, help="登录名：3 到 64 个小写字母、数字、点、横线。")
@click.option("--name", required=True, help="姓名。")
@click.option("--unit", "unit_code", required=True, help="所在单位的统一社会信用代码；未登记的，登记为信用工作机构。")
@click.option("--unit-name", help="单位名称，登记新单位时必填。")
@click.option("--division", default=divisions.REGION, show_default=True, help="新单位的行政区划代码。")
def first_admin(login: str, name: str, unit_code: str, unit_name: str | None, division: str) -> None:
    """邀请第一位安全管理员，打印邀请码；已有安全管理员时拒绝。"""
    with open_database() as database, database.unit_of_work() as session:
        unit = _unit(session, unit_code.strip().upper(), unit_name, division)
        invited = commands.first_admin(session, login=login, name=name, unit=unit, at=clock.now())
    click.echo(f"请在浏览器中打开 {settings().base_url}/desk/invitation")
    click.echo(f"登录名 {invited.login}")
    click.echo(f"邀请码 {invited.code}（只用一次，有效到 {format_datetime(invited.expires_at)}）")


def _unit(session: Session, code: str, name: str | None, division: str) -> Unit:
    found = session.scalar(select(Unit).where(Unit.credit_code == code))
    if found is not None:
        return found
    if not uscc.check(code).ok:
        raise BadInput(msg("统一社会信用代码不正确，请核对。"))
    if not name or divisions.get(division) is None:
        raise BadInput(msg("单位尚未登记，请用 --unit-name 和 --division 给出名称和行政区划。"))
    unit = Unit(credit_code=code, name_zh=name, kind=UnitKind.AGENCY, division=division, confirmed=True)
    session.add(unit)
    session.flush()
    return unit
