"""Counts per brand, source and minute of event time. Queries cost what their window holds, not what is stored.

The same counts are kept by the hour. Whatever can be answered from whole hours is, and only the ends of its window are
read by the minute.

A window ``[start, end)`` takes the minutes that begin in it, so windows that meet neither share nor lose a mention.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Label, Subquery, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from analysis import sentiment
from analysis.rollup import Bucket, Counts
from storage.mention_tables import CountedRow, HourRow, RollupRow
from storage.statements import AnySelect, insert_into

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
_HOUR: Final = HOUR // MINUTE

#: Workspace, brand, source and minute.
Key = tuple[str, str, str, int]


def minute_of(moment: datetime) -> int:
    """The minute that the moment falls into, counted from the epoch in UTC."""
    return (moment - EPOCH) // MINUTE


def floor(moment: datetime, width: timedelta) -> datetime:
    """The start of the bucket of this width that the moment lies in."""
    return EPOCH + (moment - EPOCH) // width * width


def first_minute_at(moment: datetime) -> datetime:
    """Where the first minute begins that a window from this moment on takes, or that one up to it leaves out."""
    return _moment(_first_minute(moment))


def increment(session: Session, scored: Iterable[tuple[Key, sentiment.Label]]) -> None:
    """Count each scored mention once more; within the transaction that marks the mentions as scored."""
    minutes = _tallies(scored)
    hours: dict[Key, Counter[str]] = defaultdict(Counter)
    for (workspace_id, brand, source, minute), tally in minutes.items():
        hours[workspace_id, brand, source, minute // _HOUR].update(tally)
    _add(session, RollupRow, RollupRow.minute, minutes)
    _add(session, HourRow, HourRow.hour, hours)


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
    counted = _counted(workspace_id, start, end, brand, source, width)
    bucket = _bucket(counted, width)
    rows = session.execute(select(bucket, *_sums(counted)).group_by(bucket).order_by(bucket))
    return [Bucket(_moment(row.bucket), _counts(row)) for row in rows]


def series_by_brand(
    session: Session, workspace_id: str, start: datetime, end: datetime, width: timedelta
) -> dict[str, list[Bucket]]:
    """What series gives, for every brand that has anything in the window."""
    return _series_by(session, "brand", _counted(workspace_id, start, end, width=width), width)


def series_by_source(
    session: Session, workspace_id: str, start: datetime, end: datetime, width: timedelta
) -> dict[str, list[Bucket]]:
    """What series gives, for every source that has anything in the window."""
    return _series_by(session, "source", _counted(workspace_id, start, end, width=width), width)


def newest_minute(session: Session, workspace_id: str) -> datetime | None:
    """The end of the newest minute of which a mention is counted."""
    minute = session.scalar(select(func.max(RollupRow.minute)).where(RollupRow.workspace_id == workspace_id))
    return None if minute is None else _moment(minute + 1)


def oldest_minute(session: Session, workspace_id: str, brand: str | None = None) -> datetime | None:
    """The start of the oldest minute of which a mention is counted; ``brand`` None means of any.

    Looked for in its hour alone: a brand may have millions of minutes.
    """
    hours = select(func.min(HourRow.hour)).where(HourRow.workspace_id == workspace_id)
    minutes = select(func.min(RollupRow.minute)).where(RollupRow.workspace_id == workspace_id)
    if brand is not None:
        hours, minutes = hours.where(HourRow.brand == brand), minutes.where(RollupRow.brand == brand)
    hour = session.scalar(hours)
    if hour is None:
        return None
    minute = session.scalar(minutes.where(RollupRow.minute >= hour * _HOUR, RollupRow.minute < (hour + 1) * _HOUR))
    return _moment(hour * _HOUR if minute is None else minute)


def totals(session: Session, workspace_id: str, start: datetime, end: datetime, brand: str | None = None) -> Counts:
    """The sum over the window."""
    return _counts(session.execute(select(*_sums(_counted(workspace_id, start, end, brand)))).one())


def totals_by_source(
    session: Session, workspace_id: str, start: datetime, end: datetime, brand: str | None = None
) -> dict[str, Counts]:
    """The sum over the window for every source that has anything in it."""
    counted = _counted(workspace_id, start, end, brand)
    query = select(counted.c.source, *_sums(counted)).group_by(counted.c.source).order_by(counted.c.source)
    return {row.source: _counts(row) for row in session.execute(query)}


def brands(session: Session, workspace_id: str, since: datetime) -> list[str]:
    """Every brand with scored mentions from ``since`` on, the most talked about first."""
    counted = _counted(workspace_id, since, None)
    volume = func.sum(counted.c.negative + counted.c.neutral + counted.c.positive)
    query = select(counted.c.brand).group_by(counted.c.brand).order_by(volume.desc(), counted.c.brand)
    return list(session.scalars(query))


def _tallies(scored: Iterable[tuple[Key, sentiment.Label]]) -> Mapping[Key, Counter[str]]:
    tallies: dict[Key, Counter[str]] = defaultdict(Counter)
    for key, label in scored:
        tallies[key][label.value] += 1
    return tallies


def _add(
    session: Session,
    table: type[CountedRow],
    time: InstrumentedAttribute[int],
    tallies: Mapping[Key, Mapping[str, int]],
) -> None:
    """Add to the counts of each key, whose last part is the ``time``."""
    if not tallies:
        return
    statement = insert_into(session, table)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace_id", "brand", "source", time.key],
        set_={label.value: getattr(table, label.value) + statement.excluded[label.value] for label in sentiment.LABELS},
    )
    # In one order for everybody: two scorers that add to the same minutes must not wait for each other in a ring.
    session.execute(
        statement.returning(time),
        [
            {
                "workspace_id": key[0],
                "brand": key[1],
                "source": key[2],
                time.key: key[3],
                **{label.value: tally.get(label.value, 0) for label in sentiment.LABELS},
            }
            for key, tally in sorted(tallies.items(), key=lambda item: item[0])
        ],
    )


def _counted(
    workspace_id: str,
    start: datetime,
    end: datetime | None,
    brand: str | None = None,
    source: str | None = None,
    width: timedelta = HOUR,
) -> Subquery:
    """The counts of the window ``[start, end)`` by brand, source and minute; ``end`` None: all from ``start`` on.

    Whole hours are one row at their first minute, unless buckets of this width would cut them.
    """
    first = _first_minute(start)
    last = None if end is None else _first_minute(end)
    of = _Of(workspace_id, brand, source)
    begin = -(-first // _HOUR)
    stop = None if last is None else last // _HOUR
    if width % HOUR or (stop is not None and stop <= begin):
        return of.minutes(first, last).subquery()
    parts = [of.hours(begin, stop)]
    if first < begin * _HOUR:
        parts.append(of.minutes(first, begin * _HOUR))
    if stop is not None and last is not None and stop * _HOUR < last:
        parts.append(of.minutes(stop * _HOUR, last))
    return (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()


@dataclass(frozen=True, slots=True)
class _Of:
    """Whose counts are wanted; None means all."""

    workspace_id: str
    brand: str | None
    source: str | None

    def minutes(self, first: int, last: int | None) -> AnySelect:
        return self._rows(RollupRow, RollupRow.minute, RollupRow.minute, first, last)

    def hours(self, first: int, last: int | None) -> AnySelect:
        return self._rows(HourRow, HourRow.hour, HourRow.hour * _HOUR, first, last)

    def _rows(
        self,
        table: type[CountedRow],
        time: InstrumentedAttribute[int],
        minute: ColumnElement[int] | InstrumentedAttribute[int],
        first: int,
        last: int | None,
    ) -> AnySelect:
        counts = (getattr(table, label.value) for label in sentiment.LABELS)
        query = select(table.brand, table.source, minute.label("minute"), *counts)
        query = query.where(table.workspace_id == self.workspace_id, time >= first)
        if last is not None:
            query = query.where(time < last)
        if self.brand is not None:
            query = query.where(table.brand == self.brand)
        if self.source is not None:
            query = query.where(table.source == self.source)
        return query


def _series_by(session: Session, what: str, counted: Subquery, width: timedelta) -> dict[str, list[Bucket]]:
    named = counted.c[what].label("named")
    bucket = _bucket(counted, width)
    result: dict[str, list[Bucket]] = defaultdict(list)
    query = select(named, bucket, *_sums(counted)).group_by(named, bucket).order_by(named, bucket)
    for row in session.execute(query):
        result[row.named].append(Bucket(_moment(row.bucket), _counts(row)))
    return dict(result)


def _bucket(counted: Subquery, width: timedelta) -> Label[int]:
    size, rest = divmod(width, MINUTE)
    if size < 1 or rest:
        raise ValueError(f"the width of a bucket must be a whole number of minutes, not {width}")
    # Twice modulo: SQL's remainder of a minute before the epoch is negative.
    minute = counted.c.minute
    offset: ColumnElement[int] = ((minute % size) + size) % size
    return (minute - offset).label("bucket")


def _sums(counted: Subquery) -> tuple[Label[int], ...]:
    names = (label.value for label in sentiment.LABELS)
    return tuple(func.coalesce(func.sum(counted.c[name]), 0).label(name) for name in names)


def _first_minute(moment: datetime) -> int:
    """The first minute that begins at or after the moment."""
    return -((EPOCH - moment) // MINUTE)


def _moment(minute: int) -> datetime:
    return EPOCH + minute * MINUTE


def _counts(row: Any) -> Counts:
    # PostgreSQL sums whole numbers into a decimal.
    return Counts(int(row.negative), int(row.neutral), int(row.positive))
