"""A holder's own pages: what is known of them, how they get in, where they are signed in, what they agree to."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.holders.consents import IDENTITY_PAPERS, KINDS
from portal.accounts.holders.models import Consent, Holder, HolderSession
from portal.identity.models import Capacity, Identity, Representation
from portal.kernel.clock import beijing_date
from portal.security import one_time
from portal.store import Database
from tests.factories import holders
from tests.factories import register as make
from tests.factories.signable_holders import PASSWORD, SignableHolder
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient, words
from tests.support.post_office import PostOffice
from tests.web.account.test_registration import link_in
from tests.web.account.test_sign_in import enter, hidden

NEW = "nine winds over Xilin"
NUMBER = "150102199005010019"
PAGES = (
    "/account",
    "/account/inbox",
    "/account/security",
    "/account/security/password",
    "/account/security/address",
    "/account/security/address/sent",
    "/account/security/second-factor",
    "/account/devices",
    "/account/consents",
    "/account/close",
)
WITH_SECOND_FACTOR = ("/account/security/second-factor/remove", "/account/security/recovery-codes")


@pytest.fixture
def signed_in(client: PageClient, sarnai: SignableHolder) -> PageClient:
    client.sign_in(sarnai.holder)
    return client


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_every_page_stands_in_both_languages_and_is_kept_nowhere(
    client: PageClient, baatar: SignableHolder, prefix: str
) -> None:
    client.sign_in(baatar.holder)
    for path in PAGES + WITH_SECOND_FACTOR:
        page = client.get(prefix + path)
        assert page.response.headers["Cache-Control"] == "no-store"
        assert page.all("nav", "account-menu")


@pytest.mark.parametrize("path", PAGES + WITH_SECOND_FACTOR)
def test_a_visitor_is_asked_to_sign_in(client: PageClient, path: str) -> None:
    assert client.get(path, status=303).response.headers["Location"].startswith("/account/sign-in?next=")


def test_the_first_page_says_how_far_the_identity_is_proven(
    signed_in: PageClient, database: Database, app: Flask, sarnai: SignableHolder, clock: StandingClock
) -> None:
    assert "下一步：核验身份" in signed_in.get("/account").text
    cipher = app.extensions["portal"].cipher
    with database.unit_of_work() as work:
        account = work.merge(sarnai.holder)
        holders.prove(work, account, name="测萨日娜", number=NUMBER, cipher=cipher)
        company = make.organisation(work, name="示例草原公司")
        until = beijing_date(clock()).replace(year=2027)
        holders.represent(work, account, company, capacity=Capacity.AGENT, until=until)
    for prefix, told in (("", "代理人"), ("/mn", "2027-11-20")):
        page = signed_in.get(f"{prefix}/account")
        assert told in page.text
        assert "示例草原公司" in page.text
        assert "2027-11-20" in page.text
        assert NUMBER not in page.html


def test_a_new_password_wants_the_old_one_and_ends_other_sessions(
    signed_in: PageClient, app: Flask, sarnai: SignableHolder, deliver: Callable[[], None], office: PostOffice
) -> None:
    elsewhere = PageClient(app)
    elsewhere.sign_in(sarnai.holder)
    path = "/account/security/password"
    signed_in.submit(path, {"password": "wrong", "new_password": NEW}, status=422)
    weak = signed_in.submit(path, {"password": PASSWORD, "new_password": "sarnai sarnai"}, status=422)
    assert PASSWORD not in weak.html
    signed_in.submit(path, {"password": PASSWORD, "new_password": NEW})
    signed_in.get("/account")
    elsewhere.get("/account", status=303)
    deliver()
    assert office.last(sarnai.email)["Subject"] == "密码已经修改"


def test_a_new_address_counts_once_its_link_was_opened(
    signed_in: PageClient, app: Flask, baatar: SignableHolder, deliver: Callable[[], None], office: PostOffice
) -> None:
    new, path = "sarnai.new@example.org", "/account/security/address"
    signed_in.submit(path, {"email": new, "password": "wrong"}, status=422)
    signed_in.submit(path, {"email": baatar.email, "password": PASSWORD})
    sent = signed_in.submit(path, {"email": new, "password": PASSWORD})
    signed_in.get(sent.response.headers["Location"])
    deliver()
    assert not any(letter["To"] == baatar.email for letter in office.letters)
    link = link_in(office, new)
    stranger = PageClient(app)
    stranger.sign_in(baatar.holder)
    stranger.submit(link, status=404)
    signed_in.get(link)
    assert new not in signed_in.get("/account").text
    signed_in.submit(link)
    assert new in signed_in.get("/account").text
    signed_in.get(link, status=404)
    deliver()
    assert office.last("sarnai@example.org")["Subject"] == "账户的邮箱已经更换"


def test_a_second_factor_is_set_up_from_the_page(
    signed_in: PageClient, database: Database, sarnai: SignableHolder, clock: StandingClock
) -> None:
    path = "/account/security/second-factor"
    page = signed_in.get(path)
    assert page.all("svg") or "<svg" in page.html
    (secret,) = set(re.findall(r"\b[A-Z2-7]{32}\b", page.html.replace(" ", "")))
    code = one_time.code_of(secret, one_time.step_at(clock()))
    wrong = signed_in.post(path, status=422, data=hidden(page) | {"new_code": "000000", "password": PASSWORD})
    signed_in.post(path, status=422, data=hidden(wrong) | {"new_code": code, "password": "wrong"})
    done = signed_in.post(path, data=hidden(wrong) | {"new_code": code, "password": PASSWORD})
    codes = re.findall(r'<code class="mono">(.*?)</code>', done.html)
    assert len(codes) == one_time.RECOVERY_CODES
    assert len(set(codes)) == one_time.RECOVERY_CODES
    assert not any(each in signed_in.get("/account/security").html for each in codes)
    with database.reading() as session:
        kept = session.scalars(select(Holder).where(Holder.ref == sarnai.holder.ref)).one()
        assert secret not in (kept.totp_secret or "")
    asked = enter(signed_in, sarnai, status=200)
    signed_in.post("/account/sign-in/code", status=422, data=hidden(asked) | {"code": code})
    signed_in.post("/account/sign-in/code", status=303, data=hidden(asked) | {"code": codes[0]})
    signed_in.submit("/account/security/recovery-codes", {"password": PASSWORD, "code": codes[0]}, status=422)
    signed_in.submit("/account/security/recovery-codes", {"password": PASSWORD, "code": codes[1]}, status=200)
    signed_in.submit("/account/security/second-factor/remove", {"password": PASSWORD, "code": codes[2]}, status=422)
    clock.advance(seconds=60)
    code = one_time.code_of(secret, one_time.step_at(clock()))
    signed_in.submit("/account/security/second-factor/remove", {"password": PASSWORD, "code": code})
    enter(signed_in, sarnai)


def test_wrong_passwords_on_an_open_session_are_throttled_too(signed_in: PageClient) -> None:
    for _ in range(5):
        signed_in.submit("/account/close", {"password": "wrong"}, status=422)
    signed_in.submit("/account/close", {"password": PASSWORD}, status=429)


def test_devices_are_shown_to_their_holder_and_ended_by_nobody_else(
    signed_in: PageClient, app: Flask, database: Database, sarnai: SignableHolder, baatar: SignableHolder
) -> None:
    other, stranger = PageClient(app), PageClient(app)
    other.sign_in(sarnai.holder)
    stranger.sign_in(baatar.holder)
    assert len(signed_in.get("/account/devices").all("tr")) == 3
    with database.reading() as session:
        second = session.scalars(select(HolderSession.id).order_by(HolderSession.id)).all()[1]
    stranger.submit(f"/account/devices/{second}/end", at="/account/security", status=404)
    missing = stranger.submit("/account/devices/999999/end", at="/account/security", status=404)
    assert missing.h1
    other.get("/account")
    signed_in.submit(f"/account/devices/{second}/end", at="/account/devices")
    other.get("/account", status=303)
    other.sign_in(sarnai.holder)
    signed_in.submit("/account/devices/end-others", at="/account/devices")
    other.get("/account", status=303)
    signed_in.get("/account")
    stranger.get("/account")


def test_each_consent_is_given_and_taken_back_by_itself(signed_in: PageClient, database: Database) -> None:
    page = signed_in.get("/account/consents")
    assert not [one for one in page.all("input") if one.get("type") == "checkbox"]
    path = f"/account/consents/{IDENTITY_PAPERS}"
    signed_in.submit(f"{path}/give", {"version": "0"}, at="/account/consents", status=409)
    version = KINDS[IDENTITY_PAPERS].version
    signed_in.submit(f"{path}/give", {"version": version}, at="/account/consents")
    with database.reading() as session:
        assert session.scalars(select(Consent.kind)).all() == [IDENTITY_PAPERS]
    signed_in.submit(f"{path}/withdraw", at="/account/consents")
    signed_in.submit("/account/consents/privacy/withdraw", at="/account/consents", status=422)
    signed_in.submit("/account/consents/everything/give", {"version": "1"}, at="/account/consents", status=404)
    signed_in.get("/account")


@pytest.mark.parametrize("language", ["zh", "mn", "xx"])
def test_letters_come_in_the_chosen_language(
    signed_in: PageClient, database: Database, sarnai: SignableHolder, language: str
) -> None:
    known = language != "xx"
    status = 303 if known else 400
    signed_in.submit("/account/language", {"language": language}, at="/account/security", status=status)
    with database.reading() as session:
        kept = session.scalars(select(Holder.language).where(Holder.ref == sarnai.holder.ref)).one()
    assert kept == (language if known else "zh")


def test_closing_ends_identity_mandates_sessions_and_messages(
    signed_in: PageClient,
    app: Flask,
    database: Database,
    sarnai: SignableHolder,
    deliver: Callable[[], None],
    office: PostOffice,
) -> None:
    cipher = app.extensions["portal"].cipher
    with database.unit_of_work() as work:
        account = work.merge(sarnai.holder)
        holders.prove(work, account, name="测萨日娜", number=NUMBER, cipher=cipher)
        holders.represent(work, account, make.organisation(work))
    closed = signed_in.submit("/account/close", {"password": PASSWORD})
    assert "storage" in closed.response.headers["Clear-Site-Data"]
    signed_in.get(closed.response.headers["Location"])
    signed_in.get("/account", status=303)
    enter(signed_in, sarnai, status=422)
    deliver()
    assert office.last(sarnai.email)["Subject"] == "账户已经注销"
    with database.reading() as session:
        left = session.scalars(select(Holder).where(Holder.ref == sarnai.holder.ref)).one()
        assert (left.email_cipher, left.email_index, left.password_hash, left.totp_secret) == (None, None, None, None)
        assert session.scalars(select(Identity.ended_at)).one() is not None
        assert session.scalars(select(Representation.ended_at)).one() is not None


def test_closing_also_ends_a_proof_whose_document_has_expired(
    signed_in: PageClient, app: Flask, database: Database, sarnai: SignableHolder
) -> None:
    with database.unit_of_work() as work:
        cipher = app.extensions["portal"].cipher
        holders.prove(
            work, work.merge(sarnai.holder), name="测萨日娜", number=NUMBER, cipher=cipher, until=date(2026, 1, 1)
        )
    signed_in.submit("/account/close", {"password": PASSWORD})
    with database.reading() as session:
        assert session.scalars(select(Identity.ended_at)).one() is not None


@pytest.mark.parametrize(
    "path",
    ["/account/language", "/account/devices/end-others", "/account/consents/privacy/give", "/account/inbox/read-all"],
)
def test_nothing_changes_without_the_token_of_a_form(signed_in: PageClient, path: str) -> None:
    signed_in.post(path, status=400)


@pytest.mark.parametrize(
    ("path", "entry"),
    [("/account", "我的信用"), ("/account/security/password", "账户与安全"), ("/account/devices", "账户与安全")],
)
def test_the_menu_says_where_a_page_belongs(signed_in: PageClient, path: str, entry: str) -> None:
    links = [link for link in signed_in.get(path).all("a") if link.get("aria-current") == "true"]
    assert entry in [words(link) for link in links]
