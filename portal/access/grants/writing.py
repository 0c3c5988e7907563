"""Writes an authorisation out in both languages: the words that are confirmed, kept with their digest, and printed.

Source: 2021 arts. 18, 19, 32. No number of an identity document stands in the words; the identities of both are kept
beside them, encrypted. Single records are named by reference: what they say is not to be read here after it has ended.
The Chinese words are those the digest is of; names and the purpose stay as they were typed in either language.
"""

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from portal import i18n
from portal.access.grants.terms import Named, Terms
from portal.i18n import render as said
from portal.kernel.clock import beijing_date
from portal.kernel.identifiers import documents
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.messages import Message, msg
from portal.kernel.references import new_reference
from portal.printing import Block, Letter, render_both
from portal.security.fields import FieldCipher
from portal.store import files
from portal.store.files import StoredFile

WORDS: Final = "grant.words"
GRANTOR: Final = "grant.grantor"
GRANTEE: Final = "grant.grantee"
PURPOSE: Final = "grant"
TITLE: Final = msg("公共信用信息查询授权书")
_ISSUER: Final = msg("信用中国（内蒙古）")
_ONLINE: Final = msg("授权人经核验身份，在平台上阅读本授权书全文，再次证明是本人后确认。")
_PAPER: Final = msg("授权人在纸质授权书上签名或者盖章，由被授权人提交，工作人员核对双方证件后受理。")
_CONTENT: Final = msg("授权人同意被授权人按上列范围、用途、期限和次数查询、使用授权人的公共信用信息。")
_LIMITS: Final = msg("暂停披露的、公示期满的、已经删除或者撤回的信息，不因本授权而提供查询。")
_RIGHTS: Final = (
    msg("授权人可以随时在平台上或者到服务窗口撤销授权，撤销后的下一次查询即不能进行。"),
    msg("授权人可以查看每一次使用的时间、用途和方式。"),
)
_DUTIES: Final = (
    msg("被授权人只能在授权的范围、期限和次数内，为约定的用途查询、使用，每次使用须写明用途。"),
    msg("被授权人对查询到的非公开信息负有保密义务，不得擅自提供给他人，不得非法收集、应用、加工、传输、买卖和公开。"),
)
_BASIS: Final = msg("依据《内蒙古自治区公共信用信息管理条例》第十八条、第十九条、第三十二条。")

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Text:
    """An authorisation in one language: facts above, numbered parts below."""

    title: str
    facts: tuple[Pair, ...]
    blocks: tuple[Pair, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Wording:
    """An authorisation in words, in both languages."""

    chinese: Text
    mongolian: Text

    @property
    def spoken(self) -> Text:
        """Return it in the language that is spoken just then."""
        return self.mongolian if i18n.current().code == "mn" else self.chinese

    @property
    def text(self) -> str:
        """Return the whole Chinese text as it is read, confirmed and kept."""
        head = [f"{label}：{value}" for label, value in self.chinese.facts]
        parts = [f"{heading}\n{words}" for heading, words in self.chinese.blocks]
        return "\n".join([self.chinese.title, *head, *parts, self.chinese.basis])

    @property
    def digest(self) -> str:
        """Return by what the words are recognised later; the Mongolian ones are not part of it."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def packed(words: Wording, cipher: FieldCipher) -> str:
    """Returns the words as they are kept, encrypted; both languages, so that a later translation changes none."""
    return cipher.encrypt(json.dumps([astuple(words.chinese), astuple(words.mongolian)], ensure_ascii=False), WORDS)


def unpacked(stored: str, cipher: FieldCipher) -> Wording:
    """Returns words that were kept."""
    chinese, mongolian = json.loads(cipher.decrypt(stored, WORDS))
    return Wording(_text_of(*chinese), _text_of(*mongolian))


def wording(*, grantor: Named, grantee: Named, terms: Terms, speaker: Message | str, online: bool) -> Wording:
    """Returns the words of an authorisation; `speaker` is who confirms for an organisation, in which capacity."""
    write = partial(_written, grantor, grantee, terms, speaker, online=online)
    return Wording(_in("zh", write), _in("mn", write))


def scope_words(terms: Terms) -> Message:
    """Returns what an authorisation opens."""
    if terms.records is not None:
        return msg("下列%(n)s条信息：%(records)s", n=len(terms.records), records=terms.records)
    if terms.classes is not None:
        return msg("下列类别：%(classes)s", classes=tuple(each.label for each in terms.classes))
    return msg("整个档案")


def printed(
    session: Session, words: Wording, *, ref: str, font: Path, sealer: FieldCipher, at: datetime, by: str
) -> StoredFile:
    """Returns the kept PDF of an authorisation in both languages, for both sides.

    The portal issues the copy: who authorised stands in the text, and not in what a file says about itself. Raises
    BadInput for what the typeface cannot write.
    """
    return files.keep(
        session,
        io.BytesIO(render_both(partial(_letter, words, ref, at), font=font)),
        ref=new_reference("file"),
        name=f"{TITLE}-{ref}.pdf",
        media_type="application/pdf",
        purpose=PURPOSE,
        sealer=sealer,
        at=at,
        by=by,
    )


def _letter(words: Wording, ref: str, at: datetime) -> Letter:
    spoken = words.spoken
    return Letter(
        title=spoken.title,
        number=ref,
        issuer=said(_ISSUER),
        day=beijing_date(at),
        facts=spoken.facts,
        blocks=tuple(Block(heading=heading, text=text) for heading, text in spoken.blocks),
        note=f"{spoken.basis}\n{said(msg('文本摘要（SHA-256）'))} {words.digest}",
    )


def _in(code: str, write: Callable[[], Text]) -> Text:
    with i18n.activate(code):
        return write()


def _written(grantor: Named, grantee: Named, terms: Terms, speaker: Message | str, *, online: bool) -> Text:
    facts = [(msg("授权人"), _side(grantor, grantor.name or grantor.shown))]
    if speaker:
        facts.append((msg("授权人的代表"), said(speaker)))
    facts += [
        (msg("被授权人"), _side(grantee, grantee.shown)),
        (msg("授权范围"), said(scope_words(terms))),
        (msg("用途"), _purpose(terms)),
        (msg("期限"), _period(terms)),
        (msg("次数"), said(msg("%(n)s次", n=terms.uses))),
        (msg("授权方式"), said(msg("网上授权") if online else msg("书面授权"))),
    ]
    blocks = (
        (msg("授权内容"), (_CONTENT, _LIMITS)),
        (msg("授权人的权利"), _RIGHTS),
        (msg("被授权人的义务"), _DUTIES),
        (msg("确认方式"), (_ONLINE if online else _PAPER,)),
    )
    return Text(
        title=said(TITLE),
        facts=tuple((said(label), value) for label, value in facts),
        blocks=tuple((said(heading), "\n".join(map(said, lines))) for heading, lines in blocks),
        basis=said(_BASIS),
    )


def _purpose(terms: Terms) -> str:
    return said(msg("%(purpose)s（用于职业信用报告）", purpose=terms.purpose)) if terms.occupational else terms.purpose


def _period(terms: Terms) -> str:
    days = {"since": i18n.format_day(terms.since), "until": i18n.format_day(terms.until)}
    return said(msg("%(since)s至%(until)s，首日和末日都计入", **days))


def _side(side: Named, name: str) -> str:
    if side.code:
        code = f"{said(msg('统一社会信用代码'))} {side.code}"
        return f"{name}（{code}）" if name != side.code else code
    kept = documents.label(DocumentType(side.id_type))
    return said(msg("%(name)s（%(document)s，号码加密保存）", name=name, document=kept))


def _text_of(title: str, facts: list[list[str]], blocks: list[list[str]], basis: str) -> Text:
    return Text(title, _pairs(facts), _pairs(blocks), basis)


def _pairs(kept: list[list[str]]) -> tuple[Pair, ...]:
    return tuple((label, value) for label, value in kept)
