"""`python -m benchmarks.submissions [ROWS]`: a table through the desk, beside raw inserts of the rows it became.

Measured apart: keeping the file, checking it (reads only), making it ready (reads only), writing it (the one part that
holds the writer's lock), and a bare executemany of the very rows, as the yardstick of the machine. Memory is the peak
of the process, with the file itself in it.
"""

import argparse
import io
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from benchmarks.import_records import bare, empty, permits, provider
from portal.demo import editions
from portal.jobs.submissions import Submissions
from portal.kernel import clock
from portal.law.actors import Actor
from portal.law.roles import Role
from portal.register.intake.submissions import commands
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database

ROWS: Final = 100_000
Result = TypeVar("Result")


def main() -> None:
    """Runs the measurement."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.submissions", description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=ROWS)
    run(parser.parse_args().rows)


def run(rows: int) -> None:
    """Prints seconds, rows a second and the peak of memory of each part."""
    with tempfile.TemporaryDirectory() as folder:
        written, raw = Path(folder) / "portal.sqlite3", Path(folder) / "raw.sqlite3"
        with empty(written) as database:
            _through_the_desk(database, permits(rows), rows)
        with empty(raw):
            pass
        seconds = bare(written, raw)
        print(f"{'executemany':<12} {seconds:8.1f} s {rows / seconds:10,.0f} rows/s")


def _through_the_desk(database: Database, source: bytes, rows: int) -> None:
    cipher, at = FieldCipher(Keyring.generate()), clock.now()
    with database.unit_of_work() as session:
        editions.publish(session, actor="benchmark", at=at)
        unit = provider(session)
    maker, checker = _actor(unit, Role.PROVIDER_MAKER), _actor(unit, Role.PROVIDER_CHECKER)
    jobs = Submissions(database, lambda: cipher)
    print(f"{rows:,} permits, {len(source) / 1e6:.0f} MB of CSV, peak so far {_peak()} MB")

    def upload() -> str:
        stream = io.BytesIO(source)
        with database.unit_of_work() as session:
            terms = {"file_name": "permits.csv", "item": "XZXK"}
            return commands.upload(session, stream=stream, cipher=cipher, actor=maker, at=at, **terms)

    ref = _timed("keep", rows, upload)
    _timed("check", rows, lambda: jobs.check([{"ref": ref}]))
    for action, actor in (("send", maker), ("approve", checker)):
        with database.unit_of_work() as session:
            commands.step(session, ref=ref, action=action, actor=actor, at=at, seen=None)
    ready = _timed("make ready", rows, lambda: jobs.prepared(ref, at))
    if ready is None or ready.tally.accepted != rows:
        raise RuntimeError("rows were refused")
    _timed("write", rows, lambda: jobs.write(ref, ready, at))


def _timed(name: str, rows: int, act: Callable[[], Result]) -> Result:
    started, worked = time.perf_counter(), time.process_time()
    result = act()
    seconds, busy = time.perf_counter() - started, time.process_time() - worked
    rate = f"{rows / seconds:10,.0f} rows/s"
    print(f"{name:<12} {seconds:8.1f} s ({busy:.1f} s of processor) {rate}   peak {_peak()} MB", flush=True)
    return result


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _actor(unit: tuple[int, str], role: Role) -> Actor:
    return Actor(
        ref=role.value,
        staff_id=0,
        name=role.value,
        unit_id=unit[0],
        unit_code=unit[1],
        unit_name="示例市管理局",
        division="150100",
        roles=frozenset({role}),
    )


if __name__ == "__main__":
    main()
