"""The measure lists: five elements, codes of 21§25-27 only, nothing unpublished in force, no later change."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from portal.kernel.errors import Conflict, NotFound, RuleBroken
from portal.register.measures import queries
from portal.register.measures.commands import ELEMENTS, MeasureRow, kind_of, load_edition, publish_edition
from portal.register.measures.models import MeasureKind

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TENDER = MeasureRow(
    code="YZ-05",
    statute_code="27.5",
    matter="公共资源交易",
    basis="条例第二十七条",
    body="监督部门",
    measure="限制参与",
    target="严重失信主体",
)
BONUS = replace(TENDER, code="JL-04", statute_code="25.3", measure="信用加分")


def load(session: Session, year: int, *rows: MeasureRow) -> None:
    load_edition(session, year=year, items=rows, actor="editor", at=NOW)


def publish(session: Session, year: int) -> None:
    publish_edition(session, year=year, published_on=date(year, 4, 1), actor="editor", at=NOW)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("25.1", MeasureKind.INCENTIVE),
        ("25.6", MeasureKind.INCENTIVE),
        ("26.6", MeasureKind.RESTRAINT_GENERAL),
        ("27.10", MeasureKind.RESTRAINT_SERIOUS),
    ],
)
def test_the_article_fixes_the_kind(code: str, kind: MeasureKind) -> None:
    assert kind_of(code) is kind


@pytest.mark.parametrize("code", ["25.7", "26.7", "27.11", "28.1", ""])
def test_no_measure_outside_the_three_articles(code: str) -> None:
    with pytest.raises(RuleBroken):
        kind_of(code)


@pytest.mark.parametrize("element", ELEMENTS)
def test_a_measure_without_one_of_its_five_elements_is_refused(session: Session, element: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        load(session, 2026, replace(TENDER, **{element: ""}))
    assert refusal.value.field == element


def test_only_a_published_edition_is_in_force(session: Session) -> None:
    load(session, 2026, TENDER, BONUS)
    assert queries.in_force(session, on=date(2026, 12, 1)) is None

    publish(session, 2026)

    assert queries.in_force(session, on=date(2026, 3, 31)) is None
    found = queries.in_force(session, on=date(2026, 4, 1))
    assert found is not None
    assert [item.code for item in found.items] == ["JL-04", "YZ-05"]
    assert [item.code for item in found.of_kind(MeasureKind.RESTRAINT_SERIOUS)] == ["YZ-05"]
    assert str(found.items[1].label)


def test_a_published_edition_never_changes(session: Session) -> None:
    load(session, 2026, TENDER)
    publish(session, 2026)

    with pytest.raises(Conflict):
        load(session, 2026, BONUS)
    with pytest.raises(Conflict):
        publish(session, 2026)


def test_a_year_without_a_list_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.edition(session, year=2026)
    with pytest.raises(NotFound):
        publish(session, 2026)


def test_the_download_has_a_row_per_measure(session: Session) -> None:
    load(session, 2026, TENDER, BONUS)
    publish(session, 2026)
    view = queries.edition(session, year=2026)

    assert len(list(queries.table_rows(view))) == 3
    assert queries.as_json(view)["year"] == 2026
    assert [line.year for line in queries.editions(session)] == [2026]
