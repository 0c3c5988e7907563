"""The signed head: whoever keeps one can prove every kind of tampering, and nobody can make one without the key."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal import audit
from portal.audit import heads, signing
from portal.kernel.errors import BadInput
from portal.security.keys import Keyring
from portal.store import Database

AT = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
KEYS = Keyring.generate()
LINKS = 12


@pytest.fixture
def chain(database: Database) -> audit.Head:
    """The head of a chain of some links."""
    with database.unit_of_work() as session:
        for number in range(LINKS):
            audit.append(
                session, at=AT, actor="clerk", action="query.record", object_kind="record", object_ref=f"r{number}"
            )
        return audit.head(session)


def edit(session: Session, seq: int) -> None:
    session.execute(text("UPDATE audit_entry SET object_ref = 'other' WHERE seq = :seq"), {"seq": seq})


def delete(session: Session, seq: int) -> None:
    session.execute(text("DELETE FROM audit_entry WHERE seq = :seq"), {"seq": seq})


def swap(session: Session, seq: int) -> None:
    for old, new in ((seq, 999), (seq % LINKS + 1, seq), (999, seq % LINKS + 1)):
        session.execute(text("UPDATE audit_entry SET seq = :new WHERE seq = :old"), {"old": old, "new": new})


def insert_again(session: Session, seq: int) -> None:
    copied = text(
        "INSERT INTO audit_entry"
        " (seq, at, actor, action, object_kind, object_ref, outcome, payload_digest, previous, digest)"
        " SELECT :next, at, actor, action, object_kind, object_ref, outcome, payload_digest, previous, digest"
        " FROM audit_entry WHERE seq = :seq"
    )
    session.execute(copied, {"next": LINKS + 1, "seq": seq})
    forged = text("UPDATE audit_head SET seq = :next, digest = (SELECT digest FROM audit_entry WHERE seq = :seq)")
    session.execute(forged, {"next": LINKS + 1, "seq": seq})


def truncate(session: Session, seq: int) -> None:
    """Cuts the tail and forges the head: the chain alone is whole again."""
    session.execute(text("DELETE FROM audit_entry WHERE seq >= :seq"), {"seq": seq})
    last = text("UPDATE audit_head SET seq = :last, digest = (SELECT digest FROM audit_entry WHERE seq = :last)")
    session.execute(last, {"last": seq - 1})


# Twenty copies: each kind of tampering at four places.
PLACES = [(act, seq) for act in (edit, delete, swap, insert_again, truncate) for seq in (2, 5, 8, 11)]


@pytest.mark.parametrize(("tamper", "seq"), PLACES, ids=lambda one: getattr(one, "__name__", str(one)))
def test_every_tampering_is_found_with_a_kept_head(
    database: Database, chain: audit.Head, tamper: Callable[[Session, int], None], seq: int
) -> None:
    kept = signing.sign(chain, keyring=KEYS, at=AT).as_json()
    with database.unit_of_work() as session:
        tamper(session, seq)
    anchor = signing.checked(kept, key=signing.public_key(KEYS))
    with database.reading() as session:
        assert not audit.verify(session, anchor=anchor).ok


def test_a_chain_that_only_grew_holds_against_an_old_head(database: Database, chain: audit.Head) -> None:
    with database.unit_of_work() as session:
        audit.append(session, at=AT, actor="a", action="b", object_kind="c", object_ref="d")
        assert audit.verify(session, anchor=chain).ok


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 3},
        {"digest": "0" * 64},
        {"at": "2026-06-02T02:00:00+00:00"},
        {"signature": "AAAA"},
        {"seq": "12"},
        {"at": None},
    ],
)
def test_a_changed_document_is_no_signed_head(change: dict[str, object]) -> None:
    document = signing.sign(audit.Head(12, "a" * 64), keyring=KEYS, at=AT).as_json()
    assert signing.checked(document, key=signing.public_key(KEYS)).seq == 12
    with pytest.raises(BadInput):
        signing.checked(document | change, key=signing.public_key(KEYS))


def test_another_key_does_not_sign_for_this_portal() -> None:
    other = Keyring.generate()
    document = signing.sign(audit.Head(12, "a" * 64), keyring=other, at=AT).as_json()
    with pytest.raises(BadInput):
        signing.checked(document, key=signing.public_key(KEYS))


def test_new_field_keys_leave_the_signing_key_as_it_is() -> None:
    assert signing.public_key(KEYS.rotated()) == signing.public_key(KEYS)


def test_one_head_is_kept_for_each_beijing_day(session: Session) -> None:
    first = heads.keep(session, keyring=KEYS, at=AT)
    audit.append(session, at=AT, actor="a", action="b", object_kind="c", object_ref="d")
    assert heads.keep(session, keyring=KEYS, at=AT + timedelta(hours=1)) == first
    heads.keep(session, keyring=KEYS, at=AT + timedelta(hours=14))  # past midnight in Beijing
    assert [day for day, _ in heads.kept(session)] == ["2026-06-02", "2026-06-01"]
    document = heads.kept(session)[1][1].as_json()
    assert signing.checked(document, key=signing.public_key(KEYS)) == first.head
