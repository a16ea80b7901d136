"""The facts behind an answer to a slash command, gathered from the rollups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from analysis.rollup import Bucket, Counts
from storage import outbox, queue, rollups


class Window(StrEnum):
    """The windows a person can ask for."""

    TODAY = "today"
    DAY = "24h"
    WEEK = "7d"


@dataclass(frozen=True, slots=True)
class Span:
    """The window asked for and the one before it, in UTC, with the width of a bar in its chart."""

    start: datetime
    end: datetime
    before_start: datetime
    before_end: datetime
    width: timedelta


@dataclass(frozen=True, slots=True)
class SentimentAnswer:
    """What ``/sentiment`` knows. ``waiting`` mentions, the oldest ``waiting_since``, are not counted yet.

    ``unsent`` holds Slack's error for each message of the last day that could not be posted, the newest first.
    """

    window: Window
    brand: str | None
    span: Span
    counts: Counts
    before: Counts
    buckets: tuple[Bucket, ...]
    waiting: int
    waiting_since: datetime | None
    unsent: tuple[str, ...] = ()


def span_of(window: Window, now: datetime, zone: ZoneInfo) -> Span:
    """The window in the asker's zone. ``today`` is compared with the same hours of yesterday."""
    if window is Window.TODAY:
        local = now.astimezone(zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        # By the clock on the wall, so that a day that the clocks change is compared with the same hours.
        yesterday, same_time = (moment - timedelta(days=1) for moment in (midnight, local.replace(fold=0)))
        start, before_start, before_end = (moment.astimezone(now.tzinfo) for moment in (midnight, yesterday, same_time))
        return Span(start, now, before_start, min(before_end, start), timedelta(minutes=30))
    length = timedelta(days=1) if window is Window.DAY else timedelta(days=7)
    width = timedelta(hours=1) if window is Window.DAY else timedelta(hours=6)
    return Span(now - length, now, now - 2 * length, now - length, width)


def sentiment(
    session: Session,
    workspace_id: str,
    window: Window,
    brand: str | None,
    now: datetime,
    zone: ZoneInfo,
    real_now: datetime,
) -> SentimentAnswer:
    """Answer from rollups: the cost follows the window's length, never the number of mentions stored."""
    span = span_of(window, now, zone)
    backlog = queue.backlog(session, workspace_id)
    return SentimentAnswer(
        window=window,
        brand=brand,
        span=span,
        counts=rollups.totals(session, workspace_id, span.start, span.end, brand),
        before=rollups.totals(session, workspace_id, span.before_start, span.before_end, brand),
        buckets=tuple(rollups.series(session, workspace_id, span.start, span.end, span.width, brand)),
        waiting=backlog.waiting,
        waiting_since=backlog.oldest_ingested_at,
        unsent=tuple(outbox.errors_since(session, workspace_id, real_now - timedelta(days=1))),
    )


def find_brand(text: str, brands: Sequence[str]) -> str | None:
    """The brand a person means: its name in any case, or a beginning that only one brand has."""
    wanted = text.strip().casefold()
    exact = [brand for brand in brands if brand.casefold() == wanted]
    if exact:
        return exact[0]
    beginnings = [brand for brand in brands if brand.casefold().startswith(wanted)]
    return beginnings[0] if len(beginnings) == 1 else None
