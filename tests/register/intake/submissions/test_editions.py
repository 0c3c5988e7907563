"""A new edition of the catalogue binds what is still on its way (2021 art. 8)."""

from datetime import date

from sqlalchemy import func, select

from portal.law.codes import RecordClass
from portal.register.catalogue.models import CatalogueEdition, CatalogueItem, EditionState
from portal.register.records.models import Record
from portal.store import Database
from tests.register.intake.conftest import catalogue_item
from tests.register.intake.submissions.conftest import Office


def publish_next(register: Database) -> int:
    with register.unit_of_work() as session:
        item = catalogue_item("XZCF", RecordClass.GENERAL, "14.2")
        day = date(2026, 11, 21)
        approved = {"approval_no": "示例批复2号", "approved_on": day, "published_on": day}
        session.add(CatalogueEdition(year=2027, state=EditionState.PUBLISHED, items=[item], **approved))
        session.flush()
        return item.id


def test_what_was_checked_under_an_older_edition_is_checked_anew(
    office: Office, register: Database, good: bytes
) -> None:
    ref = office.approved(good)
    newer = publish_next(register)
    office.jobs.apply([{"ref": ref}])
    assert office.view(ref).line.state == "checking"
    office.check(ref)
    office.step(ref, "send")
    office.step(ref, "approve")
    office.jobs.apply([{"ref": ref}])
    with register.reading() as session:
        assert session.scalar(select(func.count(Record.id))) == 3
        assert set(session.scalars(select(Record.item_id))) == {newer}
        assert session.get_one(CatalogueItem, newer).edition.year == 2027
