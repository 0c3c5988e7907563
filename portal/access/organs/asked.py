"""Decides which subject a question names: an organisation by its code, a person by name, document and number together.

Source: 2021 arts. 10, 18. A name that does not fit the number is answered like a number nobody holds, so that an answer
never tells whose number it is.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.kernel.errors import BadInput
from portal.kernel.folding import fold
from portal.kernel.identifiers import documents, uscc
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.masking import mask_id, mask_person_name, scrub
from portal.kernel.messages import msg
from portal.law.access import BY_DUTY
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher

_LONGEST: Final = 200
_SHOWN: Final = 60
_PERSON: Final = ("name", "id_type", "id_number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as somebody wrote it, in memory only: `code`, or the other three."""

    code: str = ""
    name: str = ""
    id_type: str = ""
    id_number: str = ""

    @property
    def shown(self) -> str:
        """Return how it may be kept: a credit code as it is, a person masked."""
        if self.code.strip():
            return scrub(self.code.strip())[:_SHOWN]
        return f"{mask_person_name(self.name)[:_SHOWN]} {mask_id(self.id_number)[:_SHOWN]}".strip()


@dataclass(frozen=True, slots=True)
class Target:
    """A readable question in normal form; two that are equal ask for the same subject."""

    code: str = ""
    name: str = ""
    kind: DocumentType | None = None
    number: str = ""


def read(asked: Asked, *, today: date) -> Target:
    """Returns whom the question names; raises BadInput on the field that cannot be read."""
    person = [name for name in _PERSON if getattr(asked, name).strip()]
    if bool(asked.code.strip()) == bool(person):
        sentence = msg("请只填一项：组织填统一社会信用代码，个人填姓名、证件类型和证件号码。")
        raise BadInput(sentence, citation=BY_DUTY, field="code")
    for name in ("code", *_PERSON):
        if len(getattr(asked, name)) > _LONGEST:
            raise BadInput(msg("填写的内容过长。"), field=name)
    return _person(asked, today) if person else _organisation(asked)


def find(session: Session, target: Target, *, cipher: FieldCipher) -> Subject | None:
    """Returns the subject; None alike for an unknown one and for a name or document that does not fit its number."""
    wanted = select(Subject).options(selectinload(Subject.names))
    if target.code:
        return session.scalar(wanted.where(Subject.credit_code == target.code))
    found = session.scalar(wanted.where(Subject.id_index == cipher.blind_index(target.number, ID_PURPOSE)))
    if found is None or fold(present_name(found)) != target.name or _kind(found.id_type or "") is not target.kind:
        return None
    return found


def _organisation(asked: Asked) -> Target:
    verdict = uscc.check(asked.code)
    if not verdict.ok:
        raise BadInput(verdict.errors[0].message, field="code")
    return Target(code=verdict.value)


def _person(asked: Asked, today: date) -> Target:
    missing = next((name for name in _PERSON if not getattr(asked, name).strip()), None)
    if missing is not None:
        raise BadInput(msg("查询个人须同时填写姓名、证件类型和证件号码。"), citation=BY_DUTY, field=missing)
    kind = _kind(asked.id_type)
    if kind is None:
        raise BadInput(msg("请选择证件类型。"), field="id_type")
    verdict = documents.check(kind, asked.id_number, today=today)
    if not verdict.ok:
        raise BadInput(verdict.errors[0].message, field="id_number")
    return Target(name=fold(asked.name), kind=kind, number=verdict.value)


def _kind(text: str) -> DocumentType | None:
    """The kind of document by the key that is stored or by its Chinese name."""
    known = next((kind for kind in DocumentType if kind.value == text.strip()), None)
    return known or documents.by_label(text)
