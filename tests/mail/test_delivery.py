"""Letters leave by post: in the reader's language, once, again after a while when put off, and not for ever."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select, update

from portal.jobs.mail import Delivery
from portal.jobs.runner import Runner
from portal.kernel.settings import Settings
from portal.kernel.smtp_address import STARTTLS, TLS
from portal.mail import commands, delivery
from portal.mail.kinds import KINDS
from portal.mail.models import Mail
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database
from portal.store.outbox import OutboxMessage
from tests.support.post_office import PostOffice, open_post_office, text_of

AT = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
CIPHER = FieldCipher(Keyring.generate())
SARNAI = "sarnai@example.org"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_post_office() as opened:
        yield opened


@pytest.fixture
def posting(settings: Settings, office: PostOffice) -> Settings:
    return replace(settings, smtp=office.address)


def run(database: Database, settings: Settings, at: datetime = AT) -> None:
    """One round of a worker that has just started."""
    Delivery(database, settings, lambda: CIPHER).sweep(at)


def post(
    database: Database,
    *,
    to: str | None = SARNAI,
    kind: str = "account.password_changed",
    language: str = "zh",
    inbox: bool = True,
    **values: str,
) -> str:
    with database.unit_of_work() as session:
        return commands.post(
            session,
            reader="h000000000000000001",
            kind=kind,
            values=values,
            path="/account/security",
            language=language,
            address=CIPHER.encrypt(to, commands.ADDRESS) if to else None,
            cipher=CIPHER,
            at=AT,
            inbox=inbox,
            good_until=None if inbox else AT + timedelta(minutes=10),
        )


def kept(database: Database, ref: str) -> Mail:
    with database.reading() as session:
        found = session.scalars(select(Mail).where(Mail.ref == ref)).one()
        session.expunge(found)
        return found


def test_a_letter_says_what_happened_and_where_to_read_on(
    database: Database, posting: Settings, office: PostOffice
) -> None:
    ref = post(database)
    run(database, posting)
    (letter,) = office.letters
    assert (letter["To"], letter["From"]) == (SARNAI, "no-reply@portal.example")
    assert letter["Subject"] == "密码已经修改"
    assert letter["Message-ID"] == f"<{ref}@portal.example>"
    assert letter["Date"].datetime == AT
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content_charset() == "utf-8"
    said = text_of(letter)
    assert str(KINDS["account.password_changed"].body) in said
    assert "http://portal.example/account/security" in said


def test_a_mongolian_letter_has_the_chinese_text_below(
    database: Database, posting: Settings, office: PostOffice
) -> None:
    post(database, language="mn")
    run(database, posting)
    said = text_of(office.letters[0])
    assert said.index("http://portal.example/mn/account/security") < said.index(
        "http://portal.example/account/security"
    )
    assert str(KINDS["account.password_changed"].body) in said


def test_a_letter_goes_once_and_its_address_is_forgotten(
    database: Database, posting: Settings, office: PostOffice
) -> None:
    ref = post(database)
    for _ in range(3):
        run(database, posting)
        run(database, posting, AT + timedelta(days=3))
    assert len(office.letters) == 1
    assert (kept(database, ref).sent_at, kept(database, ref).address) == (AT, None)


def test_a_link_is_forgotten_once_it_has_gone_by_post(
    database: Database, posting: Settings, office: PostOffice
) -> None:
    link = "http://portal.example/account/recover/one-use-secret"
    ref = post(database, kind="account.recover", inbox=False, link=link)
    run(database, posting)
    said = text_of(office.letters[0])
    assert link in said
    assert "/account/security" not in said
    assert (kept(database, ref).values, kept(database, ref).address) == ("", None)


def test_a_link_that_counts_no_more_is_forgotten_unsent(
    database: Database, posting: Settings, office: PostOffice
) -> None:
    office.refusing[SARNAI] = "451 later"
    ref = post(database, kind="account.recover", inbox=False, link="http://portal.example/x")
    run(database, posting)
    office.refusing.clear()
    late = AT + timedelta(minutes=10, seconds=1)
    run(database, posting, late)
    assert office.letters == []
    assert (kept(database, ref).given_up_at, kept(database, ref).values, kept(database, ref).address) == (
        late,
        "",
        None,
    )


def test_a_letter_put_off_is_tried_after_growing_pauses_and_given_up_at_last(
    database: Database, posting: Settings, office: PostOffice
) -> None:
    office.refusing[SARNAI] = "451 4.2.1 try again"
    ref, at = post(database), AT
    for number, pause in enumerate(delivery.PAUSES, start=1):
        run(database, posting, at)
        run(database, posting, at + pause - timedelta(seconds=1))
        assert (kept(database, ref).attempts, kept(database, ref).given_up_at) == (number, None)
        at += pause
    run(database, posting, at)
    assert (kept(database, ref).attempts, kept(database, ref).given_up_at) == (delivery.MOST_ATTEMPTS, at)
    assert kept(database, ref).address is None
    assert list(delivery.PAUSES) == sorted(delivery.PAUSES)


def test_a_letter_taken_at_the_second_attempt_has_gone(
    database: Database, posting: Settings, office: PostOffice
) -> None:
    office.refusing[SARNAI] = "451 later"
    ref = post(database)
    run(database, posting)
    office.refusing.clear()
    run(database, posting, AT + timedelta(minutes=1))
    assert len(office.letters) == 1
    assert kept(database, ref).sent_at == AT + timedelta(minutes=1)


def test_an_address_that_does_not_exist_is_given_up_at_once(
    database: Database, posting: Settings, office: PostOffice
) -> None:
    office.refusing[SARNAI] = "550 5.1.1 no such mailbox"
    ref = post(database)
    run(database, posting)
    assert (kept(database, ref).attempts, kept(database, ref).given_up_at) == (1, AT)


@pytest.mark.parametrize("answer", ["451 later", "550 never"])
def test_one_letter_never_holds_the_others_up(
    database: Database, posting: Settings, office: PostOffice, answer: str
) -> None:
    office.refusing["bad@example.org"] = answer
    unreadable = post(database)
    with database.unit_of_work() as session:
        session.execute(update(Mail).where(Mail.ref == unreadable).values(values="changed by hand"))
    post(database, to="bad@example.org")
    post(database, to="good@example.org")
    run(database, posting)
    assert [letter["To"] for letter in office.letters] == ["good@example.org"]


def test_while_the_mail_server_is_away_letters_wait_and_count_nothing(
    database: Database, posting: Settings, office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    ref = post(database)
    away = replace(posting, smtp=replace(office.address, port=1))
    worker = Delivery(database, away, lambda: CIPHER)
    worker.sweep(AT)
    worker.sweep(AT + timedelta(seconds=59))
    assert kept(database, ref).attempts == 0
    assert len(caplog.records) == 1
    run(database, posting, AT + timedelta(minutes=1))
    assert len(office.letters) == 1


def test_without_a_mail_server_the_inbox_has_everything_and_no_backlog_arises(
    database: Database, settings: Settings, posting: Settings, office: PostOffice
) -> None:
    ref = post(database)
    run(database, settings)
    run(database, posting, AT + timedelta(days=30))
    assert office.letters == []
    assert (kept(database, ref).given_up_at, kept(database, ref).inbox) == (AT, True)
    assert kept(database, ref).values


def test_the_outbox_wakes_the_post_and_is_done(database: Database, posting: Settings, office: PostOffice) -> None:
    post(database)
    Delivery(database, posting, lambda: CIPHER, clock=lambda: AT).handle([{"mail": "any"}])
    assert len(office.letters) == 1
    with database.reading() as session:
        assert [row.payload.keys() for row in session.scalars(select(OutboxMessage))] == [{"mail"}]


def test_nothing_of_a_letter_reaches_the_log(
    database: Database, posting: Settings, office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    office.refusing[SARNAI] = "550 never"
    post(database, kind="identity.refused", reason="planted reason")
    run(database, posting)
    assert "given up" in caplog.text
    own = [record.getMessage() for record in caplog.records if record.name.startswith("portal")]
    assert not any(SARNAI in line or "planted reason" in line for line in own)


def test_no_message_carries_an_identity_number(database: Database, posting: Settings, office: PostOffice) -> None:
    number = "15010219900501001X"
    post(database, kind="identity.refused", reason=f"证件 {number} 不清楚，电话 13800138000")
    run(database, posting)
    said = text_of(office.letters[0])
    assert "不清楚" in said
    assert number not in said
    assert "13800138000" not in said


# The server under test warns that it speaks in clear; on loopback nobody listens.
@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_mail_server_that_wants_a_password_gets_the_right_one(database: Database, settings: Settings) -> None:
    def known(
        _server: object, _session: object, _envelope: object, _mechanism: str, shown: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=(shown.login, shown.password) == (b"portal", b"s3cret/@"))

    with open_post_office(authenticator=known, auth_required=True, auth_require_tls=False) as office:
        wrong, right = (replace(office.address, user="portal", password=each) for each in ("wrong", "s3cret/@"))
        ref = post(database)
        run(database, replace(settings, smtp=wrong))
        assert (office.letters, kept(database, ref).attempts) == ([], 0)
        run(database, replace(settings, smtp=right))
        assert [letter["To"] for letter in office.letters] == [SARNAI]


@pytest.mark.parametrize("scheme", [TLS, STARTTLS])
def test_a_mail_server_nobody_vouches_for_gets_no_letter(
    database: Database, settings: Settings, tmp_path: Path, scheme: str
) -> None:
    tls = self_signed(tmp_path)
    options = {"ssl_context": tls} if scheme == TLS else {"tls_context": tls}
    with open_post_office(**options) as office:
        ref = post(database)
        run(database, replace(settings, smtp=replace(office.address, scheme=scheme)))
    assert (office.letters, kept(database, ref).attempts) == ([], 0)


def self_signed(folder: Path) -> ssl.SSLContext:
    """What a server shows that has signed its own certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begun = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, begun, begun + timedelta(days=9))
    paper = folder / "server.pem"
    plain = serialization.NoEncryption()
    paper.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(paper)
    return context


def test_the_background_work_of_the_portal_hands_letters_over(
    database: Database, posting: Settings, office: PostOffice
) -> None:
    cipher = FieldCipher(Keyring.load_or_create(posting.key_file))
    with database.unit_of_work() as session:
        commands.post(
            session,
            reader="h000000000000000001",
            kind="account.password_changed",
            values={},
            path="/account/security",
            language="zh",
            address=cipher.encrypt(SARNAI, commands.ADDRESS),
            cipher=cipher,
            at=AT,
        )
    worker = Runner(database, posting)
    assert [worker.run_once(AT), worker.run_once(AT)] == [1, 0]
    assert [letter["To"] for letter in office.letters] == [SARNAI]


@pytest.mark.parametrize("language", ["zh", "mn"])
def test_a_letter_about_a_case_names_kind_and_number_and_where_to_sign_in(
    database: Database, posting: Settings, office: PostOffice, language: str
) -> None:
    number = "c23456789abcdefghjk"
    post(database, kind="case.received", language=language, matter="repair", ref=number)
    run(database, posting)
    [letter] = office.letters
    assert f"您的申请已经受理（信用修复 {number}）" in str(letter["Subject"])
    assert "请在这里登录查看" in text_of(letter)
