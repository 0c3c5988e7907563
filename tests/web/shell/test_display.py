"""Text size and theme are the reader's choice, kept in one cookie, applied by the server."""

import pytest

from tests.support.pages import Page, PageClient
from tests.web.shell.conftest import MakeShell


def root_attributes(page: Page) -> dict[str, str]:
    assert page.root is not None
    return {name: value for name, value in page.root.attrib.items() if name.startswith("data-")}


def test_without_a_choice_the_system_decides(pages: PageClient) -> None:
    assert root_attributes(pages.get("/")) == {}


def test_choices_add_up_and_come_back_to_the_page(pages: PageClient) -> None:
    (larger,) = {link for link in pages.get("/mn/components?page=2").links() if "text=large" in link}
    large = pages.get(larger, status=303)
    assert large.response.headers["Location"] == "/mn/components?page=2"
    pages.get(pages.get("/").link("颜色随系统").replace("theme=auto", "theme=dark"), status=303)
    assert root_attributes(pages.get("/")) == {"data-text": "large", "data-theme": "dark"}
    pages.get(pages.get("/").link("标准字"), status=303)
    assert root_attributes(pages.get("/")) == {"data-theme": "dark"}


def test_the_cookie_is_for_the_server_only(pages: PageClient) -> None:
    cookie = pages.get("/display?text=large", status=303).response.headers["Set-Cookie"]
    assert cookie.startswith("display=large.auto;")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_bound_to_the_host(make_shell: MakeShell) -> None:
    response = make_shell(PORTAL_HTTPS="true").test_client().get("/display?theme=dark")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-display=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("query", ["text=huge", "theme=pink", "text=large%00", "x=y", ""])
def test_unknown_choices_change_nothing(pages: PageClient, query: str) -> None:
    pages.get(f"/display?{query}", status=303)
    assert root_attributes(pages.get("/")) == {}


def test_a_forged_cookie_is_ignored(make_shell: MakeShell) -> None:
    app = make_shell()
    client = PageClient(app)
    client.client.set_cookie("display", 'large" onload="x.dark')
    assert root_attributes(client.get("/")) == {"data-theme": "dark"}


def test_no_choice_leads_off_the_site(pages: PageClient) -> None:
    for target in ("https://evil.example", "//evil.example", "/\\evil.example", "/%09/evil.example"):
        page = pages.get("/display", status=303, query_string=f"text=large&next={target}")
        assert page.response.headers["Location"] == "/"
