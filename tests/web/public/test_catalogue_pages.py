"""The catalogue: one address per year, thirteen elements per item, downloads that agree with the page, changes."""

import csv
import io

from flask import Flask
from sqlalchemy.orm import Session

from portal.law.codes import RecordClass
from portal.register.catalogue.models import CatalogueEdition, EditionState
from tests.factories import register as make
from tests.support.pages import PageClient
from tests.web.public.conftest import Write


def two_editions(session: Session) -> None:
    make.item(session, code="XZCF", name_zh="行政处罚")
    make.item(session, code="XZXK", record_class=RecordClass.BASIC, name_zh="=行政许可").content = "许可"
    make.edition(session, year=2025)
    earlier = session.query(CatalogueEdition).filter_by(year=2025).one()
    item = make.item(session, code="OLD", name_zh="旧项目")
    item.edition_id = earlier.id
    same = make.item(session, code="TMP", record_class=RecordClass.BASIC, name_zh="=行政许可")
    same.edition_id, same.code, same.content = earlier.id, "XZXK", "许可和备案"
    session.flush()


def test_the_plain_address_leads_to_the_newest_edition(app: Flask, write: Write) -> None:
    write(two_editions)
    client = PageClient(app)
    assert client.get("/catalogue", status=302).response.headers["Location"] == "/catalogue/2026"
    assert client.get("/mn/catalogue", status=302).response.headers["Location"] == "/mn/catalogue/2026"


def test_before_the_first_edition_the_page_says_so(app: Flask) -> None:
    assert "还没有公布过目录" in PageClient(app).get("/catalogue").text


def test_an_edition_shows_approval_elements_and_fields(app: Flask, write: Write) -> None:
    write(two_editions)
    for prefix in ("", "/mn"):
        page = PageClient(app).get(f"{prefix}/catalogue/2026")
        assert {one.get("id") for one in page.all("section", "catalogue-item")} == {"XZCF", "XZXK"}
        assert "内政字〔2026〕1号" in page.text
        assert "CF_WFXW" in page.text
    labels = {"目录代码", "归集时限", "安全级别", "更新周期", "使用权限"}
    shown = PageClient(app).get("/catalogue/2026").text
    assert [label for label in labels if label not in shown] == []


def test_the_csv_has_the_rows_of_the_page_and_no_formula(app: Flask, write: Write) -> None:
    write(two_editions)
    response = PageClient(app).get("/catalogue/2026.csv").response
    text = response.get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert response.get_data().startswith(b"\xef\xbb\xbf")
    assert "attachment" in response.headers["Content-Disposition"]
    assert [row[0] for row in rows[1:]] == ["XZCF", "XZXK"]
    assert rows[2][1] == "'=行政许可"


def test_the_json_has_the_field_dictionary(app: Flask, write: Write) -> None:
    write(two_editions)
    edition = PageClient(app).get("/catalogue/2026.json").response.get_json()
    assert edition["approval_no"] == "内政字〔2026〕1号"
    assert [field["level"] for field in edition["items"][0]["fields"]] == ["public", "public", "shared"]


def test_the_printed_edition_is_a_pdf_that_stays_the_same(app: Flask, write: Write) -> None:
    write(two_editions)
    first, second = (PageClient(app).get("/catalogue/2026.pdf").response for _ in range(2))
    assert first.mimetype == "application/pdf"
    assert first.get_data().startswith(b"%PDF-")
    assert first.get_data() == second.get_data()


def test_changes_name_what_came_what_went_and_what_differs(app: Flask, write: Write) -> None:
    write(two_editions)
    page = PageClient(app).get("/catalogue/2026/changes")
    assert "新增 1 项，删除 1 项，修改 1 项" in page.text
    assert "许可和备案" in page.text
    assert "/catalogue/2025#OLD" in page.links()


def test_the_first_edition_has_nothing_to_compare_with(app: Flask, write: Write) -> None:
    write(two_editions)
    PageClient(app).get("/catalogue/2025/changes", status=404)


def test_a_draft_and_a_year_without_edition_are_not_found(app: Flask, write: Write) -> None:
    write(lambda session: session.add(CatalogueEdition(year=2027, state=EditionState.DRAFT)))
    for year in ("2027", "1999", "20260", "99999999999999999999", "abcd"):
        for path in (
            f"/catalogue/{year}",
            f"/catalogue/{year}.csv",
            f"/catalogue/{year}.json",
            f"/catalogue/{year}.pdf",
        ):
            PageClient(app).get(path, status=404)
