"""Decides how style sheets, scripts, fonts and pictures are served.

The address of a file holds a digest of the whole static tree, so an answer may be kept for ever and a new release is
seen at once; relative addresses inside style sheets stay within the same release. Only files that were there at the
start are served, from memory: no path from outside ever reaches the file system.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, abort

from portal.web.shell import guards

TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
FOREVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """The static tree as it was at the start, small enough to be kept in memory, and one digest over all of it."""

    contents: Mapping[str, bytes]
    digest: str

    @classmethod
    def scan(cls, root: Path) -> "StaticFiles":
        """Return the tree under root; files of a type the portal does not serve are left out."""
        files = sorted(path for path in root.rglob("*") if path.suffix in TYPES and path.is_file())
        contents = {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
        digest = hashlib.sha256()
        for name, content in contents.items():
            digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
        return cls(contents, digest.hexdigest()[:12])

    def address(self, name: str) -> str:
        """Return the address of a file for templates; KeyError if there is no such file."""
        if name not in self.contents:
            raise KeyError(name)
        return f"/static/{self.digest}/{name}"


def blueprint(files: StaticFiles) -> Blueprint:
    """Return the routes under /static."""
    routes = Blueprint("assets", __name__)

    @routes.get("/static/<path:name>")
    @guards.public
    def static_file(name: str) -> Response:
        release, _, rest = name.partition("/")
        current = release == files.digest
        # A page of the previous release may still ask for its files: it gets today's, which nobody may keep.
        wanted = rest if current or len(release) == len(files.digest) else name
        content = files.contents.get(wanted)
        if content is None:
            abort(404)
        response = Response(content, content_type=TYPES[Path(wanted).suffix])
        response.headers["Cache-Control"] = FOREVER if current else "no-cache"
        return response

    return routes
