"""Templates: every word goes through gettext, nothing is inline, every component says how it is used."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from jinja2.lexer import TOKEN_BLOCK_BEGIN, TOKEN_BLOCK_END, TOKEN_DATA, TOKEN_NAME

from tests.architecture.sources import HAN, TEMPLATES, relative

ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
GETTEXT = {"_", "gettext", "ngettext", "msg"}
# An element that declares its language holds text of that language by intent.
ISLAND = re.compile(r"<(\w+)\b[^<>]*\slang=\"(?:zh|mn)[^<>]*>.*?</\1>", re.DOTALL)
WORDS = re.compile(f"[{HAN}\u1800-\u18aa]+")
INLINE = re.compile(r"<style\b|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=relative)


def plain_text(source: str) -> str:
    """Returns the text outside expressions, comments and {% trans %} blocks, expressions shrunk to one letter."""
    pieces, in_trans, opening = [], False, False
    for _, kind, value in ENVIRONMENT.lex(source):
        if kind == TOKEN_DATA and not in_trans:
            pieces.append(value)
        elif kind == TOKEN_BLOCK_BEGIN:
            opening = True
        elif kind == TOKEN_BLOCK_END:
            opening = False
        elif kind == TOKEN_NAME and opening and value in {"trans", "endtrans"}:
            in_trans = value == "trans"
        elif kind == "variable_begin" and not in_trans:
            pieces.append("x")
    return "".join(pieces)


@each_template
def test_text_is_translated_or_an_island_in_its_language(path: Path) -> None:
    outside = ISLAND.sub("", plain_text(path.read_text(encoding="utf-8")))
    assert WORDS.findall(outside) == []


@each_template
def test_strings_in_expressions_are_messages(path: Path) -> None:
    tree = ENVIRONMENT.parse(path.read_text(encoding="utf-8"))
    translated = {
        id(part)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in GETTEXT
        for part in call.find_all(nodes.Const)
    }
    loose = [
        constant.value
        for constant in tree.find_all(nodes.Const)
        if isinstance(constant.value, str) and WORDS.search(constant.value) and id(constant) not in translated
    ]
    assert loose == []


@each_template
def test_no_style_script_or_handler_is_inline(path: Path) -> None:
    assert INLINE.findall(plain_text(path.read_text(encoding="utf-8"))) == []


@each_template
def test_nothing_is_marked_safe_in_a_template(path: Path) -> None:
    assert re.findall(r"\|\s*safe\b|autoescape\s+false", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.parent.name == "components"], ids=relative)
def test_a_component_begins_with_its_parameters_and_an_example(path: Path) -> None:
    comment = re.match(r"\s*\{#(.*?)#\}", path.read_text(encoding="utf-8"), re.DOTALL)
    assert comment, "a component file begins with a comment"
    assert "{{" in comment[1] or "{%" in comment[1], "the comment holds an example"
