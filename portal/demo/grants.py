"""Authorisations of the demonstration: given, used, revoked and waiting on paper, between its own accounts.

Their printed copies need the typeface of letters; where there is none, nothing is given.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from portal.access.grants import giving, papers, revoking, using
from portal.access.grants.papers import Paper
from portal.access.grants.terms import PartyKind, Scope, Side, Wish
from portal.accounts.holders import addresses, sessions
from portal.demo.identity_checks import picture
from portal.demo.plan import Plan
from portal.identity.queries import mandates, require_proven
from portal.law.actors import Party
from portal.law.codes import RecordClass
from portal.security.fields import FieldCipher

_PERSON: Final = "person@demo.example"
_REPRESENTATIVE: Final = "representative@demo.example"
_AGENT: Final = "agent@demo.example"
_MONTH, _WEEK = timedelta(days=29), timedelta(days=6)
_TITLES: Final = dict(zip(papers.PARTS, ("授权书", "授权人的证件", "被授权人的证件"), strict=True))


@dataclass(frozen=True, slots=True)
class _Cast:
    """Who plays, on which day, with which keys."""

    session: Session
    plan: Plan
    cipher: FieldCipher
    font: Path

    def party(self, email: str) -> Party:
        """Returns an account of the demonstration."""
        holder = addresses.find(self.session, address=email, cipher=self.cipher)
        if holder is None:
            raise AssertionError("the demonstration makes its accounts first")
        return sessions.party_of(holder)

    def person(self, email: str) -> Side:
        """Returns who an account is proven to be, as somebody would type it."""
        found = require_proven(self.session, party=self.party(email), cipher=self.cipher, today=self.plan.today)
        return Side(kind=PartyKind.PERSON, name=found.name, id_type=found.id_type, id_number=found.id_number)

    def own_files(self, email: str) -> list[tuple[str, str]]:
        """Returns the files an account speaks for: reference and credit code, the person's own first."""
        spoken_for = mandates(self.session, party=self.party(email), cipher=self.cipher, today=self.plan.today)
        return [(each.subject_ref, each.credit_code or "") for each in spoken_for if each.subject_ref]

    def give(self, email: str, subject_ref: str, side: Side, wish: Wish) -> str:
        """Returns the ref of an authorisation, confirmed."""
        who, at = self.party(email), self.plan.at
        ready = giving.prepare(
            self.session, party=who, subject_ref=subject_ref, side=side, wish=wish, cipher=self.cipher, at=at
        )
        return giving.confirm(
            self.session,
            party=who,
            subject_ref=subject_ref,
            ticket=ready.ticket,
            cipher=self.cipher,
            font=self.font,
            at=at,
        )


def give(session: Session, plan: Plan, cipher: FieldCipher, font: Path) -> int:
    """Returns how many authorisations there are; the accounts of the demonstration are there before."""
    if not font.is_file():
        return 0
    cast = _Cast(session, plan, cipher, font)
    own, company = cast.own_files(_PERSON)[0][0], cast.own_files(_REPRESENTATIVE)[-1]
    used = cast.give(
        _PERSON, own, Side(kind=PartyKind.ORGANISATION, credit_code=company[1]), _wish(plan, "（示例）应聘")
    )
    _use(cast, _REPRESENTATIVE, used, "（示例）核对应聘人员的信用情况")
    some = _wish(plan, "（示例）租房", scope=Scope.CLASSES, classes=(RecordClass.GENERAL,))
    revoked = cast.give(_PERSON, own, cast.person(_AGENT), some)
    revoking.revoke(session, ref=revoked, party=cast.party(_PERSON), cipher=cipher, at=plan.at)
    shared = cast.give(_REPRESENTATIVE, company[0], cast.person(_PERSON), _wish(plan, "（示例）洽谈合作"))
    _use(cast, _PERSON, shared, "（示例）签约前了解合作方")
    return 3 + _on_paper(cast)


def _use(cast: _Cast, email: str, ref: str, purpose: str) -> None:
    using.use(
        cast.session,
        ref=ref,
        party=cast.party(email),
        purpose=purpose,
        acknowledged=True,
        form=using.PAGE,
        cipher=cast.cipher,
        at=cast.plan.at,
    )


def _on_paper(cast: _Cast) -> int:
    """The agent hands in what the person signed on paper."""
    paper = Paper(
        grantee="", subject=cast.person(_PERSON), wish=_wish(cast.plan, "（示例）申请贷款", days=_WEEK), confirmed=True
    )
    cards = {part: picture(cast.font, title) for part, title in _TITLES.items()}
    papers.hand_in(cast.session, paper, cards, party=cast.party(_AGENT), cipher=cast.cipher, at=cast.plan.at)
    return 1


def _wish(
    plan: Plan,
    purpose: str,
    *,
    days: timedelta = _MONTH,
    scope: Scope = Scope.WHOLE,
    classes: tuple[RecordClass, ...] = (),
) -> Wish:
    return Wish(scope=scope, classes=classes, purpose=purpose, since=plan.today, until=plan.today + days, uses="3")
