"""The stretch of time that an answer is about, as JSON, and counts in it."""

from __future__ import annotations

from datetime import UTC, datetime

from analysis.rollup import Counts
from bot.spans import Span


def moment_json(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def span_json(span: Span) -> dict[str, object]:
    return {"start": moment_json(span.start), "end": moment_json(span.end)}


def counts_json(counts: Counts) -> dict[str, object]:
    """``share_negative`` is None of no mentions."""
    return {
        "mentions": counts.total,
        "negative": counts.negative,
        "neutral": counts.neutral,
        "positive": counts.positive,
        "share_negative": counts.negative / counts.total if counts.total else None,
    }
