"""Decides how a text is written at the desk: plain lines with a few marks, never tags that could carry more.

Marks: an empty line ends a paragraph; "## " and "### " begin a heading; "- " and "1. " begin items of a list; "> " a
quotation; "| a | b |" a row of a table, its first row the head; **bold**; [words](https://…) a link. A text that begins
with a tag is taken as HTML. Both ways end in the same cleaning.
"""

import html
import re
from itertools import groupby
from typing import Final

from portal.content.sanitising import clean

_BOLD: Final = re.compile(r"\*\*([^*\n]{1,500})\*\*")
_LINK: Final = re.compile(r"\[([^\]\n]{1,300})\]\(((?:https?://|mailto:|tel:|/)[^\s()\"'<>]{1,500})\)")
_NUMBER: Final = re.compile(r"\d{1,3}[.、] ?")
_LEADS: Final = (("### ", "h3"), ("## ", "h2"), ("- ", "ul"), ("> ", "blockquote"), ("|", "table"))


def rendered(source: str) -> str:
    """Returns the cleaned HTML of a text as written at the desk."""
    text = source.replace("\r\n", "\n").replace("\r", "\n").strip()
    if text.startswith("<"):
        return clean(text)
    lines = [line.strip() for line in text.split("\n")]
    return clean("".join(_block(kind, list(group)) for kind, group in groupby(lines, key=_kind)))


def _kind(line: str) -> str:
    if not line:
        return ""
    if _NUMBER.match(line):
        return "ol"
    return next((kind for lead, kind in _LEADS if line.startswith(lead)), "p")


def _block(kind: str, lines: list[str]) -> str:
    match kind:
        case "":
            return ""
        case "h2" | "h3":
            return "".join(f"<{kind}>{_words(line.lstrip('# '))}</{kind}>" for line in lines)
        case "ul":
            return f"<ul>{''.join(f'<li>{_words(line[2:])}</li>' for line in lines)}</ul>"
        case "ol":
            return f"<ol>{''.join(f'<li>{_words(_NUMBER.sub(str(), line, count=1))}</li>' for line in lines)}</ol>"
        case "blockquote":
            return f"<blockquote><p>{'<br>'.join(_words(line[2:]) for line in lines)}</p></blockquote>"
        case "table":
            return _table(lines)
        case _:
            return f"<p>{'<br>'.join(map(_words, lines))}</p>"


def _table(lines: list[str]) -> str:
    head, *rows = ([_words(cell.strip()) for cell in line.strip("|").split("|")] for line in lines)
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _words(line: str) -> str:
    bold = _BOLD.sub(r"<strong>\1</strong>", html.escape(line, quote=False))
    return _LINK.sub(r'<a href="\2">\1</a>', bold)
