"""Checks of documents that wait in a demonstration: one of a person, one of an agent, with pictures that say so."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.identity.models import IdentityCheck, IdentityPaper
from portal.store.files import StoredFile


def test_two_checks_wait(small: Session) -> None:
    waiting = small.scalars(select(IdentityCheck).order_by(IdentityCheck.id)).all()
    assert [(one.capacity.value, one.state) for one in waiting] == [("self", "submitted"), ("agent", "submitted")]
    parts = small.scalars(select(IdentityPaper.part).order_by(IdentityPaper.id)).all()
    assert parts == ["front", "back", "licence", "power"]
    assert set(small.scalars(select(StoredFile.media_type).where(StoredFile.purpose == "identity"))) == {"image/png"}
