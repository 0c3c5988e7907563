"""Keys at the desk: issued by the security administrator of the place, shown once, revoked."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.keys.models import UnitKey
from portal.accounts.models import Unit
from portal.accounts.staff.models import Staff
from portal.law.roles import Role
from portal.store import Database
from tests.factories import register as make
from tests.factories import staff as people
from tests.support.pages import PageClient


@pytest.fixture
def unit(database: Database) -> Unit:
    with database.unit_of_work() as work:
        return make.unit(work)


@pytest.fixture
def admin(database: Database) -> Staff:
    with database.unit_of_work() as work:
        return people.staff(work, Role.SECURITY_ADMIN, unit=people.agency(work))


def words(unit: Unit, **values: str) -> dict[str, str]:
    told = {"unit_code": unit.credit_code, "system": "示例行业系统", "review_rule": "示审〔2026〕1号"}
    return told | {"responsible": "测职员", "expires_on": "2027-11-20"} | values


def test_a_key_is_shown_once(client: PageClient, database: Database, unit: Unit, admin: Staff) -> None:
    client.sign_in(admin)
    page = client.submit("/desk/unit-keys/new", words(unit), status=200)
    (text,) = re.findall(r"iuk_[0-9a-z]{10}_[0-9a-f]{64}", page.text)
    with database.reading() as session:
        ref, prefix, digest = session.execute(select(UnitKey.ref, UnitKey.prefix, UnitKey.digest)).one()
    assert text.split("_")[2] not in (digest, prefix)
    shown = client.get("/desk/unit-keys").text + client.get(f"/desk/unit-keys/{ref}").text
    assert prefix in shown
    assert text.split("_")[2] not in shown
    api = client.client.get("/api/v1/items", headers={"Authorization": f"Bearer {text}"})
    assert api.status_code == 200


def test_a_revoked_key_says_who_and_why(client: PageClient, database: Database, unit: Unit, admin: Staff) -> None:
    client.sign_in(admin)
    client.submit("/desk/unit-keys/new", words(unit), status=200)
    with database.reading() as session:
        address = f"/desk/unit-keys/{session.scalars(select(UnitKey.ref)).one()}"
    client.submit(address, status=422)
    client.submit(address, {"reason": "系统停用"})
    page = client.get(address)
    assert "系统停用" in page.text
    assert not page.all("form", "form")


@pytest.mark.parametrize(
    "values",
    [
        {"unit_code": "x"},
        {"review_rule": " "},
        {"responsible": ""},
        {"system": ""},
        {"expires_on": ""},
        {"expires_on": "2026-11-20"},
        {"expires_on": "2027-11-21"},
    ],
)
def test_what_is_missing_stands_beside_its_field(
    client: PageClient, database: Database, unit: Unit, admin: Staff, values: dict[str, str]
) -> None:
    client.sign_in(admin)
    page = client.submit("/desk/unit-keys/new", words(unit, **values), status=422)
    assert page.all("p", "field-error")
    with database.reading() as session:
        assert session.scalars(select(UnitKey)).all() == []


def test_a_unit_beyond_the_subtree_gets_no_key(
    client: PageClient, database: Database, unit: Unit, admin: Staff
) -> None:
    client.sign_in(admin)
    client.submit("/desk/unit-keys/new", words(unit), status=200)
    with database.unit_of_work() as work:
        far = people.staff(work, Role.SECURITY_ADMIN, unit=people.agency(work, division="150200"))
        ref = work.scalars(select(UnitKey.ref)).one()
    client.sign_in(far)
    client.submit("/desk/unit-keys/new", words(unit), status=422)
    client.get(f"/desk/unit-keys/{ref}", status=404)
    assert f"/desk/unit-keys/{ref}" not in client.get("/desk/unit-keys").links()


def test_other_roles_do_not_come_in(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as work:
        someone = people.staff(work, Role.SYSTEM_ADMIN)
    client.sign_in(someone)
    client.get("/desk/unit-keys", status=403)


def test_the_pages_stand_in_mongolian_too(client: PageClient, unit: Unit, admin: Staff) -> None:
    client.sign_in(admin)
    client.submit("/mn/desk/unit-keys/new", words(unit), status=200)
    for path in ("/desk/unit-keys", "/desk/unit-keys/new"):
        client.get("/mn" + path)
