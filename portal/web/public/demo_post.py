"""The post office of the demonstration: the latest letters, for everybody, in demonstration mode only.

A newcomer registers with an invented address and finds the link here. Elsewhere there is no such page.
"""

from typing import Final

from flask import Blueprint, abort, make_response, render_template
from werkzeug.wrappers import Response

from portal.demo import post_box
from portal.web.shell import guards
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("demo_post", __name__)


@routes.get("/demo/post")
@guards.public
def index() -> Response:
    """Show the newest letters, each with its links."""
    chosen = wiring().settings
    if not chosen.demo_mode:
        abort(404)
    letters = [
        (each, [(line, _path(line, chosen.base_url)) for line in each.text.splitlines()])
        for each in post_box.latest(post_box.folder_of(chosen.instance_dir))
    ]
    response = make_response(render_template("public/demo_post.html", letters=letters))
    response.headers["Cache-Control"] = "no-store"
    return response


def _path(line: str, base_url: str) -> str:
    """The path a line leads to on this site; "" for a line that is no address of it."""
    return line.removeprefix(base_url) if line.startswith(f"{base_url}/") else ""
