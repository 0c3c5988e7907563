"""From the form to one's own page, in a real browser, with the letters of the demonstration's own post office."""

import time

import pytest
from playwright.sync_api import Page, expect

from portal.kernel import clock
from portal.security import one_time

# One worker builds the demonstration and its server for all journeys.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]

PASSWORD = "Xilin grass, 9 winds"
SECONDS = 30


def confirmed(page: Page, prefix: str, email: str) -> None:
    """Registers with an invented address and opens the link of the letter."""
    page.goto(f"{prefix}/account/register")
    page.fill("#email", email)
    page.fill("#new_password", PASSWORD)
    page.check("input[name=acknowledged]")
    page.click("main form .button")
    letter = page.locator("section", has_text=email).locator("a[href*='/account/confirm/']")
    late = time.monotonic() + SECONDS
    while True:
        page.goto(f"{prefix}/demo/post")
        if letter.count():
            break
        assert time.monotonic() < late, "no letter has come"
        time.sleep(0.5)
    letter.first.click()
    page.fill("#password", PASSWORD)
    page.click("main form.form .button")
    page.wait_for_url(f"**{prefix}/account")


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_a_newcomer_registers_on_a_telephone(page: Page, prefix: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    email = f"newcomer{len(prefix)}@example.org"
    confirmed(page, prefix, email)
    expect(page.locator("main")).to_contain_text(email)
    page.click("form.sign-out button")
    page.wait_for_url(f"**{prefix}/account/sign-in")
    page.goto(f"{prefix}/account")
    page.wait_for_url("**/account/sign-in?next=*")


def test_a_second_factor_is_set_up_and_asked_for(page: Page) -> None:
    confirmed(page, "", "careful@example.org")
    page.goto("/account/security/second-factor")
    expect(page.locator(".square-code svg")).to_be_visible()
    secret = page.inner_text("code.secret")
    now = clock.now()
    page.fill("#new_code", one_time.code_of(secret, one_time.step_at(now)))
    page.fill("#password", PASSWORD)
    page.click("main form.form .button")
    shown = page.locator("ol.codes code")
    expect(shown).to_have_count(one_time.RECOVERY_CODES)
    codes = shown.all_inner_texts()
    page.click("form.sign-out button")
    page.fill("#email", "careful@example.org")
    page.fill("#password", PASSWORD)
    page.click("main form.form .button")
    page.fill("#code", codes[0])
    page.click("main form.form .button")
    page.wait_for_url("**/account")
