"""Decides what an operator may set, by environment variables only, and what each one means.

``SETTINGS`` is the complete table: name, default, meaning. A value that cannot be read stops the
start with a sentence that names the variable; nothing is silently replaced by its default.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from portal.kernel.errors import PortalError
from portal.kernel.messages import msg


class Setting(NamedTuple):
    """One row of the table that the manual lists."""

    name: str
    default: str
    meaning: str


SETTINGS: Final = (
    Setting("PORTAL_INSTANCE", "./instance", "directory for the database, indexes, keys, files"),
    Setting(
        "PORTAL_DATABASE_URL",
        "sqlite:///<PORTAL_INSTANCE>/portal.sqlite3",
        "SQLAlchemy URL; sqlite:/// or postgresql+psycopg://",
    ),
    Setting(
        "PORTAL_KEY_FILE",
        "<PORTAL_INSTANCE>/keys.json",
        "file with the encryption keys; in production keep it on another volume than the database",
    ),
    Setting("PORT", "5000", "TCP port to listen on"),
    Setting("PORTAL_HOST", "127.0.0.1", "address to listen on"),
    Setting(
        "PORTAL_BASE_URL",
        "http://127.0.0.1:<PORT>",
        "public address used for absolute links; the Host header is never used",
    ),
    Setting("PORTAL_DEMO", "false", "show the notice that all data is fictional"),
    Setting("PORTAL_TRUSTED_PROXIES", "0", "how many reverse proxies add X-Forwarded headers"),
    Setting("PORTAL_WORKERS", "2", "server processes"),
    Setting("PORTAL_HTTPS", "false", "served over HTTPS: cookies are marked Secure"),
    Setting("PORTAL_HSTS", "false", "send Strict-Transport-Security; needs PORTAL_HTTPS"),
)

_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"0", "false", "no", "off"})


class SettingError(PortalError):
    """An environment variable holds a value that the portal cannot use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one running portal, validated."""

    instance_dir: Path
    database_url: str
    key_file: Path
    port: int
    host: str
    base_url: str
    demo_mode: bool
    trusted_proxies: int
    workers: int
    https: bool
    hsts: bool

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Return the validated settings; raises SettingError naming the variable at fault."""
        instance = Path(_text(environ, "PORTAL_INSTANCE", "./instance")).expanduser().resolve()
        port = _number(environ, "PORT", 5000, 1, 65535)
        https = _switch(environ, "PORTAL_HTTPS")
        key_file = Path(_text(environ, "PORTAL_KEY_FILE", str(instance / "keys.json")))
        return cls(
            instance_dir=instance,
            database_url=_database_url(environ, instance),
            key_file=key_file.expanduser().resolve(),
            port=port,
            host=_text(environ, "PORTAL_HOST", "127.0.0.1"),
            base_url=_base_url(environ, f"http://127.0.0.1:{port}"),
            demo_mode=_switch(environ, "PORTAL_DEMO"),
            trusted_proxies=_number(environ, "PORTAL_TRUSTED_PROXIES", 0, 0, 10),
            workers=_number(environ, "PORTAL_WORKERS", 2, 1, 64),
            https=https,
            hsts=_hsts(environ, https=https),
        )


def _text(environ: Mapping[str, str], name: str, default: str) -> str:
    value = environ.get(name, "").strip()
    if any(ord(character) < 32 for character in value):
        raise SettingError(msg("环境变量 %(name)s 含有控制字符。", name=name), field=name)
    return value or default


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = _text(environ, name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
        sentence = msg(
            "环境变量 %(name)s 应为 %(low)s 至 %(high)s 之间的整数，现为 %(value)s。",
            name=name,
            low=low,
            high=high,
            value=repr(text),
        )
        raise SettingError(sentence, field=name)
    return int(text)


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = _text(environ, name, "false").lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    sentence = msg("环境变量 %(name)s 应为 true 或 false，现为 %(value)s。", name=name, value=repr(text))
    raise SettingError(sentence, field=name)


def _database_url(environ: Mapping[str, str], instance: Path) -> str:
    url = _text(environ, "PORTAL_DATABASE_URL", f"sqlite:///{instance / 'portal.sqlite3'}")
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        # The value is not repeated: a database address may hold a password.
        sentence = msg("环境变量 PORTAL_DATABASE_URL 应以 sqlite:/// 或 postgresql+psycopg:// 开头。")
        raise SettingError(sentence, field="PORTAL_DATABASE_URL")
    return url


def _base_url(environ: Mapping[str, str], default: str) -> str:
    url = _text(environ, "PORTAL_BASE_URL", default).rstrip("/")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        # Not repeated either: someone may have put a password into it.
        sentence = msg("环境变量 PORTAL_BASE_URL 应为 http(s)://主机[:端口]，不带路径。")
        raise SettingError(sentence, field="PORTAL_BASE_URL")
    return url


def _hsts(environ: Mapping[str, str], *, https: bool) -> bool:
    hsts = _switch(environ, "PORTAL_HSTS")
    if hsts and not https:
        sentence = msg("环境变量 PORTAL_HSTS 只有在 PORTAL_HTTPS 为 true 时才能启用。")
        raise SettingError(sentence, field="PORTAL_HSTS")
    return hsts
