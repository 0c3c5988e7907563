"""The description of the interface as an OpenAPI 3.1 document, made from the declarations that make the routes."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from portal.accounts.keys.commands import LONGEST_CALL
from portal.web.api import calls, schemas
from portal.web.api.operations import PROBLEM, Operation

VERSION: Final = "1.0"
PREFIX: Final = "/api/v1"
_PLACE: Final = re.compile(r"{(\w+)}")
_TITLE: Final = "信用中国（内蒙古）数据报送接口"
_ABOUT: Final = (
    "行业信用信息系统以本单位的密钥报送信息、告知变更和撤销，并取得数据标准。校验、禁止归集的防线和回执与网页报送相同。"
    "密钥由安全管理员发给，写在 Authorization: Bearer 之后。依据：2021年条例第六、八、九、十七、三十六条。"
)
_QUERY: Final[dict[str, Any]] = {
    "item": {
        "description": "目录项目代码；以文件报送时必须填写",
        "schema": {"type": "string", "minLength": 1, "maxLength": 32},
    },
    "all_or_nothing": {
        "description": "以文件报送时：有一行不予接收即整批不接收",
        "schema": {"type": "boolean", "default": False},
    },
}
_IDEMPOTENCY: Final[dict[str, Any]] = {
    "name": calls.HEADER,
    "in": "header",
    "required": True,
    "description": "幂等键：重发时用同一个；内容不同而键相同的答复409",
    "schema": {"type": "string", "minLength": calls.SHORTEST, "maxLength": LONGEST_CALL, "pattern": "^[!-~]+$"},
}


def document(operations: Iterable[Operation], *, server: str) -> dict[str, Any]:
    """Return the document; `server` is the public address of the portal."""
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    paths["/openapi.json"] = {"get": _itself_table()}
    return {
        "openapi": "3.1.0",
        "info": {"title": _TITLE, "version": VERSION, "description": _ABOUT},
        "servers": [{"url": server + PREFIX}],
        "security": [{"unitKey": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.COMPONENTS,
            "securitySchemes": {"unitKey": {"type": "http", "scheme": "bearer", "bearerFormat": "iuk_…_…"}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    parameters = [_in_path(name) for name in _PLACE.findall(operation.path)]
    parameters += [{"name": name, "in": "query", "required": False, **_QUERY[name]} for name in operation.query]
    found: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [*parameters, _IDEMPOTENCY] if operation.sends else parameters,
        "responses": {str(status): _answer(status, name) for status, name in sorted(operation.answers.items())},
    }
    if operation.sends:
        kinds = {kind: {"schema": _body(name)} for kind, name in operation.sends.items()}
        found["requestBody"] = {"required": True, "content": kinds}
    return found


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schemas.TEXT}


def _body(name: str | None) -> dict[str, Any]:
    return dict(schemas.ref(name)) if name else {"type": "string", "contentMediaType": "application/octet-stream"}


def _answer(status: int, name: str) -> dict[str, Any]:
    kind = "application/problem+json" if name == PROBLEM else calls.JSON
    return {"description": HTTPStatus(status).phrase, "content": {kind: {"schema": schemas.ref(name)}}}


def _itself_table() -> dict[str, Any]:
    answer = {"description": "OpenAPI 3.1", "content": {calls.JSON: {"schema": {"type": "object"}}}}
    return {"operationId": "showDescription", "summary": "本说明", "security": [], "responses": {"200": answer}}
