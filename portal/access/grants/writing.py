"""Writes an authorisation out: the words that are confirmed, kept with their digest, and printed for both sides.

Source: 2021 arts. 18, 19, 32. No number of an identity document stands in the words; the identities of both are kept
beside them, encrypted. Single records are named by reference: what they say is not to be read here after it has ended.
"""

import hashlib
import io
import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from portal.access.grants.terms import Named, Terms
from portal.kernel.clock import beijing_date
from portal.kernel.identifiers import documents
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.references import new_reference
from portal.printing import Block, Letter, render
from portal.security.fields import FieldCipher
from portal.store import files
from portal.store.files import StoredFile

WORDS: Final = "grant.words"
GRANTOR: Final = "grant.grantor"
GRANTEE: Final = "grant.grantee"
PURPOSE: Final = "grant"
TITLE: Final = "公共信用信息查询授权书"
ISSUER: Final = "信用中国（内蒙古）"
_ONLINE: Final = "授权人经核验身份，在平台上阅读本授权书全文，再次证明是本人后确认。"
_PAPER: Final = "授权人在纸质授权书上签名或者盖章，由被授权人提交，工作人员核对双方证件后受理。"
_RIGHTS: Final = (
    "授权人可以随时在平台上或者到服务窗口撤销授权，撤销后的下一次查询即不能进行。\n"
    "授权人可以查看每一次使用的时间、用途和方式。"
)
_DUTIES: Final = (
    "被授权人只能在授权的范围、期限和次数内，为约定的用途查询、使用，每次使用须写明用途。\n"
    "被授权人对查询到的非公开信息负有保密义务，不得擅自提供给他人，不得非法收集、应用、加工、传输、买卖和公开。"
)
_LIMITS: Final = "暂停披露的、公示期满的、已经删除或者撤回的信息，不因本授权而提供查询。"
_BASIS: Final = "依据《内蒙古自治区公共信用信息管理条例》第十八条、第十九条、第三十二条。"


@dataclass(frozen=True, slots=True)
class Wording:
    """An authorisation in words: facts above, numbered parts below."""

    facts: tuple[tuple[str, str], ...]
    blocks: tuple[tuple[str, str], ...]
    title: str = TITLE
    basis: str = _BASIS

    @property
    def text(self) -> str:
        """Return the whole as it is read, confirmed and kept."""
        head = [f"{label}：{value}" for label, value in self.facts]
        parts = [f"{heading}\n{words}" for heading, words in self.blocks]
        return "\n".join([self.title, *head, *parts, self.basis])

    @property
    def digest(self) -> str:
        """Return by what the words are recognised later."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def packed(words: Wording, cipher: FieldCipher) -> str:
    """Returns the words as they are kept, encrypted."""
    return cipher.encrypt(json.dumps([words.facts, words.blocks, words.title, words.basis], ensure_ascii=False), WORDS)


def unpacked(stored: str, cipher: FieldCipher) -> Wording:
    """Returns words that were kept."""
    facts, blocks, title, basis = json.loads(cipher.decrypt(stored, WORDS))
    return Wording(
        tuple((label, value) for label, value in facts), tuple((head, text) for head, text in blocks), title, basis
    )


def wording(*, grantor: Named, grantee: Named, terms: Terms, speaker: str, online: bool) -> Wording:
    """Returns the words of an authorisation; `speaker` is who confirms for an organisation, in which capacity."""
    facts = [("授权人", _side(grantor, grantor.name or grantor.shown))]
    if speaker:
        facts.append(("授权人的代表", speaker))
    facts += [
        ("被授权人", _side(grantee, grantee.shown)),
        ("授权范围", scope_words(terms)),
        ("用途", terms.purpose + ("（用于职业信用报告）" if terms.occupational else "")),
        ("期限", f"{_day(terms.since)}至{_day(terms.until)}，首日和末日都计入"),
        ("次数", f"{terms.uses}次"),
        ("授权方式", "网上授权" if online else "书面授权"),
    ]
    blocks = (
        ("授权内容", f"授权人同意被授权人按上列范围、用途、期限和次数查询、使用授权人的公共信用信息。\n{_LIMITS}"),
        ("授权人的权利", _RIGHTS),
        ("被授权人的义务", _DUTIES),
        ("确认方式", _ONLINE if online else _PAPER),
    )
    return Wording(tuple(facts), blocks)


def scope_words(terms: Terms) -> str:
    """Returns in Chinese what an authorisation opens."""
    if terms.records is not None:
        return f"下列{len(terms.records)}条信息：" + "、".join(terms.records)
    if terms.classes is not None:
        return "下列类别：" + "、".join(str(each.label) for each in terms.classes)
    return "整个档案"


def printed(
    session: Session, words: Wording, *, ref: str, font: Path, sealer: FieldCipher, at: datetime, by: str
) -> StoredFile:
    """Returns the kept PDF of an authorisation, for both sides; raises BadInput for what the typeface cannot write.

    The portal issues the copy: who authorised stands in the text, and not in what a file says about itself.
    """
    letter = Letter(
        title=words.title,
        number=ref,
        issuer=ISSUER,
        day=beijing_date(at),
        facts=words.facts,
        blocks=tuple(Block(heading=heading, text=text) for heading, text in words.blocks),
        note=f"{words.basis}\n文本摘要（SHA-256）：{words.digest}",
    )
    return files.keep(
        session,
        io.BytesIO(render(letter, font=font)),
        ref=new_reference("file"),
        name=f"{TITLE}-{ref}.pdf",
        media_type="application/pdf",
        purpose=PURPOSE,
        sealer=sealer,
        at=at,
        by=by,
    )


def _side(side: Named, name: str) -> str:
    if side.code:
        return f"{name}（统一社会信用代码 {side.code}）" if name != side.code else f"统一社会信用代码 {side.code}"
    return f"{name}（{documents.label(DocumentType(side.id_type))}，号码加密保存）"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
