"""Full text: ranked, marked, counted by kind; what may not be read now is neither shown nor counted."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.content import commands
from portal.content.models import PieceKind, Statute, StatuteArticle
from portal.kernel.citation import Citation
from portal.register.catalogue.models import EditionState
from portal.register.lists import commands as lists
from portal.register.measures.models import MeasureEdition, MeasureItem, MeasureKind
from portal.search import SearchQuery, TextIndex, TextResult
from portal.search.building import rebuild
from portal.search.directory import IndexDirectory
from portal.search.sources import DocumentKind
from tests.factories import register as make
from tests.search.conftest import publish


@pytest.fixture
def written(session: Session, directory: IndexDirectory) -> None:
    publish(session, "repair", "关于信用修复申请的通知", "可以在线提交信用修复申请材料，十个工作日内办结。")
    publish(
        session,
        "objection",
        "异议处理指南",
        "对公示信息有异议的，可以提出异议申请；信用修复另行办理。",
        kind=PieceKind.GUIDE,
    )
    publish(session, "weather", "暴雪天气办事提示", "请通过网上渠道办理。")
    make.item(session, name_zh="表彰奖励信息")
    edition = MeasureEdition(year=2026, state=EditionState.PUBLISHED, published_on=date(2026, 1, 5))
    measure = {
        "matter": "限制参与政府采购",
        "basis": "示例采购法",
        "body": "财政部门",
        "measure": "依法限制",
        "target": "供应商",
    }
    edition.items = [MeasureItem(code="C1", kind=MeasureKind.RESTRAINT_SERIOUS, statute_code="27.1", **measure)]
    days = dict.fromkeys(("adopted_on", "published_on", "effective_on"), date(2024, 1, 1))
    words = {
        "title": "示例信用条例",
        "kind": "地方性法规",
        "number": "示例公告",
        "issuer": "示例机关",
        "digest": "0" * 64,
    }
    statute = Statute(key="sample-2024", loaded_at=make.AT, **words, **days)
    chapter = {"chapter_number": 1, "chapter_title": "总则"}
    statute.articles = [StatuteArticle(number=7, paragraphs=["归集应当遵循合法原则。", "不得违法归集。"], **chapter)]
    session.add_all([edition, statute])
    make.entry(session, title="列入严重失信主体名单决定书", grounds="生产不合格化肥，情节严重。")
    session.flush()
    rebuild(session, directory, at=make.AT)


def search(session: Session, index: TextIndex, text: str, **values: object) -> TextResult:
    return index.search(session, SearchQuery(text=text, **values), at=make.AT)


def titles(result: TextResult) -> list[str]:
    return ["".join(piece for piece, _ in hit.title) for hit in result.hits]


@pytest.mark.usefixtures("written")
def test_a_title_weighs_more_than_a_body_and_both_are_marked(session: Session, index: TextIndex) -> None:
    result = search(session, index, "信用修复")
    assert titles(result) == ["关于信用修复申请的通知", "异议处理指南"]
    assert ("信用修复", True) in result.hits[0].title
    assert ("信用修复", True) in result.hits[1].snippet


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(
    ("text", "kind", "group", "ref"),
    [
        ("异议申请", DocumentKind.PIECE, "guide", "objection"),
        ("表彰奖励", DocumentKind.CATALOGUE, "2026", None),
        ("政府采购", DocumentKind.MEASURE, "2026", "C1"),
        ("不得违法归集", DocumentKind.ARTICLE, "sample-2024", "7"),
        ("不合格化肥", DocumentKind.ENTRY, "serious", None),
    ],
)
def test_every_kind_of_text_is_found_with_its_address(
    session: Session, index: TextIndex, text: str, kind: DocumentKind, group: str, ref: str | None
) -> None:
    (hit,) = search(session, index, text).hits
    assert (hit.kind, hit.group) == (kind, group)
    assert ref in {None, hit.ref}


@pytest.mark.usefixtures("written")
def test_kinds_are_counted_and_narrow_the_answer(session: Session, index: TextIndex) -> None:
    make.entry(session)
    result = search(session, index, "办理", text_kind="piece")
    assert result.kinds == ((DocumentKind.PIECE, 2),)
    assert search(session, index, "办理", text_kind="entry").hits == ()


@pytest.mark.usefixtures("written")
def test_a_mistaken_letter_is_mended_from_the_index(session: Session, index: TextIndex) -> None:
    result = search(session, index, "信用修夏申请")
    assert result.suggestion == "信用修复申请"


@pytest.mark.usefixtures("written")
def test_most_of_a_long_query_is_enough_when_nothing_has_all(session: Session, index: TextIndex) -> None:
    result = search(session, index, "信用修复申请材料清单")
    assert result.loose
    assert titles(result)[0] == "关于信用修复申请的通知"


def test_withdrawn_and_future_texts_are_neither_shown_nor_counted(
    session: Session, index: TextIndex, directory: IndexDirectory
) -> None:
    publish(session, "old", "草原信用通知一")
    publish(session, "new", "草原信用通知二", at=make.AT + timedelta(hours=1))
    rebuild(session, directory, at=make.AT)
    assert titles(search(session, index, "草原信用")) == ["草原信用通知一"]
    assert index.search(session, SearchQuery(text="草原信用"), at=make.AT + timedelta(hours=1)).total == 2
    commands.withdraw_piece(session, kind=PieceKind.NOTICE, slug="old", reason="更正", actor="test", at=make.AT)
    result = search(session, index, "草原信用")
    assert (result.hits, result.total, result.kinds, result.suggestion) == ((), 0, (), "")


def test_a_suspended_or_expired_entry_is_not_found(
    session: Session, index: TextIndex, directory: IndexDirectory
) -> None:
    entry = make.entry(session, grounds="生产不合格化肥")
    rebuild(session, directory, at=make.AT)
    assert search(session, index, "不合格化肥").total == 1
    assert index.search(session, SearchQuery(text="不合格化肥"), at=make.AT.replace(year=2030)).total == 0
    lists.suspend(session, entry=entry, reason="异议", basis=Citation("21", 37), at=make.AT, actor="test")
    assert search(session, index, "不合格化肥").total == 0


def test_no_natural_person_is_in_the_index(session: Session, index: TextIndex, directory: IndexDirectory) -> None:
    subject = make.person(session, name="欧阳测小丙")
    responsible = [lists.ResponsibleDraft(name="测大丁", role="负责人", basis="示例法", state_rule="示例")]
    make.entry(
        session,
        subject=subject,
        register=make.register(session, names_persons=True),
        grounds="欧阳测小丙伙同测大丁，身份证号150102199003078515，生产不合格化肥",
        responsible=responsible,
    )
    rebuild(session, directory, at=make.AT)
    (hit,) = search(session, index, "不合格化肥").hits
    assert "小丙" not in str(hit)
    for text in ("欧阳测小丙", "测大丁", "阳测", "150102199003078515"):
        assert search(session, index, text).total == 0, text
    files = b"".join(path.read_bytes() for path in directory.root.rglob("*") if path.is_file())
    assert "测大".encode() not in files
    assert b"199003" not in files


def test_without_an_index_the_answer_says_so(session: Session, index: TextIndex) -> None:
    assert search(session, index, "信用").available is False
