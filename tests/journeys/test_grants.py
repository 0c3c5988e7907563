"""Authorisations in a real browser: given, used, revoked, refused; on paper from grantee to clerk to use."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.kernel.clock import beijing_date, now
from tests.factories import grants as make
from tests.journeys.desk import Desk

# One worker builds the demonstration and its server for all journeys.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]

OpenWindow = Callable[[], Page]
PERSON, COMPANY = "person@demo.example", "representative@demo.example"
GRANTS = "/account/grants"


@pytest.fixture
def window(browser: Browser, server: str) -> Iterator[OpenWindow]:
    """Opens windows that know nothing of each other."""
    with ExitStack() as windows:

        def open_window() -> Page:
            context = browser.new_context(base_url=server, locale="zh-CN", viewport={"width": 1366, "height": 900})
            windows.callback(context.close)
            return context.new_page()

        yield open_window


def sign_in(page: Page, email: str) -> str:
    """Signs in as an account of the demonstration and returns the password, as the page lists it."""
    page.goto("/account/sign-in")
    found = re.search(r"[0-9a-f]{4}(-[0-9a-f]{4}){3}", page.locator("tr", has_text=email).first.inner_text())
    assert found is not None
    page.fill("#email", email)
    page.fill("#password", found[0])
    page.click("main form.form .button")
    page.wait_for_url("**/account")
    return found[0]


def company(page: Page) -> tuple[str, str]:
    """Name and credit code of the company that the representative speaks for, from its own file."""
    page.goto("/account/file")
    page.locator("main .ledger a").last.click()
    code = re.search(r"\b9[0-9A-Z]{17}\b", page.inner_text("main"))
    assert code is not None
    name = page.locator("main dt", has_text="姓名或者名称").first.locator("xpath=following-sibling::dd")
    return name.inner_text(), code[0]


def fill_terms(page: Page) -> None:
    """The whole file, for today, once."""
    page.check("[name=scope][value=whole]")
    page.fill("#purpose", "（示例）洽谈合作")
    today = beijing_date(now()).isoformat()
    for name, value in (("since", today), ("until", today), ("uses", "1")):
        page.fill(f"#{name}", value)


def use(page: Page, ref: str) -> None:
    """Takes one use of an authorisation, and expects its page with the mark on it."""
    page.goto(f"{GRANTS}/received/{ref}/use")
    page.fill("#purpose", "（示例）核对合作方")
    page.check("[name=acknowledged]")
    page.click("main form.form .button")
    page.wait_for_url("**/uses/*")
    expect(page.locator(".watermark").first).to_contain_text("不得外传")


def test_given_used_revoked_refused(window: OpenWindow) -> None:
    giver, reader = window(), window()
    password = sign_in(giver, PERSON)
    sign_in(reader, COMPANY)
    giver.goto(f"{GRANTS}/new")
    giver.check("[name=grantee_kind][value=organisation]")
    giver.fill("#grantee_code", company(reader)[1])
    fill_terms(giver)
    giver.click("main form.form .button")
    expect(giver.locator("main")).to_contain_text("公共信用信息查询授权书")
    giver.fill("#password", password)
    giver.click("main form.form .button")
    giver.wait_for_url(f"**{GRANTS}/given/*")
    ref = giver.url.rpartition("/")[2]
    use(reader, ref)
    giver.reload()
    expect(giver.locator("main table")).to_contain_text("（示例）核对合作方")
    giver.get_by_role("button", name="撤销授权").click()
    answer = reader.reload()
    assert answer is not None
    assert answer.status == 403
    reader.goto(f"{GRANTS}/received/{ref}/use")
    expect(reader.locator("main")).to_contain_text("信息主体已经撤销")


def test_from_paper_to_clerk_to_use(window: OpenWindow, tmp_path: Path) -> None:
    subject, grantee, clerk, head = window(), window(), Desk(window()), Desk(window())
    sign_in(subject, COMPANY)
    sign_in(grantee, PERSON)
    name, code = company(subject)
    grantee.goto(f"{GRANTS}/paper/new")
    grantee.check("[name=subject_kind][value=organisation]")
    grantee.fill("#subject_name", name)
    grantee.fill("#subject_code", code)
    fill_terms(grantee)
    paper = tmp_path / "paper.jpg"
    paper.write_bytes(make.picture())
    for part in ("authorisation", "grantor_document", "grantee_document"):
        grantee.set_input_files(f"#{part}", paper)
    grantee.check("[name=confirmed]")
    grantee.click("main form.form .button")
    grantee.wait_for_url(re.compile(f"{GRANTS}/paper/g"))
    ref = grantee.url.rpartition("/")[2]
    subject.goto(GRANTS)
    expect(subject.locator(f"a[href*='{ref}']")).to_have_count(0)
    for desk, login, step in ((clerk, "clerk", "核对一致，送复核"), (head, "head", "复核受理")):
        desk.sign_in(login)
        desk.open(f"/desk/grants/{ref}")
        desk.press(step)
    use(grantee, ref)
    subject.goto(GRANTS)
    expect(subject.locator(f"a[href*='{ref}']")).to_have_count(1)
