"""Imports go down only, frameworks stay on their floors, and nothing is imported inside a function."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import LIVING, ROOT, imported

FLASK = {"flask", "werkzeug", "jinja2", "wtforms", "flask_wtf"}
FRAMEWORKS = FLASK | {"sqlalchemy", "alembic", "whoosh", "babel", "click", "gevent", "gunicorn"}


def test_imports_go_down_only() -> None:
    # In a process of its own: import-linter sets up logging for the whole process it runs in.
    linter = Path(sys.executable).with_name("lint-imports")
    finished = subprocess.run(
        [linter, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_law_and_kernel_know_no_framework() -> None:
    low = [module for module in LIVING if module.floor in {"law", "kernel"}]
    assert low
    assert {module.name: used for module in low if (used := imported(module) & FRAMEWORKS)} == {}


def test_only_web_and_app_know_flask() -> None:
    others = [module for module in LIVING if module.floor not in {"web", "app"}]
    # The translator of form sentences speaks to WTForms, by duck typing only.
    assert {module.name: used for module in others if (used := imported(module) & FLASK)} == {}


def test_only_the_command_line_knows_click() -> None:
    assert [module.name for module in LIVING if module.floor != "cli" and "click" in imported(module)] == []


def test_nothing_is_imported_inside_a_function() -> None:
    found = [
        module.at(statement)
        for module in LIVING
        for function in ast.walk(module.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in ast.walk(function)
        if isinstance(statement, ast.Import | ast.ImportFrom)
    ]
    assert found == []
