"""Decides in which language a request is answered: by its address only.

``/mn/…`` is traditional Mongolian, everything else Chinese. The prefix becomes SCRIPT_NAME, so that url_for keeps the
language by itself. The Host header is replaced by the public address from the settings and never used.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Flask, g, redirect, request
from werkzeug.wrappers import Response

from portal import i18n

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX: Final = "/mn"
KEY: Final = "portal.lang"


class LanguagePrefix:
    """WSGI middleware: strips the language prefix and settles the host."""

    def __init__(self, application: "WSGIApplication", base_url: str) -> None:
        """Wrap the application that is public at base_url."""
        self._application = application
        self._host = urlsplit(base_url).netloc
        self._scheme = urlsplit(base_url).scheme

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        mongolian = path == PREFIX or path.startswith(PREFIX + "/")
        environ[KEY] = "mn" if mongolian else "zh"
        environ["SCRIPT_NAME"] = PREFIX if mongolian else ""
        environ["PATH_INFO"] = path[len(PREFIX) :] if mongolian else path
        environ["HTTP_HOST"] = self._host
        environ["wsgi.url_scheme"] = self._scheme
        return self._application(environ, start_response)


def language() -> str:
    """Return the language of this request: ``zh`` or ``mn``."""
    lang: str = request.environ.get(KEY, "zh")
    return lang


def install(app: Flask) -> None:
    """Make the locale active for the length of each request; /mn alone leads to /mn/."""

    @app.before_request
    def activate() -> Response | None:
        g.locale_exit = ExitStack()
        g.locale_exit.enter_context(i18n.activate(language()))
        if language() == "mn" and not request.environ["PATH_INFO"]:
            return redirect(f"{PREFIX}/", 308)
        return None

    @app.teardown_request
    def deactivate(_error: BaseException | None) -> None:
        stack: ExitStack | None = g.pop("locale_exit", None)
        if stack is not None:
            stack.close()
