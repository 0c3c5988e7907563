"""Decides which word and which address stand for a value of the register on every public page."""

from collections.abc import Iterable, Mapping
from typing import Final

from flask import Flask

from portal import i18n
from portal.content.models import PieceKind
from portal.kernel import divisions
from portal.kernel.citation import Citation
from portal.kernel.divisions import Division
from portal.kernel.messages import Message, msg
from portal.law import codes
from portal.law.codes import RecordClass
from portal.register.lists.models import ListKind
from portal.register.lists.queries import ListCount, RegisterView
from portal.register.subjects.models import SubjectKind, SubjectStatus
from portal.web.shell.addresses import href
from portal.web.shell.language import language

_NUMERALS: Final = "零一二三四五六七八九"

# Value, text, count and whether chosen: one choice of components/facets.html.
Option = tuple[str, str, int | None, bool]

LIST_PATHS: Final[Mapping[ListKind, str]] = {
    ListKind.HONOUR: "honour",
    ListKind.SERIOUS: "serious-dishonesty",
    ListKind.GOVERNMENT: "government",
}
LIST_KINDS: Final[Mapping[str, ListKind]] = {path: kind for kind, path in LIST_PATHS.items()}
LIST_NAMES: Final[Mapping[ListKind, Message]] = {
    ListKind.HONOUR: msg("守信名单"),
    ListKind.SERIOUS: msg("严重失信主体名单"),
    ListKind.GOVERNMENT: msg("政务失信记录"),
}
# A government's record is not an enterprise's dishonesty: it has the plain tag with its own word.
LIST_TAGS: Final[Mapping[ListKind, str]] = {
    ListKind.HONOUR: "honour",
    ListKind.SERIOUS: "serious",
    ListKind.GOVERNMENT: "plain",
}
LIST_DOTS: Final[Mapping[ListKind, str]] = {
    ListKind.HONOUR: "steppe",
    ListKind.SERIOUS: "seal",
    ListKind.GOVERNMENT: "sky",
}
PIECE_PATHS: Final[Mapping[PieceKind, str]] = {
    PieceKind.NEWS: "/news/%s",
    PieceKind.NOTICE: "/news/%s",
    PieceKind.POLICY: "/policies/%s",
    PieceKind.CASE: "/cases/%s",
    PieceKind.GUIDE: "/guides/%s",
    PieceKind.SERVICE_NORM: "/service-standard/%s",
    PieceKind.REPAIR_RULES: "/repair-rules/%s",
    PieceKind.ASSESSMENT_RULES: "/assessment-rules/%s",
}
SUBJECT_KINDS: Final[Mapping[SubjectKind, Message]] = {
    SubjectKind.LEGAL_PERSON: msg("法人"),
    SubjectKind.UNINCORPORATED: msg("非法人组织"),
    SubjectKind.SOLE_PROPRIETOR: msg("个体工商户"),
    SubjectKind.NATURAL_PERSON: msg("自然人"),
}
STATUSES: Final[Mapping[SubjectStatus, Message]] = {
    SubjectStatus.ACTIVE: msg("存续"),
    SubjectStatus.REVOKED: msg("吊销"),
    SubjectStatus.CANCELLED: msg("注销"),
}


def install(app: Flask) -> None:
    """Give the words to the templates."""
    app.jinja_env.filters.update(place=place, sub_code=codes.sub_code)
    app.jinja_env.globals.update(
        LIST_NAMES=LIST_NAMES,
        LIST_TAGS=LIST_TAGS,
        SUBJECT_KINDS=SUBJECT_KINDS,
        STATUSES=STATUSES,
        RECORD_CLASSES=tuple(RecordClass),
        counters_of=counters_of,
        register_options=register_options,
        division_options=division_options,
        list_url=list_url,
        entry_url=entry_url,
        subject_url=subject_url,
        record_url=record_url,
        measure_url=measure_url,
        piece_url=piece_url,
        cite=Citation,
        numbered=numbered,
    )


def counters_of(counts: Iterable[ListCount]) -> list[dict[str, object]]:
    """Return the counters of the lists as components/counters.html draws them."""
    return [
        {
            "label": i18n.render(LIST_NAMES[count.kind]),
            "figure": count.shown,
            "link": list_url(count.kind),
            "dot": LIST_DOTS[count.kind],
            "movement": i18n.gettext(
                "本月列入 %(listed)s，移出 %(removed)s",
                listed=i18n.format_number(count.listed),
                removed=i18n.format_number(count.removed),
            ),
        }
        for count in counts
    ]


def list_url(kind: ListKind) -> str:
    """Return the address of a list."""
    return href(f"/lists/{LIST_PATHS[kind]}")


def entry_url(kind: ListKind, ref: str) -> str:
    """Return the address of a list entry."""
    return href(f"/lists/{LIST_PATHS[kind]}/{ref}")


def subject_url(address: str) -> str:
    """Return the address of a subject: its credit code, or the reference of a person."""
    return href(f"/subjects/{address}")


def record_url(ref: str) -> str:
    """Return the address of a record."""
    return href(f"/records/{ref}")


def piece_url(kind: str, slug: str) -> str:
    """Return the address of a published text of this kind."""
    return href(PIECE_PATHS[PieceKind(kind)] % slug)


def measure_url(year: int, code: str) -> str:
    """Return the address of a measure in its edition."""
    return href(f"/measures/{year}#{code}")


def register_options(registers: Iterable[RegisterView], chosen: RegisterView | None) -> list[Option]:
    """Return the choices of a filter by register, with how many entries each shows today."""
    return [
        (each.code, either(each.name_zh, each.name_mn), each.shown, chosen is not None and each.code == chosen.code)
        for each in registers
    ]


def division_options(divisions_shown: Iterable[Division], chosen: Division | None) -> list[Option]:
    """Return the choices of a filter by division."""
    return [
        (each.code, either(each.name, each.name_mn or None), None, chosen is not None and each.code == chosen.code)
        for each in divisions_shown
    ]


def place(code: str | None) -> tuple[Division, ...]:
    """Return the divisions from the league or city down to the one with this code; the region itself only alone."""
    found = divisions.get(code) if code else None
    if found is None:
        return ()
    above = divisions.get(found.parent)
    return (above, found) if above is not None and above.level != "region" else (found,)


def either(zh: str, mn: str | None) -> str:
    """Return the text in the language of the page, Chinese where there is no other."""
    return mn if mn and language() == "mn" else zh


def numbered(number: int, title: str) -> str:
    """Return a heading with its number as the language of the page writes it: 一、事由."""
    return f"{_NUMERALS[number]}、{title}" if language() == "zh" else f"{number}. {title}"
