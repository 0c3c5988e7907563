"""Enters governments and departments in the register of government dishonesty (2024 arts. 13, 14)."""

from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from portal.demo.plan import Plan
from portal.demo.units import Office, Offices
from portal.kernel.citation import Citation
from portal.register.lists import commands
from portal.register.lists.commands import EntryDraft
from portal.register.lists.models import ListRegister
from portal.register.subjects.commands import SubjectIdentity, match
from portal.register.subjects.models import Subject, SubjectKind
from portal.security.fields import FieldCipher

ACTOR: Final = "demo"

_CASES: Final = (
    ("未按期支付政府采购合同价款", "zj", 1_860_000.0, True),
    ("招商引资合同约定的奖励未兑现", "zf", 4_200_000.0, False),
    ("生效判决确定的付款义务未履行", "jt", 960_000.0, True),
    ("政府投资项目工程款逾期未付", "zj", 12_700_000.0, False),
    ("政策承诺的补助资金未按期拨付", "nm", 350_000.0, True),
    ("拖欠中小企业账款", "wj", 1_140_000.0, False),
)
_ROUNDS: Final = 2
_REMOVED: Final = 3


def enter(session: Session, plan: Plan, offices: Offices, register: ListRegister, cipher: FieldCipher) -> int:
    """Returns how many entries there are; one of them is removed after it was put right."""
    random = plan.random("governments")
    keeper = offices.choose("fg", None, random)
    local = [office for office in offices.all if office.unit.division.endswith("00")]
    for number, (fact, department, amount, settled) in enumerate(_CASES * _ROUNDS, start=1):
        office = random.choice([one for one in local if one.department == department])
        subject = match(session, identity=_identity(office), cipher=cipher, on=plan.today)
        found = plan.today - timedelta(days=random.randint(60, 700))
        rectified = min(found + timedelta(days=150), plan.today) if settled else None
        draft = _draft(register, subject, keeper, fact, amount, number, found, rectified)
        entry = commands.enter(session, draft=draft, at=plan.at, actor=ACTOR)
        if number == _REMOVED:
            document, reason = "（示例）政信移字第001号", "已履行付款义务并完成整改"
            basis = Citation("24", 40)
            commands.remove(
                session, entry=entry, document=document, reason=reason, basis=basis, at=plan.at, actor=ACTOR
            )
    return len(_CASES) * _ROUNDS


def _draft(
    register: ListRegister,
    subject: Subject,
    keeper: Office,
    fact: str,
    amount: float,
    number: int,
    found: date,
    rectified: date | None,
) -> EntryDraft:
    return EntryDraft(
        register=register,
        subject=subject,
        unit=keeper.unit,
        title=fact,
        decision_no=f"（示例）政信记〔{found.year}〕第{number:03d}号",
        decided_on=found,
        listed_on=found + timedelta(days=5),
        grounds=f"{fact}，经核实予以记录。",
        basis=register.legal_basis,
        amount=amount,
        discovered_on=found - timedelta(days=20),
        rectify_by=found + timedelta(days=180),
        rectified_on=rectified,
        rectification="已全部履行并书面说明情况。" if rectified else "已制定分期履行方案，正在履行。",
    )


def _identity(office: Office) -> SubjectIdentity:
    return SubjectIdentity(
        kind=SubjectKind.LEGAL_PERSON,
        name=office.unit.name_zh,
        credit_code=office.unit.credit_code,
        division=office.unit.division,
    )
