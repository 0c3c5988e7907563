"""The catalogue: thirteen elements, approval before publication, no change after it, one edition in force (21§8)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.register.catalogue import queries
from portal.register.catalogue.commands import (
    ELEMENTS,
    FieldRow,
    ItemRow,
    binding_item,
    load_edition,
    publish_edition,
    read_row,
)
from portal.register.catalogue.models import Openness

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PENALTY = ItemRow(
    code="XZCF",
    name_zh="行政处罚",
    content="处罚决定",
    provider="处罚机关",
    use_permission="社会公众",
    data_format="结构化数据",
    scope="全区",
    procedure="审核后报送",
    path="交换目录",
    time_limit="7个工作日",
    publication="网站公开",
    update_cycle="实时",
    security_level="一级",
    sub_code="14.2",
    openness=Openness.PUBLIC,
    openness_persons=Openness.SHARED,
    publicity_basis="《中华人民共和国行政处罚法》第四十八条",
    fields=(FieldRow(code="CF_WSH", name_zh="文书号", level=Openness.PUBLIC),),
)
RISK = replace(PENALTY, code="QS", name_zh="欠税", sub_code="16.1", publicity_months=12, fields=())


def load(session: Session, year: int, *items: ItemRow) -> int:
    return load_edition(session, year=year, items=items, actor="editor", at=NOW)


def publish(session: Session, year: int, *, approval_no: str = "内政字1号", on: date | None = None) -> None:
    publish_edition(
        session,
        year=year,
        approval_no=approval_no,
        approved_on=date(year, 3, 1),
        published_on=on or date(year, 3, 15),
        actor="editor",
        at=NOW,
    )


def test_a_published_edition_shows_its_items_with_their_fields(session: Session) -> None:
    load(session, 2026, PENALTY, RISK)
    publish(session, 2026)

    view = queries.edition(session, year=2026)

    assert [item.code for item in view.items] == ["QS", "XZCF"]
    assert [item.record_class.value for item in view.items] == ["risk", "general"]
    assert view.items[1].fields[0].name_zh == "文书号"
    assert queries.editions(session)[0].items == 2


@pytest.mark.parametrize("element", ELEMENTS)
def test_an_item_without_one_of_the_thirteen_elements_is_refused(session: Session, element: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        load(session, 2026, replace(PENALTY, **{element: " "}))
    assert refusal.value.field == element


def test_a_draft_is_shown_to_nobody_and_can_be_replaced(session: Session) -> None:
    load(session, 2026, PENALTY)
    load(session, 2026, RISK)

    assert queries.editions(session) == ()
    with pytest.raises(NotFound):
        queries.edition(session, year=2026)
    publish(session, 2026)
    assert [item.code for item in queries.edition(session, year=2026).items] == ["QS"]


def test_publication_needs_the_governments_approval(session: Session) -> None:
    load(session, 2026, PENALTY)
    with pytest.raises(RuleBroken):
        publish(session, 2026, approval_no="")
    with pytest.raises(RuleBroken):
        publish(session, 2026, on=date(2026, 2, 1))


def test_a_published_edition_never_changes(session: Session) -> None:
    load(session, 2026, PENALTY)
    publish(session, 2026)

    with pytest.raises(Conflict) as refusal:
        load(session, 2026, RISK)
    assert refusal.value.citation is not None
    assert refusal.value.citation.short() == "21§8"
    with pytest.raises(Conflict):
        publish(session, 2026)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (replace(PENALTY, publicity_basis=None), RuleBroken),
        (replace(PENALTY, openness=Openness.SHARED, openness_persons=Openness.PUBLIC, publicity_basis=" "), RuleBroken),
        (replace(PENALTY, publicity_months=37), RuleBroken),
        (replace(PENALTY, publicity_months=0), RuleBroken),
        (replace(PENALTY, sub_code="14.9"), BadInput),
    ],
)
def test_what_the_law_does_not_allow_cannot_stand_in_the_catalogue(
    session: Session, row: ItemRow, error: type[Exception]
) -> None:
    with pytest.raises(error):
        load(session, 2026, row)


def test_a_code_stands_once(session: Session) -> None:
    with pytest.raises(RuleBroken):
        load(session, 2026, PENALTY, PENALTY)


def test_the_edition_published_by_the_day_binds(session: Session) -> None:
    load(session, 2025, PENALTY)
    publish(session, 2025)
    load(session, 2026, replace(PENALTY, openness=Openness.SHARED), RISK)
    publish(session, 2026)

    def year(day: date) -> int:
        found = queries.item_in_force(session, code="XZCF", on=day)
        assert found is not None
        return found.year

    assert [year(date(2026, 3, 14)), year(date(2026, 3, 15)), year(date(2023, 1, 1))] == [2025, 2026, 2025]
    assert queries.item_in_force(session, code="QS", on=date(2026, 3, 14)) is None
    with pytest.raises(RuleBroken):
        binding_item(session, code="NONE", on=date(2026, 6, 1))


def test_two_editions_are_compared_item_by_item(session: Session) -> None:
    load(session, 2025, PENALTY, RISK)
    publish(session, 2025)
    load(session, 2026, replace(PENALTY, time_limit="10个工作日"), replace(RISK, code="QF"))
    publish(session, 2026)

    found = queries.diff(session, before=2025, after=2026)

    assert [item.code for item in found.added] == ["QF"]
    assert [item.code for item in found.removed] == ["QS"]
    assert [(change.code, dict(change.elements)) for change in found.changed] == [
        ("XZCF", {"time_limit": ("7个工作日", "10个工作日")})
    ]


def test_downloads_have_a_row_per_item_and_every_element(session: Session) -> None:
    load(session, 2026, PENALTY, RISK)
    publish(session, 2026)
    view = queries.edition(session, year=2026)

    rows = list(queries.table_rows(view))
    data = queries.as_json(view)

    assert len(rows) == 3
    assert rows[0][:2] == ("目录代码", "项目名称")
    assert {len(row) for row in rows} == {len(queries.COLUMNS)}
    assert data["approval_no"] == "内政字1号"
    assert queries.item(session, year=2026, code="QS").publicity_months == 12


def test_a_row_of_a_file_that_lacks_its_openness_is_refused() -> None:
    with pytest.raises(BadInput):
        read_row({"code": "X", "openness": "everything", "openness_persons": "public"}, fields_of={})


def test_a_file_that_marks_an_item_as_weighty_cannot_be_published_unheard(session: Session) -> None:
    row = {name: getattr(PENALTY, name) for name in (*ELEMENTS, "sub_code", "publicity_basis")}
    row |= {"openness": "public", "openness_persons": "shared", "reduces_rights": "1", "large_effect": "1"}
    read = read_row(row, fields_of={})
    assert (read.reduces_rights, read.large_effect) == (True, True)
    load(session, 2026, read)
    with pytest.raises(RuleBroken, match="专家评估"):
        publish(session, 2026)
