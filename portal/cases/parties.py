"""Decides how a letter of a case names whose it is and who asks (2024 arts. 24, 40; 2021 art. 34).

An organisation with its credit code, so that no namesake is taken for it; a natural person by name alone, no number.
Whoever asks for somebody else stands beside it with the capacity in which they do.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import applicants
from portal.cases.models import Case
from portal.identity.checks.queries import CAPACITIES
from portal.identity.models import Capacity
from portal.kernel.messages import Message, msg
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher

Named = tuple[tuple[Message, Message | str], ...]


def named(session: Session, case: Case, cipher: FieldCipher) -> Named:
    """Returns label and words for whose case it is and, when different, who asks; of an erased subject who asks."""
    applicant = applicants.opened(case, cipher)
    asking: Named = (
        (
            msg("申请人"),
            msg("%(name)s（%(capacity)s）", name=applicant.name, capacity=CAPACITIES[applicant.capacity]),
        ),
    )
    subject = session.scalar(select(Subject).where(Subject.ref == case.subject_ref))
    if subject is None:
        return asking
    name = present_name(subject)
    about: Named = ((msg("信息主体"), f"{name}（{subject.credit_code}）" if subject.credit_code else name),)
    return about if applicant.capacity is Capacity.SELF and applicant.name == name else about + asking
