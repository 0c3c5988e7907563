"""A result is served when somebody could read it, and not before (2018 arts. 38, 39)."""

from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.accounts.holders.models import Holder
from portal.cases import answering, objections
from portal.cases.models import CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.identity.models import Representation
from tests.factories import cases, register
from tests.factories.cases import act, beijing_noon

TODAY = date(2026, 6, 1)
AT = beijing_noon(TODAY)


def test_a_result_for_a_closed_account_waits_to_be_served_by_the_desk(session: Session) -> None:
    made = cases.ground(session)
    record = register.penalty(session, subject=made.subject)
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    holder = session.get_one(Holder, made.party.holder_id)
    holder.email_cipher = holder.email_index = holder.email_confirmed_at = holder.password_hash = None
    holder.closed_at = AT
    session.flush()
    proposal = Proposal(item_id=case.items[0].id, outcome=Outcome.KEPT, reason="属实", changes={})
    objections.propose(session, case=case, proposals=[proposal], act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(made.head, AT))
    assert (case.state, case.served_on) == ("decided", None)
    answering.serve(session, case, manner="邮寄", day=TODAY, act=act(made.clerk, AT))
    assert (case.state, case.served_on) == ("closed", TODAY)


def test_a_result_is_not_served_on_somebody_who_speaks_for_the_subject_no_more(session: Session) -> None:
    made = cases.ground(session)
    record = register.penalty(session, subject=made.subject)
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    ended = update(Representation).where(Representation.holder_id == made.party.holder_id)
    session.execute(ended.values(ended_at=AT, ended_reason="委托人撤回了委托"))
    proposal = Proposal(item_id=case.items[0].id, outcome=Outcome.KEPT, reason="属实", changes={})
    objections.propose(session, case=case, proposals=[proposal], act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(made.head, AT))
    assert (case.state, case.served_on) == ("decided", None)
