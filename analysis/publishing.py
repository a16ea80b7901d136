"""When a page that somebody keeps open is worth writing anew: at once for what is urgent, now and then for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """Urgent news waits until ``storm`` after the last writing, so that a storm is one; other news until ``calm``."""

    storm: timedelta = timedelta(seconds=10)
    calm: timedelta = timedelta(minutes=5)


def is_due(
    pace: Pace, now: datetime, written_at: datetime | None, *, urgent_changed: bool, content_changed: bool
) -> bool:
    """Whether to write now. What says the same as before is never written again."""
    if written_at is None:
        return True
    if not (urgent_changed or content_changed):
        return False
    return now - written_at >= (pace.storm if urgent_changed else pace.calm)
