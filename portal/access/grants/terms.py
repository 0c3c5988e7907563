"""Decides what an authorisation may say: for whom, about what, what for, from when to when, how often.

Source: 2021 arts. 18, 19, 32; 2024 arts. 18, 24. Who is named in it is checked for form only: nobody learns from an
authorisation whether somebody has an account here, or is in the register.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.errors import BadInput, RuleBroken
from portal.kernel.identifiers import documents, uscc
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.masking import mask_person_name
from portal.kernel.messages import Message, msg
from portal.law import parameters
from portal.law.codes import RecordClass
from portal.law.procedures.grant import NECESSARY, OCCUPATIONS, PAPERS, WRITTEN
from portal.procedures.turn import text
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher

LONGEST_DAYS: Final = int(parameters.get("grant.longest_days").default)
MOST_USES: Final = int(parameters.get("grant.most_uses").default)
_LONGEST_PURPOSE: Final = 200
_LONGEST_NAME: Final = 50
_LONGEST_TITLE: Final = 200


class PartyKind(StrEnum):
    """Whether a side of an authorisation is an organisation or a person."""

    ORGANISATION = "organisation"
    PERSON = "person"

    @property
    def label(self) -> Message:
        """Return the Chinese name."""
        return msg("企业或者组织") if self is PartyKind.ORGANISATION else msg("个人")


class Scope(StrEnum):
    """How much of a file an authorisation opens."""

    WHOLE = "whole"
    CLASSES = "classes"
    RECORDS = "records"

    @property
    def label(self) -> Message:
        """Return the Chinese name."""
        return _SCOPES[self]


_SCOPES: Final = {
    Scope.WHOLE: msg("整个档案"),
    Scope.CLASSES: msg("选定的类别"),
    Scope.RECORDS: msg("选定的几条信息"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Who somebody is, as typed: an organisation by its code, a person by document and full name."""

    kind: str
    credit_code: str = ""
    name: str = ""
    id_type: str = ""
    id_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Who somebody is, checked for form; `shown` is how others may see them."""

    code: str | None
    index: str | None
    name: str
    id_type: str
    number: str

    @property
    def shown(self) -> str:
        """Return the organisation in full, a person masked."""
        return (self.name or self.code or "") if self.code else mask_person_name(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an authorisation shall say, as typed."""

    scope: str
    classes: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    purpose: str
    since: date | None
    until: date | None
    uses: str
    occupational: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an authorisation says; classes and records None for all."""

    classes: tuple[RecordClass, ...] | None
    records: tuple[str, ...] | None
    purpose: str
    since: date
    until: date
    uses: int
    occupational: bool


def named(
    session: Session, side: Side, *, prefix: str, cipher: FieldCipher, today: date, as_typed: bool = False
) -> Named:
    """Returns who is meant; an organisation that the register knows is called by its name there unless `as_typed`.

    Raises BadInput on the field at fault; fields are called after the side, such as ``grantee_number``.
    """
    if side.kind == PartyKind.ORGANISATION:
        verdict = uscc.check(side.credit_code)
        if not verdict.ok:
            raise BadInput(verdict.errors[0].message, field=f"{prefix}_code")
        name = _organisation_name(session, verdict.value, side.name.strip(), prefix, as_typed=as_typed)
        return Named(code=verdict.value, index=None, name=name, id_type="", number="")
    if side.kind != PartyKind.PERSON:
        raise BadInput(msg("请在所列选项中选择。"), field=f"{prefix}_kind")
    name = side.name.strip()
    if not 0 < len(name) <= _LONGEST_NAME:
        raise BadInput(msg("请填写姓名。"), field=f"{prefix}_name")
    number = _number(side, prefix, today)
    index = cipher.blind_index(number, ID_PURPOSE)
    return Named(code=None, index=index, name=name, id_type=side.id_type, number=number)


def settled(wish: Wish, *, person: bool, today: date, on_paper: bool = False) -> Terms:
    """Returns the terms; `person` tells whether the subject is one, and what was signed on paper may run already.

    Raises BadInput or RuleBroken on the field at fault, with the article.
    """
    scope = _scope(wish)
    since, until = _period(wish, today, on_paper=on_paper)
    if wish.occupational and not person:
        raise RuleBroken(msg("职业信用报告只关于个人。"), citation=OCCUPATIONS, field="occupational")
    return Terms(
        classes=_classes(wish) if scope is Scope.CLASSES else None,
        records=_records(wish) if scope is Scope.RECORDS else None,
        purpose=text(wish.purpose, field="purpose", longest=_LONGEST_PURPOSE),
        since=since,
        until=until,
        uses=_uses(wish.uses),
        occupational=wish.occupational,
    )


def _organisation_name(session: Session, code: str, typed: str, prefix: str, *, as_typed: bool) -> str:
    if as_typed:
        if not 0 < len(typed) <= _LONGEST_TITLE:
            raise BadInput(msg("请填写名称。"), field=f"{prefix}_name")
        return typed
    known = session.scalar(select(Subject).where(Subject.credit_code == code))
    return present_name(known) if known else ""


def _number(side: Side, prefix: str, today: date) -> str:
    try:
        kind = DocumentType(side.id_type)
    except ValueError as error:
        raise BadInput(msg("请选择证件类型。"), field=f"{prefix}_document") from error
    verdict = documents.check(kind, side.id_number, today=today)
    if not verdict.ok:
        raise BadInput(verdict.errors[0].message, citation=PAPERS, field=f"{prefix}_number")
    return verdict.value


def _scope(wish: Wish) -> Scope:
    if wish.scope not in set(Scope):
        raise BadInput(msg("请选择授权的范围。"), citation=WRITTEN, field="scope")
    return Scope(wish.scope)


def _classes(wish: Wish) -> tuple[RecordClass, ...]:
    chosen = tuple(each for each in RecordClass if each.value in wish.classes)
    if not chosen:
        raise BadInput(msg("请至少选择一类信息。"), citation=WRITTEN, field="classes")
    return chosen


def _records(wish: Wish) -> tuple[str, ...]:
    if not wish.records:
        raise BadInput(msg("请至少选择一条信息。"), citation=WRITTEN, field="records")
    return tuple(sorted(set(wish.records)))


def _period(wish: Wish, today: date, *, on_paper: bool) -> tuple[date, date]:
    if wish.since is None or wish.until is None:
        field = "since" if wish.since is None else "until"
        raise BadInput(msg("请填写日期，例如 2026-06-01。"), citation=WRITTEN, field=field)
    if wish.since < today and not on_paper:
        raise RuleBroken(msg("起始日不能早于今天。"), citation=WRITTEN, field="since")
    last = wish.since + timedelta(days=LONGEST_DAYS - 1)
    first = max(wish.since, today)
    if not first <= wish.until <= last:
        sentence = msg("截止日须在 %(first)s 到 %(last)s 之间。", first=first, last=last)
        raise RuleBroken(sentence, citation=NECESSARY, field="until")
    return wish.since, wish.until


def _uses(typed: str) -> int:
    plain = typed.strip()
    count = int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 6 else 0
    if not 1 <= count <= MOST_USES:
        raise BadInput(msg("请填写 1 到 %(most)s 之间的次数。", most=MOST_USES), citation=NECESSARY, field="uses")
    return count
