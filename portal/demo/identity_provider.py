"""The identity provider of the demonstration: oidc-provider-mock with fictional persons of the register, on loopback.

Whoever comes chooses a person and is let through without a password. Names and numbers are those of the register, so
that they match; one more person carries another name, to show how a mismatch is refused. The package comes with the
demonstration only, so it is looked up when it is wanted.
"""

import html
import importlib
import importlib.util
import logging
import os
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.demo import holders
from portal.identity.models import Identity
from portal.kernel.clock import beijing_date, now
from portal.kernel.masking import mask_id_for_holder
from portal.law.actors import Party
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher

CLIENT_ID: Final = "portal-demonstration"
HOST: Final = "127.0.0.1"
_PACKAGE: Final = "oidc_provider_mock"
_PAGE: Final = Path(__file__).with_name("data") / "identity_provider.html"
_OTHER_NAME: Final = "other-name"
_CHOOSING: Final = "/oauth2/authorize"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to choose: by what the provider knows them, how they stand on its page, what it tells of them."""

    sub: str
    label: str
    claims: dict[str, str] = field(repr=False)


def is_installed() -> bool:
    """Returns whether the package of the demonstration is there."""
    return importlib.util.find_spec(_PACKAGE) is not None


def persons(session: Session, *, cipher: FieldCipher, today: date) -> list[Person]:
    """Returns who can be chosen: grown persons of the register, and one whose name is another than there."""
    found = [_person(subject, number) for subject, number in holders.adults(session, today, cipher)]
    if found:
        last = found[-1]
        other = {**last.claims, "name": "姓名不符"}
        found.append(Person(_OTHER_NAME, "姓名与登记不一致（用来演示不通过）", other))
    return found


def suggested(session: Session, *, party: Party, cipher: FieldCipher) -> str:
    """Returns the label of whom this holder should choose: who they are proven to be, else somebody still free."""
    found = holders.adults(session, beijing_date(now()), cipher)
    living = select(Identity.id_index, Identity.holder_id).where(Identity.ended_at.is_(None))
    proven: dict[str, int] = dict(session.execute(living).tuples().all())
    mine = [pair for pair in found if proven.get(pair[0].id_index or "") == party.holder_id]
    free = [pair for pair in found if pair[0].id_index not in proven]
    has_proof = party.holder_id in proven.values()
    chosen = mine if has_proof else free
    return _label(*chosen[0]) if chosen else ""


def application(people: list[Person]) -> Application:
    """Returns the provider as a WSGI application; its page names the people and loads nothing from elsewhere."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        # It still uses a module that its own libraries will drop.
        warnings.simplefilter("ignore")
        mock = importlib.import_module(_PACKAGE)
    users = [mock.User(sub=one.sub, claims=dict(one.claims)) for one in people]
    inner: Application = mock.app(require_nonce=True, issue_refresh_token=False, user_claims=users)
    page = _PAGE.read_text("utf-8").replace("{people}", "".join(_button(one) for one in people))

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if (environ["PATH_INFO"], environ["REQUEST_METHOD"]) != (_CHOOSING, "GET"):
            return inner(environ, start)
        start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")])
        return [page.replace("{cancel}", html.escape(_cancelled(environ.get("QUERY_STRING", "")))).encode()]

    return answer


def _cancelled(query: str) -> str:
    """Where somebody goes back to who chooses nobody."""
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    back = asked.get("redirect_uri", "")
    if not back.startswith(("http://", "https://")):
        return "#"
    return f"{back}?{urlencode({'error': 'access_denied', 'state': asked.get('state', '')})}"


def _button(one: Person) -> str:
    return f'<button name="sub" value="{html.escape(one.sub)}">{html.escape(one.label)}</button>\n'


def _person(subject: Subject, number: str) -> Person:
    claims = {"name": present_name(subject), "id_type": subject.id_type or "", "id_number": number}
    return Person(subject.ref, _label(subject, number), claims)


def _label(subject: Subject, number: str) -> str:
    return f"{present_name(subject)}（证件尾号 {mask_id_for_holder(number)[-4:]}）"
