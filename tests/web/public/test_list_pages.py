"""Lists: registers with their basis, filters, files that no spreadsheet executes, entries with all blocks."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.register.lists.commands import ResponsibleDraft
from portal.register.lists.models import ListKind
from tests.factories import register as make
from tests.support.pages import PageClient
from tests.web.public.conftest import Write

SERIOUS = "/lists/serious-dishonesty"


def _two_registers(session: Session) -> Any:
    first = make.register(session)
    second = make.register(session)
    make.entry(session, register=first, subject=make.organisation(session, name="第一示例公司", division="150102"))
    make.entry(session, register=second, subject=make.organisation(session, name="第二示例公司", division="150203"))
    return first.code, second.code


@pytest.mark.parametrize("prefix", ["", "/mn"])
@pytest.mark.parametrize("path", ["/lists", "/lists/honour", SERIOUS, "/lists/government"])
def test_empty_lists_are_pages_too(client: PageClient, prefix: str, path: str) -> None:
    client.get(prefix + path)


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_overview_names_each_register_with_its_basis(client: PageClient, write: Write, prefix: str) -> None:
    code, _ = write(_two_registers)
    page = client.get(f"{prefix}/lists")
    assert "示例管理办法第二条" in page.text
    assert f"{prefix}{SERIOUS}?register={code}" in page.links()


def test_filters_by_register_and_division(client: PageClient, write: Write) -> None:
    first, second = write(_two_registers)
    assert "第二示例公司" not in client.get(f"{SERIOUS}?register={first}").text
    assert "第一示例公司" not in client.get(f"{SERIOUS}?register={second}").text
    assert "第二示例公司" not in client.get(f"{SERIOUS}?division=150100").text
    both = client.get(f"{SERIOUS}?division=150100&register={second}")
    assert "没有符合条件的名单信息" in both.text


@pytest.mark.parametrize("query", ["register=%27", "division=%25", "page=999999999", "page=-1", "division=1501%00"])
def test_filters_that_are_none_are_left_out(client: PageClient, write: Write, query: str) -> None:
    write(_two_registers)
    client.get(f"{SERIOUS}?{query}")


def test_pages_agree_with_their_total(client: PageClient, write: Write) -> None:
    def many(session: Session) -> Any:
        register = make.register(session)
        for number in range(25):
            make.entry(session, register=register, subject=make.organisation(session, name=f"示例{number:02d}号公司"))

    write(many)
    first, second = client.get(SERIOUS), client.get(f"{SERIOUS}?page=2")
    assert "第 1–20 条，共 25 条" in first.text
    assert "第 21–25 条，共 25 条" in second.text
    assert "25" in client.get("/lists").text


def test_the_file_holds_the_same_entries_and_no_formula(client: PageClient, write: Write) -> None:
    def named(session: Session) -> Any:
        make.entry(session, subject=make.organisation(session, name='=HYPERLINK("x")公司'))

    write(named)
    answer = client.get(f"{SERIOUS}.csv").response
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[1][0].startswith("'=")
    assert len(rows) == 2


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_a_decision_shows_five_blocks_and_how_it_came_about(client: PageClient, write: Write, prefix: str) -> None:
    def responsible(session: Session) -> Any:
        person = ResponsibleDraft(
            name="测甲三", role="主要负责人", basis="示例法第八条", state_rule="示例国家规定第二条"
        )
        return make.entry(session, responsible=(person,)).ref

    page = client.get(f"{prefix}{SERIOUS}/{write(responsible)}")
    blocks = ("情节严重", "《示例管理办法》第五条", "测*", "列入满一年", "可以依法申请行政复议")
    days = ("2026-03-24", "2026-04-16", "2026-04-18", "2026-04-20")
    assert all(words in page.text for words in (*blocks, *days))
    assert len(page.all("section", "decision-block")) == 5
    assert "除法律、法规和国家另有规定外" in page.text or prefix  # 24§32 knows exceptions to its list


def test_an_entry_stands_only_under_its_own_kind(client: PageClient, write: Write) -> None:
    ref = write(lambda session: make.entry(session).ref)
    client.get(f"/lists/honour/{ref}", status=404)
    client.get(f"/lists/other/{ref}", status=404)
    client.get("/lists/other", status=404)


def test_a_person_is_named_in_full_only_where_a_law_orders_it(client: PageClient, write: Write) -> None:
    def two(session: Session) -> Any:
        named = make.register(session, names_persons=True)
        plain = make.entry(session, subject=make.person(session, name="测小甲"), register=make.register(session))
        full = make.entry(session, subject=make.person(session, name="测大乙"), register=named)
        return plain.ref, full.ref

    plain, full = write(two)
    assert "测小甲" not in client.get(f"{SERIOUS}/{plain}").html
    page = client.get(f"{SERIOUS}/{full}")
    assert "测大乙" in page.h1
    assert "测大乙" not in page.title


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_a_governments_record_shows_its_rectification(client: PageClient, write: Write, prefix: str) -> None:
    def government(session: Session) -> Any:
        register = make.register(session, kind=ListKind.GOVERNMENT)
        entry = make.entry(session, register=register, amount=120000.0, rectification="已制定还款计划")
        return entry.ref

    page = client.get(f"{prefix}/lists/government/{write(government)}")
    assert "120,000" in page.text
    assert "已制定还款计划" in page.text
