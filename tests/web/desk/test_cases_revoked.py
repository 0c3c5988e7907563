"""A repair that was revoked is served like any decision: whoever handles it sees where its applicant is reached."""

from dataclasses import replace

from flask import Flask

from portal.accounts.staff.models import Staff
from portal.accounts.staff.sessions import actor_of
from portal.cases import answering, repairs
from portal.cases.handling import Act
from portal.cases.models import Case, CaseKind
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
        repairs.revoke(work, case=case, reason="凭证系伪造", act=own(app, head))
    page = client.get(f"/desk/cases/{ref}")
    assert "撤销信用修复决定书" in page.text
    assert "示例路1号" in page.text
