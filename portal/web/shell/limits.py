"""Decides what a request may look like at most, before anything reads it."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, abort, current_app, request

View = TypeVar("View", bound=Callable[..., Any])

PATH_MAX: Final = 2_000
# Ten thousand Chinese characters in a search box, percent-encoded, are 90,000 bytes: the box must take them.
QUERY_MAX: Final = 200_000
BODY_MAX: Final = 1_000_000
_MARK: Final = "portal_body_max"


def accepts(size: int) -> Callable[[View], View]:
    """Mark a view as taking a body of up to this many bytes, as uploads need."""

    def mark(view: View) -> View:
        setattr(view, _MARK, size)
        return view

    return mark


def install(app: Flask) -> None:
    """Refuse NUL and over-long addresses and bodies; a body without a length is cut off at the same limit."""
    app.config["MAX_CONTENT_LENGTH"] = BODY_MAX

    @app.before_request
    def refuse_oversized() -> None:
        if len(request.path) > PATH_MAX or len(request.query_string) > QUERY_MAX:
            abort(414)
        if "\0" in request.path:
            abort(404)
        view = current_app.view_functions.get(request.endpoint or "")
        most = getattr(view, _MARK, BODY_MAX)
        request.max_content_length = most
        if (request.content_length or 0) > most:
            abort(413)
