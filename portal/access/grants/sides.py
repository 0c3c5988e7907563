"""Decides whether a holder is who an authorisation names: the proven person, or one who speaks for the organisation.

Source: 2021 arts. 18, 19. It is asked again at each use. Number and name must both be the ones that were written down:
a number typed wrongly opens nothing to whoever happens to have it.
"""

import json
from datetime import date

from sqlalchemy.orm import Session

from portal.access.grants.models import Grant
from portal.access.grants.terms import Named
from portal.access.grants.writing import GRANTEE, GRANTOR
from portal.identity.queries import Proven, mandates, proven
from portal.kernel.folding import fold
from portal.law.actors import Party
from portal.security.fields import FieldCipher


def sealed(side: Named, purpose: str, cipher: FieldCipher, **beside: str) -> str:
    """Returns who a side is, encrypted, with what is to be kept beside it."""
    told = {"code": side.code, "name": side.name, "id_type": side.id_type, "number": side.number, **beside}
    return cipher.encrypt(json.dumps(told, ensure_ascii=False), purpose)


def unsealed(stored: str, purpose: str, cipher: FieldCipher) -> dict[str, str]:
    """Returns who a side is, for matching and for the clerk who compares papers only."""
    told: dict[str, str] = json.loads(cipher.decrypt(stored, purpose))
    return told


def grantor_of(grant: Grant, cipher: FieldCipher) -> dict[str, str]:
    """Returns who authorised; empty where the papers of a refused authorisation are gone."""
    return unsealed(grant.grantor_cipher, GRANTOR, cipher) if grant.grantor_cipher else {}


def of_person(person: Proven) -> Named:
    """Returns a proven holder as a side of an authorisation."""
    return Named(code=None, index=person.id_index, name=person.name, id_type=person.id_type, number=person.id_number)


def is_grantee(session: Session, grant: Grant, *, party: Party, cipher: FieldCipher, today: date) -> bool:
    """Returns whether the holder is the grantee today: proven to be, or allowed to speak for it."""
    if grant.grantee_code is not None:
        spoken_for = mandates(session, party=party, cipher=cipher, today=today)
        return any(each.credit_code == grant.grantee_code for each in spoken_for)
    person = proven(session, party=party, cipher=cipher, today=today)
    if person is None or person.id_index != grant.grantee_index:
        return False
    return names(grant, person, cipher)


def names(grant: Grant, person: Proven, cipher: FieldCipher) -> bool:
    """Returns whether the name that was written down for a person is this one."""
    return fold(unsealed(grant.grantee_cipher, GRANTEE, cipher)["name"]) == fold(person.name)
