"""After installing there is no account; the first security administrator is invited on the command line, once."""

import re
from pathlib import Path

from sqlalchemy import select

from portal.accounts.staff.models import Invitation, Staff, StaffState
from portal.kernel.identifiers import uscc
from portal.law.roles import Role
from portal.store import Database
from tests.cli.test_operations import Portal

CODE = uscc.make("1", "1", "150000", "M0000012")
FIRST = ("staff", "first-admin", "--login", "anna", "--name", "测安全", "--unit", CODE)


def test_the_first_administrator_is_invited_once(tmp_path: Path, database_url: str, database: Database) -> None:
    portal = Portal(tmp_path / "instance", database_url)
    with database.reading() as session:
        assert session.scalars(select(Staff)).all() == []
    nameless = portal(*FIRST)
    assert (nameless.returncode, "--unit-name" in nameless.stderr) == (2, True)
    made = portal(*FIRST, "--unit-name", "示例信用中心")
    assert made.returncode == 0, made.stderr
    code = re.findall(r"邀请码 (\S{24})", made.stdout)[0]
    with database.reading() as session:
        staff = session.scalars(select(Staff)).one()
        assert (staff.state, staff.password_hash) == (StaffState.INVITED, None)
        assert [held.role for held in staff.roles] == [Role.SECURITY_ADMIN]
        assert code not in str(vars(session.scalars(select(Invitation)).one()))
    again = portal(*FIRST)
    assert again.returncode == 2
    assert "已经有安全管理员" in again.stderr
