"""The content desk in the browser: written, illustrated, reviewed by another person, public, corrected, withdrawn."""

from io import BytesIO

import pytest
from flask import Flask

from portal.accounts.staff.models import Staff
from portal.content.desk.commands import CHECKLIST
from portal.law.roles import Role
from portal.store import Database
from tests.factories import staff as people
from tests.security import hostile
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient

TEXT = {
    "kind": "news",
    "slug": "desk-news",
    "issuer": "示例机构",
    "title_zh": "示例动态",
    "title_mn": "ᠵᠠᠰᠠᠬᠤ",
    "summary_zh": "一句话",
    "summary_mn": "ᠵᠠᠰᠠᠬᠤ",
    "body_zh": "第一段\n\n## 小标题\n\n**要点**<script>x()</script>",
    "body_mn": "ᠵᠠᠰᠠᠬᠤ",
}
WORDS = {"alt_zh": "服务大厅", "alt_mn": "ᠵᠠᠰᠠᠬᠤ", "caption_zh": "大厅"}
POINTS = {"confirmed": list(CHECKLIST)}


@pytest.fixture
def pair(database: Database) -> tuple[Staff, Staff]:
    with database.unit_of_work() as work:
        unit = people.agency(work)
        return (
            people.staff(work, Role.CONTENT_EDITOR, unit=unit),
            people.staff(work, Role.CONTENT_PUBLISHER, unit=unit),
        )


@pytest.fixture
def editor(app: Flask, pair: tuple[Staff, Staff]) -> PageClient:
    client = PageClient(app)
    client.sign_in(pair[0])
    return client


@pytest.fixture
def publisher(app: Flask, pair: tuple[Staff, Staff]) -> PageClient:
    client = PageClient(app)
    client.sign_in(pair[1])
    return client


def written(editor: PageClient, **changes: str) -> str:
    made = editor.submit("/desk/pieces/new", {**TEXT, **changes})
    return made.response.headers["Location"]


def test_a_text_with_a_picture_goes_from_the_form_to_the_public_and_away(
    client: PageClient, editor: PageClient, publisher: PageClient
) -> None:
    path = written(editor)
    picture = {"file": (BytesIO(hostile.tagged_jpeg()), "../厅.jpg"), **WORDS}
    editor.submit(f"{path}/files", picture, at=path)
    page = editor.get(path)
    assert "未经病毒扫描" in page.text
    assert "<script>" not in page.html
    editor.submit(f"{path}/submit", at=path)
    client.get("/news/desk-news", status=404)

    publisher.submit(f"{path}/publish", POINTS, at=path)

    shown = client.get("/news/desk-news")
    assert "小标题" in shown.text
    (image,) = [one for one in shown.all("img") if "/attachments/" in one.attrib["src"]]
    assert image.attrib["alt"] == "服务大厅"
    answer = client.get(image.attrib["src"]).response
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert b"Planted" not in answer.data
    assert "示例动态" in client.get("/feeds/news.atom").response.get_data(as_text=True)
    client.get("/mn/news/desk-news")

    publisher.submit(f"{path}/withdraw", {"reason": "内容过期"}, at=path)

    client.get("/news/desk-news", status=404)
    client.get(image.attrib["src"], status=404)
    assert "示例动态" not in client.get("/feeds/news.atom").response.get_data(as_text=True)


def test_an_unconfirmed_point_is_told_and_nothing_is_published(
    client: PageClient, editor: PageClient, publisher: PageClient
) -> None:
    path = written(editor)
    editor.submit(f"{path}/submit", at=path)
    page = publisher.submit(f"{path}/publish", {"confirmed": ["personal"]}, at=path, status=422)
    assert "每一项都须确认" in page.text
    client.get("/news/desk-news", status=404)


def test_a_scheduled_text_appears_by_itself(
    client: PageClient, editor: PageClient, publisher: PageClient, clock: StandingClock
) -> None:
    clock.beijing(2026, 11, 20, 10)
    path = written(editor)
    editor.submit(f"{path}/submit", at=path)
    publisher.submit(f"{path}/publish", {**POINTS, "day": "2026-11-20", "clock": "10:10"}, at=path)
    assert "2026-11-20 10:10" in publisher.get(path).text
    clock.beijing(2026, 11, 20, 10, 9, 59)
    client.get("/news/desk-news", status=404)
    clock.beijing(2026, 11, 20, 10, 10)
    client.get("/news/desk-news")


@pytest.mark.parametrize("when", [{"day": "2020-01-01"}, {"clock": "25:00"}, {"clock": "09:00"}])
def test_an_instant_that_is_none_or_past_is_refused(
    editor: PageClient, publisher: PageClient, when: dict[str, str]
) -> None:
    path = written(editor)
    editor.submit(f"{path}/submit", at=path)
    publisher.submit(f"{path}/publish", {**POINTS, **when}, at=path, status=422)


def test_what_was_typed_survives_a_refusal(editor: PageClient) -> None:
    page = editor.submit("/desk/pieces/new", {**TEXT, "slug": "Not Good"}, status=422)
    assert page.title.startswith("错误")
    assert "第一段" in page.html


@pytest.mark.parametrize("name", ["page.pdf", "huge.png", "script-in.pdf"])
def test_a_hostile_file_is_refused_on_its_field(editor: PageClient, name: str) -> None:
    build = next(build for known, build, _ in hostile.REFUSED if known == name)
    path = written(editor)
    page = editor.submit(f"{path}/files", {"file": (BytesIO(build()), name), **WORDS}, at=path, status=422)
    assert "field-error" in page.html


def test_a_document_is_only_ever_downloaded(editor: PageClient) -> None:
    path = written(editor)
    sent = {"file": (BytesIO(hostile.pdf()), "申请\u202e表.pdf"), "caption_zh": "申请表"}
    editor.submit(f"{path}/files", sent, at=path)
    (link,) = {one for one in editor.get(path).links() if "/files/" in one}
    headers = editor.get(link).response.headers
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["Content-Disposition"].endswith("%E7%94%B3%E8%AF%B7%E8%A1%A8.pdf")
    assert headers["Cache-Control"] == "no-store"


def test_revisions_are_compared_and_restored(editor: PageClient) -> None:
    path = written(editor)
    editor.submit(f"{path}/edit", {**TEXT, "title_zh": "改过的动态"})
    page = editor.get(f"{path}/compare?old=1&new=2")
    assert "改过的动态" in page.text
    editor.submit(f"{path}/revisions/1/restore", at=path)
    assert editor.get(path).h1 == "示例动态"
    editor.get(f"{path}/compare?old=1&new=9", status=404)


def test_a_published_text_is_corrected_beside_the_public_one(
    client: PageClient, editor: PageClient, publisher: PageClient
) -> None:
    path = written(editor)
    editor.submit(f"{path}/submit", at=path)
    publisher.submit(f"{path}/publish", POINTS, at=path)
    editor.submit(f"{path}/correct", at=path)
    editor.submit(f"{path}/edit", {**TEXT, "title_zh": "更正后的动态"})
    editor.submit(f"{path}/submit_correction", at=path)
    assert client.get("/news/desk-news").h1 == "示例动态"
    publisher.submit(f"{path}/publish_correction", POINTS, at=path)
    assert client.get("/news/desk-news").h1 == "更正后的动态"


def test_the_lists_and_the_worklist_lead_to_the_text(editor: PageClient, publisher: PageClient) -> None:
    path = written(editor)
    assert path in editor.get("/desk/pieces").links()
    assert path in editor.get("/desk").links()
    editor.submit(f"{path}/submit", at=path)
    assert path in publisher.get("/desk").links()


def test_the_desk_speaks_mongolian_pages_too(editor: PageClient) -> None:
    path = written(editor)
    for page in ("/desk/pieces", "/desk/pieces/new", path, f"{path}/edit"):
        editor.get(f"/mn{page}")
