"""Published texts: news and notices, policies, typical cases, guides, and the norms with their versions (LAW R02).

A withdrawn text answers 404 with plain words, like one that never was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from portal.content import queries
from portal.content.desk import files
from portal.content.models import PieceKind
from portal.content.queries import PieceLine, PieceView
from portal.content.sanitising import clean
from portal.kernel.citation import Citation
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.kernel.paging import page_number
from portal.law import rules
from portal.law.instruments import of_2021, of_2024
from portal.web.shell import attachments, guards
from portal.web.shell.context import reading, request_now
from portal.web.shell.language import language

routes = Blueprint("content", __name__)

PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class Section:
    """One list of texts: its address, the kinds in it, its menu item and its heading."""

    path: str
    kinds: tuple[PieceKind, ...]
    menu: str
    title: Message
    lead: Message


@dataclass(frozen=True, slots=True)
class Norm:
    """One norm that the law orders to publish, in its version in force."""

    path: str
    kind: PieceKind
    title: Message
    citations: tuple[Citation, ...]


SECTIONS: Final[Mapping[str, Section]] = {
    each.path: each
    for each in (
        Section(
            "news",
            (PieceKind.NOTICE, PieceKind.NEWS),
            "news",
            msg("公告与动态"),
            msg("通知公告、征求意见和工作动态，经保密审查后发布。"),
        ),
        Section(
            "policies",
            (PieceKind.POLICY,),
            "law",
            msg("政策文件"),
            msg("国家和自治区的信用政策。法规全文和办理依据见“法规”。"),
        ),
        Section(
            "cases",
            (PieceKind.CASE,),
            "news",
            msg("典型案例"),
            msg("守信和失信的典型案例，供学习借鉴。"),
        ),
        Section(
            "guides",
            (PieceKind.GUIDE,),
            "guides",
            msg("办事指南"),
            msg("谁可以办、到哪里办、几日办完、依据哪一条。办理不收费。"),
        ),
    )
}
NORMS: Final[Mapping[str, Norm]] = {
    each.path: each
    for each in (
        Norm("service-standard", PieceKind.SERVICE_NORM, msg("信息披露服务规范"), (of_2021(19),)),
        Norm("repair-rules", PieceKind.REPAIR_RULES, msg("信用修复具体办法"), (of_2024(40),)),
        Norm("assessment-rules", PieceKind.ASSESSMENT_RULES, msg("守信激励对象评定办法"), (of_2024(30),)),
    )
}
SERVICES: Final = tuple(
    rules.get(name) for name in ("objection.base", "review.decide", "repair.update", "positive.delete")
)
_SECTION: Final = '<any("news", "policies", "cases", "guides"):path>'
_NORM: Final = '<any("service-standard", "repair-rules", "assessment-rules"):path>'


@routes.get(f"/{_SECTION}")
@guards.public
def section(path: str) -> str:
    """Show one page of the published texts of a section."""
    chosen = SECTIONS[path]
    number = page_number(request.args.get("page"))
    page = queries.pieces(reading(), kinds=chosen.kinds, at=request_now(), number=number, size=PAGE_SIZE)
    return render_template("public/pieces.html", chosen=chosen, page=page, services=SERVICES)


@routes.get(f"/{_SECTION}/<slug>")
@guards.public
def piece(path: str, slug: str) -> str:
    """Show one text; 404 when it does not exist or is withdrawn."""
    chosen = SECTIONS[path]
    view = _first(chosen.kinds, slug)
    return render_template("public/piece.html", chosen=chosen, piece=view, body=_body(view))


@routes.get(f"/{_NORM}")
@guards.public
def norm(path: str) -> str:
    """Show the version of a norm in force, with the earlier ones."""
    chosen = NORMS[path]
    found = queries.versions(reading(), kind=chosen.kind, at=request_now())
    if found.current is None:
        return render_template("public/norm_none.html", chosen=chosen)
    return _norm_page(chosen, found.current, earlier=found.earlier)


@routes.get(f"/{_NORM}/<slug>")
@guards.public
def norm_version(path: str, slug: str) -> str:
    """Show one version of a norm, in force or earlier; 404 for another."""
    chosen = NORMS[path]
    view = queries.piece(reading(), kind=chosen.kind, slug=slug, at=request_now())
    current = queries.versions(reading(), kind=chosen.kind, at=request_now()).current
    replaced = current is not None and current.line.slug != slug
    return _norm_page(chosen, view, replaced=replaced)


@routes.get("/attachments/<ref>")
@guards.public
def attachment(ref: str) -> Response:
    """Hand out a file of a text that is public now; 404 for any other."""
    found = files.public_file(reading(), ref=ref, at=request_now())
    return attachments.answer(reading(), found, in_page=True)


def _norm_page(chosen: Norm, view: PieceView, *, earlier: tuple[PieceLine, ...] = (), replaced: bool = False) -> str:
    shown = {"piece": view, "body": _body(view), "earlier": earlier, "replaced": replaced}
    return render_template("public/norm.html", chosen=chosen, **shown)


def _first(kinds: tuple[PieceKind, ...], slug: str) -> PieceView:
    for kind in kinds[:-1]:
        try:
            return queries.piece(reading(), kind=kind, slug=slug, at=request_now())
        except NotFound:
            continue
    return queries.piece(reading(), kind=kinds[-1], slug=slug, at=request_now())


def _body(view: PieceView) -> Markup:
    # Cleaned when it was published; cleaned again, since what leaves here is not escaped.
    return Markup(clean(view.body.of(language())))  # noqa: S704
