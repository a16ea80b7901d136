"""An incident in plain lines says what the numbers are, and nothing that nobody has seen."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.incident import TimelineEntry
from bot.catalogue import catalogue
from bot.explaining import explain
from tests.builders import NOW, SHANGHAI, an_incident

DETAILS: dict[str, Any] = {"observed": 248, "expected": 2.0, "threshold": 12.0, "window_seconds": 3600}


def numbers(**details: object) -> str:
    return "\n".join(
        explain(an_incident(), [TimelineEntry(NOW, "opened", None, DETAILS | details)], SHANGHAI, catalogue("en"))
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (70856.092, "; rarer than anything in 28 days ("),
        (20.41, "; as rare as once in 20 days ("),
        (0.7, "; as rare as once a day or more often ("),
    ],
)
def test_rarity_ends_where_the_memory_of_the_detector_does(days: float, said: str) -> None:
    assert said in numbers(strength=days)


def test_repeats_are_told_as_posts_and_as_what_they_count() -> None:
    told = numbers(posts=352)
    assert "352 negative posts (without repeats counted as 248) in 60 min against 2.0 expected" in told
    assert "posts: " not in told
