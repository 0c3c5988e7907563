"""Each rule of the data standard and of the law on a row: one good row, changed in one place at a time."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal.kernel.identifiers import citizen_id, uscc
from portal.law.finality import remedy_end
from portal.register.catalogue import layouts
from portal.register.disclosure import PUBLIC, decide, record_facts
from portal.register.intake.models import BatchOutcome
from portal.register.intake.receipts import FaultLine, Receipt
from portal.register.records.models import Challenge, Record
from portal.register.subjects.models import Subject, SubjectKind, SubjectName
from portal.store import Database
from tests.register.intake.conftest import SAMPLES, HandIn

AUTHORITY = uscc.make("1", "1", "150102", "MB000012")
COMPANY = uscc.make("9", "1", "150102", "MA0N1234")
SHOP = uscc.make("9", "2", "150102", "MA0N5678")
ADULT = citizen_id.make("150102", date(1980, 3, 4), 18)
MINOR = citizen_id.make("150102", date(2010, 3, 4), 18)

PENALTY = {
    "CF_XDR_MC": "示例贸易有限公司",
    "CF_XDR_LB": "法人及非法人组织",
    "CF_XDR_SHXYM": COMPANY,
    "CF_FRDB": "例庚二",
    "CF_WSH": "（示例）罚字〔2024〕第0001号",
    "CF_WFXW": "未按规定公示信息",
    "CF_SY": "经查，事实清楚。",
    "CF_YJ": "示例法律第十条",
    "CF_CFLB": "罚款;没收违法所得",
    "CF_NR": "给予罚款、没收违法所得",
    "CF_NR_FK": "1.090000",
    "CF_NR_WFFF": "0.800000",
    "CF_JDRQ": "2024/08/14",
    "CF_YXQ": "2099/12/31",
    "CF_GSJZQ": "2027/08/13",
    "CF_CFJG": "示例机关",
    "CF_CFJGDM": AUTHORITY,
    "CF_SJLY": "示例机关",
    "CF_SJLYDM": AUTHORITY,
}
PERSON = {
    "CF_XDR_MC": "例某某",
    "CF_XDR_LB": "自然人",
    "CF_XDR_SHXYM": "",
    "CF_FRDB": "",
    "CF_XDR_ZJLX": "身份证",
    "CF_XDR_ZJHM": ADULT,
}
SOLE = {"CF_XDR_LB": "个体工商户", "CF_XDR_SHXYM": SHOP}


def penalty(*rows: Mapping[str, str]) -> bytes:
    """Returns a CSV of the good penalty, once per mapping of changes."""
    filled = [{**PENALTY, **row} for row in rows or ({},)]
    headers = list(dict.fromkeys(header for row in filled for header in row))
    target = io.StringIO()
    writer = csv.DictWriter(target, headers)
    writer.writeheader()
    writer.writerows(filled)
    return target.getvalue().encode()


def errors(receipt: Receipt) -> list[tuple[str, str]]:
    return [(fault.column, fault.code) for fault in receipt.faults if fault.severity == "error"]


def warnings(receipt: Receipt) -> list[FaultLine]:
    return [fault for fault in receipt.faults if fault.severity == "warning" and fault.code != "E-NEW-UNIT"]


REFUSED = [
    ({"CF_XDR_LB": "公司"}, "CF_XDR_LB", "E-CHOICE"),
    ({"CF_XDR_SHXYM": ""}, "CF_XDR_SHXYM", "E-REQUIRED"),
    ({"CF_XDR_SHXYM": "123456789012345678"}, "CF_XDR_SHXYM", "E-CREDIT-CODE"),
    ({"CF_XDR_SHXYM": SHOP}, "CF_XDR_SHXYM", "E-CLASS"),
    ({"CF_XDR_LB": "个体工商户"}, "CF_XDR_SHXYM", "E-CLASS"),
    ({"CF_FRDB": ""}, "CF_FRDB", "E-REQUIRED"),
    ({"CF_FR_ZJHM": ADULT[:-1] + ("0" if ADULT[-1] != "0" else "1")}, "CF_FR_ZJHM", "E-IDENTITY"),
    ({"CF_FR_ZJLX": "会员卡", "CF_FR_ZJHM": ADULT}, "CF_FR_ZJLX", "E-CHOICE"),
    ({"CF_WSH": " "}, "CF_WSH", "E-REQUIRED"),
    ({"CF_WSH": f"罚{ADULT}号"}, "CF_WSH", "E-PRIVACY"),
    ({"CF_XDR_MC": "㍿" * 60}, "CF_XDR_MC", "E-LENGTH"),
    ({"CF_YJ": ""}, "CF_YJ", "E-REQUIRED"),
    ({"CF_SY": "甲" * 5001}, "CF_SY", "E-LENGTH"),
    ({"CF_SY": "经查\x07事实"}, "CF_SY", "E-CONTROL"),
    ({"CF_SY": "经查\u202e事实"}, "CF_SY", "E-CONTROL"),
    ({"CF_CFLB": "罚款;批评教育"}, "CF_CFLB", "E-CHOICE"),
    ({"CF_NR_FK": "0"}, "CF_NR_FK", "E-AMOUNT"),
    ({"CF_NR_FK": "-1"}, "CF_NR_FK", "E-AMOUNT"),
    ({"CF_NR_FK": "1.0000001"}, "CF_NR_FK", "E-AMOUNT"),
    ({"CF_NR_FK": "1e3"}, "CF_NR_FK", "E-AMOUNT"),
    ({"CF_CFLB": "罚款"}, "CF_NR_WFFF", "E-AMOUNT"),
    ({"CF_CFLB": "罚款;没收非法财物;吊销许可证件"}, "CF_NR_ZKDX", "E-REQUIRED"),
    ({"CF_JDRQ": "2024/13/01"}, "CF_JDRQ", "E-DATE"),
    ({"CF_JDRQ": "2023/02/29"}, "CF_JDRQ", "E-DATE"),
    ({"CF_JDRQ": "14/08/2024"}, "CF_JDRQ", "E-DATE"),
    ({"CF_JDRQ": "2024/08-14"}, "CF_JDRQ", "E-DATE"),
    ({"CF_JDRQ": "2026/11/23", "CF_GSJZQ": "2029/11/22"}, "CF_JDRQ", "E-FUTURE"),
    ({"CF_YXQ": "2024/08/13"}, "CF_YXQ", "E-ORDER"),
    ({"CF_GSJZQ": "2027/08/15"}, "CF_GSJZQ", "E-PERIOD"),
    ({"CF_GSJZQ": "2024/08/13"}, "CF_GSJZQ", "E-PERIOD"),
    ({"CF_CFJGDM": COMPANY}, "CF_CFJGDM", "E-AUTHORITY"),
    ({"CF_SJLYDM": COMPANY}, "CF_SJLYDM", "E-AUTHORITY"),
    ({"CF_SDRQ": "2024/08/13"}, "CF_SDRQ", "E-ORDER"),
    ({"CF_SXRQ": "2024/08/13"}, "CF_SXRQ", "E-ORDER"),
    ({"CF_FYZT": "维持"}, "CF_FYRQ", "E-REQUIRED"),
    ({"CF_FYZT": "已了结"}, "CF_FYZT", "E-CHOICE"),
    ({"CF_FYZT": "无", "CF_FYRQ": "2024/12/01"}, "CF_FYZT", "E-CHALLENGE"),
    ({**PERSON, "CF_XDR_ZJHM": ""}, "CF_XDR_ZJHM", "E-REQUIRED"),
    ({**PERSON, "CF_XDR_ZJLX": ""}, "CF_XDR_ZJLX", "E-REQUIRED"),
    ({**PERSON, "CF_XDR_SHXYM": COMPANY}, "CF_XDR_SHXYM", "E-CLASS"),
    ({**PERSON, "CF_XDR_ZJHM": MINOR}, "CF_XDR_ZJHM", "E-MINOR"),
    ({**PERSON, "CF_XDR_ZJHM": "150102800304181"}, "CF_XDR_ZJHM", "E-IDENTITY"),
]


@pytest.mark.parametrize(("change", "column", "code"), REFUSED)
def test_a_row_is_refused_at_its_column(change: dict[str, str], column: str, code: str, hand_in: HandIn) -> None:
    assert errors(hand_in(penalty(change))) == [(column, code)]


ACCEPTED = [
    {},
    SOLE,
    PERSON,
    {**PERSON, "CF_XDR_ZJLX": "护照号", "CF_XDR_ZJHM": "E12345678"},
    {"CF_CFLB": "罚款；没收违法所得"},
    {"CF_CFLB": "罚款、没收违法所得"},
    {"CF_CFLB": "罚款;没收违法所得;其他-责令改正"},
    {"CF_CFLB": "警告", "CF_NR_FK": "0.000000", "CF_NR_WFFF": "0"},
    {"CF_NR_FK": "１．０９"},
    {"CF_JDRQ": "20240814"},
    {"CF_JDRQ": "2024-8-14"},
    {"CF_JDRQ": "2024年8月14日"},
    {"CF_GSJZQ": "2027/08/14"},
    {"CF_GSJZQ": "2025/08/13"},
    {"CF_XDR_SHXYM": f" {COMPANY.lower()} "},
    {"CF_XDR_GSZC": "150100000012345", "CF_XDR_ZZJG": "MA0N1234X", "CF_XDR_SHZZ": "5" * 50},
    {"CF_CFLB": "罚款;没收违法所得;" + ";".join(f"其他-{n:04d}" for n in range(60))},
    {"CF_SY": "甲" * 5000, "CF_XDR_MC": "甲" * 200, "CF_WSH": "9" * 16 + "号" * 112, "BZ": "乙" * 512},
]


@pytest.mark.parametrize("change", ACCEPTED)
def test_a_row_is_accepted(change: dict[str, str], hand_in: HandIn) -> None:
    receipt = hand_in(penalty(change))
    assert (receipt.accepted, errors(receipt)) == (1, [])


def test_every_fault_of_every_row_is_told(hand_in: HandIn) -> None:
    wrong = {"CF_YJ": "", "CF_JDRQ": "x", "CF_NR_FK": "", "CF_CFJGDM": "1"}
    receipt = hand_in(penalty(wrong, {}, {**wrong, "CF_WSH": "2"}))
    told = {(fault.row, fault.column) for fault in receipt.faults if fault.severity == "error"}
    assert told == {(row, column) for row in (2, 4) for column in wrong}
    assert (receipt.accepted, receipt.refused, receipt.outcome) == (1, 2, BatchOutcome.PARTLY)


def test_a_refused_identity_number_is_told_masked(hand_in: HandIn) -> None:
    (fault,) = (f for f in hand_in(penalty({**PERSON, "CF_XDR_ZJHM": MINOR})).faults if f.severity == "error")
    assert fault.value == f"150{'*' * 14}{MINOR[-1]}"
    (fault,) = (f for f in hand_in(penalty({"CF_XDR_SHXYM": ADULT})).faults if f.severity == "error")
    assert fault.value == f"150{'*' * 14}{ADULT[-1]}"


def test_a_second_row_about_the_same_fact_is_a_duplicate_of_the_first(hand_in: HandIn) -> None:
    receipt = hand_in(penalty({}, {"CF_WSH": "(示例)罚字[2024]第0001号"}))
    assert errors(receipt) == [("", "E-DUPLICATE")]
    assert "第2行" in receipt.faults[-1].reason


def test_a_refused_row_does_not_make_its_correction_a_duplicate(hand_in: HandIn) -> None:
    receipt = hand_in(penalty({"CF_NR_FK": ""}, {}))
    assert errors(receipt) == [("CF_NR_FK", "E-AMOUNT")]
    assert receipt.accepted == 1


def test_the_period_runs_three_years_less_a_day_from_effect(hand_in: HandIn, register: Database) -> None:
    hand_in(penalty({"CF_SXRQ": "2024/08/20", "CF_GSJZQ": "2027/08/20"}))
    record = the_record(register)
    assert (record.start_on, record.public_until) == (date(2024, 8, 20), date(2027, 8, 19))
    assert record.content["CF_GSJZQ"] == "2027-08-19"


def test_a_shorter_period_is_honoured(hand_in: HandIn, register: Database) -> None:
    hand_in(penalty({"CF_GSJZQ": "2025/08/13"}))
    assert the_record(register).public_until == date(2025, 8, 13)


def test_a_penalty_without_service_day_is_final_only_after_the_longest_remedy(
    hand_in: HandIn, register: Database
) -> None:
    hand_in(penalty({"CF_JDRQ": "2026/08/14", "CF_GSJZQ": "2029/08/13"}))
    record = the_record(register)
    assert record.remedy_until == remedy_end(date(2026, 8, 14))
    assert record.challenge is Challenge.NONE


def test_an_upheld_penalty_says_so(hand_in: HandIn, register: Database) -> None:
    stated = {"CF_SDRQ": "2024/08/16", "CF_JJQX": "2025/02/16", "CF_FYZT": "维持", "CF_FYRQ": "2025/03/01"}
    hand_in(penalty(stated))
    record = the_record(register)
    assert (record.served_on, record.remedy_until) == (date(2024, 8, 16), date(2025, 2, 16))
    assert (record.challenge, record.challenge_closed_on) == (Challenge.UPHELD, date(2025, 3, 1))


def test_an_identity_number_in_free_text_is_hidden_before_it_is_kept(hand_in: HandIn, register: Database) -> None:
    receipt = hand_in(penalty({"CF_SY": f"当事人{ADULT}，电话13800001111。"}))
    assert [(fault.column, fault.code) for fault in warnings(receipt)] == [("CF_SY", "E-PRIVACY")]
    kept = the_record(register).content["CF_SY"]
    assert ADULT not in kept
    assert "13800001111" not in kept


def test_text_that_seems_forbidden_waits_for_a_person(hand_in: HandIn, register: Database) -> None:
    receipt = hand_in(penalty({"CF_SY": "当事人患有某病，事实清楚。"}))
    assert [(fault.column, fault.code, fault.basis) for fault in warnings(receipt)] == [
        ("CF_SY", "E-FORBIDDEN", "21§17")
    ]
    with register.reading() as session:
        record = session.scalars(select(Record)).one()
        decision = decide(record_facts(record), PUBLIC, date(2026, 11, 22))
        assert (decision.shown, decision.code) == (False, "suspended")


def test_of_a_person_neither_name_nor_number_stands_in_the_content(hand_in: HandIn, register: Database) -> None:
    hand_in(penalty(PERSON))
    record = the_record(register)
    assert {"CF_XDR_MC", "CF_XDR_ZJHM", "CF_XDR_ZJLX"}.isdisjoint(record.content)
    with register.reading() as session:
        subject = session.scalars(select(Subject)).one()
        assert subject.kind is SubjectKind.NATURAL_PERSON
        assert ADULT not in (subject.id_cipher or "")


def test_a_newer_act_tells_the_present_name_an_older_one_a_former_name(hand_in: HandIn, register: Database) -> None:
    hand_in(penalty({"CF_XDR_MC": "乙公司"}))
    newer = {"CF_WSH": "2", "CF_XDR_MC": "丙公司", "CF_JDRQ": "2025/01/01"}
    older = {"CF_WSH": "3", "CF_XDR_MC": "甲公司", "CF_JDRQ": "2024/01/01", "CF_GSJZQ": "2026/12/31"}
    assert hand_in(penalty(newer, older)).accepted == 2
    with register.reading() as session:
        names = {name.name: name.until for name in session.scalars(select(SubjectName))}
    assert names == {"甲公司": date(2025, 1, 1), "乙公司": date(2025, 1, 1), "丙公司": None}


def test_a_name_that_belongs_to_another_code_stays_out_and_renames_nobody(hand_in: HandIn, register: Database) -> None:
    other = uscc.make("9", "1", "150102", "MA0N9999")
    hand_in(penalty({"CF_XDR_MC": "甲公司"}, {"CF_WSH": "2", "CF_XDR_MC": "乙公司", "CF_XDR_SHXYM": other}))
    receipt = hand_in(penalty({"CF_WSH": "3", "CF_XDR_MC": "甲公司", "CF_XDR_SHXYM": other, "CF_JDRQ": "2025/01/01"}))
    assert errors(receipt) == [("CF_XDR_SHXYM", "E-NAME-CODE")]
    with register.reading() as session:
        assert {name.until for name in session.scalars(select(SubjectName))} == {None}


def test_a_new_name_beside_a_known_code_is_pointed_out(hand_in: HandIn) -> None:
    hand_in(penalty({"CF_XDR_MC": "乙公司"}))
    receipt = hand_in(penalty({"CF_WSH": "2", "CF_XDR_MC": "丙公司", "CF_JDRQ": "2025/01/01"}))
    assert receipt.accepted == 1
    assert [fault.code for fault in warnings(receipt) if fault.code == "W-NAME"] == ["W-NAME"]


def test_the_day_of_receipt_is_the_beijing_day(hand_in: HandIn) -> None:
    row = penalty({"CF_JDRQ": "2026/11/23", "CF_GSJZQ": "2029/11/22"})
    assert hand_in(row, at=datetime(2026, 11, 22, 15, 59, tzinfo=UTC)).refused == 1
    assert hand_in(row, at=datetime(2026, 11, 22, 16, 0, tzinfo=UTC)).accepted == 1


def test_headers_may_mix_names_codes_and_widths(hand_in: HandIn) -> None:
    raw = penalty().decode()
    for code, name in {"CF_XDR_MC,": "行政相对人名称,", "CF_NR_FK": "罚款金额（万元）", "CF_JDRQ": "cf_jdrq"}.items():
        raw = raw.replace(code, name, 1)
    assert hand_in(raw.encode()).accepted == 1


HEADERS = [
    ("CF_SY,", "CF_SYY,", "E-COLUMN", "违法事实"),
    ("CF_SY,", "违法实事,", "E-COLUMN", "违法事实"),
    ("CF_YXQ,", "处罚依据,", "E-COLUMN-TWICE", "处罚依据"),
    ("CF_WSH,", "BZ,", "E-COLUMN-MISSING", "行政处罚决定书文号"),
    ("CF_YXQ,", ",", "E-COLUMN", "第14列"),
    ("CF_YXQ,", "收入,", "E-FORBIDDEN", "收入"),
]


@pytest.mark.parametrize(("old", "new", "code", "told"), HEADERS)
def test_a_header_outside_the_standard_refuses_the_file(
    old: str, new: str, code: str, told: str, hand_in: HandIn
) -> None:
    receipt = hand_in(penalty().decode().replace(old, new, 1).encode())
    assert receipt.outcome is BatchOutcome.REFUSED
    assert any(fault.code == code and told in fault.reason for fault in receipt.faults), receipt.faults


def test_all_headers_of_a_layout_are_distinct_and_every_sample_header_is_known() -> None:
    for layout in layouts.all_layouts():
        names = [name for field in layout.fields for name in (field.code, field.name, *field.aliases)]
        assert len({layouts.header_key(name) for name in names}) == len(names)
    permits = (SAMPLES / "permits_good.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert all(layouts.get("XZXK").field(header) for header in permits.split(","))


def the_record(register: Database) -> Record:
    with register.reading() as session:
        record = session.scalars(select(Record)).one()
        session.expunge(record)
        return record
