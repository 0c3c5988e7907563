"""The command line as an operator meets it: real processes on a real instance."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def portal(tmp_path: Path, database_url: str) -> "Portal":
    return Portal(tmp_path / "instance", database_url)


class Portal:
    """Runs `portal …` in an instance of its own."""

    def __init__(self, instance: Path, url: str) -> None:
        self.instance = instance
        self.environ = {**os.environ, "PORTAL_INSTANCE": str(instance), "PORTAL_DATABASE_URL": url}

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "portal.cli", *words]
        return subprocess.run(command, env=self.environ, capture_output=True, text=True, timeout=120, check=False)


def test_the_schema_is_upgraded_and_checked(portal: Portal) -> None:
    assert portal("db", "upgrade").returncode == 0
    assert portal("db", "check").returncode == 0


def test_commands_ask_for_an_upgrade_before_they_touch_an_old_schema(tmp_path: Path) -> None:
    fresh = Portal(tmp_path / "instance", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    refused = fresh("audit", "verify")
    assert refused.returncode == 2
    assert "portal db upgrade" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_demonstration_is_set_up_audited_and_not_set_up_twice(portal: Portal) -> None:
    made = portal("demo", "--subjects", "60", "--records", "200", "--seed", "7")
    assert made.returncode == 0, made.stderr
    head = portal("audit", "head").stdout.split()
    assert portal("audit", "verify", "--seq", head[0], "--digest", head[1]).returncode == 0
    assert portal("audit", "verify", "--seq", head[0], "--digest", "0" * 64).returncode == 1
    assert portal("audit", "verify", "--seq", head[0]).returncode == 2
    kept = portal.instance / "head.json"
    kept.write_text(portal("audit", "head", "--signed").stdout, encoding="utf-8")
    assert portal("audit", "verify", "--anchor", str(kept)).returncode == 0
    kept.write_text(kept.read_text(encoding="utf-8").replace(head[1], "0" * 64), encoding="utf-8")
    forged = portal("audit", "verify", "--anchor", str(kept))
    assert forged.returncode == 2
    assert "签名" in forged.stderr
    again = portal("demo", "--subjects", "60", "--records", "200")
    assert again.returncode == 2
    assert portal("index", "ensure").returncode == 0
    assert portal("jobs", "once").returncode == 0


def test_a_lost_key_file_stops_the_portal_instead_of_being_replaced(portal: Portal) -> None:
    assert portal("demo", "--subjects", "60", "--records", "200").returncode == 0
    (portal.instance / "keys.json").unlink()
    refused = portal("setup")
    assert refused.returncode == 2
    assert "密钥" in refused.stderr
    assert not (portal.instance / "keys.json").exists()


def test_a_database_that_cannot_be_opened_is_one_plain_line(tmp_path: Path) -> None:
    away = Portal(tmp_path, "postgresql://nobody@127.0.0.1:1/none")
    refused = away("audit", "head")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_a_setting_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    wrong = Portal(tmp_path, "sqlite:///x")
    wrong.environ["PORT"] = "eighty"
    refused = wrong("db", "upgrade")
    assert refused.returncode == 2
    assert "PORT" in refused.stderr


def test_a_port_that_is_taken_is_told_before_anything_starts(portal: Portal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        portal.environ["PORT"] = str(taken.getsockname()[1])
        refused = portal("serve")
    assert refused.returncode == 2
    assert "PORT=8080" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_file_of_faults_that_cannot_be_written_stops_the_import(portal: Portal, tmp_path: Path) -> None:
    (tmp_path / "batch.csv").write_text("x\n", encoding="utf-8")
    nowhere = str(tmp_path / "none" / "faults.csv")
    refused = portal("import", "records", str(tmp_path / "batch.csv"), "--item", "XZXK", "--faults", nowhere)
    assert refused.returncode == 2
    assert "--faults" in refused.stderr
