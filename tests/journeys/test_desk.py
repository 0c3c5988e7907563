"""Staff at work in a real browser: a table from its template to the public page, a listing from answer to removal."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from portal.accounts.staff.models import Staff
from portal.kernel.clock import beijing_date, now
from portal.kernel.identifiers import uscc
from portal.register.catalogue import layouts
from portal.store import Database
from tests.journeys.desk import Desk
from tests.journeys.pages import Site

# One worker builds the demonstration and its server for all journeys.
pytestmark = pytest.mark.xdist_group("browser")

COMPANY = uscc.make("9", "1", "150102", "MA7J0URN")
NAME = "呼和浩特市旅途示例商贸有限公司"

OpenDesk = Callable[[str], Desk]


@pytest.fixture
def desk(browser: Browser, server: str) -> Iterator[OpenDesk]:
    """Opens a window of its own for a member of staff."""
    with ExitStack() as windows:

        def open_desk(login: str) -> Desk:
            context = browser.new_context(base_url=server, locale="zh-CN", viewport={"width": 1366, "height": 900})
            windows.callback(context.close)
            opened = Desk(context.new_page())
            opened.sign_in(login)
            return opened

        yield open_desk


def today() -> date:
    return beijing_date(now())


def permit(day: date, unit_name: str, unit_code: str) -> dict[str, str]:
    """One permit in the official layout, by field code."""
    written = day.strftime("%Y/%m/%d")
    return {
        "XK_XDR_MC": NAME,
        "XK_XDR_LB": "法人及非法人组织",
        "XK_XDR_SHXYM": COMPANY,
        "XK_FRDB": "测途远",
        "XK_XKWS": "准予行政许可决定书",
        "XK_WSH": f"（示例）许可〔{day.year}〕第90001号",
        "XK_XKLB": "普通",
        "XK_XKZS": "食品经营许可证",
        "XK_XKBH": "JY-0901",
        "XK_NR": "食品销售经营",
        "XK_JDRQ": written,
        "XK_YXQZ": written,
        "XK_YXQZI": "2099/12/31",
        "XK_XKJG": unit_name,
        "XK_XKJGDM": unit_code,
        "XK_ZT": "1",
        "XK_LYDW": unit_name,
        "XK_LYDWDM": unit_code,
    }


def fill_template(path: Path, values: dict[str, str]) -> Path:
    """Writes one row into the template as handed out."""
    book = openpyxl.load_workbook(path)
    codes = {field.name: field.code for field in layouts.get("XZXK").fields}
    for cell in book.active[1]:
        book.active.cell(row=2, column=cell.column, value=values.get(codes[cell.value], ""))
    book.save(path)
    return path


@pytest.fixture
def unit(demo_instance: dict[str, str]) -> tuple[str, str]:
    """Name and code of the unit whose staff upload in the demonstration."""
    folder = Path(demo_instance["PORTAL_INSTANCE"])
    database = Database(f"sqlite:///{folder}/portal.sqlite3")
    with database.reading() as session:
        found = session.scalars(select(Staff).where(Staff.login == "maker")).one().unit
        told = found.name_zh, found.credit_code
    database.dispose()
    return told


def test_from_the_official_template_through_checking_to_the_public_page(
    desk: OpenDesk, site: Site, unit: tuple[str, str], tmp_path: Path
) -> None:
    maker, checker = desk("maker"), desk("checker")
    maker.open("/desk/submissions")
    blank = maker.download("XLSX XZXK", tmp_path / "permits.xlsx")
    filled = fill_template(blank, permit(today(), *unit))

    maker.follow("上传文件")
    maker.fill(item="XZXK")
    maker.attach(filled)
    maker.press("上传并校验")
    maker.wait_for("待送审")
    batch = maker.page.url
    maker.press("送审")

    checker.open("/desk")
    checker.follow("permits.xlsx")
    checker.expect_text("抽样")
    checker.press("审核通过并发布")
    checker.wait_for("已发布")

    site.search_for(NAME)
    site.follow(NAME)
    assert site.page.url.endswith(f"/subjects/{COMPANY}")
    site.expect_text("准予行政许可决定书")
    maker.page.goto(batch)
    maker.follow("查看回执")
    maker.expect_text("permits.xlsx")


def test_no_page_of_a_clerk_sticks_out_of_its_window(desk: OpenDesk) -> None:
    clerk = desk("clerk")
    for width, height in ((1366, 900), (390, 844)):
        clerk.page.set_viewport_size({"width": width, "height": height})
        for path in ("", "/counter", "/grants", "/grants/counter", "/identity-checks"):
            for prefix in ("", "/mn"):
                clerk.open(f"{prefix}/desk{path}")
                Site(clerk.page).expect_no_overflow()


def test_a_code_that_was_used_waits_for_the_next(desk: OpenDesk) -> None:
    assert desk("clerk").page.url == desk("clerk").page.url


def test_from_an_answered_defence_to_publication_to_removal(desk: OpenDesk, site: Site) -> None:
    handler, colleague = desk("lister"), desk("lister2")
    handler.open("/desk")
    handler.open_first("tbody th a")
    case = handler.page.url
    name = handler.page.locator("h1").inner_text().split()[-1]

    handler.follow("答复陈述、申辩")
    handler.page.locator("[name=points-0-stated]").fill("涉案批次已经召回。")
    handler.page.locator("[name=points-0-reason]").fill("召回晚于查处，不影响认定，不采纳。")
    handler.press("答复陈述、申辩")
    handler.follow("登记答复书送达")
    handler.fill(day=today().isoformat(), proof="（示例）送达回证第8号")
    handler.press("登记答复书送达")
    colleague.page.goto(case)
    colleague.follow("作出列入决定")
    colleague.fill(decision_no="（示例）列字〔2026〕90001号")
    colleague.press("作出列入决定")
    colleague.expect_text("期满前不能作出决定")

    handler.follow("登记书面放弃陈述、申辩")
    handler.fill(day=today().isoformat(), proof="（示例）放弃陈述、申辩声明")
    handler.press("登记书面放弃陈述、申辩")
    colleague.page.goto(case + "/decide")
    colleague.fill(decision_no="（示例）列字〔2026〕90001号")
    colleague.press("作出列入决定")
    handler.page.goto(case + "/serve")
    handler.fill(day=today().isoformat(), proof="（示例）送达回证第9号")
    handler.press("登记决定书送达")
    handler.page.goto(case + "/publish")
    handler.press("公布")

    site.open("/lists/serious-dishonesty")
    site.follow(name)
    entry = site.page.url
    site.expect_text("（示例）列字〔2026〕90001号")

    handler.open("/desk/removals/new/" + entry.rpartition("/")[2])
    handler.page.locator("input[name=ground]").first.check()
    handler.fill(document="（示例）移字〔2026〕90001号", reason="移出条件已经具备。", notified_on=today().isoformat())
    handler.press("提交另一人核准")
    colleague.page.goto(handler.page.url)
    colleague.press("核准移出")
    # Asked beside the page: a page that is not there would be a complaint in the console.
    assert site.page.request.get(entry).status == 404
