"""Every component renders, in both languages, in a page that stands the inspection."""

import re
from pathlib import Path

import pytest

from portal.web.shell.wiring import ROOT
from tests.support.pages import PageClient
from tests.web.shell.conftest import TEMPLATES

COMPONENTS = sorted((ROOT / "templates" / "components").glob("*.html"))
SAMPLE = (TEMPLATES / "components.html").read_text()
# Shown and tested by the pages that own them: the hero of the home page, place names, reports, procedures drawn.
ELSEWHERE = {"search_hero", "place_name", "report_state", "state_chart"}
MACRO = re.compile(r"{% macro ([a-z]\w*)\(")


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_all_components_stand_on_a_sound_page(pages: PageClient, prefix: str) -> None:
    page = pages.get(prefix + "/components")
    assert page.h1 == "全部组件"
    assert page.all("h2", "notice-title")


def test_a_form_with_errors_says_so_in_title_summary_and_fields(pages: PageClient) -> None:
    page = pages.get("/components", query_string={"day": "26年", "text": "两字"})
    assert page.title.startswith("错误：全部组件")
    assert "有 3 处需要改正" in page.text
    assert {"#day", "#text", "#reason"} <= set(page.links())
    day = next(one for one in page.all("input") if one.get("id") == "day")
    assert day.get("aria-invalid") == "true"
    assert day.get("aria-describedby") == "day-hint day-error"
    assert day.get("value") == "26年"


def test_text_from_outside_is_escaped(pages: PageClient) -> None:
    page = pages.get("/components")
    assert next(one for one in page.all("input") if one.get("id") == "q").get("value") == "“云漠” & <食品>"


def test_the_sample_page_shows_every_macro() -> None:
    shown = set(re.findall(r"\b(\w+)\(", SAMPLE)) | ELSEWHERE | {"breadcrumbs"}
    for path in COMPONENTS:
        missing = set(MACRO.findall(path.read_text())) - shown
        assert not missing, f"{path.name}: {missing}"


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_every_component_file_begins_with_parameters_and_an_example(path: Path) -> None:
    head = path.read_text().partition("#}")[0]
    assert head.startswith("{#")
    assert "Example:" in head


def test_national_rules_have_no_link_and_ours_lead_to_the_article(pages: PageClient) -> None:
    page = pages.get("/mn/components")
    assert "/mn/law/public-credit-regulation-2021#article-37" in page.links()
    assert "国办发〔2025〕22号" in page.text


def test_chinese_text_is_marked_on_mongolian_pages_only(pages: PageClient) -> None:
    assert any(one.get("lang") == "zh-Hans" for one in pages.get("/mn/components").all("span"))
    assert not any(one.get("lang") == "zh-Hans" for one in pages.get("/components").all("span"))


def test_text_without_mongolian_is_shown_in_chinese_and_says_so(pages: PageClient) -> None:
    assert pages.get("/mn/components").all("span", "only-zh")
    assert not pages.get("/components").all("span", "only-zh")


def test_one_or_two_digits_stand_upright_on_vertical_pages(pages: PageClient) -> None:
    upright = [one.text for one in pages.get("/mn/components").all("span", "upright")]
    assert "14" in upright
    assert not any(text and len(text) > 2 for text in upright)
