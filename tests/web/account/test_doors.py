"""Every route of holders asks for an account, and what is not public for a proven identity; staff are nobody here."""

import pytest
from flask import Flask

from portal.law.roles import Role
from portal.store import Database
from portal.web.shell.guards import HOLDER, PROVEN, Guard, guard_of
from tests.factories import staff as people
from tests.factories.signable_holders import SignableHolder
from tests.support.pages import PageClient
from tests.web.test_matrix import address


def routes(app: Flask, *guards: Guard) -> list[tuple[str, str]]:
    """Method and address of each route under one of the guards, of things that do not exist."""
    return [
        (method, address(app, rule))
        for rule in app.url_map.iter_rules()
        if guard_of(app.view_functions[rule.endpoint]) in guards
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def led_to(client: PageClient, method: str, path: str) -> str:
    answer = client.client.open(path, method=method)
    return answer.headers.get("Location", str(answer.status_code)).partition("?")[0]


def test_visitors_and_staff_are_asked_to_sign_in_as_holders(client: PageClient, app: Flask, database: Database) -> None:
    wanted = routes(app, HOLDER, PROVEN)
    assert len(wanted) > 20
    with database.unit_of_work() as work:
        clerk = people.staff(work, Role.AGENCY_CLERK)
    member = PageClient(app)
    member.sign_in(clerk)
    for who in (client, member):
        wrong = [each for each in wanted if led_to(who, *each) != "/account/sign-in"]
        assert wrong == []


def test_whoever_is_not_proven_is_led_to_the_proof(client: PageClient, app: Flask, sarnai: SignableHolder) -> None:
    client.sign_in(sarnai.holder)
    wrong = [each for each in routes(app, PROVEN) if led_to(client, *each) != "/account/identity"]
    assert wrong == []


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_what_does_not_exist_is_answered_plainly(
    client: PageClient, app: Flask, sarnai: SignableHolder, prefix: str
) -> None:
    client.sign_in(sarnai.holder)
    for method, path in routes(app, HOLDER):
        answer = client.client.open(prefix + path, method=method)
        assert answer.status_code < 500, (method, path)
        # Nothing is changed without the token of a form.
        assert method == "GET" or answer.status_code == 400, (method, path)
