"""Reads the tables and word lists that lie beside this package as data."""

import csv
import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Returns the rows of a CSV file of the package."""
    return tuple(csv.DictReader(_text(name).splitlines()))


@cache
def document(name: str) -> Any:
    """Returns a JSON file of the package; callers never change it."""
    return json.loads(_text(name))


def of_edition(name: str, year: int) -> tuple[dict[str, str], ...]:
    """Returns the rows of a CSV file whose column `editions` names the year."""
    return tuple(row for row in rows(name) if str(year) in row["editions"].split())


def _text(name: str) -> str:
    return files("portal.demo").joinpath("data", name).read_text(encoding="utf-8")
