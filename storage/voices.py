"""Whose voices the negative mentions of a brand are: who said it, which text it is a copy of, and of what it speaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.crowd import Voice
from analysis.sentiment import Label
from storage.mention_tables import MentionRow, ScoreRow

_ROWS_AT_ONCE = 5000


def negative_voices(
    session: Session, workspace_id: str, brand: str, start: datetime, end: datetime
) -> Iterator[tuple[datetime, Voice, str | None]]:
    """The negative mentions said in ``[start, end)`` with their topics, oldest first; those of one moment as they came.

    Costs what the window holds. Read it to its end within the session.
    """
    query = (
        select(MentionRow.created_at, MentionRow.author_hash, MentionRow.text_key, ScoreRow.topic)
        .join(ScoreRow, ScoreRow.mention_id == MentionRow.id)
        .where(
            MentionRow.workspace_id == workspace_id,
            MentionRow.brand == brand,
            MentionRow.created_at >= start,
            MentionRow.created_at < end,
            ScoreRow.label == Label.NEGATIVE.value,
        )
        .order_by(MentionRow.created_at, MentionRow.id)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    for created_at, author, text_key, topic in session.execute(query):
        yield created_at, Voice(author, text_key), topic
