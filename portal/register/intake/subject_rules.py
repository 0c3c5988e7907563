"""Decides who a row is about: match keys of 2021 art. 10, the class against the code, full capacity (2021 art. 2)."""

from datetime import date
from typing import Final

from portal.kernel.identifiers import citizen_id, documents, uscc
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.messages import Message, msg
from portal.law import parameters
from portal.register.intake.faults import ADULT, MATCH_KEY, STANDARD
from portal.register.intake.rows import NATURAL_PERSON, SOLE_PROPRIETOR, Row

_ADULT_AGE: Final = int(parameters.get("subject.adult_age").default)
_WITH_BIRTH_DATE: Final = frozenset({DocumentType.CITIZEN_ID, DocumentType.RESIDENCE_PERMIT})


def check(row: Row, today: date) -> None:
    """Notes every fault of the subject's fields."""
    if row.missing("class") or "class" in row.bad:
        return
    if row.text("class") == NATURAL_PERSON:
        _person(row, today)
    else:
        _organisation(row, today)
    _document(row, "representative_id_type", "representative_id", today)


def _organisation(row: Row, today: date) -> None:
    _required(row, "credit_code", msg("法人、非法人组织和个体工商户必须填写统一社会信用代码"))
    _required(row, "representative", msg("法人、非法人组织和个体工商户必须填写法定代表人"))
    code = row.text("credit_code")
    if code and uscc.is_sole_proprietor(code) != (row.text("class") == SOLE_PROPRIETOR):
        row.error("credit_code", "E-CLASS", msg("相对人类别与代码不符：个体工商户的代码以92开头"), MATCH_KEY)
    if row.text("class") == SOLE_PROPRIETOR:
        _document(row, "person_id_type", "person_id", today)


def _person(row: Row, today: date) -> None:
    if row.text("credit_code"):
        row.error("credit_code", "E-CLASS", msg("自然人没有统一社会信用代码"), MATCH_KEY)
    _required(row, "person_id_type", msg("自然人必须填写证件类型"))
    _required(row, "person_id", msg("自然人必须填写证件号码"))
    _document(row, "person_id_type", "person_id", today)
    _full_capacity(row)


def _full_capacity(row: Row) -> None:
    number, day = row.text("person_id"), row.day("decided_on")
    if not number or day is None or document_type(row, "person_id_type") not in _WITH_BIRTH_DATE:
        return
    if citizen_id.age_on(number, day) < _ADULT_AGE:
        sentence = msg("行为时不满%(age)s周岁，不归集", age=_ADULT_AGE)
        row.error("person_id", "E-MINOR", sentence, ADULT)


def _document(row: Row, type_role: str, number_role: str, today: date) -> None:
    number = row.text(number_role)
    if not number or type_role in row.bad:
        return
    verdict = documents.check(document_type(row, type_role), number, today=today)
    for finding in verdict.errors[:1]:
        row.error(number_role, "E-IDENTITY", finding.message, MATCH_KEY)
    for finding in verdict.warnings:
        row.warn(number_role, "E-IDENTITY", finding.message, MATCH_KEY)
    if verdict.ok:
        row.values[number_role] = verdict.value


def document_type(row: Row, role: str) -> DocumentType:
    """Returns the kind of document a row names, the citizen ID where it names none (2021 art. 10)."""
    return DocumentType(row.text(role) or DocumentType.CITIZEN_ID.value)


def _required(row: Row, role: str, reason: Message) -> None:
    if row.missing(role):
        row.error(role, "E-REQUIRED", reason, STANDARD)
