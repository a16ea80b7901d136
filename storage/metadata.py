"""All tables together, as a migration must leave them: whoever needs them all asks here, so that none is forgotten."""

from __future__ import annotations

from typing import Final

from sqlalchemy import MetaData

from storage import (  # noqa: F401 (their tables belong to Base)
    correction_tables,
    delivery_tables,
    incident_tables,
    installations,
    mention_tables,
    process_tables,
    silence_tables,
    team_tables,
)
from storage.tables import Base

METADATA: Final[MetaData] = Base.metadata
