"""The frame of the desk: nobody gets in unasked, everybody sees their own name and can leave."""

from portal.law.roles import Role
from portal.store import Database
from tests.factories import staff as people
from tests.support.pages import PageClient


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
