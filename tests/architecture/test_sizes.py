"""Files and functions stay small, each module says what it decides, and no file collects what found no name."""

import ast

from tests.architecture.sources import LIVING, MODULES

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "base_service"}


def test_no_file_is_longer_than_400_lines() -> None:
    assert {module.name: count for module in LIVING if (count := len(module.text.splitlines())) > LONGEST_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    found = {
        f"{module.at(node)} {node.name}": length
        for module in LIVING
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert found == {}


def test_every_module_says_what_it_decides() -> None:
    assert [module.name for module in MODULES if not ast.get_docstring(module.tree)] == []


def test_no_file_is_called_by_what_it_is_not() -> None:
    assert [
        module.name for module in MODULES if NAMELESS & {part.removesuffix(".py") for part in module.path.parts}
    ] == []
