"""`portal import records`: a summary a person can read, JSON a program can read, exit codes for scripts."""

import csv
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.store import Database
from tests.register.intake.conftest import SAMPLES
from tests.register.intake.test_rows import penalty


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, register: Database) -> "type[Run]":
    assert register.engine.url.database
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    monkeypatch.setenv("PORTAL_DATABASE_URL", database_url)
    return Run


class Run:
    """One run of the command."""

    def __init__(self, file: Path, *options: str, item: str = "XZCF") -> None:
        self.result: Result = CliRunner().invoke(main, ["import", "records", str(file), "--item", item, *options])
        self.out = self.result.stdout
        self.code = self.result.exit_code


def test_a_good_file_ends_with_zero(run: type[Run]) -> None:
    done = run(SAMPLES / "penalties_good.xlsx")
    assert done.code == 0, done.result.output
    assert "全部接收" in done.out
    assert "行数 60，接收 60，未变 0，不予接收 0" in done.out


def test_faulty_rows_end_with_one_and_are_listed(run: type[Run]) -> None:
    done = run(SAMPLES / "penalties_faulty_gb18030.csv")
    assert done.code == 1
    assert "第14行 CF_CFJGDM 处罚机关统一社会信用代码" in done.out
    assert "21§9" in done.out


def test_a_refused_batch_ends_with_two(run: type[Run]) -> None:
    done = run(SAMPLES / "forbidden_column.csv")
    assert done.code == 2
    assert "民族" in done.out


def test_a_pipe_or_a_device_is_refused_without_waiting_for_its_end(run: type[Run], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for special in (tmp_path / "pipe", Path("/dev/null"), Path("/dev/zero")):
        assert run(special).code == 2


def test_a_wrong_item_is_one_plain_sentence(run: type[Run]) -> None:
    done = run(SAMPLES / "penalties_good.xlsx", item="NOPE")
    assert done.code == 2
    assert "NOPE" in done.result.stderr
    assert "Traceback" not in done.result.output


def test_json_says_the_same(run: type[Run]) -> None:
    receipt = json.loads(run(SAMPLES / "penalties_faulty_gb18030.csv", "--json").out)
    assert (receipt["rows"], receipt["accepted"], receipt["refused"], receipt["outcome"]) == (20, 4, 16, "partly")
    assert {"row", "column", "name", "value", "code", "severity", "reason", "basis"} == set(receipt["faults"][0])


def test_the_fault_list_runs_nothing_in_a_spreadsheet(run: type[Run], tmp_path: Path) -> None:
    file, faults = tmp_path / "rows.csv", tmp_path / "faults.csv"
    file.write_bytes(penalty({"CF_CFLB": "=1+1"}, {"CF_WSH": "2", "CF_JDRQ": "@SUM(A1)"}))
    assert run(file, "--faults", str(faults)).code == 2
    assert faults.read_bytes().startswith(b"\xef\xbb\xbf")
    with faults.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    assert [row["值"] for row in rows] == ["'=1+1", "'@SUM(A1)"]
    assert {row["级别"] for row in rows} == {"不予接收"}
