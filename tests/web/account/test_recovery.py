"""A forgotten password: one answer for every address, a letter of ten minutes, and never around the second factor."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.signable_holders import PASSWORD, SignableHolder
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient
from tests.support.post_office import PostOffice
from tests.web.account.test_registration import link_in
from tests.web.account.test_sign_in import enter

RECOVER = "/account/recover"
NEW = "nine winds over Xilin"


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_by_letter_to_a_new_password(
    client: PageClient,
    app: Flask,
    sarnai: SignableHolder,
    office: PostOffice,
    deliver: Callable[[], None],
    prefix: str,
) -> None:
    elsewhere = PageClient(app)
    elsewhere.sign_in(sarnai.holder)
    client.submit(prefix + RECOVER, {"email": sarnai.email})
    deliver()
    link = link_in(office, sarnai.email)
    assert link.startswith(f"{prefix}{RECOVER}/")
    client.submit(link, {"new_password": "short"}, status=422)
    done = client.submit(link, {"new_password": NEW})
    client.get(done.response.headers["Location"])
    client.get(link, status=404)
    elsewhere.get("/account", status=303)
    enter(client, sarnai, status=422)
    enter(client, sarnai, password=NEW)
    deliver()
    assert office.last(sarnai.email)["Subject"] == "密码已经重新设置"


def test_every_address_is_answered_alike(client: PageClient, sarnai: SignableHolder) -> None:
    known, unknown = (client.submit(RECOVER, {"email": one}) for one in (sarnai.email, "nobody@example.org"))
    assert known.response.headers["Location"] == unknown.response.headers["Location"]
    assert known.response.data == unknown.response.data


def test_the_second_factor_is_asked_all_the_same(
    client: PageClient,
    baatar: SignableHolder,
    office: PostOffice,
    deliver: Callable[[], None],
    clock: StandingClock,
) -> None:
    client.submit(RECOVER, {"email": baatar.email})
    deliver()
    link = link_in(office, baatar.email)
    refused = client.submit(link, {"new_password": NEW, "code": "000000"}, status=422)
    assert NEW not in refused.html
    enter(client, baatar, status=200)
    client.submit(link, {"new_password": NEW, "code": baatar.code(clock())})
    enter(client, baatar, password=PASSWORD, status=422)


def test_a_letter_is_over_after_ten_minutes(
    client: PageClient,
    sarnai: SignableHolder,
    office: PostOffice,
    deliver: Callable[[], None],
    clock: StandingClock,
) -> None:
    client.submit(RECOVER, {"email": sarnai.email})
    deliver()
    clock.advance(minutes=10, seconds=1)
    client.get(link_in(office, sarnai.email), status=404)


def test_a_link_is_good_for_its_own_purpose_only(
    client: PageClient, sarnai: SignableHolder, office: PostOffice, deliver: Callable[[], None]
) -> None:
    client.submit(RECOVER, {"email": sarnai.email})
    deliver()
    token = link_in(office, sarnai.email).rpartition("/")[2]
    client.get(f"/account/confirm/{token}", status=404)
