"""What a change may alter in a record with an official layout: new values by the standard, columns that follow."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.errors import BadInput, PortalError, RuleBroken
from portal.register.disclosure import PUBLIC, decide, record_facts
from portal.register.notices import amendments
from portal.register.notices.amendments import Amendment
from portal.register.records.models import Challenge, Record
from portal.security.fields import FieldCipher
from portal.store import Database
from tests.register.intake.conftest import HandIn
from tests.register.intake.test_rows import PERSON, penalty

TODAY = date(2026, 11, 22)


def amended(database: Database, changes: Mapping[str, str], keys: FieldCipher) -> tuple[Mapping[str, Any], Amendment]:
    with database.reading() as session:
        record = _record(session)
        made = amendments.amend(record, amendments.differences(record, changes), cipher=keys, today=TODAY)
        return dict(record.content), made


def _record(session: Session) -> Record:
    return session.scalars(select(Record)).one()


def test_a_change_of_the_outcome_of_a_suit_reaches_the_gate(
    hand_in: HandIn,
    register: Database,
    cipher: FieldCipher,
) -> None:
    hand_in(penalty())
    changes = {"CF_FYZT": "撤销或变更", "CF_FYRQ": "2026/11/20"}
    with register.unit_of_work() as session:
        record = _record(session)
        assert decide(record_facts(record), PUBLIC, TODAY).shown
        made = amendments.amend(record, amendments.differences(record, changes), cipher=cipher, today=TODAY)
        assert made.columns == {"challenge": Challenge.OVERTURNED, "challenge_closed_on": date(2026, 11, 20)}
        assert made.content["CF_FYRQ"] == "2026-11-20"
        for name, value in made.columns.items():
            setattr(record, name, value)
        assert decide(record_facts(record), PUBLIC, TODAY).code == "overturned"


def test_the_title_follows_the_kinds_of_penalty(
    hand_in: HandIn,
    register: Database,
    cipher: FieldCipher,
) -> None:
    hand_in(penalty())
    _, made = amended(register, {"CF_CFLB": "罚款", "CF_NR_WFFF": ""}, cipher)
    assert made.columns == {"title": "罚款"}
    assert "CF_NR_WFFF" not in made.content


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"CF_NR_FK": "很多"}, "CF_NR_FK"),
        ({"CF_CFLB": "警告"}, "CF_NR_FK"),
        ({"CF_FYZT": "维持"}, "CF_FYRQ"),
        ({"CF_YXQ": "2024/01/01"}, "CF_YXQ"),
        ({"CF_CFJG": ""}, "CF_CFJG"),
        ({"CF_SY": "家庭收入为每月五千元"}, "CF_SY"),
    ],
)
def test_new_values_pass_the_standard_as_new_rows_do(
    hand_in: HandIn,
    register: Database,
    cipher: FieldCipher,
    changes: dict[str, str],
    field: str,
) -> None:
    hand_in(penalty())
    with pytest.raises(PortalError) as refusal:
        amended(register, changes, cipher)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "code", ["CF_WSH", "CF_JDRQ", "CF_SXRQ", "CF_GSJZQ", "CF_CFJGDM", "CF_SJLYDM", "CF_XDR_MC", "CF_FR_ZJHM", "民族"]
)
def test_what_makes_the_record_this_record_stays(
    hand_in: HandIn,
    register: Database,
    cipher: FieldCipher,
    code: str,
) -> None:
    hand_in(penalty())
    with pytest.raises(BadInput):
        amended(register, {code: "2020/01/01"}, cipher)


def test_nothing_typed_anew_is_no_change(
    hand_in: HandIn,
    register: Database,
    cipher: FieldCipher,
) -> None:
    hand_in(penalty())
    with pytest.raises(RuleBroken):
        amended(register, {"CF_CFJG": " 示例机关 "}, cipher)


def test_a_persons_record_can_be_changed_without_their_number(
    hand_in: HandIn,
    register: Database,
    cipher: FieldCipher,
) -> None:
    hand_in(penalty(PERSON))
    before, made = amended(register, {"CF_NR": "给予罚款、没收违法所得，责令改正"}, cipher)
    assert made.content == {**before, "CF_NR": "给予罚款、没收违法所得，责令改正"}
    assert PERSON["CF_XDR_ZJHM"] not in repr(made)
