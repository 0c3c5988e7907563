"""A newcomer's way through the identity provider, in a real browser that goes there and comes back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.pages import Site, leave_for_provider

# One worker builds the demonstration and its server for all journeys.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]


@pytest.fixture
def window(browser: Browser, server: str) -> Iterator[Page]:
    """A window that may leave for another address of this machine and for nothing else; errors in it fail the test."""
    context = browser.new_context(base_url=server, locale="zh-CN", viewport={"width": 390, "height": 844})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "request",
        lambda request: None if request.url.startswith("http://127.0.0.1:") else complaints.append(request.url),
    )
    yield opened
    context.close()
    assert complaints == []


def sign_in(page: Page, prefix: str, email: str) -> None:
    """Signs in with what the sign-in page of the demonstration tells."""
    page.goto(f"{prefix}/account/sign-in")
    row = page.locator("tr", has_text=email)
    password = re.search(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){3}", row.inner_text())
    assert password is not None
    page.locator("#email").fill(email)
    page.locator("#password").fill(password[0])
    with page.expect_navigation():
        page.locator("#main form button").first.click()


@pytest.mark.parametrize(("prefix", "email"), [("", "new@demo.example"), ("/mn", "person@demo.example")])
def test_from_an_account_through_the_provider_to_a_proven_identity(window: Page, prefix: str, email: str) -> None:
    site = Site(window)
    sign_in(window, prefix, email)
    site.open(f"{prefix}/account/identity")
    site.expect_no_overflow()
    leave = window.locator(f"form[action='{prefix}/account/identity/provider'] button")
    leave.click()
    # Not without the consent, which nobody ticks beforehand.
    expect(window.locator("#consent-error")).to_be_visible()
    way = leave_for_provider(window, prefix)
    site.expect_no_overflow()
    suggested = window.locator("#main .notice").inner_text()
    way.click()
    expect(window).to_have_title("演示用的统一身份认证")
    chosen = next(one for one in window.locator("button").all() if one.inner_text() in suggested)
    ending = chosen.inner_text()[-5:-1]
    chosen.click()
    expect(window).to_have_url(re.compile(rf"{prefix}/account/identity/provider/confirm$"))
    site.expect_text(f"*{ending}")
    site.expect_no_overflow()
    window.reload()
    site.expect_text(f"*{ending}")
    window.locator(f"form[action='{prefix}/account/identity/provider/confirm'] button").click()
    expect(window).to_have_url(re.compile(rf"{prefix}/account/identity$"))
    window.goto("/account/identity")
    site.expect_text("已经核验")
    site.expect_text("统一身份认证")
    site.expect_text(ending)


def test_somebody_who_chooses_nobody_comes_back_as_before(window: Page) -> None:
    site = Site(window)
    sign_in(window, "", "agent@demo.example")
    site.open("/account/identity")
    leave_for_provider(window, "").click()
    window.get_by_role("link", name="取消，返回信用门户").click()
    expect(window).to_have_url(re.compile(r"/account/identity/provider/declined$"))
    site.expect_text("您的账户没有任何变化")
    site.follow("回到身份核验")
    site.expect_text("证件核对")
