"""The receipt of a query says the same in Chinese and in Mongolian; names and typed words stay as they are."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal import i18n
from portal.access.organs import answers, receipts
from portal.kernel.settings import CJK_FONT
from portal.law.actors import Actor
from portal.register.subjects.identity import present_name
from tests.access.organs.conftest import AT, CAUSE, about, ask
from tests.factories import register as make
from tests.factories.reports import mongolian, pages

FONT = Path(CJK_FONT)


def receipt(session: Session, clerk: Actor, ref: str, **later: float) -> bytes:
    answer = answers.show(session, ref=ref, actor=clerk, at=AT + timedelta(**later))
    return receipts.receipt(answer, font=FONT)


def test_ground_purpose_and_answer_are_read_in_both_languages(session: Session, clerk: Actor, tmp_path: Path) -> None:
    subject = make.organisation(session)
    record = make.penalty(session, subject=subject)
    ref = ask(session, clerk, about(subject))
    chinese, *others = pages(tmp_path, receipt(session, clerk, ref))
    columns = "".join(others)
    typed = (ref, CAUSE.matter, CAUSE.basis, CAUSE.purpose, present_name(subject), subject.credit_code or "")
    for same in (*typed, record.title, record.document_no, "2026-11-2010:00:00"):
        assert same.replace(" ", "") in chinese
        assert same.replace(" ", "") in columns
    for words in ("公共信用信息查询回执", "查询依据和用途", "一般失信信息1条，名单0项。", "保密义务"):
        assert words in chinese
    assert mongolian(chinese) == []
    with i18n.activate("mn"):
        told = [i18n.gettext(each) for each in ("查询单位", "事项类别", "办件编号", "查询结果", "一般失信信息")]
    words = [word for text in told for word in mongolian(text)]
    assert words
    assert [word for word in words if word not in columns] == []


def test_the_next_day_only_that_it_was_asked(session: Session, clerk: Actor, tmp_path: Path) -> None:
    subject = make.organisation(session)
    record = make.penalty(session, subject=subject)
    ref = ask(session, clerk, about(subject))
    whole = pages(tmp_path, receipt(session, clerk, ref, days=1))
    assert "查询结果只在查询当日给查询人显示" in whole[0]
    assert mongolian("".join(whole[1:]))
    assert record.document_no not in "".join(whole)


def test_a_subject_with_nothing_to_share_and_none_at_all_read_alike(
    session: Session, clerk: Actor, tmp_path: Path
) -> None:
    ref = ask(session, clerk, about(make.organisation(session)))
    assert "没有可以共享的信息。" in pages(tmp_path, receipt(session, clerk, ref))[0]


@pytest.mark.parametrize("language", ["zh", "mn"])
def test_it_is_the_same_whatever_its_clerk_speaks(session: Session, clerk: Actor, language: str) -> None:
    ref = ask(session, clerk, about(make.organisation(session)))
    plain = receipt(session, clerk, ref)
    with i18n.activate(language):
        assert receipt(session, clerk, ref) == plain
