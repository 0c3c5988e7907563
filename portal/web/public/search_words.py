"""Decides how a search answer is put into words: where a hit leads, why it was found, how it can be narrowed."""

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup, escape

from portal import i18n
from portal.kernel.identifiers import uscc
from portal.kernel.messages import Message, msg
from portal.law.codes import RecordClass
from portal.register.lists.models import ListKind
from portal.search import (
    Facet,
    FacetValue,
    NumberHit,
    SearchPage,
    SearchQuery,
    Segments,
    SubjectHit,
    Tag,
    TextHit,
)
from portal.search.results import MatchedBy
from portal.search.sources import DocumentKind
from portal.web.public.search_asked import VALIDITY, division_name
from portal.web.public.words import LIST_NAMES, SUBJECT_KINDS, entry_url, measure_url, piece_url, record_url
from portal.web.shell.addresses import href

FACETS: Final[Mapping[str, Message]] = {
    "kind": msg("主体类别"),
    "class": msg("信息类别"),
    "list": msg("名单"),
    "division": msg("盟市"),
    "unit": msg("提供单位"),
}
CLASS_WORDS: Final[Mapping[RecordClass, Message]] = {
    RecordClass.BASIC: msg("基础"),
    RecordClass.ENHANCING: msg("增信"),
    RecordClass.GENERAL: msg("一般失信"),
    RecordClass.SERIOUS: msg("严重失信"),
    RecordClass.RISK: msg("风险提示"),
}
TAGS: Final[Mapping[Tag, tuple[str, Message]]] = {
    Tag.SERIOUS: ("serious", msg("严重失信名单")),
    Tag.GOVERNMENT: ("plain", msg("政务失信记录")),
    Tag.GENERAL: ("general", msg("一般失信")),
    Tag.HONOUR: ("honour", msg("守信名单")),
}
TEXT_KINDS: Final[Mapping[DocumentKind, Message]] = {
    DocumentKind.PIECE: msg("公告和政策"),
    DocumentKind.ENTRY: msg("名单决定"),
    DocumentKind.CATALOGUE: msg("信息目录"),
    DocumentKind.MEASURE: msg("措施清单"),
    DocumentKind.ARTICLE: msg("法规条文"),
}


def segments(pieces: Segments) -> Markup:
    """Return a text with what was found in mark elements."""
    return Markup("").join(Markup("<mark>{}</mark>").format(text) if found else escape(text) for text, found in pieces)


def filters(answer: SearchPage) -> list[dict[str, object]]:
    """Return the facets with their counts as components/facets.html draws them, and the validity of permits."""
    groups = [_group(facet) for facet in answer.register.facets if _narrows(facet)]
    chosen = answer.query.validity
    choices = [(each.value, i18n.render(word), None, each is chosen) for each, word in VALIDITY.items()]
    return [*groups, {"name": "validity", "heading": i18n.gettext("许可"), "single": True, "choices": choices}]


def tag_of(hit: SubjectHit) -> tuple[str, Message | str]:
    """Return the one tag beside a name: the weightiest."""
    return TAGS[hit.tags[0]] if hit.tags else ("", "")


def counts_of(hit: SubjectHit) -> list[str]:
    """Return how many public records of each class a subject has."""
    return [f"{i18n.render(CLASS_WORDS[kind])} {i18n.format_number(number)}" for kind, number in hit.counts if number]


def reason_of(hit: SubjectHit) -> Markup:
    """Return why a subject was found; nothing when only filters were given."""
    if hit.matched_by is MatchedBy.FORMER_NAME:
        return Markup("{} <strong>{}</strong>").format(i18n.gettext("曾用名"), segments(hit.former_segments))
    if hit.matched_by is MatchedBy.CURRENT_NAME:
        found = "、".join(dict.fromkeys(text for text, marked in hit.name_segments if marked))
        return Markup("{} <strong>{}</strong>").format(i18n.gettext("名称包含"), found)
    return escape(i18n.gettext("统一社会信用代码") if hit.matched_by is MatchedBy.CODE else "")


def number_url(hit: NumberHit) -> str:
    """Return the address of a record or entry found by its decision number."""
    return entry_url(hit.list_kind, hit.ref) if hit.list_kind else record_url(hit.ref)


def text_url(hit: TextHit) -> str:
    """Return the address of a text."""
    if hit.kind is DocumentKind.PIECE:
        return piece_url(hit.group, hit.ref.partition(".")[0])
    if hit.kind is DocumentKind.ENTRY:
        return entry_url(ListKind(hit.group), hit.ref)
    if hit.kind is DocumentKind.MEASURE:
        return measure_url(int(hit.group), hit.ref)
    return href(
        f"/law/{hit.group}#article-{hit.ref}"
        if hit.kind is DocumentKind.ARTICLE
        else f"/catalogue/{hit.group}#{hit.ref}"
    )


def wrong_code(query: SearchQuery) -> tuple[Message, str] | None:
    """Return what is wrong with a credit code and the likely one ("" if there is none); None for any other text."""
    digits = sum(one.isdigit() for one in query.code)
    if len(query.code) != uscc.LENGTH or query.is_identity_number or digits < uscc.LENGTH // 2:
        return None
    verdict = uscc.check(query.code)
    return None if verdict.ok else (verdict.errors[0].message, _likely(query.code))


def _likely(code: str) -> str:
    meant = {
        str(found.message.params["found"]): str(found.message.params.get("meant", ""))
        for found in uscc.check(code).errors
    }
    candidates = ["".join(meant.get(one) or one for one in code)]
    if all(one in uscc.ALPHABET for one in code):
        candidates.append(code[:17] + uscc.check_character(code[:17]))
    return next((one for one in candidates if one != code and uscc.check(one).ok), "")


def _narrows(facet: Facet) -> bool:
    """A facet with one value that all hits share narrows nothing; once chosen it stays to be seen."""
    return len(facet.values) > 1 or any(value.chosen for value in facet.values)


def _group(facet: Facet) -> dict[str, object]:
    choices = [(each.value, _word(facet.name, each), each.count, each.chosen) for each in facet.values]
    return {"name": facet.name, "heading": i18n.render(FACETS[facet.name]), "single": True, "choices": choices}


def _word(facet: str, value: FacetValue) -> str:
    if facet == "division":
        return division_name(value.value) or value.label
    words: Mapping[str, Message] = {
        "kind": {kind.value: word for kind, word in SUBJECT_KINDS.items()},
        "class": {kind.value: kind.label for kind in RecordClass},
        "list": {kind.value: word for kind, word in LIST_NAMES.items()},
    }.get(facet, {})
    return i18n.render(words[value.value]) if value.value in words else value.label
