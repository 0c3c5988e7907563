"""Every route stands under exactly one guard, and a GET route promises to change nothing."""

from flask import Flask

from portal.web.shell.guards import PUBLIC, guard_of, unguarded

SAFE = {"GET", "HEAD", "OPTIONS"}


def test_every_route_has_a_guard(app: Flask) -> None:
    assert unguarded(app) == []


def test_no_public_route_accepts_writing(app: Flask) -> None:
    writing = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if guard_of(app.view_functions[rule.endpoint]) == PUBLIC and (rule.methods or set()) - SAFE
    ]
    assert writing == []
