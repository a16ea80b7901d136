"""The conditions of the partial indexes, for queries.

SQLite uses a partial index only if the query says its condition in the same words, without a parameter in it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, and_, literal_column

from analysis.incident_state import LIVE_STATES
from storage.delivery_tables import OutboxRow
from storage.incident_tables import IncidentRow
from storage.mention_tables import MentionRow


def _word(value: str) -> ColumnElement[str]:
    return literal_column(f"'{value}'")


UNSCORED: Final = and_(MentionRow.scored_at.is_(None), MentionRow.score_error.is_(None))
GIVEN_UP: Final = MentionRow.score_error.is_not(None)
LIVE: Final = IncidentRow.state.in_([_word(state) for state in sorted(LIVE_STATES)])
PENDING: Final = OutboxRow.state == _word("pending")
WAITING: Final = OutboxRow.state.in_([_word("pending"), _word("claimed")])
CLAIMED: Final = OutboxRow.state == _word("claimed")
