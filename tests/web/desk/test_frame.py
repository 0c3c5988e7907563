"""The frame of the desk: nobody gets in unasked, everybody sees their own name and can leave."""

import pytest

from portal.law.roles import Role
from portal.store import Database
from tests.factories import staff as people
from tests.support.pages import Page, PageClient


def test_a_visitor_is_sent_to_the_sign_in_page(client: PageClient) -> None:
    answer = client.get("/desk", status=303)
    assert answer.response.headers["Location"].startswith("/desk/sign-in?next=%2Fdesk")


def test_staff_see_who_they_are(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as work:
        someone = people.staff(work, Role.AGENCY_CLERK, name="测其格")
    client.sign_in(someone)
    page = client.get("/desk")
    assert "测其格" in page.text
    assert page.response.headers["Cache-Control"] == "no-store"


def current(page: Page) -> list[str]:
    """The entries of the menu that are marked as the present one."""
    [menu] = page.all("nav", "desk-menu")
    return [one.get("href") or "" for one in menu.iter() if one.get("aria-current")]


@pytest.mark.parametrize("prefix", ["", "/mn"])
@pytest.mark.parametrize(
    ("role", "path", "entry"),
    [
        (Role.AGENCY_CLERK, "/desk", "/desk"),
        (Role.AGENCY_CLERK, "/desk/cases", "/desk/cases"),
        (Role.AGENCY_CLERK, "/desk/cases/new", "/desk/cases"),
        (Role.PROVIDER_MAKER, "/desk/cases/new", "/desk/case-tasks"),
        (Role.AGENCY_CLERK, "/desk/account", ""),
    ],
)
def test_the_menu_marks_where_a_page_belongs(
    client: PageClient, database: Database, prefix: str, role: Role, path: str, entry: str
) -> None:
    with database.unit_of_work() as work:
        someone = people.staff(work, role)
    client.sign_in(someone)
    assert current(client.get(prefix + path)) == ([prefix + entry] if entry else [])
