"""Where the keys live and when a key file is refused."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.security.keys import KeyFileError, Keyring


def test_a_new_file_is_for_its_owner_only_and_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keys.json"
    made = Keyring.load_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.load_or_create(path) == made
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    made = Keyring.load_or_create(path)
    with pytest.raises(FileExistsError):
        Keyring.generate().save_new(path)
    assert Keyring.load(path) == made


def test_processes_that_start_together_agree_on_the_keys(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: Keyring.load_or_create(path), range(8)))
    assert all(ring == rings[0] for ring in rings)


def test_two_keyrings_share_no_key() -> None:
    one, other = Keyring.generate(), Keyring.generate()
    assert one.index_key != other.index_key
    assert set(one.field_keys.values()).isdisjoint(other.field_keys.values())
    assert one.index_key not in one.field_keys.values()


def test_keys_do_not_show_when_a_keyring_is_printed() -> None:
    ring = Keyring.generate()
    assert "field_keys" not in repr(ring)
    assert "index_key" not in repr(ring)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604, 0o602])
def test_a_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.json"
    Keyring.load_or_create(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        Keyring.load_or_create(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"keys\.json"):
        Keyring.load(tmp_path / "keys.json")


def test_links_and_directories_are_refused(tmp_path: Path) -> None:
    Keyring.load_or_create(tmp_path / "real.json")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    (tmp_path / "folder.json").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "pipe.json", 0o600)
    for name in ("link.json", "folder.json", "pipe.json"):
        with pytest.raises(KeyFileError):
            Keyring.load_or_create(tmp_path / name)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"current": "gone"},
        {"index": "AAAA"},
        {"index": "not base64!"},
        {"index": None},
        {"fields": {}},
        {"fields": []},
        {"fields": {"a": "AAAA"}},
    ],
)
def test_a_damaged_file_is_refused_and_not_replaced(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "keys.json"
    Keyring.load_or_create(path)
    damaged = json.dumps({**json.loads(path.read_text()), **change})
    path.write_text(damaged)
    with pytest.raises(KeyFileError, match="损坏"):
        Keyring.load_or_create(path)
    assert path.read_text() == damaged


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe"])
def test_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys.json"
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(KeyFileError):
        Keyring.load(path)
