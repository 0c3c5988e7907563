"""An account begins with a letter: address and password, a link, the password once more, and one is signed in."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.accounts.holders.models import Consent, Holder
from portal.app import create_app
from portal.kernel.settings import Settings
from portal.mail.models import Mail
from portal.store import Database
from tests.factories.signable_holders import PASSWORD, SignableHolder
from tests.support.clocks import StandingClock
from tests.support.pages import Page, PageClient
from tests.support.post_office import PostOffice, text_of

REGISTER = "/account/register"
SITE = "http://portal.example"
NEW = "new@example.org"
TYPED = {"email": NEW, "new_password": PASSWORD, "acknowledged": "yes"}


def link_in(office: PostOffice, to: str) -> str:
    """The path of the link in the newest letter to an address."""
    said = text_of(office.last(to)).splitlines()
    (found,) = {line.removeprefix(SITE) for line in said if line.startswith(f"{SITE}/")}
    return found


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_from_the_form_by_letter_to_ones_own_page(
    client: PageClient, office: PostOffice, deliver: Callable[[], None], prefix: str
) -> None:
    sent = client.submit(f"{prefix}{REGISTER}", TYPED)
    client.get(sent.response.headers["Location"])
    deliver()
    link = link_in(office, NEW)
    assert link.startswith(f"{prefix}/account/confirm/")
    shown = client.get(link)
    assert shown.response.headers["Referrer-Policy"] == "strict-origin"
    client.submit(link, {"password": "not the password"}, status=422)
    arrived = client.submit(link, {"password": PASSWORD})
    assert arrived.response.headers["Location"] == f"{prefix}/account"
    assert NEW in client.get(f"{prefix}/account").text
    client.get(link, status=404)


def test_looking_at_the_link_confirms_nothing(
    client: PageClient, office: PostOffice, deliver: Callable[[], None], database: Database
) -> None:
    client.submit(REGISTER, TYPED)
    deliver()
    for _ in range(2):
        client.get(link_in(office, NEW))
    with database.reading() as session:
        assert session.scalars(select(Holder.email_confirmed_at)).all() == [None]


def test_nothing_is_ticked_beforehand_and_nothing_else_is_asked(client: PageClient, database: Database) -> None:
    page = client.get(REGISTER)
    asked = {one.get("name") for one in page.all("input") if one.get("type") != "hidden"}
    assert asked == {"email", "new_password", "acknowledged"}
    assert not any("checked" in one.attrib for one in page.all("input"))
    client.submit(REGISTER, TYPED)
    with database.reading() as session:
        assert session.scalars(select(Consent.kind)).all() == ["privacy"]


@pytest.mark.parametrize("prefix", ["", "/mn"])
@pytest.mark.parametrize(
    "typed", [{"email": "nobody"}, {"new_password": "short"}, {"acknowledged": ""}, {"email": "a@b.example\r\nBcc: x"}]
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    client: PageClient, database: Database, prefix: str, typed: dict[str, str]
) -> None:
    page = client.submit(f"{prefix}{REGISTER}", TYPED | typed, status=422)
    (name,) = typed
    assert page.all("p", "field-error")
    assert any(one.get("id") == f"{name}-error" for one in page.all("p"))
    assert PASSWORD not in page.html
    if name != "email":
        assert NEW in page.html
    with database.reading() as session:
        assert session.scalars(select(Mail)).all() == []


def test_extra_fields_change_nothing(client: PageClient, database: Database) -> None:
    extra = {"created_by": "demo", "email_confirmed_at": "2020-01-01", "ref": "h1", "is_admin": "1", "language": "xx"}
    client.submit(REGISTER, TYPED | extra)
    with database.reading() as session:
        made = session.scalars(select(Holder)).one()
        assert (made.created_by, made.email_confirmed_at, made.language) == ("self", None, "zh")
        assert made.ref != "h1"


def test_a_known_address_is_answered_alike_and_told_by_letter(
    client: PageClient, sarnai: SignableHolder, office: PostOffice, deliver: Callable[[], None]
) -> None:
    known = client.submit(REGISTER, TYPED | {"email": sarnai.email})
    unknown = client.submit(REGISTER, TYPED)
    assert known.response.headers["Location"] == unknown.response.headers["Location"]
    deliver()
    assert "已经有账户" in office.last(sarnai.email)["Subject"]


def test_too_many_letters_are_refused(client: PageClient, clock: StandingClock) -> None:
    for _ in range(5):
        client.submit(REGISTER, TYPED)
    client.submit(REGISTER, TYPED, status=429)
    clock.advance(minutes=7)
    client.submit(REGISTER, TYPED)


def test_a_link_lasts_an_hour_and_a_guessed_one_is_answered_alike(
    client: PageClient, office: PostOffice, deliver: Callable[[], None], clock: StandingClock
) -> None:
    client.submit(REGISTER, TYPED)
    deliver()
    clock.advance(minutes=61)
    old = client.get(link_in(office, NEW), status=404)
    guessed = client.get("/account/confirm/" + "x" * 43, status=404)
    assert old.text == guessed.text
    assert old.h1 == "这个链接不能再用"


def test_the_host_header_reaches_no_letter(client: PageClient, office: PostOffice, deliver: Callable[[], None]) -> None:
    page = client.get(REGISTER, headers={"Host": "evil.example"})
    token = next(one.get("value") for one in page.all("input") if one.get("name") == "csrf_token")
    client.post(REGISTER, status=303, data=TYPED | {"csrf_token": token}, headers={"Host": "evil.example"})
    deliver()
    assert "evil.example" not in text_of(office.last(NEW))


def test_no_secret_of_a_letter_reaches_the_log(
    client: PageClient, office: PostOffice, deliver: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="portal")
    client.submit(REGISTER, TYPED)
    deliver()
    link = link_in(office, NEW)
    client.get(link)
    client.submit(link, {"password": PASSWORD})
    said = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("portal"))
    assert "/account/confirm/<token>" in said
    for planted in (link.rpartition("/")[2], NEW, PASSWORD):
        assert planted not in said


@pytest.mark.parametrize("path", ["/account/register", "/account/recover", "/mn/account/register"])
def test_without_a_mail_server_nobody_waits_for_a_letter(
    settings: Settings, database: Database, clock: StandingClock, path: str
) -> None:
    client = PageClient(create_app(replace(settings, smtp=None), database=database, clock=clock))
    page = client.get(path, status=503)
    assert not page.all("form")
    start = client.get("/account/sign-in")
    assert f"{path.removeprefix('/mn')}" not in start.html
    token = next(one.get("value") for one in start.all("input") if one.get("name") == "csrf_token")
    client.post(path, status=503, data=TYPED | {"csrf_token": token})
    with database.reading() as session:
        assert session.scalars(select(Holder)).all() == []


def pages_of_the_beginning() -> list[str]:
    return [
        "/account/register",
        "/account/register/sent",
        "/account/recover",
        "/account/recover/sent",
        "/account/closed",
    ]


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_pages_around_it_stand_by_themselves(client: PageClient, prefix: str) -> None:
    for path in [*pages_of_the_beginning(), "/account/recover/done", "/account/sign-in"]:
        page: Page = client.get(prefix + path)
        assert page.response.headers["Cache-Control"] == "no-store"


def test_registering_needs_the_token_of_the_form(client: PageClient) -> None:
    client.post(REGISTER, status=400, data=TYPED)
    client.post(REGISTER, status=400, data=TYPED | {"csrf_token": "蒙"})
