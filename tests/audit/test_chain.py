"""The audit chain: whatever is done to it afterwards shows."""

from datetime import UTC, datetime
from threading import Thread

import pytest
from sqlalchemy import text

from portal import audit
from portal.store import Database

AT = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def _append(database: Database, number: int) -> audit.Head:
    with database.unit_of_work() as session:
        return audit.append(
            session,
            at=AT,
            actor="clerk",
            action="record.changed",
            object_kind="record",
            object_ref=f"r{number}",
            detail={"reason": f"第{number}次"},
        )


@pytest.fixture
def chain(database: Database) -> Database:
    for number in range(1, 7):
        _append(database, number)
    return database


def _verify(database: Database, anchor: audit.Head | None = None) -> audit.Verification:
    with database.reading() as session:
        return audit.verify(session, anchor=anchor)


def test_an_untouched_chain_verifies(chain: Database) -> None:
    result = _verify(chain)
    assert (result.ok, result.links) == (True, 6)


@pytest.mark.parametrize(
    ("tampering", "broken_at"),
    [
        ("UPDATE audit_entry SET actor = 'somebody' WHERE seq = 3", 3),
        ("UPDATE audit_entry SET action = 'x' WHERE seq = 1", 1),
        ("UPDATE audit_entry SET object_ref = 'x' WHERE seq = 6", 6),
        ("UPDATE audit_entry SET outcome = 'x' WHERE seq = 4", 4),
        ("UPDATE audit_entry SET digest = previous WHERE seq = 2", 2),
        ("DELETE FROM audit_entry WHERE seq = 4", 4),
        ("DELETE FROM audit_entry WHERE seq = 6", 6),
        ("UPDATE audit_payload SET salt = (SELECT salt FROM audit_payload WHERE seq = 1) WHERE seq = 5", 5),
        ("UPDATE audit_entry SET payload_digest = (SELECT digest FROM audit_entry WHERE seq = 1) WHERE seq = 5", 5),
        ("UPDATE audit_head SET seq = 5", 7),
    ],
)
def test_tampering_is_found_where_it_was_done(chain: Database, tampering: str, broken_at: int) -> None:
    with chain.unit_of_work() as session:
        session.execute(text(tampering))
    result = _verify(chain)
    assert (result.ok, result.broken_at) == (False, broken_at)


def test_swapped_links_are_found(chain: Database) -> None:
    with chain.unit_of_work() as session:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            session.execute(text("UPDATE audit_entry SET seq = :new WHERE seq = :old"), {"old": old, "new": new})
    assert _verify(chain).broken_at == 2


def test_a_truncated_tail_with_a_forged_head_is_found_by_a_head_kept_outside(chain: Database) -> None:
    kept = _verify(chain).head
    with chain.unit_of_work() as session:
        session.execute(text("DELETE FROM audit_entry WHERE seq > 4"))
        session.execute(text("UPDATE audit_head SET seq = 4, digest = (SELECT digest FROM audit_entry WHERE seq = 4)"))
    assert _verify(chain).ok
    assert not _verify(chain, anchor=kept).ok


def test_an_erased_payload_leaves_the_chain_whole(chain: Database) -> None:
    with chain.unit_of_work() as session:
        session.execute(text("DELETE FROM audit_payload WHERE seq = 3"))
    assert _verify(chain).ok


def test_writers_at_the_same_time_do_not_fork_the_chain(database: Database) -> None:
    writers = [Thread(target=lambda: [_append(database, number) for number in range(10)]) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    result = _verify(database)
    assert (result.ok, result.links) == (True, 40)


def test_a_rolled_back_act_leaves_no_link(database: Database) -> None:
    def fails_midway() -> None:
        with database.unit_of_work() as session:
            audit.append(session, at=AT, actor="a", action="b", object_kind="c", object_ref="d")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_midway()
    assert _verify(database).links == 0
