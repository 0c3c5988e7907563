"""Columns that may not be collected are caught, columns that only look alike are not (21§17)."""

import pytest

from portal.law.forbidden import ForbiddenKind, forbidden_headers, suspicious_text


@pytest.mark.parametrize(
    ("header", "kind", "item"),
    [
        ("民族", ForbiddenKind.ETHNICITY, 1),
        (" 民 族 ", ForbiddenKind.ETHNICITY, 1),
        ("法定代表人民族", ForbiddenKind.ETHNICITY, 1),
        ("CF_MZ", ForbiddenKind.ETHNICITY, 1),
        ("Ethnicity", ForbiddenKind.ETHNICITY, 1),
        ("种族", ForbiddenKind.RACE, 1),
        ("宗教信仰", ForbiddenKind.RELIGION, 1),
        ("基因信息", ForbiddenKind.GENE, 1),
        ("指纹编号", ForbiddenKind.FINGERPRINT, 1),
        ("血型", ForbiddenKind.BLOOD_TYPE, 1),
        ("blood_type", ForbiddenKind.BLOOD_TYPE, 1),
        ("人脸照片", ForbiddenKind.BIOMETRICS, 1),
        ("既往病史", ForbiddenKind.DISEASE, 1),
        ("疾病名称", ForbiddenKind.DISEASE, 1),
        ("年收入（万元）", ForbiddenKind.INCOME, 2),
        ("存款余额", ForbiddenKind.DEPOSIT, 2),
        ("有价证券", ForbiddenKind.SECURITIES, 2),
        ("商业保险", ForbiddenKind.INSURANCE, 2),
        ("名下不动产", ForbiddenKind.REAL_ESTATE, 2),
        ("纳税税额", ForbiddenKind.TAX_AMOUNT, 2),
        ("纳税数额", ForbiddenKind.TAX_AMOUNT, 2),
    ],
)
def test_a_forbidden_column_is_caught(header: str, kind: ForbiddenKind, item: int) -> None:
    (hit,) = forbidden_headers(["处罚决定书文号", header])

    assert (hit.header, hit.kind) == (header, kind)
    assert hit.citation.short() == f"21§17({item})"


@pytest.mark.parametrize(
    "header",
    [
        "纳税人识别号",
        "税务登记号",
        "纳税信用等级",
        "民族事务委员会",
        "是否民族贸易企业",
        "少数民族特需商品定点企业",
        "宗教活动场所登记证号",
        "疾病预防控制机构",
        "营业收入",
        "没收违法所得金额",
        "拖欠工资金额",
        "欠税余额",
        "欠缴税额",
        "不动产登记机构",
        "房地产开发资质等级",
        "法定代表人",
        "证件号码",
        "CF_XDR_SHXYM",
        "CF_FR_ZJHM",
        "XK_NR",
        "注册资本",
        "",
    ],
)
def test_a_column_that_only_looks_alike_may_pass(header: str) -> None:
    assert forbidden_headers([header]) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("当事人，男，蒙古族，住所地某市。", ForbiddenKind.ETHNICITY),
        ("民族：汉", ForbiddenKind.ETHNICITY),
        ("其信仰佛教", ForbiddenKind.RELIGION),
        ("血型：AB", ForbiddenKind.BLOOD_TYPE),
        ("当事人患有高血压", ForbiddenKind.DISEASE),
        ("家庭收入约3万元", ForbiddenKind.INCOME),
        ("名下有房产两套", ForbiddenKind.REAL_ESTATE),
        ("银行存款余额12万元", ForbiddenKind.DEPOSIT),
    ],
)
def test_a_suspicious_passage_is_pointed_at(text: str, kind: ForbiddenKind) -> None:
    (passage,) = suspicious_text(text)

    assert passage.kind is kind
    assert 0 <= passage.start < passage.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "某某自治县民族事务委员会",
        "莫力达瓦达斡尔族自治旗市场监督管理局",
        "蒙古族幼儿园食堂未取得食品经营许可",
        "未按规定公示营业收入",
        "动物疾病防疫条件合格证",
        "拖欠农民工工资",
        "经查，当事人存在上述行为，事实清楚、证据确凿。",
    ],
)
def test_ordinary_text_passes(text: str) -> None:
    assert suspicious_text(text) == ()
