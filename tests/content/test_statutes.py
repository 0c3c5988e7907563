"""A statute file is taken whole or not at all, and only when it agrees with the registry of articles."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from portal.cli import main
from portal.content import queries
from portal.content.commands import import_statute
from portal.kernel.errors import BadInput, NotFound, PortalError, RuleBroken
from portal.law.instruments import INSTRUMENTS
from portal.store import Database
from tests.factories.statutes import text_of

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def test_a_loaded_statute_is_read_by_chapters(session: Session) -> None:
    loaded = import_statute(session, text=text_of(), actor="cli", at=NOW)

    view = queries.statute(session, key="public-credit-regulation-2021")

    assert (loaded.changed, loaded.articles) == (True, 43)
    assert [len(chapter.articles) for chapter in view.chapters] == [9, 10, 10, 10, 4]
    assert view.chapters[0].articles[0].paragraphs == ("测试用条文1。",)
    assert [line.key for line in queries.statutes(session)] == ["public-credit-regulation-2021"]


def test_the_same_text_twice_changes_nothing_and_a_new_one_replaces(session: Session) -> None:
    import_statute(session, text=text_of(), actor="cli", at=NOW)
    assert not import_statute(session, text=text_of(), actor="cli", at=NOW).changed

    corrected = text_of()
    corrected["articles"][0]["paragraphs"] = ["更正的条文。"]
    assert import_statute(session, text=corrected, actor="cli", at=NOW).changed

    view = queries.statute(session, key="public-credit-regulation-2021")
    assert view.chapters[0].articles[0].paragraphs == ("更正的条文。",)
    assert view.line.articles == 43


def _without_last(text: dict[str, Any]) -> None:
    text["articles"].pop()


def _gap(text: dict[str, Any]) -> None:
    text["articles"][5]["number"] = 99


def _empty_article(text: dict[str, Any]) -> None:
    text["articles"][5]["paragraphs"] = []


def _no_chapter(text: dict[str, Any]) -> None:
    del text["articles"][5]["chapter"]


def _chapter_jump(text: dict[str, Any]) -> None:
    text["articles"][42]["chapter"]["number"] = 9


def _bad_day(text: dict[str, Any]) -> None:
    text["published"] = "2021-02-30"


def _other_order(text: dict[str, Any]) -> None:
    text["adopted"] = "2022-01-01"


def _other_effect(text: dict[str, Any]) -> None:
    text["effective"] = "2021-07-01"


def _unknown_key(text: dict[str, Any]) -> None:
    text["key"] = "another-law"


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (_without_last, RuleBroken),
        (_gap, BadInput),
        (_empty_article, BadInput),
        (_no_chapter, BadInput),
        (_chapter_jump, BadInput),
        (_bad_day, BadInput),
        (_other_order, BadInput),
        (_other_effect, RuleBroken),
        (_unknown_key, RuleBroken),
    ],
)
def test_a_broken_file_is_refused_with_a_reason(
    session: Session, spoil: Callable[[dict[str, Any]], None], refusal: type[PortalError]
) -> None:
    text = copy.deepcopy(text_of())
    spoil(text)

    with pytest.raises(refusal) as raised:
        import_statute(session, text=text, actor="cli", at=NOW)

    assert str(raised.value)
    with pytest.raises(NotFound):
        queries.statute(session, key="public-credit-regulation-2021")


@pytest.mark.parametrize("text", [None, [], "text", 3, {}, {"key": 1}])
def test_what_is_no_statute_at_all_is_refused(session: Session, text: object) -> None:
    with pytest.raises(BadInput):
        import_statute(session, text=text, actor="cli", at=NOW)


def _write(folder: Path) -> None:
    for key, instrument in INSTRUMENTS.items():
        (folder / f"{key}.json").write_text(json.dumps(text_of(instrument)), encoding="utf-8")


def test_the_command_loads_all_three_or_none(
    database_url: str, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", database_url)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    folder = tmp_path / "law"
    folder.mkdir()
    _write(folder)
    (folder / "credit-regulation-2024.json").write_text("{", encoding="utf-8")

    refused = CliRunner().invoke(main, ["content", "import-law", str(folder)])

    assert refused.exit_code == 2
    assert "credit-regulation-2024.json" in refused.output
    with database.reading() as reading:
        assert queries.statutes(reading) == ()

    _write(folder)
    loaded = CliRunner().invoke(main, ["content", "import-law", str(folder)])

    assert loaded.exit_code == 0, loaded.output
    assert "51条" in loaded.output
    with database.reading() as reading:
        assert len(queries.statutes(reading)) == 3
