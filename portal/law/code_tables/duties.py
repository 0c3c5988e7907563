"""Decides what must be published, by whom it is owed and where the portal shows it.

The statutory-publication checklist rests on these rows: 21§8, 21§18-19, 21§24, 21§39; 24§13,
24§15, 24§30, 24§36, 24§40; 18§19, 18§24, 18§29.
"""

from dataclasses import dataclass
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law.instruments import of_2018, of_2021, of_2024
from portal.law.rule import Owner


@dataclass(frozen=True, slots=True)
class PublicationDuty:
    """One thing to publish; ``encouraged`` when the law invites rather than orders."""

    code: str
    label: Message
    owners: tuple[Owner, ...]
    citations: tuple[Citation, ...]
    encouraged: bool = False


PUBLICATION_DUTIES: Final[tuple[PublicationDuty, ...]] = (
    PublicationDuty(
        "catalogue",
        msg("公共信用信息目录"),
        (Owner.AUTHORITY,),
        (of_2021(8), of_2018(19)),
    ),
    PublicationDuty("consultation", msg("目录项目公开征求意见"), (Owner.AUTHORITY,), (of_2021(8),)),
    PublicationDuty(
        "public-information",
        msg("依照法律、法规应当公开的信用信息"),
        (Owner.AGENCY,),
        (of_2021(18),),
    ),
    PublicationDuty(
        "service-standard",
        msg("信息披露服务规范"),
        (Owner.AGENCY,),
        (of_2021(19), of_2018(24)),
    ),
    PublicationDuty(
        "measure-lists",
        msg("守信激励和失信惩戒措施清单"),
        (Owner.REGION,),
        (of_2021(24), of_2018(29)),
    ),
    PublicationDuty(
        "channels",
        msg("异议、复核、修复的受理方式和途径"),
        (Owner.AUTHORITY, Owner.AGENCY),
        (of_2021(39),),
    ),
    PublicationDuty("incentive-rules", msg("守信激励对象评定办法"), (Owner.AUTHORITY,), (of_2024(30),)),
    PublicationDuty("honour-list", msg("守信激励对象"), (Owner.GOVERNMENTS,), (of_2024(30),)),
    PublicationDuty("serious-list", msg("严重失信主体名单"), (Owner.RECOGNISER,), (of_2024(36),)),
    PublicationDuty("government", msg("政务失信记录"), (Owner.AUTHORITY,), (of_2024(13),)),
    PublicationDuty("repair-measures", msg("信用修复具体办法"), (Owner.AUTHORITY,), (of_2024(40),)),
    PublicationDuty(
        "commitments",
        msg("经营主体的公开承诺"),
        (Owner.SUBJECT,),
        (of_2024(15),),
        encouraged=True,
    ),
)
