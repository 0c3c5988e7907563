"""What journeys stand on: the served demonstration with a law library of placeholder articles."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from portal.law.instruments import INSTRUMENTS
from tests.factories.statutes import text_of
from tests.journeys.pages import Site
from tests.support.servers import portal


@pytest.fixture(scope="session")
def law_library(demo_instance: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Loads the three instruments through the operator's own command."""
    folder = tmp_path_factory.mktemp("law")
    for key, instrument in INSTRUMENTS.items():
        (folder / f"{key}.json").write_text(json.dumps(text_of(instrument), ensure_ascii=False), "utf-8")
    portal("content", "import-law", str(folder), environ=demo_instance)


@pytest.fixture
def site(page: Page, law_library: None) -> Site:  # noqa: ARG001 -- the library must be there before the first page
    """The site in a fresh browser window."""
    return Site(page)


@pytest.fixture
def browser_without_script(browser: Browser, server: str, law_library: None) -> Iterator[Site]:  # noqa: ARG001
    """The site in a window where no script runs."""
    context = browser.new_context(base_url=server, java_script_enabled=False)
    yield Site(context.new_page())
    context.close()
