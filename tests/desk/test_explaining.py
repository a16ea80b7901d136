"""An incident in plain lines says what the numbers are, and nothing that nobody has seen."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.incident import TimelineEntry
from analysis.incident_rules import Decision
from bot.catalogue import LANGUAGES, Language, catalogue
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_decision_of_the_desk_has_a_name(language: Language) -> None:
    known = catalogue(language).keys()
    kept = set(Decision) - {Decision.NOTHING, Decision.STEP}
    assert {one.value for one in kept if f"explain_what.{one.value}" not in known} == set()


def test_what_a_line_keeps_beside_its_numbers_is_told_in_the_language_of_the_team() -> None:
    details: dict[str, object] = {
        "state": "acknowledged",
        "class": "refund",
        "red_lines": ["police", "minors"],
        "sources": {"weibo": 12, "a forum": 3},
        "voices": {"posts": 40, "weight": 12.5, "top_author_share": 0.25, "top_text_share": 0.5},
        "until": NOW.isoformat(),
    }
    entry = TimelineEntry(NOW, "snoozed", "林夏", details)
    told = explain(an_incident(), [entry], SHANGHAI, catalogue("zh"))
    assert told[-7:] == [
        "2026-03-10 20:00:00 UTC+8  暂缓（林夏）",
        "    状态：已接手",
        "    类别：退款与投诉",
        "    红线：警方介入、未成年人",
        "    来源：微博 12、a forum 3",
        "    声量构成：40 条，折算为 12.5；同一账号占 25%，同一内容占 50%",
        "    至：2026-03-10 20:00",
    ]


def test_what_another_version_wrote_stands_as_it_was_stored() -> None:
    entry = TimelineEntry(NOW, "hibernated", None, {"depth": ["deep", "deeper"]})
    told = explain(an_incident(), [entry], SHANGHAI, catalogue("en"))
    assert told[-2:] == ["2026-03-10 20:00:00 UTC+8  hibernated", "    depth: deep, deeper"]
