"""Saying something and reading the answer, without an account; answering at the desk."""

import re

import pytest

from portal.law.roles import Role
from portal.store import Database
from tests.factories import register
from tests.factories import staff as people
from tests.support.pages import Page, PageClient

NEW, DESK = "/complaints/new", "/desk/complaints"


def said(client: PageClient, prefix: str = "", *, status: int = 200, **typed: str) -> Page:
    form = client.get(prefix + NEW)
    key = next(one.attrib["value"] for one in form.all("input") if one.get("name") == "key")
    filled = {"kind": "handling", "text": "窗口没有人接待。", "key": key} | typed
    return client.submit(prefix + NEW, filled, status=status)


def receipt(page: Page) -> tuple[str, str]:
    number, secret = (found for found in re.findall(r'class="mono"[^>]*>([^<]+)<', page.html)[:2])
    return number, secret


def followed(client: PageClient, number: str, secret: str, prefix: str = "") -> Page:
    return client.submit(f"{prefix}/complaints", {"number": number, "secret": secret}, status=200)


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_from_saying_to_the_answer(client: PageClient, database: Database, prefix: str) -> None:
    number, secret = receipt(said(client, prefix, contact="0471 600 0000"))
    unanswered = followed(client, number, secret, prefix)
    assert number in unanswered.text
    with database.unit_of_work() as work:
        clerk = people.staff(work, Role.AGENCY_CLERK, unit=people.agency(work))
    visitor, desk = client, PageClient(client.app)
    desk.sign_in(clerk)
    assert number in desk.get(f"{prefix}/desk").text
    assert number in desk.get(prefix + DESK).text
    place = f"{prefix}{DESK}/{number}"
    assert "0471 600 0000" not in desk.get(place).text
    assert "0471 600 0000" in desk.submit(f"{place}/contact", at=place, status=200).text
    desk.submit(f"{place}/take", at=place)
    desk.submit(f"{place}/answer", {"answer": ""}, at=place, status=422)
    desk.submit(f"{place}/answer", {"answer": "已经安排专人值守。"}, at=place)
    assert "已经安排专人值守。" in desk.get(place).text
    assert number in desk.get(f"{prefix}{DESK}?view=closed").text
    assert "已经安排专人值守。" in followed(visitor, number, secret, prefix).text


def test_an_unknown_number_and_a_wrong_secret_read_the_same(client: PageClient) -> None:
    number, secret = receipt(said(client))
    wrong, unknown = followed(client, number, "2222"), followed(client, "c" * 19, secret)
    assert wrong.text.replace(number, "") == unknown.text.replace("c" * 19, "")
    for missing in ({"number": number}, {"secret": secret}):
        client.submit("/complaints", missing, status=422)


def test_what_was_typed_survives_a_refusal_without_its_numbers(client: PageClient) -> None:
    page = said(client, status=422, kind="", text="请打13800138000联系，谢谢。")
    assert "13800138000" not in page.html
    assert "谢谢" in page.html
    assert "号码已经遮盖" in said(client, text="请打13800138000联系。").text


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_all_faults_are_told_at_once_and_what_was_typed_stays(client: PageClient, prefix: str) -> None:
    page = said(client, prefix, status=422, kind="", text="", unit="没有的单位", contact="长" * 101)
    assert {"#kind", "#unit", "#text", "#contact"} <= set(page.links())
    assert len(page.all("p", "field-error")) == 4
    assert prefix or "内容：请填写这一项。" in page.text
    assert {"没有的单位", "长" * 101} <= {one.get("value") for one in page.all("input")}
    nothing = client.submit(f"{prefix}/complaints", {}, status=422)
    assert {"#number", "#secret"} <= set(nothing.links())


def test_the_same_form_again_is_not_a_second_complaint(client: PageClient) -> None:
    key = {"key": "k" * 32}
    first = said(client, **key)
    again = said(client, **key)
    assert receipt(first)[0] in again.text
    assert "已经提交过" in again.text


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_a_charge_report_needs_two_and_becomes_a_supervision_case(
    client: PageClient, database: Database, prefix: str
) -> None:
    assert 'value="charge" id="kind-1" checked' in client.get(f"{prefix}{NEW}?kind=charge").html
    with database.unit_of_work() as work:
        agency, charged = people.agency(work), register.unit(work).credit_code
        clerk = people.staff(work, Role.AGENCY_CLERK, unit=agency)
        head = people.staff(work, Role.AGENCY_HEAD, unit=agency)
    number, secret = receipt(said(client, prefix, kind="charge"))
    place = f"{prefix}{DESK}/{number}"
    desk = PageClient(client.app)
    desk.sign_in(clerk)
    desk.submit(f"{place}/take", at=place)
    typed = {"answer": "已责成退还。", "upheld": "yes"}
    desk.submit(f"{place}/propose", typed, at=place, status=422)
    desk.submit(f"{place}/propose", typed | {"unit": charged}, at=place)
    checker = PageClient(client.app)
    checker.sign_in(head)
    checker.submit(f"{place}/confirm", at=place)
    answered = followed(client, number, secret, prefix)
    assert "已责成退还。" in answered.text
    assert any("article-41" in link or link.endswith("#41") or "/41" in link for link in answered.links())


def test_a_stranger_at_the_desk_finds_nothing(client: PageClient, database: Database) -> None:
    number, _ = receipt(said(client))
    with database.unit_of_work() as work:
        other = people.staff(work, Role.AGENCY_CLERK, unit=people.agency(work, division="150200"))
    client.sign_in(other)
    client.get(f"{DESK}/{number}", status=404)
    assert client.get(DESK).all("div", "empty")


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_a_clerk_enters_what_was_said_by_telephone_and_reads_out_number_and_secret(
    client: PageClient, database: Database, prefix: str
) -> None:
    with database.unit_of_work() as work:
        agency = people.agency(work)
        clerk = people.staff(work, Role.AGENCY_CLERK, unit=agency)
        maker = people.staff(work, Role.PROVIDER_MAKER)
    desk = PageClient(client.app)
    desk.sign_in(clerk)
    place = f"{prefix}{DESK}/new"
    assert place in desk.get(prefix + DESK).links()
    key = next(one.attrib["value"] for one in desk.get(place).all("input") if one.get("name") == "key")
    typed = {"kind": "handling", "text": "请打13800138000，窗口没有人。", "key": key}
    refused = desk.submit(place, typed, status=422)
    assert "#channel-0" in refused.links() or "#channel" in refused.links()
    assert "13800138000" not in refused.html
    assert "窗口没有人" in refused.text
    number, secret = receipt(desk.submit(place, typed | {"channel": "phone"}, status=200))
    assert number in followed(client, number, secret, prefix).text
    assert "电话" in PageClient.get(desk, f"{DESK}/{number}").text
    again = desk.submit(place, typed | {"channel": "phone"}, status=200)
    assert number in again.text
    assert secret not in again.text
    desk.sign_in(maker)
    desk.get(place, status=403)
