"""The demonstration's post office: takes letters on loopback, keeps the newest few, and is there for nobody else."""

import smtplib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from portal.app import create_app
from portal.demo import post_box, post_office
from portal.kernel.settings import Settings
from portal.store import Database
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient
from tests.support.servers import free_port

AT = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def letter(subject: str, text: str = "说明") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "no-reply@portal.example", "new@example.org", subject
    made["Date"] = AT
    made.set_content(text, charset="utf-8", cte="base64")
    return made


@contextmanager
def running(folder: Path) -> Iterator[int]:
    """The server for the block; yields its port."""
    port, over, ready = free_port(), threading.Event(), threading.Event()

    def goes_on() -> bool:
        ready.set()
        return not over.is_set()

    server = threading.Thread(target=post_office.run, args=(folder,), kwargs={"port": port, "while_true": goes_on})
    server.start()
    try:
        assert ready.wait(10)
        yield port
    finally:
        over.set()
        server.join(10)
    assert not server.is_alive()


def test_a_letter_arrives_and_is_kept_in_a_file(tmp_path: Path) -> None:
    with running(tmp_path / "box") as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as connection:
        connection.send_message(letter("请确认您的邮箱地址"))
    (found,) = post_box.latest(tmp_path / "box")
    assert (found.to, found.subject, found.at, found.text) == ("new@example.org", "请确认您的邮箱地址", AT, "说明")


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with running(tmp_path) as port, pytest.raises(OSError, match="in use"):
        post_office.run(tmp_path, port=port, while_true=lambda: False)


def test_the_newest_letters_are_kept_and_what_is_none_is_passed_over(tmp_path: Path) -> None:
    for number in range(post_box.MOST + 3):
        post_box.keep(tmp_path, letter(f"第{number}封").as_bytes(), at=AT + timedelta(seconds=number))
    post_box.keep(tmp_path, b"\xff\x00 no letter", at=AT + timedelta(days=1))
    assert len(list(tmp_path.iterdir())) == post_box.MOST
    shown = post_box.latest(tmp_path)
    assert len(shown) == post_box.SHOWN - 1
    assert shown[0].subject == f"第{post_box.MOST + 2}封"


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_page_shows_letters_with_links_of_this_site_only(
    settings: Settings, database: Database, clock: StandingClock, prefix: str
) -> None:
    chosen = replace(settings, demo_mode=True)
    client = PageClient(create_app(chosen, database=database, clock=clock))
    path = f"{prefix}/demo/post"
    assert client.get(path).all("div", "empty")
    text = "请打开\nhttp://portal.example/account/confirm/abc\nhttp://portal.example.evil/x\n<script>alert(1)</script>"
    post_box.keep(post_box.folder_of(chosen.instance_dir), letter("<b>标题</b>", text).as_bytes(), at=AT)
    page = client.get(path)
    assert "/account/confirm/abc" in page.links()
    assert not any("evil" in link for link in page.links())
    assert "<b>标题</b>" in page.text
    assert page.response.headers["Cache-Control"] == "no-store"


def test_elsewhere_there_is_no_such_page(client: PageClient) -> None:
    missing, other = client.get("/demo/post", status=404), client.get("/demo/none", status=404)
    assert missing.h1 == other.h1
    assert "/demo/post" not in client.get("/account/sign-in").links()
