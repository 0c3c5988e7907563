"""Cases at the desk: read by those whose business they are, decided step by step by two, answered in writing."""

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.accounts.staff.models import Staff
from portal.audit.models import AuditEntry, AuditPayload
from portal.cases.models import Case, CaseKind, CaseNote
from portal.kernel.clock import beijing_date, now
from portal.register.records.models import Record
from portal.store import Database
from tests.cases import desk_scene
from tests.cases.desk_scene import NAME, NUMBER, Scene
from tests.security import hostile
from tests.support.pages import PageClient

DESK = "/desk/cases"


@pytest.fixture
def scene(app: Flask, database: Database) -> Scene:
    return desk_scene.laid(app, database)


@pytest.fixture
def objection(scene: Scene) -> str:
    return f"{DESK}/{scene.lodge(CaseKind.OBJECTION, scene.record)}"


@pytest.fixture
def fresh(database: Database, objection: str) -> str:
    """The same, received today: its term runs."""
    with database.unit_of_work() as work:
        work.execute(update(Case).where(Case.ref == objection.rpartition("/")[2]).values(received_at=now()))
    return objection


def take(client: PageClient, who: Staff, path: str, step: str, status: int = 303, **given: object) -> str:
    """One step by one person, from its own page; what the page said."""
    client.sign_in(who)
    page = client.submit(f"{path}/{step}", given, status=status)
    return page.text if page.root is not None else ""


def decided(client: PageClient, scene: Scene, path: str, outcome: str, **changes: str) -> None:
    ids = item_ids(client, scene, path)
    filled: dict[str, object] = {}
    for each in ids:
        filled |= {f"outcome-{each}": outcome, f"reason-{each}": "核查属实"}
        filled |= {f"{code}-{each}": value for code, value in changes.items()}
    take(client, scene.clerk, path, "propose", **filled)
    take(client, scene.head, path, "decide")


def item_ids(client: PageClient, scene: Scene, path: str) -> list[str]:
    client.sign_in(scene.clerk)
    return sorted(set(re.findall(r"item-(\d+)", client.get(path).html)))


def case_of(database: Database, path: str) -> Case:
    with database.reading() as session:
        found = session.scalars(select(Case).where(Case.ref == path.rpartition("/")[2])).one()
        session.expunge(found)
        return found


@pytest.mark.parametrize("language", ["", "/mn"])
def test_a_case_is_shown_beside_the_register_with_its_due_date(
    client: PageClient, scene: Scene, objection: str, language: str
) -> None:
    client.sign_in(scene.clerk)
    page = client.get(language + objection)
    assert NAME in page.text
    assert "示例路1号" in page.text
    assert "2026-06-08" in page.html  # received on Monday, five days, rolled over the weekend
    assert NUMBER not in page.html
    listed = client.get(language + DESK)
    assert language + objection in listed.links()
    assert NAME not in listed.html
    assert "测*" in listed.text
    assert "测*" in client.get(f"{language}/desk").text
    assert objection in client.get("/desk").links()


def test_another_subtree_and_another_role_find_nothing(client: PageClient, scene: Scene, objection: str) -> None:
    client.sign_in(scene.stranger)
    client.get(objection, status=404)
    client.get(f"{objection}/propose", status=404)
    assert objection not in client.get(DESK).links()
    client.sign_in(scene.reviewer)
    client.get(objection, status=404)
    client.sign_in(scene.maker)
    client.get(objection, status=403)


def test_every_look_is_in_the_audit_chain_and_names_nobody(
    client: PageClient, database: Database, scene: Scene, objection: str
) -> None:
    client.sign_in(scene.clerk)
    client.get(objection)
    with database.reading() as session:
        looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.look")).all()
        assert [one.actor for one in looks] == [scene.clerk.ref]
        bodies = session.scalars(select(AuditPayload.body)).all()
        assert all(NAME not in str(body) and NUMBER not in str(body) for body in bodies)


def test_an_objection_runs_from_the_proposal_to_the_service(
    client: PageClient, database: Database, scene: Scene, objection: str
) -> None:
    decided(client, scene, objection, "corrected", CF_WFXW="未按规定公示年度报告")
    with database.reading() as session:
        record = session.scalars(select(Record).where(Record.ref == scene.record)).one()
        assert record.content["CF_WFXW"] == "未按规定公示年度报告"
        assert record.suspended_at is None
    client.sign_in(scene.clerk)
    page = client.get(objection)
    assert "异议处理结果告知书" in page.text
    assert "未按规定公示年度报告" in page.text
    letter = client.get(f"{objection}/letter.pdf").response
    assert letter.mimetype == "application/pdf"
    proof = (io.BytesIO(hostile.picture()), "回证.png")
    take(client, scene.clerk, objection, "serve", manner="邮寄送达", day="2026-11-20", evidence=proof)
    assert case_of(database, objection).closed_at is not None
    assert objection in client.get(f"{DESK}?view=closed").links()


@pytest.mark.parametrize("language", ["", "/mn"])
@pytest.mark.parametrize("step", ["propose", "ask_extension", "stop", "withdraw", "add"])
def test_each_step_has_a_page(client: PageClient, scene: Scene, objection: str, language: str, step: str) -> None:
    client.sign_in(scene.clerk)
    client.get(f"{language}{objection}/{step}")


def test_before_it_is_decided_the_page_shows_exactly_what_will_happen(
    client: PageClient, scene: Scene, objection: str
) -> None:
    [number] = item_ids(client, scene, objection)
    changed = {f"outcome-{number}": "corrected", f"reason-{number}": "核查属实", f"CF_WFXW-{number}": "未公示年报"}
    take(client, scene.clerk, objection, "propose", **changed)
    client.sign_in(scene.head)
    page = client.get(f"{objection}/decide")
    assert "未公示年报" in page.text
    assert [one for one in page.all("ins") if one.text == "未公示年报" or "未公示年报" in "".join(one.itertext())]
    assert "立即生效" in page.text


def test_whoever_proposed_is_not_offered_the_decision_and_is_refused(
    client: PageClient, scene: Scene, objection: str
) -> None:
    [number] = item_ids(client, scene, objection)
    take(client, scene.clerk, objection, "propose", **{f"outcome-{number}": "kept", f"reason-{number}": "属实"})
    assert f"{objection}/decide" not in client.get(objection).links()
    client.submit(f"{objection}/decide", {"seen": "2"}, at=objection, status=403)


def test_a_correction_without_a_change_is_refused_beside_its_item_and_keeps_what_was_typed(
    client: PageClient, scene: Scene, objection: str
) -> None:
    [number] = item_ids(client, scene, objection)
    filled = {f"outcome-{number}": "corrected", f"reason-{number}": "理由已经写好"}
    client.sign_in(scene.clerk)
    page = client.submit(f"{objection}/propose", filled, status=422)
    assert f"#outcome-{number}" in page.links()
    assert "理由已经写好" in page.text
    assert "《公共信用条例》(2021)第37条" in page.text


def test_nothing_is_deleted_without_a_reason(client: PageClient, scene: Scene, objection: str) -> None:
    [number] = item_ids(client, scene, objection)
    client.sign_in(scene.clerk)
    page = client.submit(f"{objection}/propose", {f"outcome-{number}": "unverifiable"}, status=422)
    assert f"#reason-{number}" in page.links()


@pytest.mark.parametrize("language", ["", "/mn"])
def test_every_fault_of_a_proposal_is_told_at_once(client: PageClient, scene: Scene, language: str) -> None:
    path = f"{language}{DESK}/{scene.lodge(CaseKind.OBJECTION, scene.record, scene.other)}"
    one, two = item_ids(client, scene, path)
    page = client.submit(f"{path}/propose", {f"reason-{two}": "只写了理由"}, status=422)
    assert {f"#outcome-{one}", f"#reason-{one}", f"#outcome-{two}"} <= set(page.links())
    assert "只写了理由" in page.text
    unchanged = {f"outcome-{each}": "corrected" for each in (one, two)}
    page = client.submit(
        f"{path}/propose", unchanged | {f"reason-{one}": "长" * 401, f"reason-{two}": "有误"}, status=422
    )
    assert {f"#outcome-{one}", f"#reason-{one}", f"#outcome-{two}"} <= set(page.links())


def test_a_step_without_anything_typed_is_told_all_that_it_needs(client: PageClient, scene: Scene, fresh: str) -> None:
    client.sign_in(scene.clerk)
    page = client.submit(f"{fresh}/stop", {}, status=422)
    assert {"#kind", "#document", "#dated", "#begins"} <= set(page.links())
    page = client.submit(f"{fresh}/ask_extension", {}, status=422)
    assert {"#extension", "#reason"} <= set(page.links())


def test_the_head_extends_and_the_sum_is_capped(
    client: PageClient, database: Database, scene: Scene, fresh: str
) -> None:
    take(client, scene.clerk, fresh, "ask_extension", extension="10", reason="需要向外地核实")
    client.sign_in(scene.head)
    assert "累计 10 日，不超过 20 日" in client.get(f"{fresh}/grant_extension").text
    take(client, scene.head, fresh, "grant_extension")
    client.sign_in(scene.clerk)
    page = client.submit(f"{fresh}/ask_extension", {"extension": "11", "reason": "还要核实"}, status=422)
    assert "累计不得超过20日，现为21日" in page.text
    assert "#extension" in page.links()
    assert "还要核实" in page.text
    assert case_of(database, fresh).state == "verifying"
    shown = client.get(fresh)
    assert "请告知申请人期限的变化" in shown.text
    assert "延长办理期限告知书" in shown.text
    [notice] = {each for each in shown.links() if "/files/" in each and not each.endswith("/service")}
    assert client.get(notice).response.mimetype == "application/pdf"


def test_an_extension_that_was_not_granted_leaves_the_term(client: PageClient, scene: Scene, fresh: str) -> None:
    take(client, scene.clerk, fresh, "ask_extension", extension="5", reason="需要核实")
    assert "请填写这一项" in take(client, scene.head, fresh, "decline_extension", 422)
    take(client, scene.head, fresh, "decline_extension", reason="情况不复杂")
    assert "没有批准" in client.get(fresh).text


def test_an_examination_stops_the_term_with_its_documents(client: PageClient, scene: Scene, fresh: str) -> None:
    day = beijing_date(now())
    today, before = day.isoformat(), (day - timedelta(days=9)).isoformat()
    told = {"kind": "testing", "document": "检1号"}
    assert "中止最早从" in take(client, scene.clerk, fresh, "stop", 422, begins=before, dated=today, **told)
    assert "请填写日期" in take(client, scene.clerk, fresh, "stop", 422, begins=today, **told)
    take(client, scene.clerk, fresh, "stop", begins=today, dated=before, **told)
    assert "期限中止" in client.get(fresh).text
    take(client, scene.clerk, fresh, "resume", resumes=today, document="检报2号")
    assert "检报2号" in client.get(fresh).text


def test_a_term_that_is_over_is_stopped_from_today_alone(client: PageClient, scene: Scene, objection: str) -> None:
    told = {"kind": "testing", "document": "检1号", "dated": "2026-06-01", "begins": "2026-06-01"}
    assert "期限已满的不能追溯" in take(client, scene.clerk, objection, "stop", 422, **told)


def test_the_second_of_two_clerks_is_told_and_keeps_what_they_typed(
    client: PageClient, scene: Scene, objection: str
) -> None:
    [number] = item_ids(client, scene, objection)
    first = {f"outcome-{number}": "kept", f"reason-{number}": "属实"}
    take(client, scene.clerk, objection, "propose", **first)
    client.sign_in(scene.second)
    late = {"seen": "1", f"outcome-{number}": "deleted", f"reason-{number}": "第二人的理由"}
    page = client.submit(f"{objection}/propose", late, at=objection, status=422)
    assert scene.clerk.name in page.text
    assert "第二人的理由" in page.text


def test_the_desk_withdraws_only_for_somebody_without_an_account(
    client: PageClient, database: Database, scene: Scene, objection: str
) -> None:
    online = f"{DESK}/{scene.lodge(CaseKind.OBJECTION, scene.other, online=True, key='o' * 32)}"
    assert "由本人登录撤回" in take(client, scene.clerk, online, "withdraw", 422, reason="口头")
    assert case_of(database, online).withdrawn_at is None
    assert take(client, scene.clerk, objection, "withdraw", 422, reason=" ")
    take(client, scene.clerk, objection, "withdraw", reason="撤回书2026-1号")
    assert case_of(database, objection).withdrawn_at is not None


def test_a_clerk_does_not_handle_a_case_of_their_own_name(
    client: PageClient, database: Database, scene: Scene, objection: str
) -> None:
    with database.unit_of_work() as work:
        work.get_one(Staff, scene.clerk.id).name = NAME
    client.sign_in(scene.clerk)
    page = client.get(objection)
    assert "须由他人办理" in page.text
    assert f"{objection}/propose" not in page.links()
    client.submit(f"{objection}/withdraw", {"seen": "1", "reason": "撤回书"}, at=objection, status=403)


def test_notes_are_for_the_desk_and_kept_encrypted(
    client: PageClient, database: Database, scene: Scene, objection: str
) -> None:
    client.sign_in(scene.clerk)
    client.submit(f"{objection}/notes", {"words": "已电话联系"}, at=objection)
    assert "已电话联系" in client.get(objection).text
    assert client.submit(f"{objection}/notes", {"words": ""}, at=objection, status=422)
    with database.reading() as session:
        assert "已电话联系" not in session.scalars(select(CaseNote.text_cipher)).one()


def test_a_case_passes_to_a_colleague_once(
    client: PageClient, database: Database, scene: Scene, objection: str
) -> None:
    client.sign_in(scene.clerk)
    client.submit(f"{objection}/clerk", {"held_by": "", "to": scene.second.ref}, at=objection)
    assert case_of(database, objection).clerk_ref == scene.second.ref
    late = client.submit(f"{objection}/clerk", {"held_by": "", "to": scene.clerk.ref}, at=objection, status=422)
    assert "刚刚有人办理了这一事项" in late.text
    refused = {"held_by": scene.second.ref, "to": scene.stranger.ref}
    client.submit(f"{objection}/clerk", refused, at=objection, status=422)
    assert case_of(database, objection).clerk_ref == scene.second.ref


def test_further_proofs_come_in_and_are_opened_by_nobody_else(client: PageClient, scene: Scene, objection: str) -> None:
    paper = (io.BytesIO(hostile.pdf()), "证据.pdf")
    take(client, scene.clerk, objection, "add", evidence=paper, said="已经缴清")
    [address] = [one for one in client.get(objection).links() if "/files/" in one]
    answer = client.get(address).response
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("inline;")
    client.sign_in(scene.stranger)
    client.get(address, status=404)
    client.sign_in(scene.clerk)
    program = (io.BytesIO(b"MZ" + bytes(64)), "setup.exe")
    client.submit(f"{objection}/add", {"evidence": program}, status=422)


def test_a_deletion_is_carried_out_and_its_unit_notes_it(client: PageClient, database: Database, scene: Scene) -> None:
    path = f"{DESK}/{scene.lodge(CaseKind.DELETION, scene.praise)}"
    client.sign_in(scene.clerk)
    assert path not in client.get("/desk").links()
    assert f"{path}/confirm" not in client.get(path).links()
    client.sign_in(scene.second)
    assert path in client.get("/desk").links()
    assert "不能恢复" in client.get(f"{path}/confirm").text
    take(client, scene.second, path, "confirm")
    assert case_of(database, path).state == "deleted"
    client.sign_in(scene.maker)
    told = path.replace("/cases/", "/case-tasks/")
    assert told in client.get("/desk").links()
    client.submit(f"{told}/note", at=told)
    assert told not in client.get("/desk").links()
    assert "已知悉结果" in client.get(told).text


@pytest.mark.parametrize("language", ["", "/mn"])
def test_whoever_entered_a_deletion_cannot_confirm_it_and_another_may_strike_it_out(
    client: PageClient, database: Database, scene: Scene, language: str
) -> None:
    path = f"{language}{DESK}/{scene.lodge(CaseKind.DELETION, scene.praise)}"
    client.sign_in(scene.clerk)
    client.submit(f"{path}/confirm", at=path, status=403)
    client.sign_in(scene.head)
    client.submit(f"{path}/strike", {"reason": ""}, status=422)
    client.submit(f"{path}/strike", {"reason": "没有申请书"})
    assert case_of(database, path).state == "struck"


def test_steps_that_do_not_exist_are_not_found(client: PageClient, scene: Scene, objection: str) -> None:
    client.sign_in(scene.clerk)
    for step in ("settle", "tell", "answer", "nonsense"):
        client.get(f"{objection}/{step}", status=404)
