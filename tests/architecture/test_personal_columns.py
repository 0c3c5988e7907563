"""Every column that can hold words is classified: either it holds no personal data, or the privacy page says so.

A column missing from personal_columns.csv fails, and so does a row without a column (LAW P09; 2024 art. 24).
"""

import csv
from pathlib import Path

from sqlalchemy import JSON, Enum, LargeBinary, String

from portal.metadata import METADATA
from portal.web.public.personal_data import HOLDINGS

TABLE = Path(__file__).with_name("personal_columns.csv")
NOT_PERSONAL = "-"


def classified() -> dict[str, str]:
    """Column → key of the holding on the privacy page, or a dash."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["column"]: row["holding"] for row in csv.DictReader(file)}


def columns() -> set[str]:
    """Every column that takes words or bytes and is no closed list."""
    return {
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | LargeBinary | JSON) and not isinstance(column.type, Enum)
    }


def test_every_column_is_classified() -> None:
    assert columns() == set(classified())


def test_every_class_stands_on_the_privacy_page() -> None:
    assert set(classified().values()) - {NOT_PERSONAL} <= {holding.key for holding in HOLDINGS}
