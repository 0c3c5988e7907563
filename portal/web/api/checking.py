"""Decides whether a JSON value fits a schema: the few words of JSON Schema that the interface uses.

The same schemas stand in the OpenAPI document, so what is described, what is checked and what the tests hold answers
against are one thing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.kernel.messages import Message, msg

Schema = Mapping[str, Any]
REFERENCE: Final = "#/components/schemas/"
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """One place where a value does not fit; `pointer` is a JSON pointer."""

    pointer: str
    reason: Message


def misfits(value: Any, schema: Schema, known: Mapping[str, Schema], pointer: str = "") -> Iterator[Misfit]:
    """Yields every place where the value does not fit; `known` holds the schemas that are referred to by name."""
    if "$ref" in schema:
        yield from misfits(value, known[schema["$ref"].removeprefix(REFERENCE)], known, pointer)
        return
    if not _has_type(value, schema):
        yield Misfit(pointer, msg("类型应为%(kinds)s", kinds=" / ".join(_kinds(schema))))
    elif "enum" in schema and value not in schema["enum"]:
        yield Misfit(pointer, msg("应为下列值之一：%(values)s", values=", ".join(map(str, schema["enum"]))))
    elif isinstance(value, dict):
        yield from _object(value, schema, known, pointer)
    elif isinstance(value, list):
        yield from _array(value, schema, known, pointer)
    elif isinstance(value, str) and not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield Misfit(pointer, msg("长度不符"))


def _kinds(schema: Schema) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _has_type(value: Any, schema: Schema) -> bool:
    kinds = _kinds(schema)
    if isinstance(value, bool):
        return not kinds or "boolean" in kinds
    return not kinds or any(isinstance(value, _TYPES[kind]) for kind in kinds)


def _object(value: dict[str, Any], schema: Schema, known: Mapping[str, Schema], pointer: str) -> Iterator[Misfit]:
    for name in schema.get("required", ()):
        if name not in value:
            yield Misfit(f"{pointer}/{escaped(name)}", msg("必须填写"))
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name, one in value.items():
        place = f"{pointer}/{escaped(name)}"
        if name in properties:
            yield from misfits(one, properties[name], known, place)
        elif others is False:
            yield Misfit(place, msg("没有这一项"))
        elif isinstance(others, Mapping):
            yield from misfits(one, others, known, place)


def _array(value: list[Any], schema: Schema, known: Mapping[str, Schema], pointer: str) -> Iterator[Misfit]:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield Misfit(pointer, msg("项数不符"))
        return
    for place, one in enumerate(value):
        yield from misfits(one, schema.get("items", {}), known, f"{pointer}/{place}")


def escaped(name: str) -> str:
    """Return a name as one part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
