"""A repair that was revoked is served like any decision: whoever handles it sees where its applicant is reached."""

from dataclasses import replace

from flask import Flask

from portal.accounts.holders.models import Holder
from portal.accounts.staff.models import Staff
from portal.accounts.staff.sessions import actor_of
from portal.cases import answering, objections, repairs
from portal.cases.handling import Act
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.cases.repairs import Judgement
from portal.kernel.clock import beijing_date
from portal.law.actors import Actor
from portal.law.repair import Condition
from portal.store import Database
from tests.cases import desk_scene
from tests.factories.cases import act
from tests.factories.register import AT
from tests.support.pages import PageClient

MET = {condition: True for condition in Condition if condition.by_papers}


def own(app: Flask, who: Actor) -> Act:
    return replace(act(who, AT), cipher=app.extensions["portal"].cipher)


def test_the_contact_is_there_again_once_a_repair_is_revoked(
    app: Flask, database: Database, client: PageClient
) -> None:
    scene = desk_scene.laid(app, database)
    ref = scene.lodge(CaseKind.REPAIR, scene.record)
    with database.unit_of_work() as work:
        case = work.query(Case).filter_by(ref=ref).one()
        clerk, head = (actor_of(work.get_one(Staff, each.id)) for each in (scene.clerk, scene.head))
        judged = [Judgement(item_id=case.items[0].id, met=MET, reason="已经改正")]
        repairs.propose(work, case=case, judgements=judged, act=own(app, clerk))
        repairs.decide(work, case=case, act=own(app, head))
        answering.serve(work, case=case, manner="邮寄送达", day=beijing_date(AT), act=own(app, clerk))
    client.sign_in(scene.clerk)
    assert "示例路1号" not in client.get(f"/desk/cases/{ref}").text
    with database.unit_of_work() as work:
        case = work.query(Case).filter_by(ref=ref).one()
        repairs.suspect(work, case=case, reason="凭证系伪造", act=own(app, clerk))
    page = client.get(f"/desk/cases/{ref}")
    assert "撤销信用修复事先告知书" in page.text
    assert "示例路1号" in page.text
    assert "事先告知书待送达" in client.get(f"/desk/cases/{ref}/repair").text
    client.submit(f"/desk/cases/{ref}/state", {"statement": ""}, status=422)
    client.submit(f"/desk/cases/{ref}/state", {"statement": "凭证是真的"})
    with database.unit_of_work() as work:
        case = work.query(Case).filter_by(ref=ref).one()
        repairs.revoke(work, case=case, reason="凭证系伪造", answer="没有出具", act=own(app, head))
    page = client.get(f"/desk/cases/{ref}")
    assert "撤销信用修复决定书" in page.text
    assert "示例路1号" in page.text


def test_of_a_closed_account_the_page_says_how_to_serve_and_takes_the_service(
    app: Flask, database: Database, client: PageClient
) -> None:
    scene = desk_scene.laid(app, database)
    ref = scene.lodge(CaseKind.OBJECTION, scene.record, online=True)
    with database.unit_of_work() as work:
        case = work.query(Case).filter_by(ref=ref).one()
        account = work.query(Holder).filter_by(ref=case.holder_ref).one()
        account.email_cipher = account.email_index = account.email_confirmed_at = account.password_hash = None
        account.closed_at = AT
        clerk, head = (actor_of(work.get_one(Staff, each.id)) for each in (scene.clerk, scene.head))
        kept = Proposal(item_id=case.items[0].id, outcome=Outcome.KEPT, reason="属实", changes={})
        objections.propose(work, case=case, proposals=[kept], act=own(app, clerk))
        objections.decide(work, case=case, act=own(app, head))
    client.sign_in(scene.clerk)
    page = client.get(f"/desk/cases/{ref}")
    assert "站内信和邮件" not in page.text
    assert "按信息主体登记的住所送达，或者依法公告送达" in page.text
    client.submit(f"/desk/cases/{ref}/serve", {"manner": "公告送达", "day": beijing_date(AT).isoformat()})
    assert "公告送达" in client.get(f"/desk/cases/{ref}").text
