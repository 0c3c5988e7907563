"""Items without an official layout: common columns by class, the item's own fields, records of their own class."""

import csv
import io
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.errors import RuleBroken
from portal.law.codes import RecordClass
from portal.law.publicity import StartKind, last_public_day
from portal.register.catalogue import layouts
from portal.register.catalogue.layouts import FieldType
from portal.register.catalogue.models import CatalogueEdition, CatalogueField, CatalogueItem, EditionState, Openness
from portal.register.intake.receipts import Receipt
from portal.register.records.models import Record, RecordKind
from portal.security.fields import FieldCipher
from portal.store import Database
from tests.register.intake.conftest import HandIn, catalogue_item
from tests.register.intake.test_rows import ADULT, AUTHORITY, COMPANY, MINOR, errors

DECIDED = date(2026, 3, 2)
ARREARS = {
    "主体名称": "示例贸易有限公司",
    "主体类别": "法人及非法人组织",
    "统一社会信用代码": COMPANY,
    "法定代表人": "例庚二",
    "文书号": "（示例）税告〔2026〕第1号",
    "认定日期": "2026/03/02",
    "认定机关": "示例机关",
    "认定机关统一社会信用代码": AUTHORITY,
    "认定依据": "示例法律第十条",
    "数据来源单位": "示例机关",
    "数据来源单位统一社会信用代码": AUTHORITY,
    "金额（万元）": "1.2",
    "备注": "内部",
}
PERSON = {
    "主体名称": "例某某",
    "主体类别": "自然人",
    "统一社会信用代码": "",
    "法定代表人": "",
    "证件类型": "身份证",
    "证件号码": ADULT,
}


def table(**changes: str) -> bytes:
    row = {**ARREARS, **changes}
    target = io.StringIO()
    writer = csv.DictWriter(target, list(row))
    writer.writeheader()
    writer.writerow(row)
    return target.getvalue().encode()


def item(code: str, record_class: RecordClass, sub_code: str, *fields: tuple[str, str, Openness]) -> CatalogueItem:
    found = catalogue_item(code, record_class, sub_code)
    found.name_zh = "欠税公告" if record_class.is_risk else f"示例{code}"
    found.fields = [
        CatalogueField(position=place, code=field, name_zh=name, level=level)
        for place, (field, name, level) in enumerate(fields)
    ]
    return found


AMOUNT = ("FX_JE", "金额（万元）", Openness.PUBLIC)
REMARK = ("FX_BZ", "备注", Openness.SHARED)


@pytest.fixture
def taken(register: Database, hand_in: HandIn) -> HandIn:
    with register.unit_of_work() as session:
        edition = session.scalars(select(CatalogueEdition)).one()
        edition.items += [
            item("QSGG", RecordClass.RISK, "16.1", AMOUNT, REMARK),
            item("JYYC", RecordClass.GENERAL, "14.4", AMOUNT),
            item("ZZZG", RecordClass.BASIC, "12.2"),
            item("SXBZ", RecordClass.SERIOUS, "15.3", AMOUNT),
            item("CFXX", RecordClass.GENERAL, "14.2", AMOUNT),
        ]
    return hand_in


def the_record(session: Session) -> Record:
    return session.scalars(select(Record)).one()


def accepted(receipt: Receipt) -> int:
    assert errors(receipt) == []
    return receipt.accepted


@pytest.mark.parametrize(
    ("code", "record_class", "sub_code"),
    [("QSGG", RecordClass.RISK, "16.1"), ("JYYC", RecordClass.GENERAL, "14.4")],
)
def test_what_is_no_penalty_is_public_from_its_recognition(
    taken: HandIn, register: Database, code: str, record_class: RecordClass, sub_code: str
) -> None:
    assert accepted(taken(table(), code)) == 1
    with register.reading() as session:
        record = the_record(session)
        assert (record.kind, record.record_class, record.sub_code) == (RecordKind.OTHER, record_class, sub_code)
        assert (record.start_on, record.start_kind) == (DECIDED, StartKind.RECOGNITION)
        assert record.public_until == last_public_day(DECIDED)
        assert (record.remedy_until, record.challenge, record.served_on) == (None, None, None)
        assert record.legal_basis == "示例法律第十条"
        assert record.content["FX_JE"] == "1.2"


def test_basic_information_has_a_validity_and_no_period(taken: HandIn, register: Database) -> None:
    raw = table().decode().replace("认定", "作出").replace("金额（万元）", "有效期自").replace("1.2", "2026/03/02")
    assert accepted(taken(raw.encode(), "ZZZG")) == 1
    with register.reading() as session:
        record = the_record(session)
        assert (record.valid_from, record.start_on, record.public_until) == (DECIDED, None, None)


def test_a_shorter_period_is_granted_a_longer_one_refused(taken: HandIn, register: Database) -> None:
    assert errors(taken(table(公示截止日期="2029/03/03"), "QSGG")) == [("TY_GSJZQ", "E-PERIOD")]
    assert accepted(taken(table(公示截止日期="2027/03/01"), "QSGG")) == 1
    with register.reading() as session:
        assert the_record(session).public_until == date(2027, 3, 1)


def test_a_person_is_kept_out_of_the_content(taken: HandIn, register: Database, cipher: FieldCipher) -> None:
    said = f"当事人证件{ADULT}"
    assert accepted(taken(table(**PERSON, **{"金额（万元）": said}), "QSGG")) == 1
    with register.reading() as session:
        record = the_record(session)
        assert ADULT not in str(record.content)
        assert "例某某" not in str(record.content)
        assert record.subject is not None
        assert record.subject.id_index == cipher.blind_index(ADULT, "subject.id")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"认定日期": "2026/12/01"}, ("TY_RQ", "E-FUTURE")),
        ({"文书号": ""}, ("TY_WSH", "E-REQUIRED")),
        ({"统一社会信用代码": ""}, ("TY_SHXYM", "E-REQUIRED")),
        ({"认定机关统一社会信用代码": COMPANY}, ("TY_JGDM", "E-AUTHORITY")),
        ({**PERSON, "证件号码": MINOR}, ("TY_ZJHM", "E-MINOR")),
        ({"备注": "甲" * 513}, ("FX_BZ", "E-LENGTH")),
    ],
)
def test_the_rules_on_subjects_and_documents_hold(
    taken: HandIn, changes: dict[str, str], fault: tuple[str, str]
) -> None:
    assert errors(taken(table(**changes), "QSGG")) == [fault]


def test_the_same_fact_again_is_unchanged(taken: HandIn) -> None:
    taken(table(), "QSGG")
    assert taken(table() + b"\r\n", "QSGG").unchanged == 1


@pytest.mark.parametrize(("code", "article", "said"), [("SXBZ", "24§36", "认定"), ("CFXX", "21§14(2)", "行政处罚")])
def test_what_another_way_leads_in_does_not_come_in_by_tables(
    taken: HandIn, register: Database, code: str, article: str, said: str
) -> None:
    with pytest.raises(RuleBroken, match=said) as caught:
        taken(table(), code)
    assert caught.value.citation is not None
    assert caught.value.citation.short() == article
    with register.reading() as session:
        assert session.scalars(select(Record)).all() == []


def test_a_field_that_the_item_names_itself_is_the_common_one() -> None:
    layout = layouts.of(
        item(
            "QSGG",
            RecordClass.RISK,
            "16.1",
            REMARK,
            ("A", "认定依据", Openness.SHARED),
            ("B", "证件号码", Openness.PUBLIC),
        )
    )
    assert [layout.by_role[role].code for role in ("remark", "legal_basis", "person_id")] == ["FX_BZ", "A", "B"]
    assert layout.by_role["legal_basis"].level is Openness.SHARED
    assert layout.by_role["person_id"].level is Openness.AUTHORISED
    assert layout.by_role["person_id"].type is FieldType.IDENTITY
    names = [layouts.header_key(field.name) for field in layout.fields]
    assert len(names) == len(set(names))


def test_two_editions_of_an_item_do_not_share_a_layout() -> None:
    older = layouts.of(item("QSGG", RecordClass.RISK, "16.1", AMOUNT))
    newer = layouts.of(item("QSGG", RecordClass.RISK, "16.1", ("FX_JE", "金额（万元）", Openness.SHARED)))
    assert older.by_role["own.FX_JE"].level is Openness.PUBLIC
    assert newer.by_role["own.FX_JE"].level is Openness.SHARED


def test_risk_columns_do_not_speak_of_dishonesty_or_penalties() -> None:
    names = "".join(field.name for field in layouts.of(item("QSGG", RecordClass.RISK, "16.1", AMOUNT)).fields)
    assert not any(word in names for word in ("失信", "处罚", "惩戒"))


def test_official_layouts_come_first_and_no_listed_class_is_offered(taken: HandIn, register: Database) -> None:
    assert taken
    with register.reading() as session:
        edition = session.scalars(
            select(CatalogueEdition).where(CatalogueEdition.state == EditionState.PUBLISHED)
        ).one()
        assert [each.code for each in layouts.offered(edition.items)] == ["XZXK", "XZCF", "JYYC", "QSGG", "ZZZG"]
