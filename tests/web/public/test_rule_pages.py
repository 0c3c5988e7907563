"""The registry of rules: one row and one page per rule, and JSON exactly as the command line prints it."""

import pytest
from click.testing import CliRunner
from flask import Flask

from portal.cli import main
from portal.law.rules import RULES
from tests.support.pages import PageClient


def test_every_rule_has_its_anchor_and_its_page(app: Flask) -> None:
    page = PageClient(app).get("/rules")
    anchors = {one.get("id") for one in page.all("a")}
    assert set(RULES) <= anchors
    assert {f"/rules/{name}" for name in RULES} <= set(page.links())


@pytest.mark.parametrize("name", RULES)
def test_a_rule_shows_its_article_in_both_languages(app: Flask, name: str) -> None:
    client = PageClient(app)
    assert name in client.get(f"/rules/{name}").text
    assert name in client.get(f"/mn/rules/{name}").text


def test_the_objection_rule_names_what_it_supersedes(app: Flask) -> None:
    page = PageClient(app).get("/rules/objection.base")
    assert "20 工作日 不再适用" in page.text
    assert "累计不超过 20 日" in page.text
    assert "/law/public-credit-regulation-2021#article-37" in page.links()
    assert "/law/measures-2018#article-38" in page.links()


def test_the_example_starts_on_the_day_of_the_request(app: Flask) -> None:
    # The clock stands on Friday 2026-11-20: five days end on Wednesday 25, a working day.
    page = PageClient(app).get("/rules/objection.base")
    assert "2026年11月25日（星期三）" in page.text


def test_json_is_what_the_command_prints(app: Flask) -> None:
    page = PageClient(app).get("/rules.json")
    assert page.response.mimetype == "application/json"
    assert page.html == CliRunner().invoke(main, ["law", "rules", "--json"]).output


def test_one_rule_is_json_too(app: Flask) -> None:
    rule = PageClient(app).get("/rules/objection.base.json").response.get_json()
    assert (rule["number"], rule["unit"], rule["citation"]["short"]) == (5, "day", "21§37")
    assert [old["citation"]["short"] for old in rule["supersedes"]] == ["18§38"]


@pytest.mark.parametrize("path", ["/rules/none", "/rules/none.json"])
def test_an_unknown_rule_is_not_found(app: Flask, path: str) -> None:
    PageClient(app).get(path, status=404)
