"""One person's whole way: account, letter, proof, own file, report, verification, change, who looked; nothing leaks.

The portal serves a copy of the demonstration and hands its letters to a mail server of the test.
"""

import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal.identity.models import Identity
from portal.kernel.citation import Citation
from portal.kernel.clock import now
from portal.register.records import commands as records
from portal.register.records.models import Record, RecordState
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.reports.sections import SectionId
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database
from tests.journeys.desk import Desk
from tests.journeys.pages import Site, leave_for_provider
from tests.support.post_office import PostOffice, open_post_office, text_of
from tests.support.servers import free_port, instance_environ, serving

# One worker builds the demonstration and its server for all journeys.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]

EMAIL, PASSWORD = "own-credit@example.org", "Xilin grass, 9 winds"
SECONDS = 60
MONGOLIAN = re.compile(r"[\u1820-\u1842]")


@dataclass
class Town:
    """A portal of its own, with its state, its mail, and windows on it that know nothing of each other."""

    folder: Path
    address: str
    office: PostOffice
    window: Callable[[], Page]

    @property
    def database(self) -> Path:
        """The file of the register."""
        return self.folder / "portal.sqlite3"

    def letter(self, subject: str) -> EmailMessage:
        """The letter with this subject, once it has come."""
        late = time.monotonic() + SECONDS
        while True:
            found = [each for each in self.office.letters if each["To"] == EMAIL and each["Subject"] == subject]
            if found:
                return found[0]
            assert time.monotonic() < late, f"no letter “{subject}” among {[e['Subject'] for e in self.office.letters]}"
            time.sleep(0.1)


@pytest.fixture
def town(demo_instance: dict[str, str], browser: Browser, tmp_path: Path) -> Iterator[Town]:
    """The demonstration once more, with a mail server of the test; errors of its pages fail the test."""
    original, folder = Path(demo_instance["PORTAL_INSTANCE"]), tmp_path / "town"
    folder.mkdir()
    shutil.copy(original / "keys.json", folder)
    with (
        closing(sqlite3.connect(original / "portal.sqlite3")) as source,
        closing(sqlite3.connect(folder / "portal.sqlite3")) as copy,
    ):
        source.backup(copy)
    with open_post_office() as office:
        mail = {"PORTAL_SMTP_URL": f"smtp://127.0.0.1:{office.port}"}
        with serving(instance_environ(folder, port=free_port()) | mail) as address:
            complaints: list[str] = []
            with ExitStack() as windows:

                def window() -> Page:
                    context = browser.new_context(base_url=address, locale="zh-CN")
                    windows.callback(context.close)
                    page = context.new_page()
                    page.on("pageerror", lambda error: complaints.append(str(error)))
                    return page

                yield Town(folder, address, office, window)
            assert complaints == []


def register(town: Town, page: Page) -> None:
    """An account, confirmed by the link of the letter."""
    page.goto("/account/register")
    page.fill("#email", EMAIL)
    page.fill("#new_password", PASSWORD)
    page.check("input[name=acknowledged]")
    page.click("main form .button")
    link = re.search(rf"{town.address}/account/confirm/\S+", text_of(town.letter("请确认您的邮箱地址")))
    assert link is not None
    page.goto(link[0])
    page.fill("#password", PASSWORD)
    page.click("main form.form .button")
    page.wait_for_url("**/account")


def prove(town: Town, page: Page) -> tuple[Subject, str]:
    """Goes by the identity provider; returns who it was, and the number that must be nowhere."""
    page.goto("/account/identity")
    way = leave_for_provider(page, "")
    suggested = page.locator("#main .notice p").first.inner_text()
    way.click()
    page.get_by_role("button", name=suggested, exact=True).click()
    page.get_by_role("button", name="是我本人，完成核验").click()
    expect(page.locator("main")).to_contain_text("已经核验")
    cipher = FieldCipher(Keyring.load_or_create(town.folder / "keys.json"))
    database = Database(f"sqlite:///{town.database}")
    with database.reading() as session:
        newest = select(Identity.id_index).order_by(Identity.id.desc()).limit(1)
        subject = session.scalars(select(Subject).where(Subject.id_index == newest.scalar_subquery())).one()
        assert suggested.startswith(present_name(subject))
        number = cipher.decrypt(subject.id_cipher or "", ID_PURPOSE)
        session.expunge_all()
    database.dispose()
    return subject, number


def report(page: Page, target: Path) -> str:
    """Asks for the bilingual report, waits until it has been made, and takes it; returns its number."""
    page.goto("/account/reports")
    page.check("[name=edition][value=bilingual]")
    page.click("main form.form .button")
    expect(page.locator("main")).to_contain_text("报告已经出具", timeout=SECONDS * 1000)
    with page.expect_download() as started:
        page.get_by_role("link", name="下载报告（PDF）").click()
    started.value.save_as(target)
    return page.url.rpartition("/")[2]


def said(*command: str | Path) -> str:
    """What another program says."""
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def change_a_record(town: Town, subject: Subject) -> None:
    """The unit corrects something about the person."""
    database = Database(f"sqlite:///{town.database}")
    with database.unit_of_work() as work:
        held = select(Record).where(Record.subject_id == subject.id, Record.state == RecordState.CURRENT)
        record = work.scalars(held.order_by(Record.id).limit(1)).one()
        records.change(
            work,
            record=record,
            content=dict(record.content) | {"CF_NR": "（示例）更正"},
            reason="（示例）更正内容",
            basis=Citation("21", 9),
            unit=record.unit,
            at=now(),
            actor="test",
        )
    database.dispose()


def serve_at_the_counter(page: Page, number: str, name: str) -> None:
    """A clerk types in what stands in the document of the visitor."""
    desk = Desk(page)
    desk.sign_in("clerk")
    desk.open("/desk/counter")
    desk.fill(number=number, name=name)
    page.check("[name=seen]")
    desk.press("记入日志并查询")
    desk.expect_text(name)


def test_from_registration_to_a_verified_report_and_who_looked(town: Town, tmp_path: Path) -> None:
    page, pdf = town.window(), tmp_path / "report.pdf"
    register(town, page)
    subject, number = prove(town, page)
    name = present_name(subject)
    page.goto(f"/account/file/{subject.ref}")
    expect(page.locator("main")).to_contain_text(name)
    assert number not in page.content()

    address = f"{town.address}/verify/{report(page, pdf)}"
    text = re.sub(r"\s", "", said("pdftotext", pdf, "-"))
    assert str(SectionId.BASIC.heading) in text
    assert name in text
    assert len(MONGOLIAN.findall(text)) > 1000
    assert number not in text
    # The address of the square stands under it, too.
    assert address in text
    assert "No syntax or stream encoding errors" in said("qpdf", "--check", pdf)

    anybody = Site(town.window())
    anybody.open(address)
    anybody.expect_text("有效，信息没有变化")
    change_a_record(town, subject)
    anybody.open(address)
    anybody.expect_text("有效，但信息已有变化")
    assert name not in anybody.page.content()

    serve_at_the_counter(town.window(), number, name)
    page.goto(f"/account/file/{subject.ref}/who-looked")
    expect(page.locator(".record").first).to_contain_text("本人到窗口查询")
    page.click("details.more summary")
    expect(page.locator(".file-days")).to_contain_text("网页查看")
    expect(page.locator(".file-days")).to_contain_text("信用报告")

    for subject_line in ("身份核验已通过", "信用报告已经出具"):
        town.letter(subject_line)
    nothing_leaks(town, number, name)


def nothing_leaks(town: Town, number: str, name: str) -> None:
    """Reads every byte that the portal has written, while it runs, and every letter that it has sent."""
    kept = {path.name: path.read_bytes() for path in town.folder.rglob("*") if path.is_file()}
    letters = "".join(f"{dict(each.items())} {text_of(each)}" for each in town.office.letters)
    log = kept["server.log"].decode()
    # What is looked for can be found: the register holds the name, the log the addresses, the letters a link.
    assert name.encode() in kept["portal.sqlite3"]
    assert "/account/identity/provider" in log
    assert "/account/confirm/" in letters
    assert [file for file, body in kept.items() if number.encode() in body or number.encode("utf-16-le") in body] == []
    assert [place for place, words in (("log", log), ("letters", letters)) if number in words or name in words] == []
    assert EMAIL not in log
    assert [file for file, body in kept.items() if EMAIL.encode() in body] == []
