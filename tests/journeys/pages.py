"""The pages as a visitor handles them: by the words on them."""

from typing import Final

from playwright.sync_api import Locator, Page, expect

_PATIENCE: Final = 60


class Site:
    """One browser window on the portal."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str) -> None:
        """Goes to an address of the portal and expects it to exist."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path} answered {answer.status}"

    def search(self, words: str) -> None:
        """Types into the search box and presses Enter, as most people do."""
        box = self.page.locator("input[name=q]").first
        box.fill(words)
        with self.page.expect_navigation():
            box.press("Enter")

    def search_for(self, words: str) -> None:
        """Searches from the home page."""
        self.open("/")
        self.search(words)

    def result_names(self) -> list[str]:
        """The names on the page of results, in order."""
        return self.page.locator(".result-title a").all_inner_texts()

    def follow(self, name: str, *, exact: bool = True) -> None:
        """Follows the first link in the main part with these words."""
        self._go(self.page.locator("#main").get_by_role("link", name=name, exact=exact))

    def follow_record(self, label: str) -> None:
        """Opens the first record that carries this tag."""
        self._go(self.page.locator(".record", has=self.page.locator(".tag", has_text=label)).locator("a"))

    def follow_citation(self, article: str) -> None:
        """Opens the article that the page cites."""
        self._go(self.page.locator("a.cite").filter(has_text=article))

    def switch_language(self, language: str) -> None:
        """Changes to the same page in the other language by its link in the header."""
        self._go(self.page.locator(f".tools a[hreflang='{language}']"))

    def choose(self, tool: str) -> None:
        """Follows a display tool of the header by its words."""
        self._go(self.page.locator(".tools a", has_text=tool))

    def open_first(self, selector: str) -> None:
        """Follows the first link that the selector finds."""
        self._go(self.page.locator(selector))

    def _go(self, link: Locator) -> None:
        with self.page.expect_navigation():
            link.first.click()

    @property
    def heading(self) -> str:
        """The words of the page's one h1."""
        return self.page.locator("h1").inner_text()

    def expect_writing(self, mode: str) -> None:
        """Expects the whole page to be written in this direction."""
        assert self.page.evaluate("getComputedStyle(document.documentElement).writingMode") == mode

    def expect_no_overflow(self) -> None:
        """Expects nothing to stick out across the reading direction."""
        vertical = self.page.evaluate("getComputedStyle(document.documentElement).writingMode") != "horizontal-tb"
        side = "Height" if vertical else "Width"
        root = "document.documentElement"
        assert self.page.evaluate(f"{root}.scroll{side} <= {root}.client{side}"), self.page.url

    def expect_text(self, words: str) -> None:
        """Expects words somewhere on the page."""
        expect(self.page.locator("#main")).to_contain_text(words)


def leave_for_provider(page: Page, prefix: str) -> Locator:
    """Agrees, on the page of identity, and asks for the way out; it is there once the provider has come up."""
    page.locator("#consent").check()
    way = page.locator("a[rel~=external]")
    for _ in range(_PATIENCE):
        with page.expect_navigation():
            page.locator(f"form[action='{prefix}/account/identity/provider'] button").click()
        if way.count():
            break
        page.wait_for_timeout(1_000)
    expect(way).to_be_visible()
    return way
