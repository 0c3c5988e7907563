"""A route that nobody has put under a guard does not answer."""

import pytest
from flask import Flask

from portal.web.shell import guards
from tests.support.pages import PageClient


def test_an_unmarked_route_is_not_there(pages: PageClient) -> None:
    pages.get("/unmarked", status=404)


def test_unmarked_routes_are_found_without_asking_them(shell: Flask) -> None:
    assert guards.unguarded(shell) == ["probes.unmarked"]


def test_a_view_has_one_guard_only() -> None:
    @guards.public
    def view() -> str:
        return ""

    assert guards.guard_of(view) == guards.PUBLIC
    with pytest.raises(TypeError, match="already under the guard"):
        guards.public(view)


def test_one_request_has_one_instant_and_its_beijing_day(pages: PageClient) -> None:
    body = pages.get("/when").response.json
    assert body == {"now": "2026-11-25T16:30:00+00:00", "today": "2026-11-26"}
