"""Published texts, statutes with invented articles, editions of lists: what the pages of the library show in tests."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.content.commands import ChannelDraft, PieceDraft, import_statute, publish_piece, set_channel
from portal.content.models import PieceKind
from portal.law.instruments import REGULATION_2021, RegionalInstrument
from portal.register.measures import commands as measures
from portal.register.measures.commands import MeasureRow

HOUR = timedelta(hours=1)
NAMES = ("code", "statute_code", "matter", "basis", "body", "measure", "target")
MEASURES = tuple(
    MeasureRow(**dict(zip(NAMES, values, strict=True)))
    for values in (
        ("YZ-05", "27.5", "公共资源交易", "条例第二十七条", "监督部门", "限制参与交易", "严重失信主体"),
        ("CJ-01", "26.1", "行政审批", "条例第二十六条", "审批机关", "不适用告知承诺", "一般失信主体"),
        ("JL-04", "25.3", "招标投标", "条例第二十五条", "=cmd|监督部门", "信用加分", "守信主体"),
    )
)


def statute(session: Session, *, at: datetime, source: RegionalInstrument = REGULATION_2021) -> None:
    """An instrument with its true number of articles and invented sentences, ten articles to a chapter."""
    text = {
        "key": source.key,
        "title": source.title,
        "kind": "地方性法规",
        "number": source.number,
        "issuer": source.issuer,
        "adopted": source.adopted.isoformat(),
        "published": source.published.isoformat(),
        "effective": source.effective.isoformat(),
        "articles": [
            {
                "number": number,
                "chapter": {"number": 1 + number // 10, "title": f"章名{1 + number // 10}"},
                "paragraphs": [f"测试用条文{number}。"],
            }
            for number in range(1, source.articles + 1)
        ],
    }
    import_statute(session, text=text, actor="test", at=at)


def piece(
    session: Session, *, at: datetime, kind: PieceKind = PieceKind.NEWS, slug: str = "first", **words: Any
) -> str:
    """A text published at an instant, in Chinese only unless told."""
    plain: dict[str, Any] = {
        "title_zh": "示例标题",
        "summary_zh": "示例摘要",
        "body_zh": "<p>示例正文。</p>",
        "issuer": "示例机构",
    }
    draft = PieceDraft(kind=kind, slug=slug, **{**plain, **words})
    return publish_piece(session, draft=draft, reviewed_at=at - HOUR, published_at=at, actor="test", at=at)


def channel(session: Session, *, at: datetime, division: str = "150100", **reached: Any) -> None:
    """The channels of a division, complete unless told."""
    plain = {"phone": "0471-0000100", "email": "credit@nmg.example", "website": "https://nmg.example/150100"}
    draft = ChannelDraft(division=division, office="示例受理机构", **{**plain, **reached})
    set_channel(session, draft=draft, actor="test", at=at)


def measure_edition(session: Session, *, at: datetime, year: int = 2026) -> None:
    """A published edition with one measure of each kind."""
    measures.load_edition(session, year=year, items=MEASURES, actor="test", at=at)
    measures.publish_edition(session, year=year, published_on=date(year, 4, 1), actor="test", at=at)
