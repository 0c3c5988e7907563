"""Texts are published only after a secrecy review, cleaned, and taken down only with a reason."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.content import queries
from portal.content.commands import PieceDraft, publish_piece, withdraw_piece
from portal.content.models import PieceKind
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.store.outbox import OutboxMessage

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def draft(slug: str = "repair", **changes: object) -> PieceDraft:
    plain = {
        "kind": PieceKind.GUIDE,
        "slug": slug,
        "title_zh": "信用修复指南",
        "summary_zh": "怎样申请修复",
        "body_zh": "<p>向工作机构提出。</p>",
        "issuer": "示例机构",
    }
    return PieceDraft(**{**plain, **changes})  # type: ignore[arg-type]


def publish(session: Session, piece: PieceDraft | None = None, *, published_at: datetime = NOW) -> str:
    return publish_piece(
        session,
        draft=piece or draft(),
        reviewed_at=published_at - HOUR,
        published_at=published_at,
        actor="editor",
        at=NOW,
    )


def shown(session: Session, at: datetime = NOW) -> list[str]:
    page = queries.pieces(session, kinds=[PieceKind.GUIDE], at=at, number=1, size=20)
    return [line.slug for line in page.items]


def test_a_published_text_is_read_with_its_review_day(session: Session) -> None:
    assert publish(session) == "guide/repair"

    view = queries.piece(session, kind=PieceKind.GUIDE, slug="repair", at=NOW)

    assert view.body.zh == "<p>向工作机构提出。</p>"
    assert view.line.published_on.isoformat() == "2026-11-20"
    assert view.reviewed_on.isoformat() == "2026-11-20"


@pytest.mark.parametrize("reviewed_at", [None, NOW + HOUR])
def test_nothing_is_published_before_its_secrecy_review(session: Session, reviewed_at: datetime | None) -> None:
    with pytest.raises(RuleBroken) as refusal:
        publish_piece(session, draft=draft(), reviewed_at=reviewed_at, published_at=NOW, actor="editor", at=NOW)
    assert refusal.value.citation is not None
    assert refusal.value.citation.short() == "21§30(3)"


def test_a_text_for_tomorrow_appears_tomorrow(session: Session) -> None:
    publish(session, published_at=NOW + 24 * HOUR)

    assert shown(session) == []
    assert shown(session, NOW + 24 * HOUR) == ["repair"]


def test_scripts_handlers_and_foreign_pictures_are_dropped(session: Session) -> None:
    body = (
        '<p onclick="x()">甲<script>alert(1)</script><img src="https://elsewhere.example/p.png"></p>'
        '<a href="javascript:x()">乙</a><style>p{}</style><iframe src="/x"></iframe>'
    )
    publish(session, draft(body_zh=body))

    view = queries.piece(session, kind=PieceKind.GUIDE, slug="repair", at=NOW)

    assert view.body.zh == '<p>甲</p><a rel="noopener noreferrer">乙</a>'


def test_a_withdrawn_text_is_gone_and_the_reason_is_kept(session: Session) -> None:
    publish(session)
    with pytest.raises(RuleBroken):
        withdraw_piece(session, kind=PieceKind.GUIDE, slug="repair", reason=" ", actor="editor", at=NOW)

    withdraw_piece(session, kind=PieceKind.GUIDE, slug="repair", reason="内容过期", actor="editor", at=NOW)

    assert shown(session) == []
    with pytest.raises(NotFound):
        queries.piece(session, kind=PieceKind.GUIDE, slug="repair", at=NOW)
    with pytest.raises(Conflict):
        withdraw_piece(session, kind=PieceKind.GUIDE, slug="repair", reason="再次", actor="editor", at=NOW)


def test_a_reader_of_mongolian_is_told_when_the_text_is_chinese(session: Session) -> None:
    publish(session, draft(title_mn="ᠵᠠᠰᠠᠬᠤ"))

    view = queries.piece(session, kind=PieceKind.GUIDE, slug="repair", at=NOW)

    assert view.line.title.of("mn") == "ᠵᠠᠰᠠᠬᠤ"
    assert not view.line.title.falls_back("mn")
    assert view.body.of("mn") == view.body.zh
    assert view.body.falls_back("mn")
    assert not view.body.falls_back("zh")


def test_an_identity_number_in_a_text_stops_its_publication(session: Session) -> None:
    with pytest.raises(RuleBroken):
        publish(session, draft(body_zh="<p>某人 150102199003074274 的情况</p>"))


@pytest.mark.parametrize("slug", ["", "A", "修复", "a b", "../x", "x" * 41])
def test_an_address_name_is_plain(session: Session, slug: str) -> None:
    with pytest.raises(BadInput):
        publish(session, draft(slug))


def test_one_address_names_one_text(session: Session) -> None:
    publish(session)
    with pytest.raises(Conflict):
        publish(session)


def test_publishing_leaves_an_audit_link_and_asks_for_reindexing(session: Session) -> None:
    publish(session)

    messages = session.scalars(select(OutboxMessage.payload).where(OutboxMessage.topic == "reindex")).all()

    assert messages == [{"kind": "piece", "ref": "guide/repair"}]
    assert audit.verify(session).links == 1


def test_the_norm_in_force_is_the_newest_whose_day_has_come(session: Session) -> None:
    for version, day in (("1", "2025-01-01"), ("2", "2026-01-01"), ("3", "2027-01-01")):
        effective = datetime.fromisoformat(day).date()
        norm = draft(f"norm-v{version}", kind=PieceKind.SERVICE_NORM, version=version, effective_on=effective)
        publish(session, norm)

    found = queries.versions(session, kind=PieceKind.SERVICE_NORM, at=NOW)

    assert found.current is not None
    assert found.current.line.version == "2"
    assert [line.version for line in found.earlier] == ["1"]


def test_pages_are_newest_first(session: Session) -> None:
    for day in range(5):
        publish(session, draft(f"guide-{day}"), published_at=NOW - day * HOUR)

    page = queries.pieces(session, kinds=[PieceKind.GUIDE], at=NOW, number=2, size=2)

    assert [line.slug for line in page.items] == ["guide-2", "guide-3"]
    assert page.total == 5
    newest = queries.latest(session, kinds=[PieceKind.GUIDE], at=NOW, limit=1)
    assert [line.slug for line in newest] == ["guide-0"]
