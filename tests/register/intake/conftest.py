"""What intake tests stand on: a published catalogue with both official items, keys, one way to hand in a file."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.law.codes import RecordClass
from portal.register.catalogue.models import CatalogueEdition, CatalogueItem, EditionState, Openness
from portal.register.intake.commands import Submission, receive_batch
from portal.register.intake.receipts import Receipt
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database

SAMPLES = Path(__file__).parent / "samples"
AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
HandIn = Callable[..., Receipt]


def publish_catalogue(session: Session) -> None:
    """Publishes an edition with permits (basic) and penalties (general dishonesty)."""
    session.add(
        CatalogueEdition(
            year=2026,
            state=EditionState.PUBLISHED,
            approval_no="示例批复1号",
            approved_on=date(2026, 1, 5),
            published_on=date(2026, 1, 10),
            items=[
                catalogue_item("XZXK", RecordClass.BASIC, "12.2"),
                catalogue_item("XZCF", RecordClass.GENERAL, "14.2"),
            ],
        )
    )
    session.flush()


def catalogue_item(code: str, record_class: RecordClass, sub_code: str) -> CatalogueItem:
    """Returns an item that is public for organisations and shared for persons."""
    elements = (
        "name_zh content provider use_permission data_format scope procedure path time_limit publication"
        " update_cycle security_level"
    )
    return CatalogueItem(
        **dict.fromkeys(elements.split(), "示例"),
        code=code,
        record_class=record_class,
        sub_code=sub_code,
        openness=Openness.PUBLIC,
        openness_persons=Openness.SHARED,
        publicity_basis="示例条例第一条",
    )


@pytest.fixture
def cipher(tmp_path: Path) -> FieldCipher:
    return FieldCipher(Keyring.load_or_create(tmp_path / "keys.json"))


@pytest.fixture
def register(database: Database) -> Database:
    with database.unit_of_work() as session:
        publish_catalogue(session)
    return database


@pytest.fixture
def hand_in(register: Database, cipher: FieldCipher) -> HandIn:
    """Hands in a sample by name, or bytes, in a unit of work of its own."""

    def hand_in(source: str | bytes, item: str = "XZCF", *, at: datetime = AT, **terms: Any) -> Receipt:
        raw = source if isinstance(source, bytes) else (SAMPLES / source).read_bytes()
        name = "test.bin" if isinstance(source, bytes) else source
        submission = Submission(stream=io.BytesIO(raw), file_name=name, item=item, **terms)
        with register.unit_of_work() as session:
            return receive_batch(session, submission, cipher=cipher, at=at, actor="test")

    return hand_in
