"""An instance directory with its full-text index, and texts to publish."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal.content import commands
from portal.content.models import PieceKind
from portal.search import TextIndex
from portal.search.directory import IndexDirectory
from tests.factories import register as make


@pytest.fixture
def directory(tmp_path: Path) -> IndexDirectory:
    return IndexDirectory(tmp_path)


@pytest.fixture
def index(tmp_path: Path) -> TextIndex:
    return TextIndex(tmp_path)


def publish(session: Session, slug: str, title: str, body: str = "", **values: object) -> str:
    """Publishes a notice at the instant of the factories."""
    at = values.pop("at", make.AT)
    chosen: dict[str, object] = {"kind": PieceKind.NOTICE, "summary_zh": title, "issuer": "示例局"}
    draft = commands.PieceDraft(slug=slug, title_zh=title, body_zh=f"<p>{body or title}</p>", **(chosen | values))
    return commands.publish_piece(session, draft=draft, reviewed_at=make.AT, published_at=at, actor="test", at=make.AT)
