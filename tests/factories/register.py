"""Smallest lawful rows of the register; each call gives a fresh one, and a test states only what it is about."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.models import Unit, UnitKind
from portal.kernel.identifiers import citizen_id, uscc
from portal.law.codes import RecordClass
from portal.law.publicity import StartKind
from portal.register.catalogue.models import CatalogueEdition, CatalogueField, CatalogueItem, EditionState, Openness
from portal.register.lists import commands as list_commands
from portal.register.lists.models import ListEntry, ListKind, ListRegister
from portal.register.measures.models import MeasureEdition, MeasureItem, MeasureKind
from portal.register.records import commands as record_commands
from portal.register.records.models import Challenge, Record, RecordKind
from portal.register.subjects import commands as subject_commands
from portal.register.subjects.models import Subject, SubjectKind
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring

AT = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
TODAY = date(2026, 6, 1)
CIPHER = FieldCipher(Keyring.generate())
_serial = count(1)


def unit(session: Session, *, division: str = "150100", name: str = "") -> Unit:
    """A provider unit."""
    number = next(_serial)
    made = Unit(
        credit_code=uscc.make("1", "1", "150100", f"U{number:07d}"),
        name_zh=name or f"示例市第{number}监督管理局",
        kind=UnitKind.PROVIDER,
        division=division,
        confirmed=True,
    )
    session.add(made)
    session.flush()
    return made


def edition(session: Session, *, year: int = 2026) -> CatalogueEdition:
    """A published edition of the year, the same at every call."""
    found = session.query(CatalogueEdition).filter_by(year=year).one_or_none()
    made = found or CatalogueEdition(
        year=year,
        state=EditionState.PUBLISHED,
        approval_no=f"内政字〔{year}〕1号",
        approved_on=date(year, 1, 4),
        published_on=date(year, 1, 5),
    )
    session.add(made)
    session.flush()
    return made


def item(
    session: Session, *, code: str = "", record_class: RecordClass = RecordClass.GENERAL, **values: Any
) -> CatalogueItem:
    """A catalogue item, public for organisations and not for persons unless told."""
    elements = ("content", "provider", "use_permission", "data_format", "scope", "procedure", "path", "time_limit")
    elements += ("publication", "update_cycle", "security_level")
    first = {RecordClass.BASIC: "12.2", RecordClass.ENHANCING: "13.2", RecordClass.GENERAL: "14.2"}
    chosen = {
        "name_zh": "行政处罚",
        "sub_code": first.get(record_class, {RecordClass.SERIOUS: "15.1", RecordClass.RISK: "16.1"}.get(record_class)),
        "openness": Openness.PUBLIC,
        "openness_persons": Openness.SHARED,
        "publicity_basis": "示例法第一条",
    } | values
    made = CatalogueItem(
        edition_id=edition(session).id,
        code=code or f"IT{next(_serial)}",
        record_class=record_class,
        **dict.fromkeys(elements, "见数据标准"),
        **chosen,
    )
    made.fields = [
        CatalogueField(position=1, code="CF_WFXW", name_zh="违法行为类型", level=Openness.PUBLIC),
        CatalogueField(position=2, code="CF_NR", name_zh="处罚内容", level=Openness.PUBLIC),
        CatalogueField(position=3, code="BZ", name_zh="备注", level=Openness.SHARED),
    ]
    session.add(made)
    session.flush()
    return made


def organisation(session: Session, *, name: str = "", division: str = "150100", **values: Any) -> Subject:
    """A legal person with a valid credit code."""
    number = next(_serial)
    identity = subject_commands.SubjectIdentity(
        kind=values.pop("kind", SubjectKind.LEGAL_PERSON),
        name=name or f"呼和浩特市示例{number}号商贸有限公司",
        credit_code=values.pop("credit_code", uscc.make("9", "1", "150100", f"M{number:07d}")),
        division=division,
        legal_representative="测甲一",
        **values,
    )
    return subject_commands.create(session, identity=identity, cipher=CIPHER)


def person(session: Session, *, name: str = "测小乙", born: date = date(1990, 5, 1)) -> Subject:
    """A natural person with a valid identity number."""
    days, sequence = divmod(next(_serial), 999)
    number = citizen_id.make("150102", born + timedelta(days=days), sequence)
    identity = subject_commands.SubjectIdentity(
        kind=SubjectKind.NATURAL_PERSON, name=name, id_type="身份证", id_number=number, division="150102"
    )
    return subject_commands.create(session, identity=identity, cipher=CIPHER)


def penalty_draft(session: Session, **values: Any) -> record_commands.RecordDraft:
    """A final penalty of 2025-03-01, public until 2028-02-29."""
    chosen: dict[str, Any] = {
        "subject": values.pop("subject", None) or organisation(session),
        "item": values.pop("item", None) or item(session),
        "unit": values.pop("unit", None) or unit(session),
    }
    number = next(_serial)
    draft = record_commands.RecordDraft(
        **chosen,
        kind=RecordKind.PENALTY,
        title="行政处罚决定",
        document_no=f"（示例）罚字〔2025〕第{number:04d}号",
        authority_name="示例市监督管理局",
        authority_code=chosen["unit"].credit_code,
        legal_basis="示例法律第十条",
        decided_on=date(2025, 3, 1),
        content={"CF_WFXW": "未按规定公示信息", "CF_NR": "给予警告", "BZ": "内部备注"},
        start_on=date(2025, 3, 1),
        start_kind=StartKind.EFFECT,
        remedy_until=date(2025, 9, 8),
        challenge=Challenge.NONE,
    )
    return replace(draft, **values)


def penalty(session: Session, **values: Any) -> Record:
    """That penalty, entered."""
    return record_commands.enter(session, draft=penalty_draft(session, **values), at=AT, actor="test")


def plain_record(session: Session, **values: Any) -> Record:
    """A record without remedy columns, of the class of its item."""
    chosen: dict[str, Any] = {"kind": RecordKind.OTHER, "remedy_until": None, "challenge": None}
    return penalty(session, **(chosen | values))


def register(session: Session, *, kind: ListKind = ListKind.SERIOUS, **values: Any) -> ListRegister:
    """A list register with a legal basis."""
    chosen = {"names_persons": False, "repairable": True} | values
    made = ListRegister(
        code=f"L{next(_serial)}",
        kind=kind,
        name_zh="示例严重失信主体名单",
        legal_basis="示例管理办法第二条",
        rules="列入标准见示例管理办法",
        authority="自治区示例管理局",
        **chosen,
    )
    session.add(made)
    session.flush()
    return made


def restraint(session: Session) -> MeasureItem:
    """A published restraint for serious dishonesty, the same at every call, of an older edition than tests publish."""
    found = session.query(MeasureItem).filter_by(kind=MeasureKind.RESTRAINT_SERIOUS).first()
    if found is not None:
        return found
    edition = MeasureEdition(year=2019, state=EditionState.PUBLISHED, published_on=date(2019, 3, 1))
    plain = dict.fromkeys(("matter", "basis", "body", "measure", "target"), "见公布的清单")
    made = MeasureItem(code="YZ-00", kind=MeasureKind.RESTRAINT_SERIOUS, statute_code="27.5", **plain)
    edition.items.append(made)
    session.add(edition)
    session.flush()
    return made


def entry_draft(session: Session, **values: Any) -> list_commands.EntryDraft:
    """A complete serious entry of 2026-04-16."""
    chosen: dict[str, Any] = {
        "register": values.pop("register", None) or register(session),
        "subject": values.pop("subject", None) or organisation(session),
        "unit": values.pop("unit", None) or unit(session),
    }
    if chosen["register"].kind is ListKind.SERIOUS:
        chosen["measures"] = (restraint(session),)
    draft = list_commands.EntryDraft(
        **chosen,
        title="列入严重失信主体名单决定书",
        decision_no=f"示列字〔2026〕{next(_serial)}号",
        decided_on=date(2026, 4, 16),
        listed_on=date(2026, 4, 20),
        grounds="生产不符合安全标准的产品，情节严重。",
        basis="《示例管理办法》第五条",
        exit_conditions="列入满一年；违法行为已改正。",
        exit_procedure="向列入机关提出，依法决定。",
        remedies="可以依法申请行政复议或者提起行政诉讼。",
        behaviour_2024="1",
        behaviour_2021="15.1",
        standard="情节严重",
        basis_document="示罚字〔2026〕2号",
        basis_effective_on=date(2026, 1, 10),
        noticed_on=date(2026, 3, 24),
        served_on=date(2026, 4, 18),
        service_manner="直接送达",
        responsible_note="经查无应当一并归集的责任人员",
    )
    return replace(draft, **values)


def entry(session: Session, **values: Any) -> ListEntry:
    """That entry, listed."""
    return list_commands.enter(session, draft=entry_draft(session, **values), at=AT, actor="test")
