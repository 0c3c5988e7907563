"""Decides which rule a name stands for, and how the registry is published.

The registry is what ``/rules``, ``/rules.json`` and ``portal law rules`` show; nothing in the
portal computes a date from a number that is not in it (21§37, 21§41(5)).
"""

from collections.abc import Iterable, Mapping
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.instruments import BY_CODE
from portal.law.rule import Overlay, Rule, Superseded
from portal.law.rule_rows import ROWS

RULES: Final[Mapping[str, Rule]] = {rule.id: rule for rule in ROWS}

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


def get(rule_id: str) -> Rule:
    """Return the rule with this id, such as ``objection.base``; raises NotFound."""
    if rule_id not in RULES:
        raise NotFound(msg("没有名为 %(rule)s 的规则。", rule=rule_id), field="rule")
    return RULES[rule_id]


def citation_json(citation: Citation) -> dict[str, Json]:
    """Return a citation as JSON; ``law`` is the key in ``/law/<key>``, null for national rules."""
    source = BY_CODE.get(citation.instrument)
    return {
        "short": citation.short(),
        "text": str(citation),
        "instrument": citation.instrument,
        "law": source.key if source else None,
        "article": citation.article or None,
        "item": citation.item,
    }


def _others_json(others: Iterable[Superseded | Overlay]) -> list[Json]:
    return [
        {
            "citation": citation_json(other.citation),
            "number": other.number,
            "unit": other.unit.value,
            "reason": other.reason if isinstance(other, Superseded) else other.note,
        }
        for other in others
    ]


def _extension_json(rule: Rule) -> Json:
    if rule.extension is None:
        return None
    return {
        "cap": rule.extension.cap,
        "condition": str(rule.extension.condition),
        "approver": str(rule.extension.approver),
        "parameter": rule.extension.parameter,
    }


def as_json(rule: Rule) -> dict[str, Json]:
    """Return a rule as JSON values with stable keys, texts in Chinese."""
    return {
        "id": rule.id,
        "act": str(rule.act),
        "number": rule.number,
        "unit": rule.unit.value,
        "unit_label": str(rule.unit.label),
        "start": {"code": rule.start.code, "label": str(rule.start.label)},
        "extension": _extension_json(rule),
        "stops": [kind.value for kind in rule.stops],
        "owners": [owner.value for owner in rule.owners],
        "citation": citation_json(rule.citation),
        "also": [citation_json(each) for each in rule.also],
        "status": rule.status.value,
        "supersedes": _others_json(rule.supersedes),
        "overlays": _others_json(rule.overlays),
        "parameters": list(rule.parameters),
        "set_by": None if rule.set_by is None else str(rule.set_by),
        "adjustable": rule.adjustable,
    }


def all_as_json() -> dict[str, Json]:
    """Return the whole registry as JSON values, in the order of the table."""
    return {"rules": [as_json(rule) for rule in ROWS]}
