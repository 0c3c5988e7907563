"""`python -m benchmarks.own_file [RECORDS]`: the file of one subject with many records, its copies, who looked.

Medians of requests through the whole application on SQLite, on the wall and of the processor; each writes its reading
and commits it.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks.import_records import empty
from portal.app import create_app
from portal.kernel import clock
from portal.kernel.settings import Settings
from tests.factories import holders
from tests.factories import register as make
from tests.support.pages import PageClient

RECORDS: Final = 500
TIMES: Final = 9


def main() -> None:
    """Runs the measurement."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.own_file", description=__doc__)
    parser.add_argument("records", type=int, nargs="?", default=RECORDS)
    run(parser.parse_args().records)


def run(records: int) -> None:
    """Prints the median of each page in milliseconds and its size."""
    with tempfile.TemporaryDirectory() as folder, empty(Path(folder) / "portal.sqlite3") as database:
        environment = {"PORTAL_INSTANCE": folder, "PORTAL_BASE_URL": "http://portal.example"}
        app = create_app(Settings.from_environ(environment), database=database, clock=clock.now)
        cipher, client = app.extensions["portal"].cipher, PageClient(app)
        with database.unit_of_work() as work:
            company, item, unit = make.organisation(work), make.item(work), make.unit(work)
            for _ in range(records):
                make.penalty(work, subject=company, item=item, unit=unit)
            holder, ref = holders.holder(work, cipher=cipher), company.ref
            holders.prove(work, holder, name="测小乙", number="150102199001010000", cipher=cipher)
            holders.represent(work, holder, company)
        client.sign_in(holder)
        print(f"{records:,} records")
        for part in ("", "?page=9", "?whole=1", "/export.json", "/export.csv", "/who-looked"):
            _measure(client, f"/account/file/{ref}", part)


def _measure(client: PageClient, address: str, part: str) -> None:
    wall, processor, size = [], [], 0
    for _ in range(TIMES):
        begun, worked = time.perf_counter(), time.process_time()
        size = len(client.client.get(address + part).data)
        wall.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - worked) * 1000)
    middle = statistics.median
    print(f"{part or '(page)':<14} {middle(wall):8.0f} ms {middle(processor):8.0f} ms {size / 1000:10,.0f} kB")


if __name__ == "__main__":
    main()
