"""A process killed in the middle of a batch leaves nothing of it, and the batch can be handed in again."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

from sqlalchemy import func, select

from portal.register.intake.models import Batch
from portal.register.records.models import Record
from portal.register.subjects.models import Subject
from portal.store import Database
from tests.register.intake.conftest import SAMPLES, HandIn

# Writes the first chunks, says so, and waits to be killed before it commits.
CHILD = textwrap.dedent("""
    import sys, time
    from datetime import UTC, datetime
    from pathlib import Path
    from portal.register.intake import apply
    from portal.register.intake.commands import Submission, receive_batch
    from portal.security.fields import FieldCipher
    from portal.security.keys import Keyring
    from portal.store import Database

    url, keys, file = sys.argv[1:]
    apply.CHUNK = 20

    def wait(rows):
        if rows >= 40:
            print(rows, flush=True)
            time.sleep(60)

    with Database(url).unit_of_work() as session, open(file, "rb") as stream:
        submission = Submission(stream=stream, file_name="x.csv", item="XZXK")
        cipher = FieldCipher(Keyring.load_or_create(Path(keys)))
        at = datetime(2026, 11, 22, tzinfo=UTC)
        receive_batch(session, submission, cipher=cipher, at=at, actor="test", progress=wait)
""")


def test_a_killed_batch_leaves_nothing(hand_in: HandIn, register: Database, database_url: str, tmp_path: Path) -> None:
    file, keys = SAMPLES / "permits_good.csv", tmp_path / "keys.json"
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    arguments = [sys.executable, "-c", CHILD, database_url, str(keys), str(file)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environ, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "40"
        child.send_signal(signal.SIGKILL)
        child.wait()
    with register.reading() as session:
        for table in (Record, Subject, Batch):
            assert session.scalar(select(func.count(table.id))) == 0
    assert hand_in("permits_good.csv", "XZXK").accepted == 60
