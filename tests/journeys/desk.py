"""The desk as staff handle it: signed in by accounts that the demonstration lists, led by the words on the pages."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

TRIES, HALF_MINUTE = 3, 30_000


class Desk:
    """One browser window of one member of staff."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def sign_in(self, login: str) -> None:
        """Signs in with password and code as the demonstration lists them.

        Where an account signs in again and again, the code listed is that of a half minute still to come.
        """
        for _ in range(TRIES):
            self._sign_in(login)
            if self.page.url.endswith("/desk"):
                return
            self.page.wait_for_timeout(HALF_MINUTE)
        raise AssertionError(self.page.locator("#main").inner_text())

    def _sign_in(self, login: str) -> None:
        self.page.goto("/desk/sign-in")
        row = self.page.locator("tr").filter(has_text=re.compile(rf"\b{login}\b"))
        password, code = row.locator("td").all_inner_texts()[-2:]
        self.page.locator("input[name=login]").fill(login)
        self.page.locator("input[name=password]").fill(password)
        self.press("下一步")
        self.page.locator("input[name=code]").fill(code)
        self.press("登录")

    def open(self, path: str) -> None:
        """Goes to an address and expects it to exist."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path} answered {answer.status}"

    def follow(self, words: str) -> None:
        """Follows the first link in the main part that contains these words."""
        with self.page.expect_navigation():
            self.page.locator("#main").get_by_role("link", name=words).first.click()

    def open_first(self, selector: str) -> None:
        """Follows the first link of the main part that the selector finds."""
        with self.page.expect_navigation():
            self.page.locator(f"#main {selector}").first.click()

    def press(self, words: str) -> None:
        """Presses the button with these words."""
        with self.page.expect_navigation():
            self.page.locator("#main").get_by_role("button", name=words, exact=True).first.click()

    def fill(self, **fields: str) -> None:
        """Fills fields by name; a choice is chosen by its value."""
        for name, value in fields.items():
            field = self.page.locator(f"#main [name={name}]").first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def attach(self, path: Path) -> None:
        """Chooses a file."""
        self.page.locator("#main input[type=file]").set_input_files(path)

    def download(self, words: str, target: Path) -> Path:
        """Saves what the link with these words hands out."""
        with self.page.expect_download() as started:
            self.page.locator("#main").get_by_role("link", name=words).first.click()
        started.value.save_as(target)
        return target

    def wait_for(self, words: str) -> None:
        """Waits until the page, which asks again by itself, says so."""
        expect(self.page.locator("#main")).to_contain_text(words, timeout=60_000)

    def expect_text(self, words: str) -> None:
        """Expects words somewhere on the page."""
        expect(self.page.locator("#main")).to_contain_text(words)
