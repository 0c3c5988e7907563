"""What a report says depends on for whom it is: each kind by the gate, and the same facts while nothing has changed."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.access.grants import using
from portal.kernel.citation import Citation
from portal.law.codes import RecordClass
from portal.register.catalogue.models import Openness
from portal.register.lists.models import ListKind
from portal.register.records import commands as records
from portal.register.records.models import Record, RecordState
from portal.register.subjects.models import Subject
from portal.reports import commands, composing, facts, signing
from portal.reports.facts import Facts
from portal.reports.models import Edition, ReportKind
from tests.factories import grants, register
from tests.factories import reports as make
from tests.factories.register import AT, CIPHER, TODAY

OBJECTION = Citation("21", 37)
NOTICE = Citation("21", 9)
EXPIRED = date(2023, 1, 1)


def composed(session: Session, number: str, today: date = TODAY) -> Facts:
    return facts.compose(session, make.row(session, number), cipher=CIPHER, today=today)


def refs(found: Facts) -> set[str]:
    return set(facts.refs(found))


def organisation(session: Session) -> tuple[Subject, dict[str, Record]]:
    """An organisation with one record of each standing."""
    subject = register.organisation(session)
    hidden = register.item(session, openness=Openness.SHARED)
    made = {
        "public": register.penalty(session, subject=subject),
        "not_public": register.penalty(session, subject=subject, item=hidden),
        "suspended": register.penalty(session, subject=subject),
        "expired": register.penalty(
            session, subject=subject, decided_on=EXPIRED, start_on=EXPIRED, remedy_until=EXPIRED + timedelta(days=190)
        ),
    }
    records.suspend(session, record=made["suspended"], reason="异议核查", basis=OBJECTION, at=AT, actor="test")
    return subject, made


def own(session: Session, subject: Subject) -> str:
    return commands.ask(
        session, kind=ReportKind.OWN, subject_ref=subject.ref, edition=Edition.CHINESE, asked_by="clerk", at=AT
    )


def test_a_public_report_has_what_is_public_today_and_nothing_else(session: Session) -> None:
    subject, made = organisation(session)
    found = composed(session, make.public(session, subject))
    assert refs(found) == {made["public"].ref}
    assert "内部备注" not in str(found)
    assert found["sections"]["local"] == []


def test_an_own_report_has_everything_and_says_why_others_do_not_see_it(session: Session) -> None:
    subject, made = organisation(session)
    found = composed(session, own(session, subject))
    assert refs(found) == {each.ref for each in made.values()}
    standing = {line["ref"]: line["public"] for lines in found["sections"].values() for line in lines}
    codes = {name: standing[each.ref]["code"] for name, each in made.items() if name != "public"}
    assert codes == {"not_public": "not_public", "suspended": "suspended", "expired": "expired"}
    assert standing[made["suspended"].ref]["basis"] == OBJECTION.short()
    assert "内部备注" in str(found)


def test_an_own_report_says_why_a_line_was_suspended_or_has_ended(session: Session) -> None:
    subject, made = organisation(session)
    gone = {"state": RecordState.WITHDRAWN, "reason": "提供单位已撤回", "basis": NOTICE}
    records.end(session, record=made["public"], at=AT, actor="test", **gone)  # type: ignore[arg-type]
    found = composed(session, own(session, subject))
    marks = {line["ref"]: line["marks"] for lines in found["sections"].values() for line in lines}
    on = TODAY.isoformat()
    assert marks[made["public"].ref] == [{"on": on, "reason": "提供单位已撤回", "basis": "21§9"}]
    assert marks[made["suspended"].ref] == [{"on": on, "reason": "异议核查", "basis": "21§37"}]
    assert marks[made["expired"].ref] == []
    said = str(composing.composed(found, number="n", issued_at=AT, address="a", bilingual=False))
    assert "提供单位已撤回（《公共信用条例》(2021)第9条）" in said
    assert "§" not in said


def test_a_report_offers_the_rights_that_the_own_file_offers(session: Session) -> None:
    subject, made = organisation(session)
    serious = register.entry(session, subject=subject)
    honours = register.register(session, kind=ListKind.HONOUR)
    register.entry(session, subject=subject, register=honours, rules_version="示例评定办法（2026年）")
    pending = register.penalty(session, subject=subject, remedy_until=TODAY)
    found = composed(session, own(session, subject))
    told = {each["code"]: each["refs"] for each in found["advice"]}
    assert set(told["repair"]) == {made[each].ref for each in ("public", "not_public", "suspended")}
    assert pending.ref in refs(found)
    assert told["leave_list"] == [serious.ref]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"scope": "whole"}, {0, 1, 2}),
        ({"scope": "classes", "classes": ("general",)}, {0}),
        ({"scope": "classes", "classes": ("basic", "enhancing")}, {1, 2}),
    ],
)
def test_an_authorised_report_has_the_scope_and_nothing_else(
    session: Session, scope: dict[str, object], expected: set[int]
) -> None:
    on = grants.stage(session)
    register.entry(session, subject=on.subject)
    ref = grants.give(session, on, **scope)
    found = composed(session, authorised(session, on, ref))
    wanted = {on.records[place].ref for place in expected}
    assert refs(found) >= wanted
    assert refs(found) & {each.ref for each in on.records} == wanted
    assert bool(found["overview"]["entries"]) == (scope["scope"] == "whole")
    assert all("public" not in line for lines in found["sections"].values() for line in lines)


def test_an_authorised_report_leaves_out_what_is_suspended(session: Session) -> None:
    on = grants.stage(session)
    ref = grants.give(session, on)
    number = authorised(session, on, ref)
    records.suspend(session, record=on.records[0], reason="异议核查", basis=OBJECTION, at=AT, actor="test")
    assert on.records[0].ref not in refs(composed(session, number))


def authorised(session: Session, on: grants.Stage, ref: str) -> str:
    used = using.use(
        session, ref=ref, party=on.reader, purpose="核对", acknowledged=True, form=using.REPORT, cipher=CIPHER, at=AT
    )
    return commands.ask(
        session,
        kind=ReportKind.AUTHORISED,
        subject_ref=on.subject.ref,
        edition=Edition.CHINESE,
        asked_by=on.reader.ref,
        at=AT,
        grant_ref=ref,
        reading_ref=used.reading_ref,
    )


def test_the_digest_changes_only_with_the_facts(session: Session) -> None:
    subject, made = organisation(session)
    number = own(session, subject)
    first = signing.digest(composed(session, number))
    assert signing.digest(composed(session, number, TODAY + timedelta(days=30))) == first
    register.penalty(session)
    assert signing.digest(composed(session, number)) == first
    content = dict(made["public"].content) | {"CF_NR": "罚款一千元"}
    told = {
        "reason": "更正处罚内容",
        "basis": Citation("21", 9),
        "unit": made["public"].unit,
        "at": AT,
        "actor": "test",
    }
    records.change(session, record=made["public"], content=content, **told)
    changed = composed(session, number)
    assert signing.digest(changed) != first
    (line,) = [each for each in changed["sections"]["administrative"] if each["ref"] == made["public"].ref]
    assert [each["reason"] for each in line["changes"]][-1] == "更正处罚内容"


def test_a_report_for_others_says_of_a_correction_the_day_and_the_article_only(session: Session) -> None:
    subject, made = organisation(session)
    told = {"reason": "误将他人列入", "basis": NOTICE, "unit": made["public"].unit, "at": AT, "actor": "test"}
    content = dict(made["public"].content) | {"CF_NR": "罚款一千元"}
    records.change(session, record=made["public"], content=content, **told)
    found = composed(session, make.public(session, subject))
    (line,) = [each for each in found["sections"]["administrative"] if each["ref"] == made["public"].ref]
    newest = line["changes"][-1]
    assert (newest["reason"], newest["unit"], newest["basis"]) == ("", "", "21§9")
    assert "误将他人列入" not in str(found)


def test_every_line_names_its_source_and_its_dates(session: Session) -> None:
    subject, _ = organisation(session)
    register.entry(session, subject=subject)
    found = composed(session, make.public(session, subject))
    lines = [line for lines in found["sections"].values() for line in lines]
    assert {line["type"] for line in lines} == {"record", "entry"}
    for line in lines:
        assert line["source"]["name"]
        assert line.get("decided_on") or line.get("listed_on")
        assert line["source"]["name"] in found["sources"]


def test_a_number_of_an_identity_document_shows_its_last_four_only(session: Session) -> None:
    on = grants.stage(session)
    found = composed(session, make.own(session, on.giver, on.subject.ref))
    assert found["subject"]["code"] == "*" * 14 + grants.SUBJECT_NUMBER[-4:]
    assert grants.SUBJECT_NUMBER not in str(found)


def test_every_class_has_a_section(session: Session) -> None:
    subject = register.organisation(session)
    for kind in RecordClass:
        register.plain_record(session, subject=subject, item=register.item(session, record_class=kind))
    found = composed(session, own(session, subject))
    assert len(refs(found)) == len(RecordClass)
