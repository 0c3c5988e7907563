"""Every setting has a default, and a wrong value stops the start with the name of the variable."""

from pathlib import Path

import pytest

from portal.kernel.settings import SETTINGS, SettingError, Settings


def test_defaults() -> None:
    settings = Settings.from_environ({})
    assert settings.instance_dir == Path("instance").resolve()
    assert settings.database_url == f"sqlite:///{settings.instance_dir}/portal.sqlite3"
    assert settings.key_file == settings.instance_dir / "keys.json"
    assert (settings.host, settings.port) == ("127.0.0.1", 5000)
    assert settings.base_url == "http://127.0.0.1:5000"
    assert settings.workers == 2
    assert settings.trusted_proxies == 0
    assert (settings.demo_mode, settings.https, settings.hsts) == (False, False, False)


def test_the_instance_moves_database_and_keys(tmp_path: Path) -> None:
    settings = Settings.from_environ({"PORTAL_INSTANCE": str(tmp_path), "PORT": "8080"})
    assert settings.database_url == f"sqlite:///{tmp_path}/portal.sqlite3"
    assert settings.key_file == tmp_path / "keys.json"
    assert settings.base_url == "http://127.0.0.1:8080"


def test_a_postgresql_address_gets_its_driver() -> None:
    url = "postgresql://portal@db.example/portal"
    settings = Settings.from_environ({"PORTAL_DATABASE_URL": url})
    assert settings.database_url == "postgresql+psycopg://portal@db.example/portal"


def test_a_base_address_loses_its_last_slash() -> None:
    settings = Settings.from_environ({"PORTAL_BASE_URL": "https://credit.example/"})
    assert settings.base_url == "https://credit.example"


@pytest.mark.parametrize("word", ["1", "true", "YES", "on"])
def test_switches_on(word: str) -> None:
    assert Settings.from_environ({"PORTAL_DEMO": word}).demo_mode


@pytest.mark.parametrize("word", ["", "0", "false", "No", "off"])
def test_switches_off(word: str) -> None:
    assert not Settings.from_environ({"PORTAL_DEMO": word}).demo_mode


def test_strict_transport_needs_https() -> None:
    both = {"PORTAL_HTTPS": "1", "PORTAL_HSTS": "1"}
    assert Settings.from_environ(both).hsts
    with pytest.raises(SettingError):
        Settings.from_environ({"PORTAL_HSTS": "1"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "５０００"),
        ("PORT", "-1"),
        ("PORT", "eighty"),
        ("PORT", "9" * 5000),
        ("PORTAL_WORKERS", "0"),
        ("PORTAL_TRUSTED_PROXIES", "11"),
        ("PORTAL_DEMO", "maybe"),
        ("PORTAL_HTTPS", "2"),
        ("PORTAL_HOST", "a\nb"),
        ("PORTAL_DATABASE_URL", "mysql://u:secret@h/d"),
        ("PORTAL_BASE_URL", "ftp://x.example"),
        ("PORTAL_BASE_URL", "https://u:secret@x.example"),
        ("PORTAL_BASE_URL", "https://x.example/path"),
        ("PORTAL_BASE_URL", "https://x.example:99999"),
        ("PORTAL_BASE_URL", "https://["),
        ("PORTAL_BASE_URL", "x.example"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environ({name: value})
    assert caught.value.field == name
    assert name in str(caught.value)
    assert "secret" not in str(caught.value)


def test_the_table_lists_each_setting_once_with_a_meaning() -> None:
    names = [row.name for row in SETTINGS]
    assert len(set(names)) == len(names) == len(Settings.__dataclass_fields__)
    assert all(row.meaning and row.default for row in SETTINGS)
