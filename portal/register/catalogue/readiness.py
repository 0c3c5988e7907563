"""Decides what still stands between a draft and the regional government: expert opinions and consultations (21§8)."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kernel.errors import RuleBroken
from portal.kernel.messages import msg
from portal.law.procedures import catalogue as law
from portal.register.catalogue import readings
from portal.register.catalogue.models import (
    CatalogueEdition,
    CatalogueItem,
    Consultation,
    ConsultationItem,
    ExpertOpinion,
)

ANSWERED: Final = "answered"


@dataclass(frozen=True, slots=True)
class Hearing:
    """How far an item that must be heard has been heard, in its present reading."""

    code: str
    name_zh: str
    experts: int
    experts_needed: int
    answered: bool

    @property
    def assessed(self) -> bool:
        """Return whether enough experts have given an opinion."""
        return self.experts >= self.experts_needed

    @property
    def complete(self) -> bool:
        """Return whether nothing is lacking."""
        return self.assessed and self.answered


def must_be_heard(item: CatalogueItem) -> bool:
    """Returns whether experts and the public must be heard on an item."""
    return law.must_be_heard(reduces_rights=item.reduces_rights, large_effect=item.large_effect)


def hearings(session: Session, edition: CatalogueEdition) -> tuple[Hearing, ...]:
    """Returns how each item of a draft that must be heard stands, by code."""
    return tuple(_hearing(session, item) for item in edition.items if must_be_heard(item))


def refuse_unready(session: Session, edition: CatalogueEdition) -> None:
    """Raises RuleBroken naming the first item that lacks an assessment or an answered consultation."""
    for each in hearings(session, edition):
        if not each.assessed:
            sentence = msg(
                "项目 %(code)s 只有%(n)s名专家的评估意见，至少须有%(least)s名。",
                code=each.code,
                n=each.experts,
                least=each.experts_needed,
            )
            raise RuleBroken(sentence, citation=law.BASIS)
        if not each.answered:
            sentence = msg("项目 %(code)s 尚未公开征求意见并公布意见说明。", code=each.code)
            raise RuleBroken(sentence, citation=law.BASIS)


def _hearing(session: Session, item: CatalogueItem) -> Hearing:
    reading = readings.fingerprint(item)
    of_experts = select(func.count()).where(ExpertOpinion.code == item.code, ExpertOpinion.fingerprint == reading)
    asked = select(ConsultationItem.id).join(Consultation)
    answered = asked.where(
        ConsultationItem.code == item.code,
        ConsultationItem.fingerprint == reading,
        Consultation.state == ANSWERED,
    )
    return Hearing(
        code=item.code,
        name_zh=item.name_zh,
        experts=session.scalar(of_experts) or 0,
        experts_needed=law.experts_needed(),
        answered=session.scalar(answered.limit(1)) is not None,
    )
