"""Counts per brand, source and minute of event time. Queries cost what their window holds, not what is stored.

A window ``[start, end)`` takes the minutes that begin in it, so windows that meet neither share nor lose a mention.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Label, func, select
from sqlalchemy.orm import Session

from analysis import sentiment
from analysis.rollup import Bucket, Counts
from storage.statements import AnySelect, insert_into
from storage.tables import RollupRow

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)

#: Workspace, brand, source and minute.
Key = tuple[str, str, str, int]


def minute_of(moment: datetime) -> int:
    """The minute that the moment falls into, counted from the epoch in UTC."""
    return (moment - EPOCH) // MINUTE


def first_minute_at(moment: datetime) -> datetime:
    """Where the first minute begins that a window from this moment on takes, or that one up to it leaves out."""
    return _moment(_first_minute(moment))


def increment(session: Session, scored: Iterable[tuple[Key, sentiment.Label]]) -> None:
    """Count each scored mention once more; within the transaction that marks the mentions as scored."""
    tallies: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(sentiment.LABELS, 0))
    for key, label in scored:
        tallies[key][label] += 1
    if not tallies:
        return
    statement = insert_into(session, RollupRow)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace_id", "brand", "source", "minute"],
        set_={name: getattr(RollupRow, name) + statement.excluded[name] for name in sentiment.LABELS},
    )
    # In one order for everybody: two scorers that add to the same minutes must not wait for each other in a ring.
    session.execute(
        statement.returning(RollupRow.minute),
        [
            {"workspace_id": key[0], "brand": key[1], "source": key[2], "minute": key[3], **tally}
            for key, tally in sorted(tallies.items())
        ],
    )


def series(
    session: Session,
    workspace_id: str,
    start: datetime,
    end: datetime,
    width: timedelta,
    brand: str | None = None,
    source: str | None = None,
) -> list[Bucket]:
    """The buckets of the window that hold anything, in order.

    Bucket starts are multiples of ``width`` from the epoch (UTC); ``width`` is a whole number of minutes. The first
    and the last bucket hold only what lies in the window. ``brand`` or ``source`` None means all.
    """
    bucket = _bucket(width)
    query = select(bucket, *_sums()).group_by(bucket).order_by(bucket)
    rows = session.execute(_within(query, workspace_id, start, end, brand, source))
    return [Bucket(_moment(row.bucket), _counts(row)) for row in rows]


def series_by_brand(
    session: Session, workspace_id: str, start: datetime, end: datetime, width: timedelta
) -> dict[str, list[Bucket]]:
    """What series gives, for every brand that has anything in the window."""
    bucket = _bucket(width)
    query = select(RollupRow.brand, bucket, *_sums()).group_by(RollupRow.brand, bucket)
    query = query.order_by(RollupRow.brand, bucket)
    result: dict[str, list[Bucket]] = defaultdict(list)
    for row in session.execute(_within(query, workspace_id, start, end)):
        result[row.brand].append(Bucket(_moment(row.bucket), _counts(row)))
    return dict(result)


def totals(session: Session, workspace_id: str, start: datetime, end: datetime, brand: str | None = None) -> Counts:
    """The sum over the window."""
    row = session.execute(_within(select(*_sums()), workspace_id, start, end, brand)).one()
    return _counts(row)


def totals_by_source(
    session: Session, workspace_id: str, start: datetime, end: datetime, brand: str | None = None
) -> dict[str, Counts]:
    """The sum over the window for every source that has anything in it."""
    query = select(RollupRow.source, *_sums()).group_by(RollupRow.source).order_by(RollupRow.source)
    rows = session.execute(_within(query, workspace_id, start, end, brand))
    return {row.source: _counts(row) for row in rows}


def brands(session: Session, workspace_id: str, since: datetime) -> list[str]:
    """Every brand with scored mentions from ``since`` on, the most talked about first."""
    volume = func.sum(RollupRow.negative + RollupRow.neutral + RollupRow.positive)
    query = (
        select(RollupRow.brand)
        .where(RollupRow.workspace_id == workspace_id, RollupRow.minute >= _first_minute(since))
        .group_by(RollupRow.brand)
        .order_by(volume.desc(), RollupRow.brand)
    )
    return list(session.scalars(query))


def _bucket(width: timedelta) -> Label[int]:
    size, rest = divmod(width, MINUTE)
    if size < 1 or rest:
        raise ValueError(f"the width of a bucket must be a whole number of minutes, not {width}")
    # Twice modulo: SQL's remainder of a minute before the epoch is negative.
    offset: ColumnElement[int] = ((RollupRow.minute % size) + size) % size
    return (RollupRow.minute - offset).label("bucket")


def _sums() -> tuple[Label[int], ...]:
    return tuple(func.coalesce(func.sum(getattr(RollupRow, name)), 0).label(name.value) for name in sentiment.LABELS)


def _within(
    query: AnySelect,
    workspace_id: str,
    start: datetime,
    end: datetime,
    brand: str | None = None,
    source: str | None = None,
) -> AnySelect:
    query = query.where(
        RollupRow.workspace_id == workspace_id,
        RollupRow.minute >= _first_minute(start),
        RollupRow.minute < _first_minute(end),
    )
    if brand is not None:
        query = query.where(RollupRow.brand == brand)
    if source is not None:
        query = query.where(RollupRow.source == source)
    return query


def _first_minute(moment: datetime) -> int:
    """The first minute that begins at or after the moment."""
    return -((EPOCH - moment) // MINUTE)


def _moment(minute: int) -> datetime:
    return EPOCH + minute * MINUTE


def _counts(row: Any) -> Counts:
    # PostgreSQL sums whole numbers into a decimal.
    return Counts(int(row.negative), int(row.neutral), int(row.positive))
