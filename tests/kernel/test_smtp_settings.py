"""Where letters go and from whom: read from the environment, never repeated when it cannot be read."""

import pytest

from portal.kernel.settings import SettingError, Settings
from portal.kernel.smtp_address import PLAIN, STARTTLS, TLS, SmtpAddress


def test_without_a_mail_server_nothing_is_posted() -> None:
    settings = Settings.from_environ({})
    assert (settings.smtp, settings.demo_post_port) == (None, None)
    assert settings.mail_from == "no-reply@localhost"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("smtp://127.0.0.1", SmtpAddress(PLAIN, "127.0.0.1", 25)),
        ("smtp+starttls://mail.example", SmtpAddress(STARTTLS, "mail.example", 587)),
        ("smtps://me%40x:p%2Fw@mail.example", SmtpAddress(TLS, "mail.example", 465, "me@x", "p/w")),
        ("smtp://mail.example:2525/", SmtpAddress(PLAIN, "mail.example", 2525)),
    ],
)
def test_a_mail_server_is_read(text: str, read: SmtpAddress) -> None:
    assert Settings.from_environ({"PORTAL_SMTP_URL": text}).smtp == read


@pytest.mark.parametrize(
    "text",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://u:secret@",
        "smtp://u@mail.example",
        "smtp://mail.example:0",
        "smtp://mail.example:70000",
        "smtp://mail.example/path?secret",
    ],
)
def test_another_address_stops_the_start_unrepeated(text: str) -> None:
    with pytest.raises(SettingError) as refused:
        Settings.from_environ({"PORTAL_SMTP_URL": text})
    assert refused.value.field == "PORTAL_SMTP_URL"
    assert "secret" not in str(refused.value)


def test_a_password_is_in_no_representation() -> None:
    assert "s3cret" not in repr(Settings.from_environ({"PORTAL_SMTP_URL": "smtps://u:s3cret@mail.example"}))


def test_letters_come_from_the_portals_host_or_a_named_address() -> None:
    base = {"PORTAL_BASE_URL": "https://credit.example"}
    assert Settings.from_environ(base).mail_from == "no-reply@credit.example"
    assert Settings.from_environ(base | {"PORTAL_MAIL_FROM": "post@gov.example"}).mail_from == "post@gov.example"
    with pytest.raises(SettingError):
        Settings.from_environ({"PORTAL_MAIL_FROM": "Post <post@gov.example>"})


def test_the_demonstration_has_a_post_office_of_its_own_unless_letters_go_elsewhere() -> None:
    demo = {"PORTAL_DEMO": "true", "PORT": "8000"}
    assert Settings.from_environ(demo).demo_post_port == 18000
    assert Settings.from_environ(demo).smtp == SmtpAddress(PLAIN, "127.0.0.1", 18000)
    assert Settings.from_environ(demo | {"PORT": "65535"}).demo_post_port == 55535
    assert Settings.from_environ(demo | {"PORTAL_DEMO_POST_PORT": "2500"}).demo_post_port == 2500
    elsewhere = Settings.from_environ(demo | {"PORTAL_SMTP_URL": "smtp://mail.example"})
    assert elsewhere.demo_post_port is None
    assert elsewhere.smtp == SmtpAddress(PLAIN, "mail.example", 25)
    assert Settings.from_environ({"PORTAL_DEMO_POST_PORT": "2500"}).demo_post_port is None
