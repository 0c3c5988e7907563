"""Decides how two revisions are compared: field by field, line by line, what went and what came."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from portal.content.desk.models import Revision
from portal.kernel.messages import Message, msg

LABELS: Final[Mapping[str, Message]] = {
    "title_zh": msg("标题（汉文）"),
    "title_mn": msg("标题（蒙古文）"),
    "summary_zh": msg("摘要（汉文）"),
    "summary_mn": msg("摘要（蒙古文）"),
    "body_zh": msg("正文（汉文）"),
    "body_mn": msg("正文（蒙古文）"),
    "issuer": msg("发布单位"),
    "document_no": msg("文号"),
    "version": msg("版本"),
    "effective_on": msg("施行日期"),
    "files": msg("图片和附件"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison; `sign` is "same", "gone" or "new"."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed in one field."""

    label: Message
    lines: tuple[Line, ...]

    @property
    def mongolian(self) -> bool:
        """Returns whether the lines are Mongolian."""
        return self.label.template.endswith("（蒙古文）")


def between(old: Revision, new: Revision) -> tuple[Difference, ...]:
    """Returns what changed from one revision to the other; empty when they say the same."""
    before, after = _texts(old), _texts(new)
    changed = (name for name in LABELS if before[name] != after[name])
    return tuple(Difference(LABELS[name], tuple(_lines(before[name], after[name]))) for name in changed)


def _texts(revision: Revision) -> dict[str, str]:
    found = {name: str(revision.content.get(name) or "") for name in LABELS if name != "files"}
    return {**found, "files": "\n".join(map(_file, revision.files))}


def _file(kept: Mapping[str, Any]) -> str:
    words = (kept["name"], kept["alt_zh"], kept["alt_mn"], kept["caption_zh"], kept["caption_mn"])
    return " · ".join(word for word in words if word)


def _lines(before: str, after: str) -> Iterator[Line]:
    old, new = before.splitlines(), after.splitlines()
    for kind, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Line("same", text) for text in old[i:j])
        else:
            yield from (Line("gone", text) for text in old[i:j])
            yield from (Line("new", text) for text in new[k:m])
