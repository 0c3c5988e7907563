"""Messages, citations, errors: what lower floors hand up."""

from datetime import date

import pytest

from portal.kernel import errors
from portal.kernel.citation import Citation
from portal.kernel.messages import msg


def test_a_message_reads_as_its_source_text() -> None:
    assert str(msg("公示至%(day)s", day=date(2026, 11, 22))) == "公示至2026-11-22"
    assert str(msg("100%")) == "100%"
    assert str(msg("%(kind)s号码格式不符。", kind=msg("护照"))) == "护照号码格式不符。"


def test_messages_compare_and_hash_by_content() -> None:
    assert msg("%(n)s天", n=1) == msg("%(n)s天", n=1)
    assert msg("%(n)s天", n=1) != msg("%(n)s天", n=2)
    assert hash(msg("%(n)s天", n=1)) == hash(msg("%(n)s天", n=1))


@pytest.mark.parametrize(
    ("citation", "short", "long"),
    [
        (Citation("21", 37, 1), "21§37(1)", "《公共信用条例》(2021)第37条第(1)项"),
        (Citation("24", 35), "24§35", "《社会信用条例》(2024)第35条"),
        (Citation("18", 0), "18", "《办法》(2018)"),
        (Citation("NAT", 0), "NAT", "国家规定"),
    ],
)
def test_citations(citation: Citation, short: str, long: str) -> None:
    assert citation.short() == short
    assert str(citation) == long
    assert citation.title in long


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.BadInput, 400),
        (errors.Forbidden, 403),
        (errors.NotFound, 404),
        (errors.Conflict, 409),
        (errors.RuleBroken, 422),
        (errors.Unavailable, 503),
    ],
)
def test_each_refusal_has_its_status_reason_and_field(kind: type[errors.PortalError], status: int) -> None:
    error = kind(msg("不得公示"), citation=Citation("21", 17), field="income")
    assert error.status == status
    assert error.field == "income"
    assert str(error) == "不得公示（《公共信用条例》(2021)第17条）"
    assert str(kind(msg("不得公示"))) == "不得公示"
