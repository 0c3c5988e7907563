"""What everybody reads of repairs: the way, the limits with their articles, the letter, whether a proof holds."""

from datetime import date

import pytest
from flask import Flask

from portal.cases import repairs
from portal.content.models import PieceKind
from portal.register.repairs.models import RepairRule
from portal.register.subjects.models import SubjectKind
from portal.store import Database
from tests.factories import published
from tests.factories import register as make
from tests.factories import repairs as scenes
from tests.factories.register import AT
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient, words


@pytest.mark.parametrize("prefix", ["", "/mn"])
@pytest.mark.parametrize("path", ["/repairs", "/repairs/commitment", "/repairs/verify", "/repairs/verify/none"])
def test_every_page_stands_in_both_languages(client: PageClient, prefix: str, path: str) -> None:
    client.get(prefix + path)


def test_what_is_limited_stands_with_its_article_and_nothing_is_charged(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as work:
        item, listed = make.item(work), make.register(work, repairable=False)
        told = {"entered_at": AT, "entered_by": "s1"}
        work.add(RepairRule(item_code=item.code, excluded=True, citation="示例法第九条", **told))
        name = listed.name_zh
    page = client.get("/repairs")
    assert "示例法第九条" in page.text
    assert name in page.text
    assert "修复不收取任何费用" in page.text
    client.get(page.link("举报收费"))


def test_the_measures_of_the_region_stand_with_version_and_day_or_are_plainly_missing(
    client: PageClient, database: Database, clock: StandingClock
) -> None:
    """R01 and the page itself ask the same piece (2024 art. 40)."""
    duty = next(one for one in client.get("/disclosure-duties").all("li") if one.get("id") == "repair-measures")
    assert "缺少" in words(duty)
    assert "尚未公布" in client.get("/repairs").text
    told = {"kind": PieceKind.REPAIR_RULES, "slug": "v1", "version": "2026年版", "effective_on": date(2026, 1, 1)}
    with database.unit_of_work() as work:
        published.piece(work, at=clock(), **told)
    duty = next(one for one in client.get("/disclosure-duties").all("li") if one.get("id") == "repair-measures")
    assert "已公开" in words(duty)
    for path in ("/repairs", "/repair-rules"):
        page = client.get(path)
        assert "2026年版" in page.text
        assert "2026-01-01" in page.html
    assert "尚未公布" not in client.get("/repairs").text


def test_the_way_leads_from_the_guides_and_the_foot(client: PageClient) -> None:
    assert "/repairs" in client.get("/guides").links()
    assert "/repairs" in client.get("/channels").links()


def test_a_number_of_a_report_and_of_a_repair_lead_to_each_other(client: PageClient) -> None:
    number = "c" + "2" * 18
    assert "/verify" in client.get(f"/repairs/verify?number={number}").links()
    assert "/repairs/verify" in client.submit("/verify", {"number": number}, status=200).links()


def test_a_number_that_is_none_is_not_repeated(client: PageClient) -> None:
    page = client.get("/repairs/verify", query_string={"number": "<b>150102198402092134"})
    assert "没有查到" in page.text
    assert "150102" not in page.html


def test_the_letter_of_an_organisation_stands_on_its_page(
    app: Flask, client: PageClient, database: Database, clock: StandingClock
) -> None:
    cipher = app.extensions["portal"].cipher
    with database.unit_of_work() as work:
        scene = scenes.scene(work, cipher=cipher)
        scenes.lodged(work, scene, (scene.record.ref,), cipher=cipher, at=clock())
    address = f"/subjects/{scene.company.credit_code}"
    assert repairs.commitment_digest()[:16] in client.get(address).text
    client.get(client.get(address).link("承诺书全文"))
    with database.unit_of_work() as work:
        work.merge(scene.company).kind = SubjectKind.SOLE_PROPRIETOR
    assert repairs.commitment_digest()[:16] not in client.get(address).text
