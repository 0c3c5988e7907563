"""Decides by which five principles the instruments are ranked; the conflicts X1 to X31 apply them.

Sources: 24§25 (referral), 21§20 (other publicity periods), 24§35-36 and 21§28 (listing), 21§38 (shorter term);
立法法 2023 arts. 100 (rank) and 103 (special over general, later over earlier).
"""

from dataclasses import dataclass
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law.instruments import LEGISLATION_LAW, national, of_2021, of_2024


@dataclass(frozen=True, slots=True, kw_only=True)
class Principle:
    """One principle: the heading, what follows from it, the places on which it rests."""

    id: str
    heading: Message
    text: Message
    citations: tuple[Citation, ...]


PRINCIPLES: Final = (
    Principle(
        id="P1",
        heading=msg("位阶高的优先"),
        text=msg("两部条例是地方性法规，高于作为政府规章的办法。不一致的适用条例；条例没有规定的，办法补充。"),
        citations=(of_2024(25), national(LEGISLATION_LAW, "第100条")),
    ),
    Principle(
        id="P2",
        heading=msg("公共信用信息先看2021年条例"),
        text=msg("公共信用信息的归集、披露、使用和管理转致适用2021年条例；该条例没有的事项再看2024年条例。"),
        citations=(of_2024(25),),
    ),
    Principle(
        id="P3",
        heading=msg("特别的、后来的优先"),
        text=msg("两部条例出自同一机关。严重失信主体名单以2024年的特别规定为准，从严适用。"),
        citations=(of_2024(35), of_2024(36), of_2021(28), national(LEGISLATION_LAW, "第103条")),
    ),
    Principle(
        id="P4",
        heading=msg("公示期只能由法律、法规另定"),
        text=msg("规范性文件只能在上限以内缩短公示期，不能延长。取各项期限中最短的一个。"),
        citations=(of_2021(20),),
    ),
    Principle(
        id="P5",
        heading=msg("两个期限取较短的"),
        text=msg("同一行为有两个办理期限的，按对机关较短的计时，两个都显示。"),
        citations=(of_2021(38), of_2024(40)),
    ),
)
