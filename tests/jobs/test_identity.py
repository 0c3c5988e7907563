"""The daily round deletes the papers that are over; a portal that has no keys yet has none."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from portal.identity.checks import retention, submission
from portal.jobs.identity import PaperRetention
from portal.jobs.runner import Runner
from portal.kernel.settings import Settings
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database
from portal.store.files import StoredFile
from tests.factories.register import AT
from tests.identity import checks_scene as check


def returned(database: Database, cipher: FieldCipher) -> None:
    """A check that was returned and is never completed."""
    with database.unit_of_work() as session:
        scene = check.scene(session)
        ref = submission.hand_in(session, handed=check.own(), party=scene.party, cipher=cipher, at=AT)
        check.act(session, ref, "return", scene.clerk, cipher=cipher, reason="背面不清楚")


def files(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(StoredFile)).all())


def test_the_round_of_the_day_deletes_what_is_over(settings: Settings, database: Database) -> None:
    cipher = FieldCipher(Keyring.load_or_create(settings.key_file))
    returned(database, cipher)
    runner = Runner(database, settings)
    runner.run_once(AT + retention.ANSWERED_WITHIN)
    assert files(database) == 2
    runner.run_once(AT + retention.ANSWERED_WITHIN + timedelta(days=1))
    assert files(database) == 0


def test_without_keys_there_is_nothing_to_do(settings: Settings, database: Database, tmp_path: Path) -> None:
    PaperRetention(database, replace(settings, key_file=tmp_path / "none")).sweep(AT)
    assert files(database) == 0
