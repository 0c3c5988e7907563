"""The worklist: what waits for me, overdue first; my filters are mine alone."""

from datetime import date

import pytest

from portal.kernel.citation import Citation
from portal.kernel.messages import msg
from portal.law.roles import Role
from portal.procedures.tasks import Task, Urgency, ordered, urgency
from portal.store import Database
from portal.web.desk import worklist
from tests.factories import staff as people
from tests.support.pages import PageClient

TODAY = date(2026, 11, 26)


def task(ref: str, due: date | None, *, kind: str = "通知", division: str = "150100") -> Task:
    return Task(
        kind=msg(kind),
        ref=ref,
        path=f"/desk/x/{ref}",
        title=f"示例事项{ref}",
        state=msg("待办理"),
        due=due,
        since=date(2026, 11, 20),
        division=division,
        citation=Citation("21", 9),
    )


@pytest.mark.parametrize(
    ("due", "group"),
    [
        (date(2026, 11, 25), Urgency.OVERDUE),
        (date(2026, 11, 26), Urgency.TODAY),
        (date(2026, 11, 27), Urgency.SOON),
        (date(2026, 11, 29), Urgency.SOON),
        (date(2026, 11, 30), Urgency.LATER),
        (None, Urgency.OPEN),
    ],
)
def test_how_close_a_due_date_is(due: date | None, group: Urgency) -> None:
    assert urgency(due, TODAY) is group


def test_the_earliest_due_stands_first_and_what_has_no_term_last() -> None:
    tasks = [task("a", None), task("b", date(2026, 12, 1)), task("c", date(2026, 11, 1))]
    assert [one.ref for one in ordered(tasks)] == ["c", "b", "a"]


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = [task("a", date(2026, 11, 20)), task("b", date(2026, 11, 28), kind="名单"), task("c", None)]
    monkeypatch.setattr(worklist, "SOURCES", (lambda _session, **_who: tasks,))


@pytest.fixture
def signed_in(client: PageClient, database: Database) -> PageClient:
    with database.unit_of_work() as work:
        someone = people.staff(work, Role.AGENCY_CLERK)
    client.sign_in(someone)
    return client


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_page_groups_by_due_date_and_counts(signed_in: PageClient, prefix: str) -> None:
    page = signed_in.get(prefix + "/desk")
    heads = [one.get("href") for one in page.all("a") if (one.get("href") or "").startswith(prefix + "/desk/x/")]
    assert heads == [prefix + "/desk/x/a", prefix + "/desk/x/b", prefix + "/desk/x/c"]
    assert "3" in page.h1


@pytest.mark.usefixtures("waiting")
def test_filters_narrow_and_can_be_kept_under_a_name(signed_in: PageClient) -> None:
    page = signed_in.get("/desk?kind=%E5%90%8D%E5%8D%95")
    assert "示例事项b" in page.text
    assert "示例事项a" not in page.text
    signed_in.submit("/desk/filters", {"name": "我的名单", "kind": "名单"}, at="/desk?kind=%E5%90%8D%E5%8D%95")
    link = signed_in.get("/desk").link("我的名单")
    assert "示例事项a" not in signed_in.get(link).text


@pytest.mark.usefixtures("waiting")
def test_a_name_is_asked_for_beside_its_field(signed_in: PageClient) -> None:
    page = signed_in.submit("/desk/filters", {"name": " ", "kind": "名单"}, at="/desk?kind=x", status=422)
    assert page.title.startswith("错误：")
    assert "#name" in page.links()


@pytest.mark.usefixtures("waiting")
def test_nobody_drops_the_filter_of_another(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as work:
        one, other = people.staff(work, Role.AGENCY_CLERK), people.staff(work, Role.AGENCY_CLERK)
    client.sign_in(one)
    client.submit("/desk/filters", {"name": "我的", "kind": "名单"}, at="/desk?kind=x")
    client.sign_in(other)
    client.submit("/desk/filters/1/drop", at="/desk?kind=x", status=404)
    client.sign_in(one)
    assert "我的" in client.get("/desk").text


def test_an_empty_worklist_says_so(signed_in: PageClient) -> None:
    assert "没有等待您办理的事项" in signed_in.get("/desk").text
