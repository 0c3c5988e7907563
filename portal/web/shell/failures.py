"""Decides what a reader sees when something is refused or fails.

A page in the layout, in their language, with a reference that is also in the log, and never a traceback. Addresses of
data (/api, *.json) get a problem document (RFC 9457) instead.
"""

import secrets
from typing import Final

from flask import Flask, Response, g, make_response, render_template, request
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from portal import i18n
from portal.kernel.citation import Citation
from portal.kernel.errors import PortalError, Unavailable
from portal.kernel.masking import scrub
from portal.kernel.messages import Message, msg
from portal.kernel.references import ALPHABET
from portal.web.shell.logs import LOGGER

REFERENCE_LENGTH: Final = 10

# Status → (title, what happened and what to do).
TEXTS: Final[dict[int, tuple[Message, Message]]] = {
    400: (msg("这个请求读不懂"), msg("地址或填写的内容格式不对。请返回上一页检查后重试。")),
    401: (msg("需要密钥"), msg("请求头 Authorization 中应有本单位的密钥。")),
    403: (msg("没有权限"), msg("这项内容不对您公开，或者需要先表明身份。")),
    404: (msg("没有找到这个页面"), msg("地址可能写错了，或者这项信息已经停止公示。可以用上面的查询框再找一次。")),
    405: (msg("这个地址不接受这种操作"), msg("请从网站的页面上重新开始。")),
    409: (msg("现在不能这样做"), msg("它的状态已经变化。请刷新页面后再看。")),
    413: (msg("提交的内容太大"), msg("请减少内容或缩小文件后重新提交。")),
    414: (msg("地址太长"), msg("请从网站的页面上重新开始，或者缩短查询的内容。")),
    415: (msg("不能读取这种内容"), msg("请按接口说明的格式提交。")),
    422: (msg("不符合规定"), msg("填写的内容不符合规定。请返回上一页改正。")),
    429: (msg("请求太多"), msg("请稍候几分钟再试。")),
    500: (
        msg("系统出错了"),
        msg("不是您的问题，错误已经记录。请稍后再试；急事请联系当地办理机构，告知下面的编号。"),
    ),
    503: (msg("暂时无法服务"), msg("系统正在恢复，请过几分钟再试。已经提交的内容不会丢失。")),
}


def install(app: Flask) -> None:
    """Turn every exception into an answer."""

    @app.errorhandler(PortalError)
    def refused(error: PortalError) -> Response:
        if error.status >= 500 and not isinstance(error, Unavailable):
            return unexpected(error)
        return answer(error.status, error.message, error.citation)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        response = answer(error.code or 500)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response

    @app.errorhandler(OperationalError)
    def database_away(error: OperationalError) -> Response:
        _record(error)
        response = answer(503)
        response.headers["Retry-After"] = "30"
        return response

    @app.errorhandler(DataError)
    @app.errorhandler(OverflowError)
    def unholdable(error: Exception) -> Response:
        # A day at the end of the calendar, a number without end, a NUL: no database holds it.
        _record(error)
        return answer(400)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        _record(error)
        return answer(InternalServerError.code)


def answer(status: int, message: Message | None = None, citation: Citation | None = None) -> Response:
    """Return the page or problem document of a status; message replaces the general text."""
    title, general = TEXTS.get(status) or TEXTS[400 if status < 500 else 500]
    # A message may repeat what was asked for.
    text = scrub(i18n.render(message or general))
    if _wants_data():
        return _problem(status, i18n.render(title), text, citation)
    page = render_template(
        "errors/error.html",
        title=i18n.render(title),
        text=text,
        status=status,
        reference=_reference(),
        citation=citation,
    )
    return make_response(page, status)


def _problem(status: int, title: str, detail: str, citation: Citation | None) -> Response:
    body = {"status": status, "title": title, "detail": detail, "reference": _reference()}
    if citation is not None:
        body["citation"] = citation.short()
    response = make_response(body, status)
    response.mimetype = "application/problem+json"
    return response


def _wants_data() -> bool:
    return request.path.startswith("/api/") or request.path.endswith(".json")


def _record(error: Exception) -> None:
    LOGGER.error("%s failed", _reference(), exc_info=error)


def _reference() -> str:
    if "reference" not in g:
        g.reference = "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH))
    reference: str = g.reference
    return reference
