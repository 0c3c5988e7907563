"""Handing papers in: in two languages, refused beside the field, nobody else's, no number where it does not belong."""

import io
import logging
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.accounts.holders import consents
from portal.accounts.holders.models import Holder
from portal.identity.models import IdentityCheck, Representation
from portal.kernel.identifiers import citizen_id
from portal.law.roles import Role
from portal.metadata import METADATA
from portal.store import Database
from portal.store.files import StoredFile
from portal.web.account.identity_papers import PAPERS
from tests.factories import holders as accounts
from tests.factories import register as make
from tests.factories import signable_holders
from tests.factories import staff as people
from tests.security import hostile
from tests.support.pages import Page, PageClient

NAME = "测小丙"
NUMBER = citizen_id.make("150102", date(1988, 4, 9), 217)
VERSION = consents.KINDS[consents.IDENTITY_PAPERS].version
OWN = f"{PAPERS}/new/self"
AGENT = f"{PAPERS}/new/agent"
# One of each kind; tests/security holds all of them.
KINDS = {
    "page.pdf",
    "drawing.svg",
    "program.png",
    "letter.docx",
    "pngar.png",
    "script-in.pdf",
    "bomb.pdf",
    "locked.pdf",
}
HOSTILE = [one for one in hostile.REFUSED if one[0] in KINDS | {"huge.png", "cut.jpg", "moving.png", "empty.pdf"}]


@pytest.fixture(autouse=True)
def holder(database: Database, client: PageClient) -> Holder:
    """A signed-in holder without proof; the region's agency is there."""
    with database.unit_of_work() as work:
        people.agency(work)
        made = accounts.holder(work)
    client.sign_in(made)
    return made


def sent(*, files: dict[str, tuple[str, bytes]] | None = None, **values: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    pictures = {"front": ("front.png", hostile.picture()), "back": ("back.png", hostile.picture(size=(5, 2)))}
    chosen = pictures if files is None else files
    told = {
        "name": NAME,
        "id_type": "citizen_id",
        "id_number": NUMBER,
        "document_until": "2036-04-09",
        "division": "150000",
        "consent": VERSION,
    }
    streams = {part: (io.BytesIO(body), name) for part, (name, body) in chosen.items()}
    return {key: value for key, value in (told | values | streams).items() if value is not None}


def handed_in(client: PageClient, **values: Any) -> str:
    return client.submit(OWN, sent(**values)).response.headers["Location"]


@pytest.mark.parametrize("language", ["", "/mn"])
def test_the_pages_stand_in_both_languages(client: PageClient, language: str) -> None:
    for path in (PAPERS, OWN, f"{PAPERS}/new/legal-representative", AGENT):
        client.get(language + path)
    client.get(language + handed_in(client))
    assert "提交过的" in client.get(PAPERS).text


def test_the_consent_is_asked_unticked_and_once(client: PageClient) -> None:
    page = client.get(OWN)
    boxes = [one for one in page.all("input") if one.get("type") == "checkbox"]
    assert [one.get("name") for one in boxes] == ["consent"]
    assert boxes[0].get("checked") is None
    refused = client.submit(OWN, sent(consent=None), status=422)
    assert "须先单独同意" in refused.text
    handed_in(client)
    assert not [one for one in client.get(AGENT).all("input") if one.get("type") == "checkbox"]


def test_a_form_sent_twice_leads_to_the_same_check(client: PageClient, database: Database) -> None:
    assert handed_in(client) == handed_in(client)
    assert "已经有一份正在核对" in client.submit(OWN, sent(name="测小丁"), status=422).text
    with database.reading() as session:
        assert len(session.scalars(select(IdentityCheck)).all()) == 1


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"name": ""}, "请填写姓名"),
        ({"id_number": "150102198804092170"}, "校验"),
        ({"document_until": "2020-01-01"}, "有效期"),
        ({"document_until": "明天"}, "日期应写成"),
        ({"division": "110000"}, "所列选项"),
        ({"id_type": "library_card"}, "证件类型"),
        ({"files": {}}, "请选择文件"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_what_was_typed_stays(
    client: PageClient, database: Database, values: dict[str, Any], word: str
) -> None:
    page = client.submit(OWN, sent(**values), status=422)
    assert word in page.text
    assert page.title.startswith("错误：")
    if "name" not in values:
        assert [one.get("value") for one in page.all("input") if one.get("name") == "name"] == [NAME]
    with database.reading() as session:
        assert session.scalars(select(IdentityCheck)).all() == []


def test_all_that_is_missing_is_told_at_once(client: PageClient) -> None:
    page = client.submit(AGENT, {}, status=422)
    told = {str(one.get("id")).removesuffix("-error") for one in page.all("p", "field-error")}
    assert told == {"organisation", "credit_code", "licence", "power", "power_until", "name", "id_number", "front"}
    assert "营业执照或者登记证书：请选择文件。" in page.text


def test_handing_in_does_not_tell_whether_the_person_is_known_here(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as work:
        other = accounts.holder(work)
        accounts.prove(work, other, name=NAME, number=NUMBER)
    assert handed_in(client)


@pytest.mark.parametrize(("name", "build", "word"), HOSTILE, ids=[name for name, _, _ in HOSTILE])
def test_hostile_files_are_refused_beside_their_field(
    client: PageClient, database: Database, name: str, build: Any, word: str
) -> None:
    files = {"front": (name, build()), "back": ("back.png", hostile.picture())}
    page = client.submit(OWN, sent(files=files), status=422)
    errors = [one for one in page.all("p", "field-error") if one.get("id") == "front-error"]
    assert len(errors) == 1
    assert word in "".join(errors[0].itertext())
    with database.reading() as session:
        assert session.scalars(select(StoredFile)).all() == []


def test_more_than_a_check_may_have_is_refused_before_it_is_read(client: PageClient) -> None:
    said = {"CONTENT_LENGTH": str(32 * 1024 * 1024)}
    client.post(OWN, status=413, environ_overrides=said)


def test_another_holder_gets_the_answer_of_what_does_not_exist(
    client: PageClient, holder: Holder, database: Database
) -> None:
    path = handed_in(client)
    with database.unit_of_work() as work:
        stranger = accounts.holder(work)
        company = make.organisation(work)
        spoken = accounts.represent(work, work.merge(holder), company).ref
    client.sign_in(stranger)
    nothing = f"{PAPERS}/i{'2' * 18}"
    assert client.get(path, status=404).h1 == client.get(nothing, status=404).h1
    client.get(f"{path}/supplement", status=404)
    client.submit(f"{path}/withdraw", at=OWN, status=404)
    client.submit(f"{PAPERS}/representations/{spoken}/end", at=OWN, status=404)
    client.get(f"{PAPERS}/new/owner", status=404)
    with database.reading() as session:
        assert session.scalars(select(Representation.ended_at)).one() is None


def test_a_holder_withdraws_what_was_handed_in(client: PageClient, database: Database) -> None:
    path = handed_in(client)
    stale = client.submit(f"{path}/withdraw", {"seen": "7"}, at=path, status=422)
    assert "刚刚有人办理了这一事项" in stale.text
    client.submit(f"{path}/withdraw", at=path)
    assert "已撤回" in client.get(path).text
    with database.reading() as session:
        assert session.scalars(select(StoredFile)).all() == []


def test_a_holder_stops_speaking_for_an_organisation(client: PageClient, holder: Holder, database: Database) -> None:
    with database.unit_of_work() as work:
        company = make.organisation(work, name="示例牧业有限公司")
        ref = accounts.represent(work, work.merge(holder), company).ref
    assert "示例牧业有限公司" in client.get(PAPERS).text
    client.submit(f"{PAPERS}/representations/{ref}/end", at=PAPERS)
    assert "示例牧业有限公司" not in client.get(PAPERS).text


def test_who_is_proven_is_not_asked_for_own_documents_again(
    client: PageClient, holder: Holder, database: Database
) -> None:
    with database.unit_of_work() as work:
        cipher = client.app.extensions["portal"].cipher
        accounts.prove(work, work.merge(holder), name=NAME, number=NUMBER, cipher=cipher)
        company = make.organisation(work)
        code = company.credit_code
    asked = {one.get("name") for one in client.get(AGENT).all("input")}
    assert not asked & {"name", "id_number", "front", "back"}
    files = {part: (f"{part}.png", hostile.picture()) for part in ("licence", "power")}
    values = sent(
        files=files, organisation="示例", credit_code=code, power_until="2027-06-30", name=None, id_number=None
    )
    client.submit(AGENT, values)


def test_what_was_returned_is_completed(client: PageClient, holder: Holder, database: Database) -> None:
    path = handed_in(client)
    desk = f"/desk/identity-checks/{path.rsplit('/', 1)[-1]}"
    with database.unit_of_work() as work:
        clerk = people.staff(work, Role.AGENCY_CLERK, unit=people.agency(work))
    client.sign_in(clerk)
    client.submit(f"{desk}/return", {"reason": "背面不清楚"}, at=desk)
    client.sign_in(holder)
    assert "背面不清楚" in client.get(path).text
    assert f"{path}/supplement" in client.get(path).links()
    client.submit(f"{path}/supplement", sent(files={}), status=422)
    client.submit(f"{path}/supplement", sent(consent=None))
    assert "待核对" in client.get(path).text


def test_the_number_is_nowhere_in_clear(
    client: PageClient, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = handed_in(client)
    page: Page = client.get(path)
    assert NUMBER not in page.html
    assert NUMBER not in client.get(PAPERS).html
    assert NUMBER not in path
    with database.reading() as session:
        for table in METADATA.sorted_tables:
            for row in session.execute(select(table)):
                assert NUMBER not in repr(row)
                assert NUMBER.encode() not in repr(row).encode()
                assert NAME not in repr(row)
    assert NUMBER not in caplog.text


def test_closing_the_account_deletes_the_papers(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as work:
        people.agency(work)
        cipher = client.app.extensions["portal"].cipher
        account = signable_holders.account(work, cipher, "someone@example.org")
    client.sign_in(account.holder)
    handed_in(client)
    client.submit("/account/close", {"password": signable_holders.PASSWORD})
    with database.reading() as session:
        assert session.scalars(select(StoredFile)).all() == []
        assert session.scalars(select(IdentityCheck.state)).all() == ["withdrawn"]


def test_taking_the_consent_back_deletes_the_papers_at_once(client: PageClient, database: Database) -> None:
    path = handed_in(client)
    client.submit(f"/account/consents/{consents.IDENTITY_PAPERS}/withdraw", at="/account/consents")
    assert "已撤回" in client.get(path).text
    with database.reading() as session:
        assert session.scalars(select(StoredFile)).all() == []
