"""Counts of a brand, or of one topic of it, by time and source.

The whole brand's come from the rollups. Those of a topic are counted from its scored mentions: an alarm looks at hours,
and for hours that is quick.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from analysis.rollup import Bucket, Counts
from analysis.sentiment import Label
from storage import mentions, rollups
from storage.mention_tables import MentionRow, ScoreRow


def totals(
    session: Session, workspace_id: str, brand: str, topic: str | None, start: datetime, end: datetime
) -> Counts:
    """How many were said in ``[start, end)``, by label."""
    if topic is None:
        return rollups.totals(session, workspace_id, start, end, brand)
    query = (
        select(ScoreRow.label, func.count().label("number"))
        .join(MentionRow, MentionRow.id == ScoreRow.mention_id)
        .where(*_said(workspace_id, brand, topic, start, end))
        .group_by(ScoreRow.label)
    )
    return _counts({row.label: row.number for row in session.execute(query)})


def series(
    session: Session,
    workspace_id: str,
    brand: str,
    topic: str | None,
    start: datetime,
    end: datetime,
    width: timedelta,
) -> list[Bucket]:
    """The buckets of the window that hold anything, in order; as `storage.rollups.series` makes them."""
    if topic is None:
        return rollups.series(session, workspace_id, start, end, width, brand)
    query = (
        select(MentionRow.created_at, ScoreRow.label)
        .join(ScoreRow, ScoreRow.mention_id == MentionRow.id)
        .where(*_said(workspace_id, brand, topic, start, end))
    )
    buckets: defaultdict[datetime, Counter[str]] = defaultdict(Counter)
    for at, label in session.execute(query):
        buckets[rollups.floor(at, width)][label] += 1
    return [Bucket(start, _counts(counted)) for start, counted in sorted(buckets.items(), key=lambda item: item[0])]


def negative_sources(
    session: Session, workspace_id: str, brand: str, topic: str | None, start: datetime, end: datetime
) -> list[tuple[str, int]]:
    """Which sources the negative mentions came from, most first."""
    if topic is None:
        return mentions.sources(session, workspace_id, brand, start, end, Label.NEGATIVE)
    query = (
        select(MentionRow.source, func.count().label("number"))
        .join(ScoreRow, ScoreRow.mention_id == MentionRow.id)
        .where(*_said(workspace_id, brand, topic, start, end), ScoreRow.label == Label.NEGATIVE.value)
        .group_by(MentionRow.source)
    )
    counted = [(row.source, int(row.number)) for row in session.execute(query)]
    return sorted(counted, key=lambda item: (-item[1], item[0]))


def _said(workspace_id: str, brand: str, topic: str, start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    """Whole minutes, as the rollups count them."""
    return (
        MentionRow.workspace_id == workspace_id,
        MentionRow.brand == brand,
        MentionRow.created_at >= rollups.first_minute_at(start),
        MentionRow.created_at < rollups.first_minute_at(end),
        ScoreRow.topic == topic,
    )


def _counts(by_label: Mapping[str, int]) -> Counts:
    return Counts(**{label.value: by_label.get(label.value, 0) for label in Label})
