"""Decides on which grounds somebody may read what is not public, and what they have to say for it.

Source: 2021 arts. 18, 19, 22, 32, 34; 2018 arts. 25, 28; 2024 art. 38.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg
from portal.law.code_tables import disclosure
from portal.law.instruments import of_2021, of_2024

SELF: Final = of_2024(38)
BY_AUTHORISATION: Final = of_2021(18)
BY_DUTY: Final = of_2021(22)
SHARING: Final = of_2021(18)
CONFIDENTIAL: Final = of_2021(32)
TOLD: Final = of_2021(34)
# No article says how far back the list of who looked goes at first sight; the reader may ask for any other period.
LOOKED_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Scene:
    """One occasion on which a state organ has to query (2021 art. 22)."""

    code: str
    label: Message
    citation: Citation


# The words of the scenes stand once, in the table of the article.
SCENES: Final[Mapping[str, Scene]] = {row.code: Scene(row.code, row.label, row.citation) for row in disclosure.SCENES}


def scene(code: str) -> Scene:
    """Return the scene with this code; raises BadInput for one that is not in the article."""
    if code not in SCENES:
        raise BadInput(msg("请选择查询事项的类别。"), citation=BY_DUTY, field="scene")
    return SCENES[code]
