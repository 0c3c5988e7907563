"""A text is written by one person, reviewed for secrets by another, and public from and until the instants set."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.content import queries as public
from portal.content.commands import PieceDraft, publish_piece, withdraw_piece
from portal.content.desk import commands as desk
from portal.content.desk import files, queries
from portal.content.desk.files import Caption
from portal.content.models import Piece, PieceKind
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, RuleBroken
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.procedures.piece import PIECE
from portal.law.roles import Role
from portal.procedures import standing
from portal.security import uploads
from portal.store import Database
from portal.store.outbox import OutboxMessage
from tests.factories import register as make
from tests.factories import staff as people
from tests.security import hostile

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALL_POINTS = tuple(desk.CHECKLIST)


class Plain:
    """Stands for the cipher: what it seals, it only marks."""

    def seal(self, value: bytes, purpose: str) -> bytes:
        return purpose.encode() + b"|" + value

    def unseal(self, stored: bytes, purpose: str) -> bytes:
        return stored.removeprefix(purpose.encode() + b"|")


def draft(**changes: object) -> PieceDraft:
    plain = {
        "kind": PieceKind.NEWS,
        "slug": "first-news",
        "title_zh": "示例动态",
        "summary_zh": "一句话",
        "body_zh": "第一段\n\n- 甲\n- 乙",
        "issuer": "示例机构",
    }
    return PieceDraft(**{**plain, **changes})  # type: ignore[arg-type]


@pytest.fixture
def editor(session: Session) -> Actor:
    return people.actor(session, Role.CONTENT_EDITOR, unit=people.agency(session))


@pytest.fixture
def publisher(session: Session) -> Actor:
    return people.actor(session, Role.CONTENT_PUBLISHER, unit=people.agency(session))


def seen(session: Session, ref: str) -> int:
    return standing(session, PIECE, ref).number


def submitted(session: Session, editor: Actor, **changes: object) -> str:
    ref = desk.open_manuscript(session, draft=draft(**changes), actor=editor, at=AT)
    desk.step(session, ref=ref, action="submit", actor=editor, at=AT, seen=1)
    return ref


def publish(session: Session, ref: str, by: Actor, when: datetime | None = None, at: datetime = AT) -> str:
    return desk.publish(
        session, ref=ref, confirmed=ALL_POINTS, from_instant=when, actor=by, at=at, seen=seen(session, ref)
    )


def shown(session: Session, at: datetime = AT) -> list[tuple[str, str]]:
    page = public.pieces(session, kinds=[PieceKind.NEWS], at=at, number=1, size=20)
    return [(line.slug, line.title.zh) for line in page.items]


def test_a_reviewed_text_is_public_at_once_as_typed_in_marks(session: Session, editor: Actor, publisher: Actor) -> None:
    publish(session, submitted(session, editor), publisher)
    view = public.piece(session, kind=PieceKind.NEWS, slug="first-news", at=AT)
    assert view.body.zh == "<p>第一段</p><ul><li>甲</li><li>乙</li></ul>"
    assert view.reviewed_on.isoformat() == "2026-11-20"


def test_nobody_publishes_what_they_wrote(session: Session, editor: Actor) -> None:
    ref = submitted(session, editor)
    both = Actor(
        **{name: getattr(editor, name) for name in ("ref", "staff_id", "name", "unit_id", "unit_code", "unit_name")},
        division=editor.division,
        roles=frozenset({Role.CONTENT_PUBLISHER}),
    )
    with pytest.raises(Forbidden):
        publish(session, ref, both)
    with pytest.raises(Forbidden):
        publish(session, ref, editor)
    assert shown(session) == []


def test_every_point_of_the_review_is_confirmed(session: Session, editor: Actor, publisher: Actor) -> None:
    ref = submitted(session, editor)
    with pytest.raises(RuleBroken) as refusal:
        desk.publish(session, ref=ref, confirmed=ALL_POINTS[:-1], from_instant=None, actor=publisher, at=AT, seen=None)
    assert str(refusal.value.citation and refusal.value.citation.short()) == "21§30(3)"


def test_a_text_is_sent_back_with_a_reason(session: Session, editor: Actor, publisher: Actor) -> None:
    ref = submitted(session, editor)
    with pytest.raises(RuleBroken):
        desk.step(session, ref=ref, action="return", actor=publisher, at=AT, seen=2)
    desk.step(session, ref=ref, action="return", actor=publisher, at=AT, seen=2, reason="请核对文号")
    assert standing(session, PIECE, ref).state == "draft"
    assert standing(session, PIECE, ref).events[-1].reason == "请核对文号"


def test_a_scheduled_text_appears_once_at_its_instant(session: Session, editor: Actor, publisher: Actor) -> None:
    publish(session, submitted(session, editor), publisher, AT + 5 * HOUR)
    assert shown(session, AT + 5 * HOUR - timedelta(seconds=1)) == []
    assert shown(session, AT + 5 * HOUR) == [("first-news", "示例动态")]
    assert shown(session, AT + 500 * HOUR) == [("first-news", "示例动态")]


def test_nothing_is_published_or_withdrawn_backwards(session: Session, editor: Actor, publisher: Actor) -> None:
    ref = submitted(session, editor)
    with pytest.raises(RuleBroken):
        publish(session, ref, publisher, AT - HOUR)


def corrected(session: Session, ref: str, editor: Actor, title: str = "更正后的动态") -> None:
    desk.step(session, ref=ref, action="correct", actor=editor, at=AT, seen=seen(session, ref))
    desk.save(session, ref=ref, draft=draft(title_zh=title), actor=editor, at=AT, seen=seen(session, ref))
    desk.step(session, ref=ref, action="submit_correction", actor=editor, at=AT, seen=seen(session, ref))


def test_the_old_text_stays_public_until_the_reviewed_correction_takes_its_place(
    session: Session, editor: Actor, publisher: Actor
) -> None:
    ref = submitted(session, editor)
    publish(session, ref, publisher)
    corrected(session, ref, editor)
    assert shown(session) == [("first-news", "示例动态")]

    publish(session, ref, publisher, AT + HOUR)

    assert shown(session, AT + HOUR - timedelta(seconds=1)) == [("first-news", "示例动态")]
    assert shown(session, AT + HOUR) == [("first-news", "更正后的动态")]
    line = public.piece(session, kind=PieceKind.NEWS, slug="first-news", at=AT + 24 * HOUR).line
    assert line.published_on.isoformat() == "2026-11-20"
    assert line.corrected_on is not None


def test_a_correction_that_is_dropped_leaves_the_text_as_it_was(
    session: Session, editor: Actor, publisher: Actor
) -> None:
    ref = submitted(session, editor)
    publish(session, ref, publisher)
    desk.step(session, ref=ref, action="correct", actor=editor, at=AT, seen=None)
    desk.save(session, ref=ref, draft=draft(title_zh="别的"), actor=editor, at=AT, seen=None)
    desk.step(session, ref=ref, action="drop", actor=editor, at=AT, seen=None)
    assert queries.manuscript(session, ref=ref, actor=editor).draft.title_zh == "示例动态"
    assert shown(session) == [("first-news", "示例动态")]


def test_a_text_is_withdrawn_at_once_or_at_its_instant(session: Session, editor: Actor, publisher: Actor) -> None:
    for slug, when in (("first-news", None), ("second-news", AT + HOUR)):
        ref = submitted(session, editor, slug=slug)
        publish(session, ref, publisher)
        desk.withdraw(session, ref=ref, from_instant=when, reason="内容过期", actor=publisher, at=AT, seen=None)
    assert [slug for slug, _ in shown(session)] == ["second-news"]
    assert shown(session, AT + HOUR) == []
    asked = session.scalars(select(OutboxMessage.payload).where(OutboxMessage.topic == "reindex")).all()
    assert [each["ref"] for each in asked] == ["news/first-news"] * 2 + ["news/second-news"] * 2


def test_withdrawing_takes_a_reason(session: Session, editor: Actor, publisher: Actor) -> None:
    ref = submitted(session, editor)
    publish(session, ref, publisher)
    with pytest.raises(RuleBroken):
        desk.withdraw(session, ref=ref, from_instant=None, reason=" ", actor=publisher, at=AT, seen=None)


def test_withdrawing_ends_a_correction_that_was_still_to_come(
    session: Session, editor: Actor, publisher: Actor
) -> None:
    ref = submitted(session, editor)
    publish(session, ref, publisher)
    corrected(session, ref, editor)
    publish(session, ref, publisher, AT + HOUR)
    desk.withdraw(session, ref=ref, from_instant=None, reason="有误", actor=publisher, at=AT, seen=None)
    assert shown(session, AT + 2 * HOUR) == []


def test_an_address_is_free_again_after_its_text_was_withdrawn(
    session: Session, editor: Actor, publisher: Actor
) -> None:
    ref = submitted(session, editor)
    with pytest.raises(Conflict):
        submitted(session, editor)
    publish(session, ref, publisher)
    desk.withdraw(session, ref=ref, from_instant=None, reason="有误", actor=publisher, at=AT, seen=None)
    publish(session, submitted(session, editor, title_zh="新的动态"), publisher)
    assert shown(session) == [("first-news", "新的动态")]


def test_every_save_is_a_revision_compared_and_restored(session: Session, editor: Actor) -> None:
    ref = desk.open_manuscript(session, draft=draft(), actor=editor, at=AT)
    desk.save(session, ref=ref, draft=draft(body_zh="第一段\n\n- 甲\n- 丙"), actor=editor, at=AT, seen=1)

    (changed,) = queries.compared(session, ref=ref, old=1, new=2, actor=editor)
    assert [(line.sign, line.text) for line in changed.lines if line.sign != "same"] == [
        ("gone", "- 乙"),
        ("new", "- 丙"),
    ]

    desk.restore(session, ref=ref, number=1, actor=editor, at=AT, seen=2)
    assert queries.compared(session, ref=ref, old=1, new=3, actor=editor) == ()


def test_of_two_who_save_at_once_the_second_is_told(session: Session, editor: Actor) -> None:
    ref = desk.open_manuscript(session, draft=draft(), actor=editor, at=AT)
    desk.save(session, ref=ref, draft=draft(title_zh="甲"), actor=editor, at=AT, seen=1)
    with pytest.raises(Conflict):
        desk.save(session, ref=ref, draft=draft(title_zh="乙"), actor=editor, at=AT, seen=1)


@pytest.mark.parametrize(
    "changes",
    [{"title_mn": "ᠵᠠᠰᠠᠬᠤ"}, {"body_zh": "某人 150102199003074274"}, {"slug": "A b"}, {"issuer": " "}],
)
def test_what_could_never_be_published_is_not_kept(session: Session, editor: Actor, changes: dict[str, object]) -> None:
    with pytest.raises((BadInput, RuleBroken)):
        desk.open_manuscript(session, draft=draft(**changes), actor=editor, at=AT)


def test_what_is_missing_is_named_as_the_form_names_it(session: Session, editor: Actor) -> None:
    with pytest.raises(BadInput) as refusal:
        desk.open_manuscript(session, draft=draft(issuer=" "), actor=editor, at=AT)
    assert str(refusal.value.message) == "请填写发布单位。"


def test_a_manuscript_of_another_division_does_not_exist(session: Session, editor: Actor) -> None:
    ref = desk.open_manuscript(session, draft=draft(), actor=editor, at=AT)
    elsewhere = people.actor(session, Role.CONTENT_EDITOR, unit=make.unit(session, division="150200"))
    with pytest.raises(NotFound):
        queries.manuscript(session, ref=ref, actor=elsewhere)


def test_a_text_published_without_a_manuscript_is_taken_over_for_correction(
    session: Session, editor: Actor, publisher: Actor
) -> None:
    old = draft(body_zh="<p>旧文</p>")
    publish_piece(session, draft=old, reviewed_at=AT - HOUR, published_at=AT - HOUR, actor="cli", at=AT - HOUR)
    (line,) = queries.without_manuscript(session, actor=editor, at=AT)
    ref = desk.take_over(session, kind=line.kind, slug=line.slug, actor=editor, at=AT)
    assert queries.without_manuscript(session, actor=editor, at=AT) == ()

    corrected(session, ref, editor)
    publish(session, ref, publisher)
    assert shown(session) == [("first-news", "更正后的动态")]


def test_what_the_region_published_is_taken_over_by_nobody_below_it(session: Session) -> None:
    publish_piece(session, draft=draft(), reviewed_at=AT, published_at=AT, actor="cli", at=AT)
    elsewhere = people.actor(session, Role.CONTENT_EDITOR, unit=make.unit(session, division="150200"))
    assert queries.without_manuscript(session, actor=elsewhere, at=AT) == ()
    with pytest.raises(NotFound):
        desk.take_over(session, kind=PieceKind.NEWS, slug="first-news", actor=elsewhere, at=AT)


def attach(session: Session, ref: str, editor: Actor, body: bytes, name: str, **words: str) -> str:
    upload = uploads.check(BytesIO(body), name=name)
    return files.attach(
        session,
        ref=ref,
        upload=upload,
        caption=Caption(**words),
        sealer=Plain(),
        actor=editor,
        at=AT,
        seen=None,
    )


def test_a_picture_needs_its_words_in_each_language_of_the_text(session: Session, editor: Actor) -> None:
    both = {"title_mn": "ᠵᠠ", "summary_mn": "ᠵᠠ", "body_mn": "ᠵᠠ"}
    ref = desk.open_manuscript(session, draft=draft(**both), actor=editor, at=AT)
    for words in ({}, {"alt_zh": "服务大厅"}):
        with pytest.raises(RuleBroken):
            attach(session, ref, editor, hostile.picture(), "a.png", **words)
    assert attach(session, ref, editor, hostile.picture(), "a.png", alt_zh="服务大厅", alt_mn="ᠵᠠ")


def test_a_file_is_public_only_while_a_public_text_shows_it(session: Session, editor: Actor, publisher: Actor) -> None:
    ref = desk.open_manuscript(session, draft=draft(), actor=editor, at=AT)
    name = attach(session, ref, editor, hostile.pdf(), "../附件.pdf", caption_zh="申请表")
    desk.step(session, ref=ref, action="submit", actor=editor, at=AT, seen=None)
    with pytest.raises(NotFound):
        files.public_file(session, ref=name, at=AT)

    publish(session, ref, publisher)
    assert files.public_file(session, ref=name, at=AT).name == "附件.pdf"
    assert queries.manuscript(session, ref=ref, actor=editor).unscanned == {name}

    desk.withdraw(session, ref=ref, from_instant=None, reason="有误", actor=publisher, at=AT, seen=None)
    with pytest.raises(NotFound):
        files.public_file(session, ref=name, at=AT)


def test_one_person_brings_so_much_a_day(session: Session, editor: Actor) -> None:
    with pytest.raises(RuleBroken):
        files.refuse_beyond_quota(session, by=editor.ref, size=files.BYTES_A_DAY + 1, at=AT)


def test_the_worklist_tells_each_what_they_can_act_on(session: Session, editor: Actor, publisher: Actor) -> None:
    def tasks(actor: Actor) -> list[str]:
        found = queries.waiting(session, actor=actor, calendar=WorkCalendar({}), today=AT.date())
        return [task.title for task in found]

    ref = desk.open_manuscript(session, draft=draft(), actor=editor, at=AT)
    assert (tasks(editor), tasks(publisher)) == (["示例动态"], [])
    desk.step(session, ref=ref, action="submit", actor=editor, at=AT, seen=1)
    assert (tasks(editor), tasks(publisher)) == ([], ["示例动态"])
    publish(session, ref, publisher)
    assert (tasks(editor), tasks(publisher)) == ([], [])


class Fault(Exception):
    """The machine fails at one statement."""


def test_a_fault_at_any_write_of_publishing_leaves_all_or_nothing(database: Database) -> None:
    with database.unit_of_work() as work:
        unit = people.agency(work)
        editor = people.actor(work, Role.CONTENT_EDITOR, unit=unit)
        publisher = people.actor(work, Role.CONTENT_PUBLISHER, unit=unit)
        ref = submitted(work, editor)
        publish(work, ref, publisher)
        corrected(work, ref, editor)
    at = AT + HOUR
    writes = _writes(database, lambda work: publish(work, ref, publisher, at=at), fail_at=None)
    assert writes > 5
    for step in range(1, writes + 1):
        with pytest.raises(Fault):
            _writes(database, lambda work: publish(work, ref, publisher, at=at), fail_at=step)
        with database.reading() as session:
            assert shown(session, at) == [("first-news", "示例动态")]
            assert standing(session, PIECE, ref).state == "rechecking"
            assert session.scalars(select(Piece.slug)).all() == ["first-news"]
    with database.unit_of_work() as work:
        publish(work, ref, publisher, at=at)
    with database.reading() as session:
        assert shown(session, at) == [("first-news", "更正后的动态")]


def _writes(database: Database, act: Callable[[Session], object], *, fail_at: int | None) -> int:
    """How many statements the act writes; it fails at one of them, or is undone at the end."""
    count = 0

    def watch(_c: object, _u: object, statement: str, *_: object) -> None:
        nonlocal count
        count += statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        if count == fail_at:
            raise Fault

    event.listen(database.engine, "before_cursor_execute", watch)
    try:
        with database.unit_of_work() as work:
            act(work)
            work.flush()
            if fail_at is None:
                work.rollback()
    finally:
        event.remove(database.engine, "before_cursor_execute", watch)
    return count


def test_an_earlier_way_of_withdrawing_still_works(session: Session) -> None:
    publish_piece(session, draft=draft(), reviewed_at=AT, published_at=AT, actor="cli", at=AT)
    withdraw_piece(session, kind=PieceKind.NEWS, slug="first-news", reason="过期", actor="cli", at=AT)
    assert shown(session) == []
