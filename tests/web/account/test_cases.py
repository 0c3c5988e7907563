"""Filing in the browser: chosen, saved, checked, lodged once, followed, taken back; nobody else's; in two languages."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.holders.models import Holder
from portal.accounts.models import UnitKind
from portal.cases import drafts, objections, papers
from portal.cases.models import Case, CaseDraft, CaseFile, Outcome
from portal.cases.objections import Proposal
from portal.law.codes import RecordClass
from portal.law.roles import Role
from portal.register.disclosure import View, Viewer, decide, record_facts
from portal.register.records.models import Record
from portal.store import Database
from tests.factories import cases as made
from tests.factories import grants as make
from tests.factories import holders as accounts
from tests.factories import register, signable_holders
from tests.factories.grants import Stage
from tests.security import hostile
from tests.support.clocks import StandingClock
from tests.support.pages import Page, PageClient

CASES = "/account/cases"
SAID = "处罚决定已经被撤销"
KEPT = "经核查，信息属实"
HOSTILE = [
    one for one in hostile.REFUSED if one[0] in {"page.pdf", "drawing.svg", "program.exe", "script-in.pdf", "huge.png"}
]


@pytest.fixture
def on(app: Flask, database: Database, clock: StandingClock) -> Stage:
    """A person with a file, and somebody else."""
    with database.unit_of_work() as work:
        return make.stage(work, cipher=app.extensions["portal"].cipher, at=clock())


@pytest.fixture
def owner(app: Flask, on: Stage) -> PageClient:
    """The person, signed in."""
    return signed_in(app, on.holder)


@pytest.fixture
def stranger(app: Flask, on: Stage) -> PageClient:
    """Somebody else, signed in."""
    return signed_in(app, on.other)


def signed_in(app: Flask, holder: Holder) -> PageClient:
    client = PageClient(app)
    client.sign_in(holder)
    return client


def of_class(on: Stage, wanted: RecordClass) -> Record:
    return next(each for each in on.records if each.record_class is wanted)


def penalty(on: Stage) -> Record:
    return of_class(on, RecordClass.GENERAL)


def praise(on: Stage) -> Record:
    return of_class(on, RecordClass.ENHANCING)


def form_of(on: Stage, prefix: str = "", kind: str = "objection") -> str:
    return f"{prefix}{CASES}/new/{kind}?subject={on.subject.ref}"


def drafted(client: PageClient, on: Stage, prefix: str = "", *, then: str = "check", **values: Any) -> str:
    """The address to which the form leads."""
    typed = {f"ground-{penalty(on).ref}": "37.1", "statement": SAID, "then": then} | values
    return client.submit(form_of(on, prefix), typed).response.headers["Location"]


def lodged(client: PageClient, on: Stage, prefix: str = "", **values: Any) -> Page:
    """The receipt."""
    return client.submit(drafted(client, on, prefix), values, status=200)


def decide_as_kept(database: Database, on: Stage, number: str, clock: StandingClock) -> None:
    """The agency decides to keep what was disputed."""
    with database.unit_of_work() as work:
        agency = made.office(work, UnitKind.AGENCY, "150000")
        case = work.scalars(select(Case).where(Case.ref == number)).one()
        same = [Proposal(item_id=each.id, outcome=Outcome.KEPT, reason=KEPT, changes={}) for each in case.items]
        clerk, head = (
            replace(made.act(made.staff(agency, role), clock()), cipher=on.cipher)
            for role in (Role.AGENCY_CLERK, Role.AGENCY_HEAD)
        )
        objections.propose(work, case=case, proposals=same, act=clerk)
        objections.decide(work, case=case, act=head)


def number_of(receipt: Page) -> str:
    return next("".join(one.itertext()) for one in receipt.all("dd", "mono"))


def count(database: Database, what: Any) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def shared(database: Database, record: Record, clock: StandingClock) -> bool:
    with database.reading() as session:
        found = session.scalars(select(Record).where(Record.ref == record.ref)).one()
        return decide(record_facts(found), Viewer(View.SHARED), clock().date()).shown


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_from_the_own_file_to_the_receipt_and_back(
    owner: PageClient, on: Stage, database: Database, clock: StandingClock, prefix: str
) -> None:
    ref = penalty(on).ref
    file = owner.get(f"{prefix}/account/file/{on.subject.ref}")
    way = f"{prefix}{CASES}/new/objection?subject={on.subject.ref}&item={ref}"
    assert way in file.links()
    assert f"{prefix}{CASES}/new/deletion?subject={on.subject.ref}&item={praise(on).ref}" in file.links()
    assert owner.get(way).all("select")[0].get("name") == f"ground-{ref}"
    check_at = drafted(owner, on, prefix)
    check = owner.get(check_at)
    for part in (penalty(on).title, penalty(on).document_no, SAID, make.SUBJECT_NAME):
        assert part in check.text
    assert shared(database, penalty(on), clock)
    receipt = owner.submit(check_at, {"evidence": (io.BytesIO(make.pdf()), "撤销决定.pdf")}, status=200)
    number = number_of(receipt)
    assert receipt.all("ol", "days")
    assert not shared(database, penalty(on), clock)
    page = owner.get(f"{prefix}{CASES}/{number}")
    assert SAID in page.text
    assert owner.get(next(link for link in page.links() if "/files/" in link)).response.mimetype == "application/pdf"
    owner.submit(f"{prefix}{CASES}/{number}/withdraw", {"reason": ""})
    assert shared(database, penalty(on), clock)
    assert number in owner.get(f"{prefix}{CASES}").html


def test_the_secret_is_shown_once_and_the_way_back_leads_to_the_case(owner: PageClient, on: Stage) -> None:
    check_at = drafted(owner, on)
    receipt = owner.submit(check_at, status=200)
    number = number_of(receipt)
    secret = "".join(receipt.all("dd", "mono")[1].itertext())
    assert len(secret.replace("-", "")) == 16
    for path in (check_at, check_at.removesuffix("/check")):
        assert owner.get(path, status=303).response.headers["Location"] == f"{CASES}/{number}"
    for path in (f"{CASES}/{number}", f"{CASES}/{number}/receipt", CASES):
        assert secret not in owner.get(path).html


def test_the_button_pressed_twice_makes_one_case(owner: PageClient, on: Stage, database: Database) -> None:
    check_at = drafted(owner, on)
    hidden = {one.get("name"): one.get("value") for one in owner.get(check_at).all("input")}
    sent = {"csrf_token": hidden["csrf_token"]}
    number = number_of(owner.post(check_at, data=sent))
    assert owner.post(check_at, status=303, data=sent).response.headers["Location"] == f"{CASES}/{number}"
    assert count(database, Case) == 1


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_what_was_typed_is_saved_found_again_and_thrown_away(
    owner: PageClient, on: Stage, database: Database, prefix: str
) -> None:
    assert drafted(owner, on, prefix, then="save") == f"{prefix}{CASES}"
    listed = owner.get(f"{prefix}{CASES}")
    draft = next(link for link in listed.links() if "/drafts/" in link)
    page = owner.get(draft)
    assert SAID in page.text
    assert [one.get("value") for one in page.all("option") if "selected" in one.attrib] == ["37.1"]
    owner.submit(draft, {f"ground-{penalty(on).ref}": "37.4", "statement": "改写", "then": "save"})
    assert "改写" in owner.get(draft).text
    owner.submit(f"{draft}/delete", at=f"{prefix}{CASES}")
    assert count(database, CaseDraft) == 0
    owner.get(draft, status=404)


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(owner: PageClient, on: Stage) -> None:
    page = owner.submit(form_of(on), {"statement": SAID, "then": "check"}, status=422)
    assert page.title.startswith("错误：")
    assert "#items" in page.links()
    assert SAID in page.text
    page = owner.submit(form_of(on), {f"ground-{penalty(on).ref}": "37.2", "then": "check"}, status=422)
    assert "#statement" in page.links()
    assert [one.get("value") for one in page.all("option") if "selected" in one.attrib] == ["37.2"]


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_messages_about_a_case_are_titled_with_kind_and_number(
    owner: PageClient, on: Stage, database: Database, clock: StandingClock, prefix: str
) -> None:
    number = number_of(lodged(owner, on, prefix))
    decide_as_kept(database, on, number, clock)
    inbox = owner.get(f"{prefix}/account/inbox")
    messages = [one for one in inbox.all("a") if "/account/inbox/m" in (one.get("href") or "")]
    titles = {"".join(one.itertext()): one.get("href") or "" for one in messages}
    about = [title for title in titles if number in title]
    assert len(about) == 2
    assert prefix or f"您的申请已经受理（异议 {number}）" in about
    for private in (make.SUBJECT_NAME, SAID, penalty(on).ref, penalty(on).document_no):
        assert private not in inbox.html
    assert all(number in owner.get(titles[title]).h1 for title in about)


def test_an_empty_objection_is_told_all_that_it_lacks(owner: PageClient, on: Stage) -> None:
    page = owner.submit(form_of(on), {"then": "check"}, status=422)
    assert {"#items", "#statement"} <= set(page.links())


def test_two_applications_about_the_same_are_told_at_the_item(owner: PageClient, on: Stage) -> None:
    first, second = (drafted(owner, on, statement=said) for said in ("一", "二"))
    owner.submit(first, status=200)
    page = owner.get(second, status=422)
    assert "#items" in page.links()
    assert "二" in page.text
    told = owner.get(f"{form_of(on)}&item={penalty(on).ref}")
    assert "现在不能对它提出异议" in told.text
    assert penalty(on).ref not in [(one.get("name") or "").removeprefix("ground-") for one in told.all("select")]


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_several_praises_are_deleted_by_one_application(
    owner: PageClient, on: Stage, database: Database, clock: StandingClock, prefix: str
) -> None:
    page = owner.get(form_of(on, prefix, "deletion"))
    offered = [one.get("value") for one in page.all("input") if one.get("name") == "items"]
    assert offered == [praise(on).ref]
    check_at = owner.submit(form_of(on, prefix, "deletion"), {"items": offered, "then": "check"})
    number = number_of(owner.submit(check_at.response.headers["Location"], status=200))
    assert not shared(database, praise(on), clock)
    owner.get(f"{prefix}{CASES}/{number}/evidence", status=404)
    assert owner.get(f"{prefix}{CASES}/{number}")


def test_a_penalty_cannot_be_deleted_whatever_the_form_says(owner: PageClient, on: Stage) -> None:
    page = owner.submit(form_of(on, kind="deletion"), {"items": penalty(on).ref, "then": "check"}, status=422)
    assert page.all("p", "field-error")
    assert any("35" in "".join(one.itertext()) for one in page.all("p", "field-error"))


@pytest.mark.parametrize(("name", "build"), [one[:2] for one in HOSTILE], ids=[one[0] for one in HOSTILE])
def test_a_hostile_file_lodges_nothing(
    owner: PageClient, on: Stage, database: Database, name: str, build: Callable[[], bytes]
) -> None:
    sent = {"evidence": [(io.BytesIO(make.pdf()), "good.pdf"), (io.BytesIO(build()), name)]}
    page = owner.submit(drafted(owner, on), sent, status=422)
    assert "#evidence" in page.links()
    assert (count(database, Case), count(database, CaseFile), count(database, CaseDraft)) == (0, 0, 1)


def test_too_many_files_and_too_large_ones_lodge_nothing(
    owner: PageClient, on: Stage, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_at = drafted(owner, on)
    many = [(io.BytesIO(make.picture()), f"{n}.jpg") for n in range(papers.MOST_FILES + 1)]
    assert "#evidence" in owner.submit(check_at, {"evidence": many}, status=422).links()
    monkeypatch.setattr(papers, "MOST_BYTES", 10)
    assert "#evidence" in owner.submit(check_at, {"evidence": (io.BytesIO(make.pdf()), "a.pdf")}, status=422).links()
    assert count(database, Case) == 0


def test_somebody_elses_things_are_answered_like_none(
    owner: PageClient, stranger: PageClient, on: Stage, database: Database
) -> None:
    draft = drafted(owner, on, statement="另一份", then="check").removesuffix("/check")
    number = number_of(lodged(owner, on, evidence=(io.BytesIO(make.pdf()), "a.pdf")))
    with database.reading() as session:
        file = session.scalars(select(CaseFile)).one().file.ref
    mine = f"{CASES}/drafts/d{'2' * 18}"
    told = set()
    for case, one in ((number, draft), ("c" + "2" * 18, mine)):
        for path in ("", "/receipt", "/evidence", "/withdraw", "/letter.pdf", f"/files/{file}"):
            told.add(stranger.get(f"{CASES}/{case}{path}", status=404).h1)
        told |= {stranger.get(path, status=404).h1 for path in (one, f"{one}/check")}
        for path in (f"{CASES}/{case}/reminders", f"{CASES}/{case}/withdraw", f"{one}/delete", f"{one}/check"):
            told.add(stranger.submit(path, status=404, at=CASES).h1)
        told.add(stranger.get(f"{CASES}/new/review?of={case}", status=404).h1)
    for path in (form_of(on), f"{CASES}/new/objection?item={penalty(on).ref}", f"{CASES}/new/objection?item=x"):
        told.add(stranger.get(path, status=404).h1)
    told.add(stranger.get(f"{CASES}/new/other", status=404).h1)
    assert len(told) == 1


def test_a_swapped_reference_in_the_form_is_not_found(owner: PageClient, on: Stage, database: Database) -> None:
    with database.unit_of_work() as work:
        elsewhere = make.make.penalty(work).ref
    sent = {f"ground-{elsewhere}": "37.1", "statement": SAID, "then": "check"}
    owner.submit(form_of(on), sent, status=404)
    assert count(database, CaseDraft) == 0


def test_the_link_of_a_public_record_finds_for_whom(owner: PageClient, on: Stage) -> None:
    page = owner.get(f"{CASES}/new/objection?item={penalty(on).ref}")
    assert page.all("select")[0].get("name") == f"ground-{penalty(on).ref}"


def test_a_form_whose_session_has_ended_is_carried_through_the_sign_in(
    owner: PageClient, on: Stage, clock: StandingClock
) -> None:
    page = owner.get(form_of(on))
    token = next(one.get("value") for one in page.all("input") if one.get("name") == "csrf_token")
    clock.advance(days=2)
    sent = {"csrf_token": token, f"ground-{penalty(on).ref}": "37.1", "statement": SAID, "then": "check"}
    asked = owner.client.post(form_of(on), data=sent)
    assert 'name="carried"' in asked.get_data(as_text=True)
    assert SAID not in asked.get_data(as_text=True)


def test_reminders_are_asked_for_and_no_longer(owner: PageClient, on: Stage, database: Database) -> None:
    number = number_of(lodged(owner, on, reminders="yes"))
    for wanted, kept in (("no", False), ("yes", True)):
        owner.submit(f"{CASES}/{number}/reminders", {"wanted": wanted}, at=f"{CASES}/{number}")
        with database.reading() as session:
            assert session.scalars(select(Case.reminders)).one() is kept


def test_further_proofs_are_added_and_none_is_refused(owner: PageClient, on: Stage) -> None:
    number = number_of(lodged(owner, on))
    path = f"{CASES}/{number}/evidence"
    assert "#evidence" in owner.submit(path, status=422).links()
    owner.submit(path, {"evidence": (io.BytesIO(make.picture()), "a.jpg"), "said": "照片"})
    assert "照片" in owner.get(f"{CASES}/{number}").text


def test_what_one_came_for_stays_on_top_while_no_ground_is_chosen(
    owner: PageClient, on: Stage, database: Database
) -> None:
    with database.unit_of_work() as work:
        subject, unit = work.merge(on.subject), register.unit(work)
        for _ in range(12):
            register.penalty(work, subject=subject, unit=unit)
    path = f"{form_of(on)}&item={penalty(on).ref}"
    for page in (owner.get(path), owner.submit(path, {"statement": SAID, "then": "check"}, status=422)):
        [first] = [one for one in page.all("fieldset") if one.get("id") == "items"]
        names = [one.get("name") for one in first.iter() if (one.get("name") or "").startswith("ground-")]
        assert names[0] == f"ground-{penalty(on).ref}"
        assert [one.get("action") for one in page.all("form", "form")] == [path]


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_result_is_read_taken_home_and_reviewed_once(
    owner: PageClient, on: Stage, database: Database, clock: StandingClock, prefix: str
) -> None:
    number = number_of(lodged(owner, on, prefix))
    case = f"{prefix}{CASES}/{number}"
    ask = f"{prefix}{CASES}/new/review?of={number}"
    assert ask not in owner.get(case).links()
    owner.get(f"{case}/letter.pdf", status=404)
    decide_as_kept(database, on, number, clock)
    page = owner.get(case)
    assert KEPT in page.text
    assert owner.get(f"{case}/letter.pdf").response.mimetype == "application/pdf"
    assert ask in page.links()
    check = owner.submit(ask, {"statement": "不服", "then": "check"}).response.headers["Location"]
    review = number_of(owner.submit(check, status=200))
    page = owner.get(case)
    assert f"{prefix}{CASES}/{review}" in page.links()
    assert "可以向主管部门申请复核" not in page.text
    if not prefix:
        assert "复核中" in page.text
    again = owner.submit(ask, {"statement": "再次", "then": "check"}, status=422)
    assert "#statement" in again.links()
    assert number in owner.get(f"{prefix}{CASES}/{review}").html


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_who_speaks_for_several_chooses_for_whom(database: Database, on: Stage, owner: PageClient, prefix: str) -> None:
    with database.unit_of_work() as work:
        company = make.make.organisation(work)
        accounts.represent(work, work.merge(on.holder), company)
    page = owner.get(f"{prefix}{CASES}/new/objection")
    assert form_of(on, prefix) in page.links()
    assert f"{prefix}{CASES}/new/objection?subject={company.ref}" in page.links()


def test_closing_the_account_deletes_the_drafts(owner: PageClient, on: Stage, database: Database) -> None:
    drafted(owner, on, then="save")
    with database.unit_of_work() as work:
        work.merge(on.holder).password_hash = signable_holders._hash
    owner.submit("/account/close", {"password": signable_holders.PASSWORD})
    assert count(database, CaseDraft) == 0


def test_there_are_a_few_drafts_at_most(owner: PageClient, on: Stage) -> None:
    for each in range(drafts.MOST):
        drafted(owner, on, statement=f"第{each}", then="save")
    typed = {f"ground-{penalty(on).ref}": "37.1", "statement": "又一", "then": "save"}
    assert "又一" in owner.submit(form_of(on), typed, status=422).text
