"""How often the bell would have rung; when a page is written anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analysis.publishing import Pace, is_due
from analysis.rollup import Bucket, Counts
from analysis.sensitivity_preview import watch_recorded

END = datetime(2026, 3, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEVER = datetime(2026, 1, 1, tzinfo=UTC)


def calm_weeks(burst_at: datetime | None = None) -> list[Bucket]:
    """Four weeks with two negatives an hour, and perhaps one hour with many."""
    start = END - timedelta(days=28)
    hours = [start + number * HOUR for number in range(28 * 24)]
    return [Bucket(at, Counts(60 if at == burst_at else 2, 5, 0)) for at in hours]


def test_a_burst_is_a_card_at_every_sensitivity_and_calm_is_none() -> None:
    burst = watch_recorded({"a": calm_weeks(END - 50 * HOUR), "b": calm_weeks()}, HOUR, END, 10)
    assert [burst.cards(days) for days in (30.0, 10.0, 3.0)] == [1, 1, 1]
    assert burst.a_week(10.0) == 0.25
    assert watch_recorded({"b": calm_weeks()}, HOUR, END, 10).cards(10.0) == 0


def test_too_few_negatives_ring_for_nobody() -> None:
    assert watch_recorded({"a": calm_weeks(END - 50 * HOUR)}, HOUR, END, 1000).cards(3.0) == 0


def test_where_nothing_was_recorded_nothing_is_said() -> None:
    record = watch_recorded({}, HOUR, END, 10)
    assert (record.length, record.a_week(3.0)) == (timedelta(0), 0.0)


def test_urgent_news_is_written_after_a_moment_and_the_rest_after_minutes() -> None:
    pace, now = Pace(), END

    def due(seconds: float, *, urgent: bool, content: bool) -> bool:
        written = now - timedelta(seconds=seconds)
        return is_due(pace, now, written, urgent_changed=urgent, content_changed=content)

    assert is_due(pace, now, None, urgent_changed=False, content_changed=False)
    assert not due(9, urgent=True, content=True)
    assert due(10, urgent=True, content=True)
    assert not due(299, urgent=False, content=True)
    assert due(300, urgent=False, content=True)
    assert not due(86400, urgent=False, content=False)
