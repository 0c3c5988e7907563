"""Column types: aware UTC instants, JSON documents, closed vocabularies with a CHECK constraint."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

Json = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, always aware, always UTC; refuses naive values with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Returns the instant in UTC; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime refused: the store keeps aware UTC instants")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Returns the stored instant, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(vocabulary: type[StrEnum], *, name: str = "") -> Any:
    """Returns a column type that stores the values of a closed vocabulary as text under a CHECK constraint.

    `name` tells two columns of one table apart that share a vocabulary.
    """
    return Enum(
        vocabulary,
        native_enum=False,
        create_constraint=True,
        name=name or vocabulary.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
        length=32,
    )
