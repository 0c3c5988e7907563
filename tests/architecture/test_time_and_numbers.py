"""One clock, and no legal number of days outside the law."""

import ast

from tests.architecture.sources import LIVING, Module, imported

READS_THE_MACHINE = {"now", "today", "utcnow"}
TIME_TYPES = {"datetime", "date", "dt"}
LENGTHS_OF_LAW = {"days", "weeks", "months", "years"}
# The law counts days; the kernel holds the calendar's own constants; the demonstration invents dates.
MAY_COUNT_DAYS = {"law", "kernel", "demo"}


def _calls(module: Module) -> list[ast.Call]:
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]


def _reads_the_machine(call: ast.Call) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute):
        return False
    owner = function.value
    owner_name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    if owner_name == "time":
        return function.attr in {"time", "time_ns", "localtime", "gmtime"}
    return owner_name in TIME_TYPES and function.attr in READS_THE_MACHINE


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    found = [
        module.at(call)
        for module in LIVING
        if module.name != "portal/kernel/clock.py"
        for call in _calls(module)
        if _reads_the_machine(call)
    ]
    assert found == []


def test_the_database_is_not_asked_for_the_time_either() -> None:
    asked = ("CURRENT_TIMESTAMP", "CURRENT_DATE", "func.now(", "server_default=func.", "date('now'", "datetime('now'")
    assert [(module.name, words) for module in LIVING for words in asked if words in module.text] == []


def test_lengths_of_time_in_days_or_longer_come_from_the_law() -> None:
    found = [
        module.at(call)
        for module in LIVING
        if module.floor not in MAY_COUNT_DAYS
        for call in _calls(module)
        for keyword in call.keywords
        # One day is the step to the neighbouring day, not a period.
        if keyword.arg in LENGTHS_OF_LAW and isinstance(keyword.value, ast.Constant) and keyword.value.value != 1
    ]
    assert found == []


def test_no_second_calendar_arithmetic() -> None:
    assert [module.name for module in LIVING if "dateutil" in imported(module)] == []
