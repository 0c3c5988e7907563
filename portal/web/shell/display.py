"""Decides text size and colour theme: the reader's choice, kept in one cookie that holds nothing else."""

from typing import Final, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from portal.web.shell import guards
from portal.web.shell.addresses import current_address, href, safe_path
from portal.web.shell.wiring import wiring

TEXTS: Final = ("normal", "large")
THEMES: Final = ("auto", "light", "dark")
YEAR_IN_SECONDS: Final = 31_536_000

routes = Blueprint("display", __name__)


class Display(NamedTuple):
    """What the reader has chosen."""

    text: str = "normal"
    theme: str = "auto"


def cookie_name() -> str:
    """Return the name of the cookie: bound to the host where the portal is served over HTTPS."""
    return "__Host-display" if wiring().settings.https else "display"


def display() -> Display:
    """Return the reader's choice; anything unreadable is the default."""
    text, _, theme = request.cookies.get(cookie_name(), "").partition(".")
    return _known(Display(), text, theme)


def display_url(*, text: str = "", theme: str = "") -> str:
    """Return the address that makes a choice and comes back to this page."""
    choice = {"text": text, "theme": theme, "next": current_address()}
    return href("/display") + "?" + urlencode({name: value for name, value in choice.items() if value})


@routes.get("/display")
@guards.public
def choose() -> Response:
    """Keep the choice in the cookie and go back; changes nothing else."""
    wanted = _known(display(), request.args.get("text", ""), request.args.get("theme", ""))
    back = safe_path(request.args.get("next", "/"))
    response = redirect(back, 303)
    response.set_cookie(
        cookie_name(),
        ".".join(wanted),
        max_age=YEAR_IN_SECONDS,
        secure=wiring().settings.https,
        httponly=True,
        samesite="Lax",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _known(before: Display, text: str, theme: str) -> Display:
    return Display(
        text if text in TEXTS else before.text,
        theme if theme in THEMES else before.theme,
    )
