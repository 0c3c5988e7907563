"""Decides what an operator may set, by environment variables only, and what each one means.

``SETTINGS`` is the complete table: name, default, meaning. A value that cannot be read stops the
start with a sentence that names the variable; nothing is silently replaced by its default.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from portal.kernel import smtp_address
from portal.kernel.errors import PortalError
from portal.kernel.messages import msg
from portal.kernel.smtp_address import SmtpAddress


class Setting(NamedTuple):
    """One row of the table that the manual lists."""

    name: str
    default: str
    meaning: str


CJK_FONT: Final = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
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
    Setting(
        "PORTAL_DEMO",
        "false",
        "demonstration, never with real data: says that all is fictional, lists and lets in its accounts, starts its "
        "post office and identity provider",
    ),
    Setting(
        "PORTAL_SMTP_URL",
        "none",
        "mail server for letters to holders of accounts: smtp://, smtp+starttls:// or smtps://, "
        "[user:password@]host[:port]; none: messages stay in the inbox and nobody can register, but the demonstration "
        "has a post office of its own",
    ),
    Setting("PORTAL_MAIL_FROM", "no-reply@<host of PORTAL_BASE_URL>", "address from which letters come"),
    Setting("PORTAL_DEMO_POST_PORT", "<PORT> + 10000", "port of the demonstration's own post office, on loopback"),
    Setting("PORTAL_TRUSTED_PROXIES", "0", "how many reverse proxies add X-Forwarded headers"),
    Setting("PORTAL_WORKERS", "2", "server processes"),
    Setting("PORTAL_HTTPS", "false", "served over HTTPS: cookies are marked Secure"),
    Setting("PORTAL_HSTS", "false", "send Strict-Transport-Security; needs PORTAL_HTTPS"),
    Setting(
        "PORTAL_CJK_FONT",
        CJK_FONT,
        "typeface of official letters, embedded in each PDF; Debian's package fonts-noto-cjk brings the default",
    ),
    Setting(
        "PORTAL_SCANNER",
        "none",
        "virus scanner for attachments: unix:/path or tcp://host:port of clamd, or a command that reads the file from "
        "its input and ends with 0 (clean) or 1 (infected); none: files are marked as not scanned",
    ),
    Setting(
        "PORTAL_LAW_CHOICES",
        "none",
        "readings of open questions of the law other than the default, so far A2=total: the first five days of an "
        "objection count within the twenty; for what is decided from then on; several are parted by commas",
    ),
    Setting(
        "PORTAL_OIDC_ISSUER",
        "none",
        "issuer of the identity provider by OpenID Connect, https only (http on loopback); none: that way is not "
        "offered; in demonstration mode `portal serve` then starts a provider of its own",
    ),
    Setting("PORTAL_OIDC_CLIENT_ID", "none", "what the identity provider calls this portal; required with an issuer"),
    Setting(
        "PORTAL_OIDC_CLIENT_SECRET",
        "none",
        "the secret for the identity provider, or file:/path of a file that holds it; required with an issuer",
    ),
    Setting("PORTAL_OIDC_SCOPE", "openid profile", "what is asked of the identity provider; openid is part of it"),
    Setting("PORTAL_OIDC_CLAIM_NAME", "name", "claim with the real name"),
    Setting(
        "PORTAL_OIDC_CLAIM_ID_TYPE",
        "id_type",
        "claim with the kind of document, as citizen_id, 居民身份证 or the code 111; none: the provider knows only "
        "citizen ID numbers",
    ),
    Setting("PORTAL_OIDC_CLAIM_ID_NUMBER", "id_number", "claim with the number of the document"),
)

_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_LAST_PORT: Final = 65535
# Far enough from where the next portal on this machine would listen.
_DEMO_POST_AWAY: Final = 10_000
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9][A-Za-z0-9.-]*")
_FALSE: Final = frozenset({"0", "false", "no", "off"})
_LONGEST_ISSUER: Final = 200
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


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
    cjk_font: Path
    scanner: str = ""
    law_choices: Mapping[str, str] = field(default_factory=dict)
    smtp: SmtpAddress | None = None
    mail_from: str = "no-reply@localhost"
    demo_post_port: int | None = None
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_scope: str = "openid profile"
    oidc_claim_name: str = "name"
    oidc_claim_id_type: str = "id_type"
    oidc_claim_id_number: str = "id_number"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Return the validated settings; raises SettingError naming the variable at fault."""
        instance = Path(_text(environ, "PORTAL_INSTANCE", "./instance")).expanduser().resolve()
        port = _number(environ, "PORT", 5000, 1, _LAST_PORT)
        https = _switch(environ, "PORTAL_HTTPS")
        key_file = Path(_text(environ, "PORTAL_KEY_FILE", str(instance / "keys.json")))
        base_url = _base_url(environ, f"http://127.0.0.1:{port}")
        demo_post_port = _demo_post_port(environ, port)
        return cls(
            instance_dir=instance,
            database_url=_database_url(environ, instance),
            key_file=key_file.expanduser().resolve(),
            port=port,
            host=_text(environ, "PORTAL_HOST", "127.0.0.1"),
            base_url=base_url,
            demo_mode=_switch(environ, "PORTAL_DEMO"),
            trusted_proxies=_number(environ, "PORTAL_TRUSTED_PROXIES", 0, 0, 10),
            workers=_number(environ, "PORTAL_WORKERS", 2, 1, 64),
            https=https,
            hsts=_hsts(environ, https=https),
            cjk_font=Path(_text(environ, "PORTAL_CJK_FONT", CJK_FONT)).expanduser().resolve(),
            scanner=_unless_none(environ, "PORTAL_SCANNER"),
            law_choices=_pairs(environ, "PORTAL_LAW_CHOICES"),
            smtp=_smtp(environ, demo_post_port),
            mail_from=_mail_from(environ, base_url),
            demo_post_port=demo_post_port,
            **_oidc(environ),
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


def _unless_none(environ: Mapping[str, str], name: str, default: str = "none") -> str:
    named = _text(environ, name, default)
    return "" if named == "none" else named


def _pairs(environ: Mapping[str, str], name: str) -> dict[str, str]:
    text = _unless_none(environ, name)
    parts = [[half.strip() for half in part.split("=")] for part in text.split(",")] if text else []
    found = {part[0]: part[-1] for part in parts}
    if len(found) != len(parts) or any(len(part) != 2 or not all(part) for part in parts):
        raise SettingError(msg("环境变量 %(name)s 应为 名称=取值，多项以逗号分隔，不得重复。", name=name), field=name)
    return found


def _demo_post_port(environ: Mapping[str, str], port: int) -> int | None:
    """Where the demonstration's own post office listens; None where there is none, or letters go elsewhere."""
    default = port + _DEMO_POST_AWAY if port + _DEMO_POST_AWAY <= _LAST_PORT else port - _DEMO_POST_AWAY
    chosen = _number(environ, "PORTAL_DEMO_POST_PORT", default, 1, _LAST_PORT)
    return chosen if _switch(environ, "PORTAL_DEMO") and not _unless_none(environ, "PORTAL_SMTP_URL") else None


def _smtp(environ: Mapping[str, str], demo_post_port: int | None) -> SmtpAddress | None:
    if demo_post_port is not None:
        return SmtpAddress(smtp_address.PLAIN, "127.0.0.1", demo_post_port)
    text = _unless_none(environ, "PORTAL_SMTP_URL")
    try:
        return smtp_address.read(text) if text else None
    except ValueError:
        # The value is not repeated: it may hold a password.
        sentence = msg("环境变量 PORTAL_SMTP_URL 应为 smtp、smtp+starttls 或 smtps 地址：[用户:密码@]主机[:端口]。")
        raise SettingError(sentence, field="PORTAL_SMTP_URL") from None


def _mail_from(environ: Mapping[str, str], base_url: str) -> str:
    host = urlsplit(base_url).hostname or ""
    numeric = ":" in host or host.replace(".", "").isdigit()
    address = _text(environ, "PORTAL_MAIL_FROM", f"no-reply@{'localhost' if numeric else host}")
    if not _ADDRESS.fullmatch(address):
        sentence = msg("环境变量 PORTAL_MAIL_FROM 应为一个邮箱地址，如 no-reply@credit.example。")
        raise SettingError(sentence, field="PORTAL_MAIL_FROM")
    return address


def _oidc(environ: Mapping[str, str]) -> dict[str, str]:
    """The fields of the identity provider."""
    found = {
        "oidc_issuer": _issuer(environ),
        "oidc_client_id": _unless_none(environ, "PORTAL_OIDC_CLIENT_ID"),
        "oidc_client_secret": _secret(environ, "PORTAL_OIDC_CLIENT_SECRET"),
        "oidc_scope": _text(environ, "PORTAL_OIDC_SCOPE", "openid profile"),
        "oidc_claim_name": _text(environ, "PORTAL_OIDC_CLAIM_NAME", "name"),
        "oidc_claim_id_type": _unless_none(environ, "PORTAL_OIDC_CLAIM_ID_TYPE", "id_type"),
        "oidc_claim_id_number": _text(environ, "PORTAL_OIDC_CLAIM_ID_NUMBER", "id_number"),
    }
    if "openid" not in found["oidc_scope"].split():
        raise SettingError(msg("环境变量 PORTAL_OIDC_SCOPE 须含有 openid。"), field="PORTAL_OIDC_SCOPE")
    for name in ("oidc_client_id", "oidc_client_secret"):
        if found["oidc_issuer"] and not found[name]:
            variable = f"PORTAL_{name.upper()}"
            sentence = msg("设置了 PORTAL_OIDC_ISSUER，还须设置环境变量 %(name)s。", name=variable)
            raise SettingError(sentence, field=variable)
    return found


def _issuer(environ: Mapping[str, str]) -> str:
    issuer = _unless_none(environ, "PORTAL_OIDC_ISSUER")
    if issuer and (len(issuer) > _LONGEST_ISSUER or not is_safe_address(issuer)):
        sentence = msg("环境变量 PORTAL_OIDC_ISSUER 应为 https 地址，不带用户名、查询参数和 #；本机的可以用 http。")
        raise SettingError(sentence, field="PORTAL_OIDC_ISSUER")
    return issuer


def is_safe_address(url: str) -> bool:
    """Return whether secrets may be sent there: https, or http on this machine; no user, query or fragment."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    plain = parts.scheme == "http" and parts.hostname in _LOOPBACK
    return usable and (plain or parts.scheme == "https") and not (parts.query or parts.fragment or "@" in parts.netloc)


def _secret(environ: Mapping[str, str], name: str) -> str:
    value = _unless_none(environ, name)
    if not value.startswith("file:"):
        return value
    try:
        read = Path(value.removeprefix("file:")).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        read = ""
    if not read:
        # Neither the path nor what it holds is repeated.
        raise SettingError(msg("环境变量 %(name)s 所指的文件不能读取，或者是空的。", name=name), field=name)
    return read


def _hsts(environ: Mapping[str, str], *, https: bool) -> bool:
    hsts = _switch(environ, "PORTAL_HSTS")
    if hsts and not https:
        sentence = msg("环境变量 PORTAL_HSTS 只有在 PORTAL_HTTPS 为 true 时才能启用。")
        raise SettingError(sentence, field="PORTAL_HSTS")
    return hsts
