"""Decides which kinds of wrongdoing a supervision case may have, and what fine each allows.

Kinds: 21§41 (eight), 21§42, 18§43 (eight), 18§44 (six), 24§45 (four) and 24§49. Fines: 21§42 and 24§48 only; where
another law or regulation already sets the penalty, that one applies and these bounds do not (21§40, 24§47).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, RuleBroken
from portal.kernel.messages import Message, msg
from portal.law.code_tables.conduct import AGENCY_BANS, AUTHORITY_WRONGDOING, PROVIDER_WRONGDOING, WRONGDOING
from portal.law.instruments import of_2021, of_2024
from portal.law.tables import Code

ILLEGAL_USE: Final = Code("42", msg("非法使用、加工、传输或者擅自公开信息"), of_2021(42))
KINDS: Final[tuple[Code, ...]] = (*WRONGDOING, ILLEGAL_USE, *PROVIDER_WRONGDOING, *AUTHORITY_WRONGDOING, *AGENCY_BANS)
OTHER_LAW_FIRST: Final = of_2021(40)
_BY_CODE: Final[Mapping[str, Code]] = {kind.code: kind for kind in KINDS}


class Respondent(StrEnum):
    """Against whom a case runs."""

    UNIT = "unit"
    PERSON = "person"

    @property
    def label(self) -> Message:
        """Return the Chinese name."""
        return msg("单位") if self is Respondent.UNIT else msg("个人")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lowest and highest fine in yuan, both allowed."""

    least: int
    most: int


_BOUNDS: Final = {Respondent.UNIT: Bounds(20_000, 200_000), Respondent.PERSON: Bounds(10_000, 50_000)}
_FINED: Final[Mapping[str, Citation]] = {
    ILLEGAL_USE.code: of_2021(42),
    # 24§48 fines the first three items of 24§45; the fourth has no fine here.
    **{f"24-45.{item}": of_2024(48) for item in (1, 2, 3)},
}


def kind(code: str) -> Code:
    """Return the kind with this code; raises BadInput for one that no article names."""
    if code not in _BY_CODE:
        raise BadInput(msg("请选择违法行为的种类。"), citation=WRONGDOING.citations[0], field="kind")
    return _BY_CODE[code]


def fine_basis(code: str) -> Citation | None:
    """Return the article that fines this kind, None where none of the three instruments does."""
    return _FINED.get(code)


def check_fine(code: str, respondent: Respondent, yuan: int, *, other_law: str = "") -> None:
    """Raises RuleBroken for a fine that the kind does not allow or that lies outside its bounds.

    `other_law` names the law or regulation that sets the penalty elsewhere; its own bounds are then not ours to check.
    """
    if yuan <= 0:
        raise BadInput(msg("罚款数额应为正整数（元）。"), field="fine")
    if other_law.strip():
        return
    basis = fine_basis(code)
    if basis is None:
        sentence = msg("这一种行为没有罚款的规定；其他法律、法规有规定的，请写明。")
        raise RuleBroken(sentence, citation=OTHER_LAW_FIRST, field="fine")
    bounds = _BOUNDS[respondent]
    if not bounds.least <= yuan <= bounds.most:
        sentence = msg(
            "对%(who)s的罚款应在%(least)s元至%(most)s元之间。",
            who=respondent.label,
            least=bounds.least,
            most=bounds.most,
        )
        raise RuleBroken(sentence, citation=basis, field="fine")
