"""Every answer, errors and static files included, carries the headers that keep a browser safe."""

import pytest
from flask import request

from tests.support.pages import PageClient
from tests.web.shell.conftest import MakeShell

PATHS = (
    "/",
    "/nowhere",
    "/fails",
    "/mn",
    "/display",
    "/static/css/base.css",
    "/static/none.css",
    "/broken.json",
    "/when",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_them(make_shell: MakeShell, path: str) -> None:
    headers = make_shell().test_client().get(path).headers
    directives = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert directives["default-src"] == directives["object-src"] == directives["base-uri"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == directives["form-action"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_strict_transport_is_for_two_years_where_it_is_switched_on(make_shell: MakeShell) -> None:
    client = make_shell(PORTAL_HTTPS="true", PORTAL_HSTS="true").test_client()
    for path in ("/", "/nowhere", "/static/css/base.css"):
        age = client.get(path).headers["Strict-Transport-Security"].partition(";")[0]
        assert int(age.removeprefix("max-age=")) >= 2 * 31_536_000


def test_pages_are_asked_for_again_and_answered_shortly_when_unchanged(pages: PageClient) -> None:
    first = pages.get("/").response
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in first.headers["Vary"]
    again = pages.get("/", status=304, headers={"If-None-Match": first.headers["ETag"]}).response
    assert not again.data
    assert again.headers["X-Content-Type-Options"] == "nosniff"


def test_errors_are_kept_by_nobody(pages: PageClient) -> None:
    assert pages.get("/nowhere", status=404).response.headers["Cache-Control"] == "no-store"


def test_the_host_header_is_never_reflected(pages: PageClient) -> None:
    for path, status in (("/", 200), ("/nowhere", 404), ("/components/", 200), ("/mn", 308), ("/components//", 404)):
        options = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
        page = pages.get(path, status=status, headers=options)
        assert "evil.example" not in page.html
        assert "evil.example" not in str(page.response.headers)


def test_a_forwarded_client_address_counts_only_behind_trusted_proxies(make_shell: MakeShell) -> None:
    seen: list[str | None] = []
    for environ in ({}, {"PORTAL_TRUSTED_PROXIES": "1"}):
        app = make_shell(**environ)
        app.before_request(lambda: seen.append(request.remote_addr))
        app.test_client().get("/", headers={"X-Forwarded-For": "203.0.113.9"})
    assert seen == ["127.0.0.1", "203.0.113.9"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "FOO"])
def test_unknown_methods_are_refused(make_shell: MakeShell, method: str) -> None:
    response = make_shell().test_client().open("/", method=method)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
