"""Publishes the demonstration texts: news, policies, cases, guides, norms, in both languages where words are attested.

Legal numbers stand in the texts as `{rule:objection.base}` and are filled from the registry of rules, how far a period
may be extended as `{extension:objection.base}`, articles as `{article:21§37}`, so that a text can never disagree with
the law that the portal computes with.
"""

import re
from datetime import timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from portal.content.commands import PieceDraft, publish_piece
from portal.content.models import PieceKind
from portal.demo import files
from portal.demo.plan import Plan
from portal.kernel.citation import Citation
from portal.law import rules
from portal.law.instruments import BY_CODE, RegionalInstrument

FILES: Final = ("news.json", "policies.json", "cases.json", "guides.json", "norms.json")
_MARK: Final = re.compile(r"\{(rule|extension|article):([^}]+)\}")
_ARTICLE: Final = re.compile(r"(18|21|24)§(\d+)")


def publish(session: Session, plan: Plan, *, actor: str) -> int:
    """Returns how many texts were published; each was reviewed for secrets the day before."""
    texts = [text for name in FILES for text in files.document(name)]
    for text in texts:
        published = plan.at - timedelta(days=text["days_ago"], minutes=7)
        reviewed = published - timedelta(days=1)
        publish_piece(
            session, draft=_draft(text, plan), reviewed_at=reviewed, published_at=published, actor=actor, at=plan.at
        )
    return len(texts)


def filled(text: str) -> str:
    """Returns a text with its marks replaced by the numbers of the registry and by titles of articles."""
    return _MARK.sub(lambda found: _RULES[found[1]](found[2]), text)


def _draft(text: Any, plan: Plan) -> PieceDraft:
    since = text.get("effective_days_ago")
    return PieceDraft(
        kind=PieceKind(text["kind"]),
        slug=text["slug"],
        title_zh=text["title_zh"],
        title_mn=text.get("title_mn"),
        summary_zh=filled(text["summary_zh"]),
        summary_mn=text.get("summary_mn"),
        body_zh=filled("\n".join(text["body"])),
        body_mn=text.get("body_mn"),
        issuer=text["issuer"],
        document_no=text.get("document_no"),
        version=text.get("version"),
        effective_on=plan.today - timedelta(days=since) if since is not None else None,
    )


def _rule(rule_id: str) -> str:
    rule = rules.get(rule_id)
    return f"{rule.number}{rule.unit.label}"


def _article(place: str) -> str:
    code, number = _ARTICLE.fullmatch(place).groups()  # type: ignore[union-attr]
    known: dict[str, RegionalInstrument] = {str(key): instrument for key, instrument in BY_CODE.items()}
    instrument = known[code]
    return str(Citation(instrument.code, int(number)))


def _extension(rule_id: str) -> str:
    extension = rules.get(rule_id).extension
    return f"{extension.cap}日" if extension else ""


_RULES: Final = {"rule": _rule, "extension": _extension, "article": _article}
