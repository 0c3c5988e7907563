"""What was typed is kept for its holder alone, encrypted, a few at most, for a short time; it is no application."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.cases import drafts
from portal.cases.admitting import Asked
from portal.cases.drafts import Typed
from portal.cases.models import Case, CaseDraft, CaseKind
from portal.kernel.errors import BadInput, NotFound
from portal.law.actors import Party
from portal.register.disclosure import PUBLIC, decide, record_facts
from tests.factories import holders, register
from tests.factories.cases import Ground, beijing_noon
from tests.factories.register import CIPHER

SAVED_ON = date(2026, 6, 1)
AT = beijing_noon(SAVED_ON)
SAID = "处罚决定已经撤销"


def typed(made: Ground, *refs: str, **values: str) -> Typed:
    items = tuple(Asked(ref, "37.1") for ref in refs)
    chosen = {"statement": SAID} | values
    return Typed(kind=CaseKind.OBJECTION, subject_ref=made.subject.ref, items=items, **chosen)  # type: ignore[arg-type]


def save(session: Session, party: Party, what: Typed, ref: str | None = None) -> str:
    return drafts.save(session, typed=what, party=party, cipher=CIPHER, at=AT, ref=ref)


def test_a_draft_says_again_what_was_typed(session: Session, made: Ground) -> None:
    what = typed(made, "r1", "r2")
    ref = save(session, made.party, what)
    found = drafts.one(session, ref=ref, party=made.party, cipher=CIPHER)
    assert found.typed == what
    assert found.until == SAVED_ON + timedelta(days=drafts.kept_days())
    again = typed(made, "r1", statement="改写")
    assert save(session, made.party, again, ref) == ref
    assert [each.typed for each in drafts.of_holder(session, party=made.party, cipher=CIPHER)] == [again]


def test_a_draft_hides_nothing_and_is_no_case(session: Session, made: Ground) -> None:
    record = register.penalty(session, subject=made.subject)
    save(session, made.party, typed(made, record.ref))
    assert decide(record_facts(record), PUBLIC, SAVED_ON).shown
    assert session.scalars(select(Case)).all() == []


def test_what_was_typed_lies_encrypted(session: Session, made: Ground) -> None:
    save(session, made.party, typed(made, "r1"))
    stored = str(session.execute(text("SELECT * FROM case_draft")).mappings().one())
    assert SAID not in stored
    assert made.subject.ref not in stored


def test_the_same_typed_twice_is_one_draft_and_there_are_a_few_at_most(session: Session, made: Ground) -> None:
    refs = {save(session, made.party, typed(made, f"r{n}")) for n in range(drafts.MOST)}
    assert len(refs) == drafts.MOST
    assert save(session, made.party, typed(made, "r0")) in refs
    with pytest.raises(BadInput):
        save(session, made.party, typed(made, "another"))


def test_a_statement_has_its_limit(session: Session, made: Ground) -> None:
    save(session, made.party, typed(made, statement="字" * drafts.LONGEST_STATEMENT))
    with pytest.raises(BadInput) as refused:
        save(session, made.party, typed(made, statement="字" * (drafts.LONGEST_STATEMENT + 1)))
    assert refused.value.field == "statement"


def test_somebody_elses_draft_is_not_there(session: Session, made: Ground) -> None:
    ref = save(session, made.party, typed(made, "r1"))
    other = holders.party(holders.holder(session))
    for wanted in (ref, "d" + "2" * 18):
        with pytest.raises(NotFound):
            drafts.one(session, ref=wanted, party=other, cipher=CIPHER)
        with pytest.raises(NotFound):
            save(session, other, typed(made, "r2"), wanted)
        assert not drafts.discard(session, ref=wanted, party=other)
    drafts.discard_all(session, party=other)
    assert drafts.of_holder(session, party=other, cipher=CIPHER) == ()
    assert len(drafts.of_holder(session, party=made.party, cipher=CIPHER)) == 1


def test_a_draft_goes_when_it_is_thrown_away_and_when_its_time_is_over(session: Session, made: Ground) -> None:
    first, second = (save(session, made.party, typed(made, name)) for name in ("r1", "r2"))
    assert drafts.discard(session, ref=first, party=made.party)
    assert not drafts.discard(session, ref=first, party=made.party)
    last = AT + timedelta(days=drafts.kept_days())
    assert drafts.sweep(session, at=last - timedelta(seconds=1)) == 0
    assert session.scalars(select(CaseDraft.ref)).all() == [second]
    assert drafts.sweep(session, at=last) == 1
    assert drafts.sweep(session, at=last) == 0
    assert session.scalars(select(CaseDraft)).all() == []
