"""Decides the questions that the articles leave open, one cited parameter each.

Every parameter names the reading in force, the other readings, and why. A parameter that is
``selectable`` may be switched by the operator, and the code that depends on it reads it here;
the others record the reading on which the portal is built.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, NotFound
from portal.kernel.messages import Message, msg
from portal.law.instruments import of_2018, of_2021, of_2024


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer to an open question: its value and a digest in Chinese."""

    value: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One open question; the first reading is the default."""

    id: str
    key: str
    question: Message
    readings: tuple[Reading, ...]
    why: str
    citations: tuple[Citation, ...]
    selectable: bool = False

    @property
    def default(self) -> str:
        """Return the value of the reading in force unless the operator chose another."""
        return self.readings[0].value

    @property
    def alternatives(self) -> tuple[Reading, ...]:
        """Return the readings not in force by default."""
        return self.readings[1:]


def _one(
    number: int,
    key: str,
    question: Message,
    readings: Mapping[str, str],
    why: str,
    *citations: Citation,
    selectable: bool = False,
) -> Parameter:
    return Parameter(
        id=f"A{number}",
        key=key,
        question=question,
        readings=tuple(Reading(value, digest) for value, digest in readings.items()),
        why=why,
        citations=citations,
        selectable=selectable,
    )


_ALL: Final = (
    _one(
        1,
        "clock.day",
        msg("未写“工作”二字的“日”怎样计算"),
        {
            "calendar": "按自然日计算，起算当日不计，末日逢休息日顺延；两个日期都显示，内部考核用不顺延的日期",
            "working": "按工作日计算",
        },
        "立法技术规范区分“日”与“工作日”；2018年办法在需要时明写工作日。",
        of_2021(9),
        of_2021(35),
        of_2021(36),
        of_2021(37),
        of_2021(38),
        of_2018(38),
    ),
    _one(
        2,
        "objection.extension_cap_mode",
        msg("异议处理累计不得超过二十日，指延长的天数还是总天数"),
        {
            "extension": "延长的天数合计不超过二十日，总天数最长二十五日；总天数满二十日时内部预警",
            "total": "连同最初五日，总天数不超过二十日",
        },
        "条文的主语是延长期限；从严的读法是总天数。",
        of_2021(37),
        selectable=True,
    ),
    _one(
        3,
        "objection.recogniser_clock",
        msg("向认定单位提出的异议，是否同样适用五日"),
        {"same": "适用同一期限", "separate": "由认定单位另定期限"},
        "2024年条例将公共信用信息转致适用2021年条例。",
        of_2024(25),
        of_2024(39),
        of_2021(37),
    ),
    _one(
        4,
        "objection.suspension_reach",
        msg("异议期间的暂停披露，是否包括政务共享和授权查询"),
        {"all": "三种方式一律暂停，本人仍可查看", "public": "只暂停公开"},
        "披露的定义包括公开、政务共享和授权查询三种方式。",
        of_2021(18),
        of_2021(37),
        of_2024(38),
    ),
    _one(
        5,
        "expiry.reach",
        msg("公示期满后是否停止授权查询和政务共享"),
        {
            "outward": "一切对外查询停止，档案只供有权人员登记用途后查阅",
            "public": "只停止公开",
        },
        "期满后继续提供查询属于违法行为。",
        of_2021(41, 6),
    ),
    _one(
        6,
        "publicity.penalty_start",
        msg("处罚生效日与不可争议日不同时，公示期从哪一天起算"),
        {"effect": "从生效日起算，即使公开得更晚", "finality": "从不可争议之日起算"},
        "条文写明自处罚决定生效之日起算。",
        of_2021(20),
    ),
    _one(
        7,
        "positive.scope",
        msg("本人可要求删除的增信信息范围"),
        {"all": "全部增信信息", "listed": "仅限条文列举的三类"},
        "列举之后有“等”字。",
        of_2021(35),
    ),
    _one(
        8,
        "review.level",
        msg("由哪一级主管部门复核"),
        {"same": "与工作机构同级的主管部门", "region": "一律由自治区主管部门"},
        "2021年条例不再限定为自治区主管部门。",
        of_2021(37),
        of_2018(39),
    ),
    _one(
        9,
        "subject.adult_age",
        msg("怎样判断完全民事行为能力"),
        {
            "18": "行为日满十八周岁；不满的不自动公开，转人工处理",
            "16": "以自己劳动收入为生的满十六周岁",
        },
        "是否以自己的劳动收入为主要生活来源，软件无从判断。",
        of_2018(2),
        of_2021(2),
        of_2024(3),
    ),
    _one(
        10,
        "publicity.last_day",
        msg("三年公示期的最后一天是哪一天"),
        {
            "day_before": "对应日的前一日，自对应日起不再显示",
            "anniversary": "对应日当日",
        },
        "三年是上限，多显示一天即属违法，取较短的读法。",
        of_2021(20),
        of_2021(41, 6),
    ),
    _one(
        11,
        "publicity.suspension_effect",
        msg("异议暂停或者撤销修复是否延长公示期"),
        {"none": "不延长，恢复后仍到原日期为止", "extend": "按暂停天数延长"},
        "起算日固定，条文没有中止的规定。",
        of_2021(20),
    ),
    _one(
        12,
        "objection.litigation",
        msg("信息正在复议或者诉讼时，异议期限是否停止"),
        {"same": "期限照常，或者作出决定，或者继续暂停披露", "stop": "等待裁判"},
        "条文没有这一中止事由。",
        of_2021(37),
    ),
    _one(
        13,
        "publicity.start_kind",
        msg("风险提示信息、既有处罚又有认定的信息，公示期从哪一天起算"),
        {
            "by_kind": "风险提示自认定或者记录之日；处罚自生效之日；无处罚的名单和认定自认定之日",
            "act_end": "自行为终止之日",
        },
        "条文只写明失信的起算日；自行为终止之日起算可能超过上限。",
        of_2021(20),
        of_2018(36),
    ),
    _one(
        14,
        "risk.repair",
        msg("风险提示信息能否申请修复"),
        {"no": "不立修复案件，已了结的按变更通知或者异议移除", "yes": "可以申请"},
        "修复条款只称失信信息主体。",
        of_2021(38),
        of_2024(40),
    ),
    _one(
        15,
        "catalogue.impact_test",
        msg("目录项目的专家评估和公开征求意见，两项条件须同时具备还是具备其一"),
        {"either": "具备其一即须评估并征求意见", "both": "两项同时具备"},
        "两项以顿号并列，较宽的读法保护信息主体。",
        of_2021(8),
    ),
    _one(
        16,
        "measures.general_on_serious",
        msg("一般惩戒措施能否用于只有严重失信信息的主体"),
        {"no": "不能", "yes": "可以"},
        "两条分别针对一般失信主体和严重失信主体。",
        of_2021(26),
        of_2021(27),
    ),
    _one(
        17,
        "repair.refusal_period",
        msg("不予修复的书面告知期限"),
        {"same": "同为十日", "none": "不设期限"},
        "条文的十日指更新信息，拒绝未写期限。",
        of_2021(38),
    ),
    _one(
        18,
        "publicity.rule_basis",
        msg("仅规章规定应当公开的信息是否公开"),
        {"no": "不公开，先作合法性审查", "yes": "公开"},
        "2018年办法包括规章，2021年条例只写法律、法规。",
        of_2018(23, 2),
        of_2021(18),
        of_2021(21),
    ),
)

PARAMETERS: Final[Mapping[str, Parameter]] = {each.id: each for each in _ALL}
_BY_KEY: Final[Mapping[str, Parameter]] = {each.key: each for each in _ALL}


def get(name: str) -> Parameter:
    """Return the parameter with this id (``A2``) or key; raises NotFound."""
    found = PARAMETERS.get(name) or _BY_KEY.get(name)
    if found is None:
        raise NotFound(msg("没有名为 %(name)s 的参数。", name=name), field="parameter")
    return found


@dataclass(frozen=True, slots=True)
class Choices:
    """The readings an operator chose; whatever is not named has its default."""

    chosen: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Refuse unknown keys, settled questions and unknown readings (BadInput, NotFound)."""
        for key, value in self.chosen.items():
            parameter = get(key)
            if value == parameter.default:
                continue
            if not parameter.selectable or value not in {r.value for r in parameter.readings}:
                sentence = msg("参数 %(key)s 不能取值 %(value)s。", key=key, value=value)
                raise BadInput(sentence, citation=parameter.citations[0], field=key)

    def value(self, key: str) -> str:
        """Return the value of the reading in force for this key or id; raises NotFound."""
        parameter = get(key)
        by_id = self.chosen.get(parameter.id, parameter.default)
        return self.chosen.get(parameter.key, by_id)


DEFAULT_CHOICES: Final = Choices()
