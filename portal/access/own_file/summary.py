"""Says in plain sentences what a file holds: how much, what is public, what ends next, what can be done (2024 art. 38).

Sentences, never a score: what the reader of a file should think of it is not for the portal to say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.access.holdings import Held, HeldEntry, Holdings
from portal.access.own_file import rights
from portal.access.own_file.rights import RightKind
from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law.access import SELF
from portal.law.codes import RecordClass
from portal.law.instruments import of_2021, of_2024
from portal.register.lists.models import ListKind

PUBLICITY: Final = of_2021(18)
PERIOD: Final = of_2021(20)
FINALITY: Final = of_2021(14, 2)
OBJECTION: Final = of_2021(37)
REPAIR: Final = of_2021(38)
SOURCES: Final = of_2021(9)
LISTS: Final = {ListKind.SERIOUS: of_2024(36), ListKind.HONOUR: of_2024(30), ListKind.GOVERNMENT: of_2024(13)}
MEASURES: Final = of_2024(34)
_LISTED: Final = {
    ListKind.SERIOUS: msg("严重失信主体名单的信息有%(n)s项，其中%(now)s项还在名单上。"),
    ListKind.HONOUR: msg("守信名单的信息有%(n)s项，其中%(now)s项还在名单上。"),
    ListKind.GOVERNMENT: msg("政务失信记录有%(n)s项，其中%(now)s项没有移出。"),
}
_OPEN: Final = frozenset({"remedy_open", "challenged"})
_OVER: Final = frozenset({"archived", "expired"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with the article behind it."""

    text: Message
    citation: Citation


@dataclass(frozen=True, slots=True)
class Summary:
    """What the file holds, what can be done about it, and how many records there are of each class."""

    counts: dict[RecordClass, int]
    says: tuple[Sentence, ...]
    may: tuple[Sentence, ...]


def summary(held: Holdings, today: date) -> Summary:
    """Returns the sentences about a file on a Beijing day."""
    classes = [each.record_class for each in held.records]
    counts = {each: classes.count(each) for each in RecordClass}
    return Summary(counts, tuple(_says(held, counts)), tuple(_may(held, today)))


def _says(held: Holdings, counts: dict[RecordClass, int]) -> Iterator[Sentence]:
    yield _how_many(held, counts)
    yield from _listed(held)
    if held.records:
        yield from _shown(held.records)
        yield from _closed(held.records)
    yield from _next_end(held)
    if held.measures:
        yield Sentence(msg("正在执行的措施有%(n)s项，列在后面，各写明依据哪一条。", n=len(held.measures)), MEASURES)
    else:
        yield Sentence(msg("没有正在执行的激励或者惩戒措施。"), MEASURES)


def _how_many(held: Holdings, counts: dict[RecordClass, int]) -> Sentence:
    if not held.records:
        return Sentence(msg("目前没有归集到任何记录。"), SELF)
    text = msg(
        "档案里有%(total)s条记录：基础%(basic)s条，增信%(enhancing)s条，一般失信%(general)s条，"
        "严重失信%(serious)s条，风险提示%(risk)s条。",
        total=len(held.records),
        **{each.value: n for each, n in counts.items()},
    )
    return Sentence(text, SELF)


def _listed(held: Holdings) -> Iterator[Sentence]:
    for kind, text in _LISTED.items():
        there = [each for each in held.entries if each.kind is kind]
        now = sum(each.removed is None for each in there)
        if there:
            yield Sentence(Message(text.template, {"n": len(there), "now": now}), LISTS[kind])


def _shown(records: tuple[Held, ...]) -> Iterator[Sentence]:
    shown = sum(each.for_public.shown for each in records)
    if shown == len(records):
        yield Sentence(msg("这些记录公众现在都能看到。"), PUBLICITY)
    elif shown:
        text = msg(
            "公众现在能看到其中%(n)s条；另外%(rest)s条公众看不到，每一条都写明原因。",
            n=shown,
            rest=len(records) - shown,
        )
        yield Sentence(text, PUBLICITY)
    else:
        yield Sentence(msg("这些记录公众现在都看不到，每一条都写明原因。"), PUBLICITY)


def _closed(records: tuple[Held, ...]) -> Iterator[Sentence]:
    codes = [each.for_public.code for each in records]
    hidden = [each for each in records if each.suspended is not None]
    bases = [each.suspended.basis for each in hidden if each.suspended is not None]
    deleting = sum(rights.is_being_deleted(each) for each in hidden)
    if n := bases.count(OBJECTION.short()):
        yield Sentence(msg("%(n)s条正在异议核查，异议中，已暂停披露。", n=n), OBJECTION)
    if deleting:
        yield Sentence(msg("%(n)s条已要求删除，已停止披露，等待删除。", n=deleting), rights.DELETE.citation)
    if n := len(hidden) - bases.count(OBJECTION.short()) - deleting:
        yield Sentence(msg("%(n)s条因其他原因暂停披露，每一条都写明原因。", n=n), PUBLICITY)
    if n := sum(code in _OPEN for code in codes):
        yield Sentence(msg("%(n)s条还可以复议、诉讼或者没有审结，尚未作为失信信息。", n=n), FINALITY)
    if n := sum(code in _OVER for code in codes):
        yield Sentence(msg("%(n)s条公示期已满，不再公示，也不再提供查询。", n=n), PERIOD)
    if n := codes.count("repaired"):
        yield Sentence(msg("%(n)s条已经信用修复，停止公示和查询。", n=n), REPAIR)
    if n := codes.count("withdrawn"):
        yield Sentence(msg("%(n)s条已由提供单位变更或者撤回。", n=n), SOURCES)


def _next_end(held: Holdings) -> Iterator[Sentence]:
    lines: list[Held | HeldEntry] = [*held.records, *held.entries]
    ends = [(each.public_until, each.title) for each in lines if each.for_public.shown and each.public_until]
    if ends:
        day, title = min(ends)
        yield Sentence(
            msg("最早结束公示的是“%(title)s”：公示到%(day)s，第二天起不再公示。", title=title, day=day), PERIOD
        )


def _may(held: Holdings, today: date) -> Iterator[Sentence]:
    """What can be done, by how many lines it is about."""
    found = [right.kind for each in held.records for right in rights.of_record(each, today)]
    found += [right.kind for each in held.entries for right in rights.of_entry(each)]
    if n := found.count(RightKind.OBJECT):
        text = msg("认为有错误、遗漏、超期或者不应披露的，对%(n)s条都可以提出异议。", n=n)
        yield Sentence(text, rights.OBJECT.citation)
    if n := found.count(RightKind.DELETE):
        yield Sentence(msg("%(n)s条增信信息可以要求删除。", n=n), rights.DELETE.citation)
    if n := found.count(RightKind.REPAIR):
        text = msg(
            "%(n)s条失信信息还在公示期内，已经纠正并消除影响的，可以申请信用修复；"
            "正在办理修复的和国家另有限制的，申请页逐条写明。",
            n=n,
        )
        yield Sentence(text, rights.REPAIR.citation)
    if n := found.count(RightKind.LEAVE):
        yield Sentence(msg("%(n)s项严重失信名单信息，满足条件的可以申请移出。", n=n), rights.LEAVE.citation)
    yield Sentence(msg("可以下载全部内容的副本，也可以看谁查询过。"), SELF)
