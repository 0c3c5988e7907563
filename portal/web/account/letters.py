"""Decides how pages around letters answer: whether any go out, where the portal is, that a link no longer counts.

Such a page tells its address to nobody; it names its origin only, because over HTTPS the token of a form counts only
where the request says from which site it comes.
"""

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from portal.i18n import render
from portal.kernel.messages import Message
from portal.web.shell.wiring import wiring

Page = Response | str | tuple[str, int]


def posted() -> bool:
    """Return whether letters go out by post at all."""
    return wiring().settings.smtp is not None


def no_post(wanted: Message) -> Page:
    """Return the page that says so, instead of letting somebody wait for a letter that never comes."""
    return render_template("account/no_post.html", title_of=render(wanted)), 503


def site() -> str:
    """Return where letters say the portal is, in the language of this page."""
    return wiring().settings.base_url + request.script_root


def discreet(page: Page) -> Response:
    """Return a page whose own address goes into no other request."""
    response = make_response(page)
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


def over(again: str) -> Response:
    """Return the page for a link that no longer counts, with the path where to ask for another."""
    return discreet((render_template("account/link_over.html", again=again), 404))
