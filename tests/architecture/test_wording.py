"""The tree speaks of itself only, and what the web floor says to readers goes through gettext."""

import ast
import re
import subprocess
from collections.abc import Iterator

from tests.architecture.sources import HAN, LIVING, ROOT

# Written in pieces so that this file does not match itself.
MACHINE_PATHS = [f"/{name}/" for name in ("wo" + "rk", "ro" + "ot", "home/us" + "er", "tmp/pl" + "an")]
TRANSLATING = {"msg", "gettext", "ngettext", "_"}


def _tracked_texts() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    for name in listed.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and path.suffix not in {".woff", ".woff2", ".png", ".lock", ".xlsx", ".zip"}:
            yield name, path.read_text(encoding="utf-8", errors="replace")


def test_no_file_names_a_path_of_one_machine() -> None:
    found = [(name, path) for name, text in _tracked_texts() for path in MACHINE_PATHS if path in text]
    assert found == []


def test_no_work_is_left_for_later() -> None:
    unfinished = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    assert [name for name, text in _tracked_texts() if unfinished.search(text)] == []


def _docstrings(tree: ast.Module) -> set[int]:
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, owners) and node.body and isinstance(node.body[0], ast.Expr)
    }


def _translated(tree: ast.Module) -> set[int]:
    return {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) in TRANSLATING
        for part in ast.walk(call)
    }


def _functions(tree: ast.Module) -> Iterator[ast.AST]:
    """Yields what is inside functions; constants of a module are data, and files have headings in Chinese."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.endswith("_table"):
            yield from ast.walk(node)


def test_what_web_code_says_in_chinese_is_always_a_message() -> None:
    han = re.compile(f"[{HAN}]")
    found: list[str] = []
    for module in LIVING:
        if module.floor != "web":
            continue
        spoken_for = _docstrings(module.tree) | _translated(module.tree)
        found += [
            module.at(node)
            for node in _functions(module.tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and han.search(node.value)
            and id(node) not in spoken_for
        ]
    assert found == []
