"""Decides what an e-mail looks like: plain text in the reader's language, and where to read on.

A Mongolian letter has the Chinese text below, because not every mail program can show the script. It names nobody and
carries nothing but the words of its kind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from portal import i18n
from portal.kernel.messages import Message, msg

_SITE: Final = msg("信用中国（内蒙古）")
_READ_ON: Final = msg("请在这里登录查看：")
_NO_ANSWER: Final = msg("这封邮件由系统自动发出，请不要回复。")
_RULE: Final = "\n\n――――――――\n\n"


@dataclass(frozen=True, slots=True)
class Sender:
    """From whom letters come, and where their readers find the portal."""

    address: str
    site: str


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be told; `path` is empty where the words carry their own link."""

    ref: str
    subject: Message
    body: Message
    path: str
    language: str


def compose(text: Text, *, to: str, sender: Sender, at: datetime) -> EmailMessage:
    """Return the letter; the same message always has the same Message-ID, so that no mailbox shows it twice."""
    letter = EmailMessage(policy=SMTP)
    domain = sender.address.rpartition("@")[2]
    letter["From"], letter["To"] = Address(addr_spec=sender.address), Address(addr_spec=to)
    letter["Subject"] = " / ".join(_in_languages(text, _subject))
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = f"<{text.ref}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(_RULE.join(_in_languages(text, lambda one: _body(one, sender))), charset="utf-8", cte="base64")
    return letter


def _in_languages(text: Text, say: Callable[[Text], str]) -> list[str]:
    """What is said in the reader's language and, below, in Chinese, unless that is the same."""
    said = []
    for code in (text.language, i18n.DEFAULT.code):
        with i18n.activate(code):
            said.append(say(text))
    return said[:1] if said[0] == said[1] else said


def _subject(text: Text) -> str:
    return i18n.render(text.subject)


def _body(text: Text, sender: Sender) -> str:
    current = i18n.current()
    prefix = "" if current is i18n.DEFAULT else f"/{current.code}"
    onward = f"{i18n.render(_READ_ON)}\n{sender.site}{prefix}{text.path}" if text.path else ""
    parts = [i18n.render(text.body), onward, f"{i18n.render(_SITE)}\n{i18n.render(_NO_ANSWER)}"]
    return "\n\n".join(part for part in parts if part)
