"""The words of the interface for systems of units: what is sent and what is answered, as JSON Schema."""

from typing import Any, Final

from portal.law.codes import RecordClass
from portal.register.catalogue.layouts import FieldType, Need
from portal.register.catalogue.models import Openness
from portal.register.intake.models import BatchOutcome
from portal.register.notices.models import NoticeKind, NoticeState
from portal.web.api.checking import REFERENCE, Schema

MOST_ROWS: Final = 20_000
TEXT: Final[Schema] = {"type": "string"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
DAY: Final[Schema] = {"type": "string", "format": "date"}
DAY_OR_NONE: Final[Schema] = {"type": ["string", "null"], "format": "date"}
INSTANT: Final[Schema] = {"type": "string", "format": "date-time"}


def ref(name: str) -> Schema:
    """Return a reference to a schema of this module."""
    return {"$ref": REFERENCE + name}


def _closed(properties: dict[str, Any], *, optional: tuple[str, ...] = (), **more: Any) -> Schema:
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        **more,
    }


def _one_of(vocabulary: Any) -> Schema:
    return {"type": "string", "enum": [member.value for member in vocabulary]}


def _list(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


_FAULT: Final = _closed(
    {
        "row": COUNT,
        "column": TEXT,
        "name": TEXT,
        "value": TEXT,
        "code": TEXT,
        "severity": {"type": "string", "enum": ["error", "warning"]},
        "reason": TEXT,
        "basis": TEXT,
        "pointer": TEXT,
    },
    optional=("pointer",),
    description="一处问题；文件中表头是第1行；以JSON报送的，pointer指出所在的值",
)

COMPONENTS: Final[dict[str, Schema]] = {
    "BatchRequest": _closed(
        {
            "item": {"type": "string", "minLength": 1, "maxLength": 32, "description": "目录项目代码"},
            "all_or_nothing": {"type": "boolean", "default": False, "description": "有一行不予接收即整批不接收"},
            "rows": _list(
                {"type": "object", "additionalProperties": {"type": ["string", "number", "null"]}},
                minItems=1,
                maxItems=MOST_ROWS,
                description="每行一个对象，键是数据标准的字段代码；数字可以写成JSON数字",
            ),
        },
        optional=("all_or_nothing",),
    ),
    "Receipt": _closed(
        {
            "batch": TEXT,
            "item": TEXT,
            "unit": {"type": ["string", "null"]},
            "file": TEXT,
            "sha256": TEXT,
            "received_at": INSTANT,
            "outcome": _one_of(BatchOutcome),
            "repeated": {"type": "boolean"},
            "rows": COUNT,
            "accepted": COUNT,
            "unchanged": COUNT,
            "refused": COUNT,
            "warnings": COUNT,
            "faults": _list(ref("Fault")),
        },
        description="批次回执",
    ),
    "Fault": _FAULT,
    "Field": _closed(
        {
            "code": TEXT,
            "name": TEXT,
            "aliases": _list(TEXT),
            "type": _one_of(FieldType),
            "max_length": COUNT,
            "need": _one_of(Need),
            "level": _one_of(Openness),
            "choices": _list(TEXT),
        },
        description="数据标准中的一个字段",
    ),
    "ItemLine": _closed(
        {"code": TEXT, "name": TEXT, "edition": COUNT, "record_class": _one_of(RecordClass), "sub_code": TEXT}
    ),
    "Items": _closed({"items": _list(ref("ItemLine"))}),
    "Item": _closed(
        {
            "code": TEXT,
            "name": TEXT,
            "edition": COUNT,
            "record_class": _one_of(RecordClass),
            "sub_code": TEXT,
            "time_limit": TEXT,
            "update_cycle": TEXT,
            "fields": _list(ref("Field")),
        },
        description="目录项目及其数据标准",
    ),
    "NoticeRequest": _closed(
        {
            "record": {
                "type": "string",
                "minLength": 1,
                "maxLength": 128,
                "description": "本单位一条信息的编号，或者它的文书号",
            },
            "kind": _one_of(NoticeKind),
            "reason": {"type": "string", "minLength": 1, "maxLength": 400},
            "document_no": {
                "type": "string",
                "minLength": 1,
                "maxLength": 128,
                "description": "告知文书的文号",
            },
            "event_on": {**DAY_OR_NONE, "description": "行为被撤销、变更或者事项清结的日期；行为被撤销的必须填写"},
            "changes": {
                "type": "object",
                "additionalProperties": TEXT,
                "description": "仅在变更时填写：字段代码与新的内容",
            },
        },
        optional=("event_on", "changes"),
    ),
    "Clock": _closed(
        {
            "rule": TEXT,
            "basis": TEXT,
            "start": DAY,
            "strict": DAY_OR_NONE,
            "legal": DAY,
            "provisional": {"type": "boolean"},
            "met_on": DAY_OR_NONE,
            "late": {"type": "boolean"},
        },
        description="一项期限：strict是不顺延的最后一日，legal是法定最后一日",
    ),
    "Notice": _closed(
        {
            "notice": TEXT,
            "record": TEXT,
            "kind": _one_of(NoticeKind),
            "state": _one_of(NoticeState),
            "reason": TEXT,
            "document_no": TEXT,
            "event_on": DAY_OR_NONE,
            "received_on": DAY_OR_NONE,
            "closed_on": DAY_OR_NONE,
            "answer": {"type": ["string", "null"], "description": "工作机构退回补正的理由"},
            "clocks": _list(ref("Clock")),
        },
        description="一件告知",
    ),
    "Problem": {
        "type": "object",
        "properties": {
            "status": COUNT,
            "title": TEXT,
            "detail": TEXT,
            "reference": TEXT,
            "citation": TEXT,
            "batch": TEXT,
            "errors": _list(
                {
                    "type": "object",
                    "properties": {
                        "pointer": TEXT,
                        "parameter": TEXT,
                        "header": TEXT,
                        "row": COUNT,
                        "column": TEXT,
                        "code": TEXT,
                        "detail": TEXT,
                        "citation": TEXT,
                    },
                    "required": ["detail"],
                }
            ),
        },
        "required": ["status", "title", "detail", "reference"],
        "description": "RFC 9457 问题说明",
    },
}
