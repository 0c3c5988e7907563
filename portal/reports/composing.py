"""Turns the facts of a report into its document: sections in their order, every line with its source and its dates."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from portal import i18n
from portal.kernel import divisions
from portal.kernel.citation import read_short
from portal.kernel.messages import Message, msg
from portal.law.codes import RecordClass
from portal.register.subjects.models import SubjectKind, SubjectStatus
from portal.reports import advice, sections, wording
from portal.reports.document import FIGURES, Block, Document, Row, Section, Words, said
from portal.reports.models import ReportKind
from portal.reports.sections import SectionId

Facts = Mapping[str, Any]


def composed(facts: Facts, *, number: str, issued_at: datetime, address: str, bilingual: bool) -> Document:
    """Returns the document that says these facts; `address` is where the report can be verified."""
    kind, issued = ReportKind(facts["kind"]), i18n.format_datetime(issued_at)
    granted = facts["authorisation"]
    occupational = granted is not None and granted["occupational"]
    title = said(wording.OCCUPATIONAL if occupational else wording.TITLE)
    told = [said(each) for each in wording.notes(kind, occupational=occupational)]
    return Document(
        title=title,
        subtitle=said(wording.KINDS[kind]),
        name=facts["subject"]["name"],
        number=number,
        issued=issued,
        issuer=str(wording.ISSUER),
        address=address,
        scan=said(wording.SCAN),
        watermark="" if granted is None else f"{granted['grantee']} · {granted['purpose']} · {issued}",
        bilingual=bilingual,
        cover=tuple(_cover(facts, number, issued)),
        notes=Section(said(wording.NOTES), notes=tuple(told)),
        sections=tuple(_section(place, each, facts) for place, each in enumerate(SectionId)),
    )


def _cover(facts: Facts, number: str, issued: str) -> Iterator[Row]:
    subject = facts["subject"]
    person = SubjectKind(subject["kind"]) is SubjectKind.NATURAL_PERSON
    yield _row(wording.PERSON_NAME if person else wording.NAME, subject["name"])
    yield from _filled(wording.ID_NUMBER if person else wording.CODE, subject["code"])
    yield _row(wording.NUMBER, number)
    yield _row(wording.ISSUED, issued)
    granted = facts["authorisation"]
    if granted is not None:
        yield _row(wording.GRANTEE, granted["grantee"])
        yield _row(wording.PURPOSE, granted["purpose"])
        yield _row(wording.SCOPE, _scope(granted))
        yield _row(wording.TERM, str(msg(wording.FROM_TO.template, since=granted["since"], until=granted["until"])))


def _scope(granted: Facts) -> str:
    if granted["records"] is not None:
        return str(msg(wording.CHOSEN.template, n=len(granted["records"])))
    if granted["classes"] is not None:
        return "、".join(str(RecordClass(each).label) for each in granted["classes"])
    return str(wording.WHOLE)


def _section(place: int, section: SectionId, facts: Facts) -> Section:
    lines = facts["sections"].get(section.value, [])
    blocks = [_MAKERS[line["type"]](line) for line in lines]
    if section is SectionId.BASIC:
        blocks = [*_who(facts), *blocks]
    if section is SectionId.ADVICE:
        blocks = list(_rights(facts))
    zh, mn = said(section.heading).zh, said(section.heading).mn
    figure = FIGURES[place] if place < len(FIGURES) else FIGURES[-1] + FIGURES[place - len(FIGURES)]
    heading = Words(f"{figure}、{zh}", f"{figure} {mn}")
    return Section(heading, tuple(blocks), () if blocks else (said(sections.EMPTY),))


def _who(facts: Facts) -> Iterator[Block]:
    subject, overview = facts["subject"], facts["overview"]
    division = divisions.get(subject["division"])
    rows = [
        _row(wording.KIND, str(wording.SUBJECT_KINDS[SubjectKind(subject["kind"])]), short=True),
        *_filled(wording.STATUS, _status(subject["status"]), short=True),
        *_filled(wording.FOUNDED, subject["founded_on"], short=True),
        *_filled(wording.DIVISION, division.name if division else "", short=True),
        *_filled(wording.REPRESENTATIVE, subject["representative"]),
        *_filled(wording.FORMER_NAMES, "、".join(subject["former_names"])),
    ]
    yield Block(said(wording.WHO), tuple(rows))
    counts = [_row(each.label, _count(overview["classes"][each.value]), short=True) for each in RecordClass]
    total = [_row(wording.RECORDS, _count(overview["records"]), short=True)]
    listed = [_row(wording.ENTRIES, _count(overview["entries"]), short=True)]
    named = list(_filled(wording.SOURCES, "、".join(facts["sources"])))
    yield Block(said(wording.SUMMARY), (*total, *listed, *counts, *named))


def _record(line: Facts) -> Block:
    source = line["source"]
    rows = [
        *_filled(wording.HEADLINE, line["title"]),
        *_filled(wording.DOCUMENT_NO, line["document_no"]),
        *_filled(wording.AUTHORITY, line["authority"]),
        _row(wording.SOURCE, f"{source['name']}（{source['code']}）"),
        *_filled(wording.LEGAL_BASIS, line["legal_basis"]),
        _row(wording.KIND, str(RecordClass(line["class"]).label), short=True),
        *_filled(wording.DECIDED, line["decided_on"], short=True),
        *_filled(wording.STARTS, line["start_on"], short=True),
        *_filled(wording.PUBLIC_UNTIL, line["public_until"], short=True),
        _row(wording.RECEIVED, line["received_on"], short=True),
        *(Row(Words(each["zh"], each["mn"]), each["value"]) for each in line["values"] if each["value"]),
        *_public(line),
        *_changes(line),
    ]
    return Block(Words(line["item"]["zh"], line["item"]["mn"]), tuple(rows))


def _entry(line: Facts) -> Block:
    rows = [
        *_filled(wording.HEADLINE, line["title"]),
        _row(wording.SOURCE, line["source"]["name"]),
        *_filled(wording.REASON, line["reason"]),
        *_filled(wording.LISTED, line["listed_on"], short=True),
        *_filled(wording.PUBLIC_UNTIL, line["public_until"], short=True),
        *_public(line),
        *_changes(line),
    ]
    return Block(Words(line["item"]["zh"], line["item"]["mn"]), tuple(rows))


def _measure(line: Facts) -> Block:
    rows = [
        _row(wording.HEADLINE, line["title"]),
        _row(wording.SOURCE, line["source"]["name"]),
        *_filled(wording.BASIS, line["basis"]),
        *_filled(wording.SINCE, line["since"], short=True),
    ]
    return Block(said(wording.MEASURE), tuple(rows))


def _rights(facts: Facts) -> Iterator[Block]:
    titled = {
        line["ref"]: line["title"] or line["item"]["zh"]
        for lines in facts["sections"].values()
        for line in lines
        if line["type"] != "measure"
    }
    for right in facts["advice"]:
        sentence = wording.cited(advice.words(right["code"]), *advice.basis(right["code"]))
        rows = _filled(wording.CONCERNS, "\n".join(titled[ref] for ref in right["refs"] if ref in titled))
        yield Block(said(sentence), tuple(rows))


def _public(line: Facts) -> Iterator[Row]:
    if "public" in line:
        public = line["public"]
        answer = wording.SHOWN if public["shown"] else wording.HIDDEN
        yield _row(wording.PUBLIC, f"{answer}：{public['reason']}（{_article(public['basis'])}）")


def _changes(line: Facts) -> Iterable[Row]:
    """What was changed, and why; of a line that was suspended or has ended, that too (2021 art. 34)."""
    told = [*line.get("changes", ()), *line.get("marks", ())]
    return _filled(wording.CHANGES, "\n".join(_change(each) for each in told))


def _change(change: Facts) -> str:
    basis = f"（{_article(change['basis'])}）" if change["basis"] else ""
    reason = change["reason"] or str(wording.CORRECTED)
    return " ".join(filter(None, (change["on"], change.get("unit", ""), reason))) + basis


def _article(basis: str) -> str:
    """A basis as people read it; what is none of our citations stays as it was written."""
    return str(read_short(basis) or basis)


def _status(code: str) -> str:
    return str(wording.STATUSES[SubjectStatus(code)]) if code else ""


def _count(number: int) -> str:
    return str(msg(wording.COUNT.template, n=number))


def _row(label: Message, value: str, *, short: bool = False) -> Row:
    return Row(said(label), value, short=short)


def _filled(label: Message, value: str, *, short: bool = False) -> Iterable[Row]:
    return (_row(label, value, short=short),) if value else ()


_MAKERS: Final = {"record": _record, "entry": _entry, "measure": _measure}
