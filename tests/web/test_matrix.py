"""Who may call what: matrix.csv names every route that is not public, its guard and its roles, and the routes obey.

A route missing from the table fails, and so does a row without a route; `any` stands for everybody signed in.
"""

import csv
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from portal.law.roles import Role
from portal.store import Database
from portal.web.shell.guards import PUBLIC, STAFF, guard_of
from tests.factories import staff as people
from tests.support.pages import PageClient

TABLE = Path(__file__).with_name("matrix.csv")
ANY = "any"
SAFE = "GET"


def table() -> dict[str, tuple[str, frozenset[str]]]:
    """Endpoint → guard and roles, as written."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["endpoint"]: (row["kind"], frozenset(row["roles"].split())) for row in csv.DictReader(file)}


def declared(app: Flask) -> dict[str, tuple[str, frozenset[str]]]:
    """Endpoint → guard and roles, as the routes are marked."""
    found = {}
    for rule in app.url_map.iter_rules():
        guard = guard_of(app.view_functions[rule.endpoint])
        if guard is not None and guard != PUBLIC:
            roles = {role.value for role in guard.roles} or ({ANY} if guard.kind == STAFF else set())
            found[rule.endpoint] = (guard.kind, frozenset(roles))
    return found


def address(app: Flask, rule: Rule) -> str:
    """An address of the route, of things that do not exist."""
    values = {name: nothing(converter) for name, converter in rule._converters.items()}
    return str(app.url_map.bind("portal.example").build(rule.endpoint, values))


def nothing(converter: BaseConverter) -> str | int:
    """What fits a place in an address and names nothing that exists."""
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    # A number that also could be a year.
    return 2999 if isinstance(converter, IntegerConverter) else "x"


def staff_routes(app: Flask) -> list[tuple[str, str, frozenset[str]]]:
    """Method, address and roles of each route of staff; HEAD and OPTIONS go with GET."""
    wanted = table()
    return [
        (method, address(app, rule), wanted[rule.endpoint][1])
        for rule in app.url_map.iter_rules()
        if wanted.get(rule.endpoint, ("",))[0] == STAFF
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_the_table_names_every_route_with_its_guard(app: Flask) -> None:
    assert declared(app) == table()


def test_the_table_names_roles_that_exist() -> None:
    known = {role.value for role in Role} | {ANY}
    assert {endpoint: roles - known for endpoint, (_, roles) in table().items() if roles - known} == {}


def test_visitors_are_asked_to_sign_in(app: Flask) -> None:
    client = app.test_client()
    wrong = [
        (method, path, answer.status_code)
        for method, path, _ in staff_routes(app)
        if (answer := client.open(path, method=method)).status_code != 303
        or not answer.headers["Location"].startswith("/desk/sign-in")
    ]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_each_role_opens_its_own_routes_and_no_other(app: Flask, database: Database, role: Role) -> None:
    pages = PageClient(app)
    with database.unit_of_work() as work:
        someone = people.staff(work, role, unit=people.agency(work))
    pages.sign_in(someone)
    wrong = []
    for method, path, roles in staff_routes(app):
        status = pages.client.open(path, method=method).status_code
        allowed = ANY in roles or role.value in roles
        # Without a form's token nothing is changed: whoever may post is refused with 400.
        fits = (status < 500 and status != 403) if method == SAFE else status == 400
        if fits != allowed or (not allowed and status != 403):
            wrong.append((method, path, status, allowed))
    assert wrong == []
