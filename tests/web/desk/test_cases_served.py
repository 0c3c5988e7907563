"""How a letter beside the result was served is entered on the page of the case, by whoever may, in both languages."""

import pytest
from flask import Flask

from portal.accounts.staff.models import Staff
from portal.accounts.staff.sessions import actor_of
from portal.cases import repairs
from portal.cases.models import Case, CaseKind
from portal.store import Database
from tests.cases import desk_scene
from tests.cases.desk_scene import Scene
from tests.factories.register import AT
from tests.support.pages import PageClient
from tests.web.desk.test_cases_revoked import own

DAY = AT.date().isoformat()


@pytest.fixture
def scene(app: Flask, database: Database) -> Scene:
    return desk_scene.laid(app, database)


def lacking(app: Flask, database: Database, scene: Scene) -> tuple[str, str]:
    """The page of a repair in which something lacks, and that of the service of its notice."""
    ref = scene.lodge(CaseKind.REPAIR, scene.record)
    with database.unit_of_work() as work:
        case = work.query(Case).filter_by(ref=ref).one()
        clerk = actor_of(work.get_one(Staff, scene.clerk.id))
        repairs.ask_material(work, case=case, what="请补交缴款凭证", act=own(app, clerk))
        [letter] = [each.file.ref for each in case.papers]
    page = f"/desk/cases/{ref}"
    return page, f"{page}/files/{letter}/service"


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_a_clerk_enters_how_a_letter_was_served(
    app: Flask, database: Database, client: PageClient, scene: Scene, prefix: str
) -> None:
    page, service = lacking(app, database, scene)
    client.sign_in(scene.clerk)
    assert f"{prefix}{service}" in client.get(f"{prefix}{page}").links()
    client.get(f"{prefix}{service}")
    client.submit(f"{prefix}{service}", {"day": "", "manner": ""}, status=422)
    client.submit(f"{prefix}{service}", {"day": DAY, "manner": "left"})
    shown = client.get(f"{prefix}{page}")
    assert f"{prefix}{service}" not in shown.links()
    if not prefix:
        assert "留置送达" in shown.text


def test_what_does_not_fit_is_told_beside_each_field(
    app: Flask, database: Database, client: PageClient, scene: Scene
) -> None:
    _, service = lacking(app, database, scene)
    client.sign_in(scene.clerk)
    page = client.submit(service, {"day": "2001-01-01", "manner": ""}, status=422)
    assert "送达日期不能早于文书的日期" in page.text
    assert "请选择送达方式" in page.text


def test_nobody_else_enters_it(app: Flask, database: Database, client: PageClient, scene: Scene) -> None:
    page, service = lacking(app, database, scene)
    client.sign_in(scene.head)
    assert service not in client.get(page).links()
    client.get(service, status=403)
    client.sign_in(scene.stranger)
    client.get(service, status=404)
