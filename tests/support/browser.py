"""A real browser for journeys: headless Chromium through Playwright, every page watched for errors.

`python -m tests.support.browser PATH` tells whether the browser at PATH really starts and draws.
"""

import os
import sys
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def launch(playwright: Playwright, path: str) -> Browser:
    """Starts the browser at a path; raises playwright's Error when it does not come up."""
    return playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=60_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser per worker; each test opens its own context."""
    with sync_playwright() as playwright:
        started = launch(playwright, os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium"))
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A fresh page on the running portal; an error in its console, or a request to elsewhere, fails the test."""
    context = browser.new_context(base_url=server, locale="zh-CN", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: complaints.append(request.url) if not request.url.startswith(server) else None)
    yield opened
    context.close()
    assert complaints == []


def main() -> None:
    """Starts the browser named on the command line and draws one page."""
    with sync_playwright() as playwright:
        started = launch(playwright, sys.argv[1])
        drawn = started.new_page()
        drawn.set_content("<h1>信用</h1>")
        assert drawn.inner_text("h1") == "信用"
        started.close()


if __name__ == "__main__":
    main()
