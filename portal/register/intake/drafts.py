"""Decides what of an accepted row is kept where: subject, content, encrypted part, dates that the gate reads.

Identity numbers never reach the content. A penalty is general dishonesty information only once final (2021 art. 14(2)),
so every penalty carries the end of its remedy period; where the provider states none, portal.law.finality does.
"""

import json
from datetime import date
from decimal import Decimal
from typing import Any, Final

from portal.accounts.models import Unit
from portal.kernel import divisions
from portal.kernel.identifiers import uscc
from portal.law.finality import remedy_end
from portal.law.publicity import StartKind, choose_start
from portal.register.catalogue.layouts import Store
from portal.register.catalogue.models import CatalogueItem
from portal.register.intake.document_rules import NO_END, last_public_day, period_start
from portal.register.intake.rows import SOLE_PROPRIETOR, Row, Value
from portal.register.intake.subject_rules import document_type
from portal.register.records.commands import RecordDraft
from portal.register.records.models import Challenge, RecordKind
from portal.register.subjects.commands import SubjectIdentity
from portal.register.subjects.models import Subject, SubjectKind
from portal.security.fields import FieldCipher

PRIVATE_PURPOSE: Final = "record.private"
_TITLE: Final = 400
_CHALLENGES: Final = {
    "": Challenge.NONE,
    "无": Challenge.NONE,
    "审理中": Challenge.PENDING,
    "维持": Challenge.UPHELD,
    "撤销或变更": Challenge.OVERTURNED,
}
# Role in the layout, and the kind under which the subject keeps it.
_OLD_CODES: Final = {
    "registration_no": "registration_no",
    "organisation_code": "organisation_no",
    "tax_no": "tax_no",
    "institution_no": "institution_no",
    "association_no": "association_no",
}
# Words in a name by which an organisation without legal personality is known.
_UNINCORPORATED: Final = ("分公司", "分店", "有限合伙", "普通合伙", "个人独资", "合伙企业", "律师事务所", "办事处")


def identity(row: Row) -> SubjectIdentity:
    """Returns who the row is about."""
    if row.is_person:
        return SubjectIdentity(
            kind=SubjectKind.NATURAL_PERSON,
            name=row.text("name"),
            id_type=document_type(row, "person_id_type").value,
            id_number=row.text("person_id"),
        )
    code = row.text("credit_code")
    return SubjectIdentity(
        kind=_kind(row),
        name=row.text("name"),
        credit_code=code,
        legal_representative=row.text("representative"),
        division=division_of(code),
        identifiers=tuple((kind, row.text(role)) for role, kind in _OLD_CODES.items() if row.text(role)),
    )


def division_of(credit_code: str) -> str | None:
    """Returns the division in a credit code, None where it can be no division."""
    code = uscc.parts(credit_code).division
    return code if divisions.is_plausible(code) else None


def draft(row: Row, *, subject: Subject, item: CatalogueItem, unit: Unit, cipher: FieldCipher) -> RecordDraft:
    """Returns the record that an accepted row becomes; its batch is known when it is written."""
    private = private_part(row)
    common: dict[str, Any] = {
        "subject": subject,
        "item": item,
        "unit": unit,
        "document_no": row.text("document_no"),
        "authority_name": row.text("authority"),
        "authority_code": row.text("authority_code"),
        "decided_on": row.day("decided_on"),
        "content": content(row),
        "private": cipher.encrypt(private, PRIVATE_PURPOSE) if private else None,
        "valid_from": row.day("valid_from"),
        "valid_until": _end(row.day("valid_until")),
    }
    if row.layout.item_code == "XZXK":
        return RecordDraft(
            kind=RecordKind.PERMIT,
            title=row.text("document_name"),
            legal_basis=item.publicity_basis or item.content,
            **common,
        )
    return _penalty(row, common) if row.layout.item_code == "XZCF" else _other(row, common)


def content(row: Row) -> dict[str, str]:
    """Returns the layout's fields by code: no identity number, of a natural person not even the name."""
    kept = (Store.CONTENT,) if row.is_person else (Store.CONTENT, Store.SUBJECT)
    found = {
        field.code: as_text(row.values[field.role])
        for field in row.layout.fields
        if field.store in kept and field.role in row.values
    }
    if until := public_end(row):
        found[row.layout.by_role["public_until"].code] = until.isoformat()
    return found


def private_part(row: Row) -> str | None:
    """Returns the identity numbers the layout carries beside the subject's own, as JSON to be encrypted."""
    own = {"person_id", "person_id_type"} if row.is_person else set()
    found = {
        field.code: as_text(row.values[field.role])
        for field in row.layout.fields
        if field.store is Store.PRIVATE and field.role in row.values and field.role not in own
    }
    return json.dumps(found, ensure_ascii=False, sort_keys=True) if found else None


def public_end(row: Row) -> date | None:
    """Returns the last public day of a limited record: the provider's wish within the cap of 2021 art. 20."""
    start, wish = period_start(row), row.day("public_until")
    if start is None or wish is None:
        return None
    return min(wish, last_public_day(start))


def as_text(value: Value) -> str:
    """Returns a value in its one stored form."""
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def _penalty(row: Row, common: dict[str, Any]) -> RecordDraft:
    decided: date = common["decided_on"]
    return RecordDraft(
        kind=RecordKind.PENALTY,
        title="、".join(row.kinds("penalty_kinds"))[:_TITLE],
        legal_basis=row.text("legal_basis"),
        start_on=period_start(row),
        start_kind=StartKind.EFFECT,
        served_on=row.day("served_on"),
        remedy_until=row.day("remedy_until") or remedy_end(decided, row.day("served_on")),
        challenge=_CHALLENGES[row.text("challenge")],
        challenge_closed_on=row.day("challenge_closed_on"),
        **common,
    )


def _other(row: Row, common: dict[str, Any]) -> RecordDraft:
    """What is no penalty is public from the day it was recognised, and only a limited class has a period (21§20)."""
    item: CatalogueItem = common["item"]
    start, kind = None, None
    if item.record_class.has_publicity_period:
        start, kind = choose_start(item.record_class, recognition=common["decided_on"])
    return RecordDraft(
        kind=RecordKind.OTHER,
        title=item.name_zh,
        legal_basis=row.text("legal_basis"),
        start_on=start,
        start_kind=kind,
        **common,
    )


def _end(day: date | None) -> date | None:
    return None if day is not None and day >= NO_END else day


def _kind(row: Row) -> SubjectKind:
    if row.text("class") == SOLE_PROPRIETOR:
        return SubjectKind.SOLE_PROPRIETOR
    if any(word in row.text("name") for word in _UNINCORPORATED):
        return SubjectKind.UNINCORPORATED
    return SubjectKind.LEGAL_PERSON
