"""Column types and constants that every table uses."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer
from sqlalchemy.types import TypeDecorator

#: Keys are bounded so that an index entry fits on every supported database.
WORKSPACE_LENGTH = 100
SOURCE_LENGTH = 100
BRAND_LENGTH = 200
TOPIC_LENGTH = 100
EXTERNAL_ID_LENGTH = 400
KEY_LENGTH = 400

#: SQLite only numbers rows by itself when the column's type is exactly INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Takes aware times only, stores UTC, gives aware UTC times back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None or value.utcoffset() is None:
            raise ValueError(f"a time without a zone cannot be stored ({value.isoformat()}); make it aware first")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite keeps no zone; what it holds was made UTC on the way in.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
