"""Decides what a request may look like at most, before anything reads it."""

from typing import Final

from flask import Flask, abort, request

PATH_MAX: Final = 2_000
# Ten thousand Chinese characters in a search box, percent-encoded, are 90,000 bytes: the box must take them.
QUERY_MAX: Final = 200_000
BODY_MAX: Final = 1_000_000


def install(app: Flask) -> None:
    """Refuse NUL and over-long addresses and bodies."""
    app.config["MAX_CONTENT_LENGTH"] = BODY_MAX

    @app.before_request
    def refuse_oversized() -> None:
        if len(request.path) > PATH_MAX or len(request.query_string) > QUERY_MAX:
            abort(414)
        if "\0" in request.path:
            abort(404)
        if (request.content_length or 0) > BODY_MAX:
            abort(413)
