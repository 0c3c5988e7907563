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
    assert settings.cjk_font == Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")


def test_letters_take_another_typeface(tmp_path: Path) -> None:
    assert Settings.from_environ({"PORTAL_CJK_FONT": str(tmp_path / "own.otf")}).cjk_font == tmp_path / "own.otf"


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


PROVIDER = {
    "PORTAL_OIDC_ISSUER": "https://id.example/realm",
    "PORTAL_OIDC_CLIENT_ID": "portal",
    "PORTAL_OIDC_CLIENT_SECRET": "kept",
}


def test_an_identity_provider_is_named_with_its_client(tmp_path: Path) -> None:
    assert Settings.from_environ({}).oidc_issuer == ""
    settings = Settings.from_environ(PROVIDER)
    assert (settings.oidc_issuer, settings.oidc_client_id) == ("https://id.example/realm", "portal")
    assert settings.oidc_client_secret == "kept"
    assert "kept" not in repr(settings)
    claims = (settings.oidc_claim_name, settings.oidc_claim_id_type, settings.oidc_claim_id_number)
    assert claims == ("name", "id_type", "id_number")
    assert Settings.from_environ(PROVIDER | {"PORTAL_OIDC_CLAIM_ID_TYPE": "none"}).oidc_claim_id_type == ""
    (tmp_path / "secret").write_text("from a file\n")
    read = Settings.from_environ(PROVIDER | {"PORTAL_OIDC_CLIENT_SECRET": f"file:{tmp_path / 'secret'}"})
    assert read.oidc_client_secret == "from a file"


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000"])
def test_a_provider_without_tls_may_only_be_on_this_machine(issuer: str) -> None:
    assert Settings.from_environ(PROVIDER | {"PORTAL_OIDC_ISSUER": issuer}).oidc_issuer == issuer


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_OIDC_ISSUER", "http://id.example"),
        ("PORTAL_OIDC_ISSUER", "id.example"),
        ("PORTAL_OIDC_ISSUER", "https://u:secret@id.example"),
        ("PORTAL_OIDC_ISSUER", "https://id.example?x=secret"),
        ("PORTAL_OIDC_ISSUER", "https://id.example#x"),
        ("PORTAL_OIDC_ISSUER", "https://["),
        ("PORTAL_OIDC_ISSUER", "https://id.example/" + "x" * 200),
        ("PORTAL_OIDC_CLIENT_ID", "none"),
        ("PORTAL_OIDC_CLIENT_SECRET", ""),
        ("PORTAL_OIDC_CLIENT_SECRET", "file:/nowhere/secret"),
        ("PORTAL_OIDC_CLIENT_SECRET", "file:/dev/null"),
        ("PORTAL_OIDC_SCOPE", "profile"),
    ],
)
def test_a_wrong_value_about_the_identity_provider_is_named_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environ(PROVIDER | {name: value})
    assert caught.value.field == name
    assert "secret" not in str(caught.value)


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
        ("PORTAL_CJK_FONT", "a\nb"),
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
