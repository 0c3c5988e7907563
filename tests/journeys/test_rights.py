"""Rights in a real browser: an objection to its review, a repair to the lifted measure, a deletion that stays."""

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.law.codes import ObjectionGround
from tests.factories import grants as make
from tests.journeys import rights
from tests.journeys.desk import Desk
from tests.journeys.rights import Ground, days, today
from tests.journeys.test_grants import COMPANY, sign_in
from tests.support.servers import portal

# One worker builds the demonstration and its server for all journeys.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]

OpenDesk = Callable[[str], Desk]
PATIENCE = 60
REASON = "（示例）经与原始文书核对。"


@pytest.fixture(scope="module")
def open_window(browser: Browser, server: str) -> Iterator[Callable[[], Page]]:
    """Opens windows that know nothing of each other."""
    with ExitStack() as windows:

        def open_window() -> Page:
            context = browser.new_context(base_url=server, locale="zh-CN", viewport={"width": 1366, "height": 900})
            windows.callback(context.close)
            return context.new_page()

        yield open_window


@pytest.fixture(scope="module")
def desk(open_window: Callable[[], Page]) -> OpenDesk:
    """The window of a member of staff, signed in once: a code counts once only."""
    known: dict[str, Desk] = {}

    def of(login: str) -> Desk:
        if login not in known:
            known[login] = Desk(open_window())
            known[login].sign_in(login)
        return known[login]

    return of


@pytest.fixture
def public(open_window: Callable[[], Page]) -> Page:
    """A window of somebody who never signs in."""
    return open_window()


@pytest.fixture(scope="module")
def ground(demo_instance: dict[str, str], server: str) -> Ground:  # noqa: ARG001 -- the server is there before
    return rights.ground(demo_instance)


@pytest.fixture(scope="module")
def holder(open_window: Callable[[], Page], server: str) -> tuple[Page, str]:  # noqa: ARG001
    """The representative's window, and the password that signs once more."""
    window = open_window()
    return window, sign_in(window, COMPANY)


def from_file(page: Page, ground: Ground, kind: str, ref: str) -> None:
    """Follows what the own file offers beside a record."""
    page.goto(f"/account/file/{ground.subject}?whole=1")
    page.locator(f"main a[href*='/new/{kind}'][href*='{ref}']").first.click()


def send(page: Page, address: str) -> None:
    """Sends the form of the page, and waits to be led on."""
    page.locator("main form.form .button").first.click()
    page.wait_for_url(re.compile(address))


def told(page: Page, label: str) -> str:
    """What stands beside a label of the receipt."""
    value = page.locator("main dt", has_text=label).first.locator("xpath=following-sibling::dd[1]")
    return value.inner_text().strip()


def status(page: Page, ref: str) -> int:
    """How the public page of a record answers; asked beside the page, where a missing one is no complaint."""
    return page.request.get(f"/records/{ref}").status


def case_at_desk(desk: Desk, case: str, action: str) -> None:
    desk.open(f"/desk/cases/{case}/{action}")


def test_an_objection_corrected_and_reviewed(
    desk: OpenDesk, holder: tuple[Page, str], public: Page, ground: Ground, tmp_path: Path
) -> None:
    number = f"（示例）旅罚字〔{today().year}〕第77001号"
    ground.hand_in(tmp_path / "penalty.csv", "XZCF", ground.penalty(number))
    ref, own = ground.record(number), holder[0]
    public.goto(f"/records/{ref}")
    expect(public.locator("main")).to_contain_text("处以罚款")
    proof = tmp_path / "proof.pdf"
    public.pdf(path=proof)

    from_file(own, ground, "objection", ref)
    own.select_option(f"#ground-{ref}", ObjectionGround.WRONG.value)
    own.fill("#statement", "（示例）处罚内容与决定书不符。")
    send(own, "/check$")
    own.set_input_files("#evidence", proof)
    own.locator("main form.form .button").click()
    expect(own.locator("h1")).to_have_text("受理回执")
    case, secret, due = (told(own, label) for label in ("受理编号", "追踪码", "法定最后一日"))
    assert status(public, ref) == 404
    public.goto("/track")
    public.fill("#number", case)
    public.fill("#secret", secret)
    public.locator("main form.form .button").click()
    expect(public.locator("main")).to_contain_text("异议")
    expect(public.locator("main")).to_contain_text(due)
    expect(public.locator("main")).not_to_contain_text(ground.company)

    maker, clerk, head = desk("maker"), desk("clerk"), desk("head")
    maker.open("/desk/case-tasks")
    maker.follow(case)
    maker.page.check("[name=finding][value=wrong]")
    maker.fill(words=REASON)
    maker.press("答复核查")
    maker.expect_text("信息有误")

    case_at_desk(clerk, case, "propose")
    clerk.expect_text("信息有误")
    clerk.page.check("[name^=outcome-][value=corrected]")
    clerk.page.fill("[name^=reason-]", REASON)
    clerk.page.get_by_text("更正或者补充后的内容").click()
    clerk.page.fill("[name^=CF_NR-]", "（示例）警告，并处罚款")
    clerk.page.locator("main form.form .button").click()
    clerk.expect_text("（示例）警告，并处罚款")
    case_at_desk(head, case, "decide")
    head.page.locator("main form.form .button").click()
    head.page.wait_for_url(re.compile(f"/desk/cases/{case}$"))
    assert public.goto(f"/records/{ref}").status == 200  # type: ignore[union-attr]
    expect(public.locator("main")).to_contain_text("（示例）警告，并处罚款")

    own.goto(f"/account/cases/{case}")
    expect(own.locator("main")).to_contain_text(REASON)
    with own.expect_download() as started:
        own.get_by_role("link", name="下载处理结果").click()
    letter = tmp_path / "letter.pdf"
    started.value.save_as(letter)
    words = subprocess.run(["pdftotext", str(letter), "-"], check=True, capture_output=True, text=True).stdout
    assert "申请复核" in re.sub(r"\s", "", words)

    own.get_by_role("link", name="申请复核").click()
    own.fill("#statement", "（示例）金额也不对。")
    send(own, "/check$")
    own.locator("main form.form .button").click()
    expect(own.locator("h1")).to_have_text("受理回执")
    review = told(own, "受理编号")
    assert status(public, ref) == 404
    reviewer = desk("reviewer")
    case_at_desk(reviewer, review, "decide")
    reviewer.page.check("[name^=outcome-][value=kept]")
    reviewer.page.fill("[name^=reason-]", REASON)
    reviewer.page.locator("main form.form .button").click()
    reviewer.page.wait_for_url(re.compile(f"/desk/cases/{review}$"))
    assert status(public, ref) == 200
    own.goto(f"/account/cases/{review}")
    expect(own.locator("main")).to_contain_text("已结束")


def measure_in_force(ground: Ground, maker: Desk, checker: Desk, ref: str) -> str:
    """The address of a measure that rests on a record, heard, decided and served."""
    maker.open(f"/desk/measures/applied/new?ground={ref}")
    maker.fill(code="CJ-04", told_on=days(-40).replace("/", "-"), told_manner="直接送达")
    maker.page.check("[name=weight][value=middle]")
    said = ["rationale", "weight_reason", "exit_conditions", "lift_conditions", "remedies"]
    maker.fill(**dict.fromkeys(said, "（示例）依照清单。"))
    maker.press("提出")
    address = maker.page.url
    ground.let_the_hearing_pass(address.rpartition("/")[2])
    checker.page.goto(f"{address}/decide")
    checker.fill(document_no=f"（示例）惩字〔{today().year}〕第77001号")
    checker.press("决定适用并制作告知书")
    checker.page.goto(f"{address}/serve")
    checker.fill(day=today().isoformat(), manner="直接送达", proof="（示例）送达回证")
    checker.press("登记告知书送达")
    checker.expect_text("生效")
    return address


def test_a_repair_to_the_lifted_measure(
    desk: OpenDesk, holder: tuple[Page, str], public: Page, ground: Ground, tmp_path: Path
) -> None:
    number = f"（示例）旅罚字〔{today().year}〕第77002号"
    ground.hand_in(tmp_path / "penalty.csv", "XZCF", ground.penalty(number))
    ref, (own, password) = ground.record(number), holder
    assert status(public, ref) == 200
    measure = measure_in_force(ground, desk("maker"), desk("checker"), ref)

    from_file(own, ground, "repair", ref)
    own.locator(f"[name=items][value={ref}]").check()
    own.fill("#statement", "（示例）罚款已经缴清，整改完成。")
    send(own, "/check$")
    paper = tmp_path / "paid.jpg"
    paper.write_bytes(make.picture())
    own.set_input_files("#corrected", paper)
    own.check("[name=signed]")
    own.fill("#password", password)
    own.locator("main form.form .button").click()
    expect(own.locator("h1")).to_have_text("受理回执")
    case = told(own, "受理编号")
    assert status(public, ref) == 200

    clerk, head = desk("clerk"), desk("head")
    clerk.open(f"/desk/cases/{case}")
    clerk.follow("核查修复条件")
    clerk.follow("逐项判断条件")
    for choice in clerk.page.locator("[name^=met-][value=yes]").all():
        choice.check()
    clerk.page.fill("[name^=reason-]", REASON)
    clerk.press("提交另一人决定")
    head.open(f"/desk/cases/{case}/repair")
    head.follow("按拟办意见决定")
    head.press("作出决定")
    assert status(public, ref) == 404
    own.goto(f"/account/cases/{case}")
    expect(own.get_by_role("link", name="下载修复证明")).to_be_visible()

    portal("jobs", "once", environ=dict(ground.environ))
    maker = desk("maker")
    for _ in range(PATIENCE):  # the jobs beside the server may have been quicker, and not be done
        maker.page.goto(measure)
        if maker.page.locator("main a[href$='/lift']").count():
            break
    maker.open_first("a[href$='/lift']")
    maker.fill(day=today().isoformat(), document=f"（示例）解字〔{today().year}〕第77001号")
    maker.press("确认已经解除")
    maker.expect_text("已解除")


def test_a_deletion_that_the_next_batch_does_not_undo(
    desk: OpenDesk, holder: tuple[Page, str], public: Page, ground: Ground, tmp_path: Path
) -> None:
    number = f"（示例）旅奖字〔{today().year}〕第77001号"
    award, own = ground.award(number), holder[0]
    ground.hand_in(tmp_path / "award.csv", "BZJL", award)
    ref = ground.record(number)
    assert status(public, ref) == 200

    from_file(own, ground, "deletion", ref)
    own.locator(f"[name=items][value={ref}]").check()
    send(own, "/check$")
    own.locator("main form.form .button").click()
    expect(own.locator("h1")).to_have_text("受理回执")
    case = told(own, "受理编号")
    assert status(public, ref) == 404

    clerk = desk("clerk")
    case_at_desk(clerk, case, "delete")
    clerk.page.locator("main form.form .button").click()
    clerk.page.wait_for_url(re.compile(f"/desk/cases/{case}$"))

    other = ground.award(f"（示例）旅奖字〔{today().year}〕第77002号")
    answer = ground.hand_in(tmp_path / "next.csv", "BZJL", award, other)
    assert "21§35，W-SUPPRESSED" in answer
    assert "接收 1" in answer
    assert status(public, ref) == 404
    own.goto(f"/account/file/{ground.subject}?whole=1")
    expect(own.locator("main")).not_to_contain_text(number)
    expect(own.locator("main")).to_contain_text(other["TY_WSH"])
