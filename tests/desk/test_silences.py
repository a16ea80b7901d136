from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from analysis.alarm import Alarm
from analysis.level import Level
from analysis.policy_errors import PolicyError
from analysis.silences import Silence, preview, silencing

START = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BRAND = Silence(START, START + 2 * HOUR, "U1", "sale ends tonight", brand="Lantern")
ALARM = Alarm(START + HOUR, "lantern", "refunds", Level.YELLOW, sources={"weibo": 9, "news": 1})


def test_a_brand_is_silent_from_the_beginning_to_just_before_the_end() -> None:
    assert BRAND.hides(replace(ALARM, at=START))
    assert not BRAND.hides(replace(ALARM, at=START + 2 * HOUR))
    assert not BRAND.hides(replace(ALARM, at=START - HOUR))


def test_another_brand_is_heard() -> None:
    assert not BRAND.hides(replace(ALARM, brand="Beacon"))


def test_a_topic_is_silent_and_the_whole_brand_is_not() -> None:
    topic = replace(BRAND, topic="refunds")
    assert topic.hides(ALARM)
    assert not topic.hides(replace(ALARM, topic="login"))
    assert not topic.hides(replace(ALARM, topic=None))


def test_a_source_is_silent_only_where_it_makes_up_the_alarm() -> None:
    source = replace(BRAND, brand=None, source="Weibo")
    assert source.hides(ALARM)
    assert not source.hides(replace(ALARM, sources={"weibo": 9, "news": 6}))
    assert not source.hides(replace(ALARM, sources={}))


def test_red_and_what_needs_review_pass_every_silence() -> None:
    assert not BRAND.hides(replace(ALARM, level=Level.RED))
    assert not BRAND.hides(replace(ALARM, level=Level.ORANGE, needs_review=True))
    assert BRAND.hides(replace(ALARM, level=Level.ORANGE))


def test_of_two_silences_the_longer_one_answers_for_it() -> None:
    longer = replace(BRAND, ends_at=START + 9 * HOUR, why="maintenance")
    assert silencing([BRAND, longer], ALARM) == longer
    assert silencing([BRAND], replace(ALARM, brand="Beacon")) is None


def test_the_preview_shows_what_it_would_have_hidden_in_the_past() -> None:
    week = [replace(ALARM, at=START - day * 24 * HOUR) for day in (1, 3, 2)]
    red = replace(ALARM, at=START - HOUR, level=Level.RED)
    other = replace(ALARM, at=START - HOUR, brand="Beacon")
    seen = preview(BRAND, [*week, red, other])
    assert [alarm.at for alarm in seen.hidden] == [START - day * 24 * HOUR for day in (3, 2, 1)]
    assert seen.spared == (red,)
    assert seen.heard == 2
    assert seen.by_level == {Level.YELLOW: 3}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"brand": None}, "cannot hide everything"),
        ({"ends_at": START}, "must end after it begins"),
        ({"why": " "}, "a name and a reason"),
    ],
)
def test_a_silence_without_subject_end_or_reason_is_refused(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(PolicyError, match=complaint):
        replace(BRAND, **change)  # type: ignore[arg-type]
