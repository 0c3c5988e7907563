"""Feeds, sitemap and robots.txt: the machine doors to what everybody may see, through the same gate as the pages."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, abort, render_template

from portal import i18n
from portal.content import queries as content
from portal.content.models import PieceKind
from portal.content.queries import PieceLine
from portal.kernel.clock import beijing_midnight
from portal.kernel.messages import Message, msg
from portal.register import sitemap as addresses
from portal.register.lists import queries as lists
from portal.register.lists.queries import EntryLine
from portal.web.public.atom import Feed, FeedEntry, answer, newest
from portal.web.public.words import LIST_KINDS, LIST_NAMES, entry_url, piece_url, subject_url
from portal.web.shell import guards
from portal.web.shell.addresses import absolute_url, href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.language import PREFIX, language
from portal.web.shell.templating import html_lang
from portal.web.shell.wiring import wiring

routes = Blueprint("feeds", __name__)

LENGTH: Final = 50
PIECE_FEEDS: Final[Mapping[str, tuple[str, Message, tuple[PieceKind, ...]]]] = {
    "news": ("/news", msg("公告与动态"), (PieceKind.NEWS, PieceKind.NOTICE)),
    "notices": ("/news", msg("公告"), (PieceKind.NOTICE,)),
    "policies": ("/policies", msg("政策文件"), (PieceKind.POLICY,)),
}
# Pages that are there whatever the data; the sitemap names them first.
PAGES: Final = (
    "/",
    "/lists",
    "/lists/honour",
    "/lists/serious-dishonesty",
    "/lists/government",
    "/catalogue",
    "/consultations",
    "/measures",
    "/news",
    "/policies",
    "/cases",
    "/guides",
    "/service-standard",
    "/channels",
    "/statistics",
    "/law",
    "/rules",
    "/deadlines",
    "/disclosure-duties",
    "/status",
    "/help",
    "/accessibility",
)
SITEMAP_KINDS: Final = (*PieceKind,)


@routes.get("/feeds/lists/<name>.atom")
@guards.public
def list_feed(name: str) -> Response:
    """Give the newest entries of a list."""
    kind = LIST_KINDS.get(name) or abort(404)
    page = lists.entries(reading(), kind=kind, today=request_today())
    entries = tuple(_of_list(line) for line in page.items)
    return _feed(f"lists/{name}", LIST_NAMES[kind], f"/lists/{name}", entries)


@routes.get("/feeds/<name>.atom")
@guards.public
def piece_feed(name: str) -> Response:
    """Give the newest texts of a section."""
    path, title, kinds = PIECE_FEEDS.get(name) or abort(404)
    pieces = content.latest(reading(), kinds=kinds, at=request_now(), limit=LENGTH)
    return _feed(name, title, path, tuple(_of_piece(line) for line in pieces))


@routes.get("/sitemap.xml")
@guards.public
def sitemap() -> Response:
    """Give the index of the sitemap."""
    chunks = addresses.organisation_chunks(reading())
    names = ["pages", "entries", *(f"organisations-{number}" for number in range(1, chunks + 1))]
    found = [_absolute(href(f"/sitemap-{name}.xml")) for name in names]
    return _xml("public/sitemap_index.xml", found)


@routes.get("/sitemap-pages.xml")
@guards.public
def sitemap_pages() -> Response:
    """Give the fixed pages and the published texts."""
    pieces = content.latest(reading(), kinds=SITEMAP_KINDS, at=request_now(), limit=addresses.CHUNK - len(PAGES))
    found = [*map(href, PAGES), *(piece_url(line.kind, line.slug) for line in pieces)]
    return _xml("public/sitemap.xml", [_absolute(path) for path in found])


@routes.get("/sitemap-entries.xml")
@guards.public
def sitemap_entries() -> Response:
    """Give the list entries about organisations."""
    rows = addresses.entries(reading(), today=request_today())
    return _xml("public/sitemap.xml", [_absolute(entry_url(kind, ref)) for kind, ref, _ in rows])


@routes.get("/sitemap-organisations-<int:chunk>.xml")
@guards.public
def sitemap_organisations(chunk: int) -> Response:
    """Give one piece of the organisations; natural persons are in none."""
    if not 1 <= chunk <= addresses.organisation_chunks(reading()):
        abort(404)
    codes = addresses.organisations(reading(), chunk=chunk)
    return _xml("public/sitemap.xml", [_absolute(subject_url(code)) for code in codes])


@routes.get("/robots.txt")
@guards.public
def robots() -> Response:
    """Tell crawlers to leave searches alone and where the sitemap is."""
    closed = [f"Disallow: {prefix}{path}" for prefix in ("", PREFIX) for path in ("/search", "/display")]
    maps = [f"Sitemap: {_absolute(prefix)}/sitemap.xml" for prefix in ("", PREFIX)]
    return Response("\n".join(("User-agent: *", *closed, "", *maps, "")), mimetype="text/plain")


def _feed(key: str, title: Message, path: str, entries: tuple[FeedEntry, ...]) -> Response:
    return answer(
        Feed(
            key=f"feed/{language()}/{key}",
            title=f"{i18n.gettext('信用中国（内蒙古）')} · {i18n.render(title)}",
            address=absolute_url(language()),
            page=_absolute(href(path)),
            language=html_lang(),
            updated=newest(entries, beijing_midnight(request_today())),
            entries=entries,
        )
    )


def _of_list(line: EntryLine) -> FeedEntry:
    # A feed is copied away and kept, so a person's name is in none, even where the page must show it.
    who = i18n.gettext("自然人") if line.subject.is_person else line.subject.name
    until = f"，{i18n.gettext('公示至')} {line.public_until.isoformat()}" if line.public_until else ""
    return FeedEntry(
        key=f"entry/{line.ref}",
        title=f"{who}：{line.register_zh}",
        summary=f"{line.decision_no}，{line.listed_on.isoformat()}{until}",
        address=_absolute(entry_url(line.kind, line.ref)),
        updated=beijing_midnight(line.listed_on),
        author=line.authority,
    )


def _of_piece(line: PieceLine) -> FeedEntry:
    return FeedEntry(
        key=f"piece/{line.kind.value}/{line.slug}",
        title=line.title.of(language()),
        summary=line.summary.of(language()),
        address=_absolute(piece_url(line.kind, line.slug)),
        updated=beijing_midnight(line.published_on),
        author=line.issuer,
    )


def _absolute(path: str) -> str:
    return wiring().settings.base_url + path


def _xml(template: str, found: list[str]) -> Response:
    return Response(render_template(template, addresses=found), mimetype="application/xml")
