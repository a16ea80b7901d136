"""What the watch over the brands makes of the rollups."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from analysis.brand_watch import WatchSettings
from analysis.sentiment import Label
from analysis.signal import Signal, SignalKind
from bot.hearing import WatchHearing
from storage import rollups
from storage.database import Database
from tests.builders import BRAND, MINUTE, NOW
from tests.databases import WORKSPACE

HOUR = 60 * MINUTE
DAY = 24 * HOUR


def count(database: Database, negatives: Mapping[datetime, int], brand: str = BRAND, others: int = 2) -> None:
    """So many negatives at each moment, and ``others`` that are neutral."""
    scored = [
        ((WORKSPACE, brand, "weibo", rollups.minute_of(at)), label)
        for at, number in negatives.items()
        for label in [Label.NEGATIVE] * number + [Label.NEUTRAL] * others
    ]
    with database.write() as session:
        rollups.increment(session, scored)


def hourly(hours: int, an_hour: int, *, until: datetime = NOW) -> dict[datetime, int]:
    """So many negatives an hour, spread over its halves."""
    half = an_hour // 2
    first = {until - (hour * HOUR) + 7 * MINUTE: an_hour - half for hour in range(1, hours + 1)}
    return first | {until - (hour * HOUR) + 41 * MINUTE: half for hour in range(1, hours + 1)}


def hearing(database: Database, days: float = 10.0) -> WatchHearing:
    return WatchHearing(database, WORKSPACE, 5 * MINUTE, settings=WatchSettings(days))


def crisis(database: Database, at: datetime = NOW) -> Signal:
    return hearing(database).signal(BRAND, None, at)


def test_an_ordinary_hour_stays_silent(database: Database) -> None:
    count(database, hourly(7 * 24, 4))
    heard = crisis(database)
    assert (heard.firing, heard.quiet, heard.observed) == (False, True, 4)


def test_a_burst_rings_and_says_observed_expected_how_rare_and_since_when(database: Database) -> None:
    count(database, hourly(7 * 24, 4, until=NOW - HOUR))
    count(database, {NOW - minutes * MINUTE: 8 for minutes in range(5, 30, 5)})
    heard = crisis(database)
    assert heard.firing
    assert heard.observed == 40
    assert heard.expected == pytest.approx(4, abs=1)
    assert heard.threshold < 40
    assert heard.strength is not None
    assert heard.strength >= 10
    assert heard.since == NOW - 25 * MINUTE


def test_a_handful_never_rings_however_quiet_the_brand_was(database: Database) -> None:
    count(database, hourly(7 * 24, 0))
    count(database, {NOW - 5 * MINUTE: 9})
    assert not crisis(database).firing


def test_the_same_hour_of_every_day_being_busy_is_rhythm_and_not_a_crisis(database: Database) -> None:
    count(database, hourly(14 * 24, 2))
    count(database, {NOW - day * DAY - minutes * MINUTE: 10 for day in range(15) for minutes in range(5, 60, 10)})
    assert not crisis(database).firing


def test_what_goes_on_stays_a_crisis_and_then_is_quiet(database: Database) -> None:
    count(database, hourly(7 * 24, 4, until=NOW))
    count(database, {NOW + minutes * MINUTE: 6 for minutes in range(0, 10 * 60, 5)})
    heard = hearing(database)
    assert all(heard.signal(BRAND, None, NOW + hours * HOUR).firing for hours in range(1, 11))
    assert heard.signal(BRAND, None, NOW + 12 * HOUR).quiet


def test_the_wake_of_a_crisis_is_no_shift_of_the_mood_and_no_slow_burn(database: Database) -> None:
    count(database, hourly(21 * 24, 4, until=NOW))
    count(database, {NOW + minutes * MINUTE: 12 for minutes in range(0, 5 * 60, 5)})
    count(database, hourly(12, 4, until=NOW + 17 * HOUR))
    heard = hearing(database)
    for hours in (6, 8, 11, 16):
        assert all(signal.quiet for signal in heard.signals(NOW + hours * HOUR))


def test_before_anything_is_known_nothing_rings(database: Database) -> None:
    count(database, {NOW - 5 * MINUTE: 40})
    heard = crisis(database)
    assert not heard.firing
    assert math.isinf(heard.threshold)


def test_a_restart_and_a_second_look_hear_the_same(database: Database) -> None:
    count(database, hourly(10 * 24, 5))
    count(database, {NOW - minutes * MINUTE: 9 for minutes in range(5, 90, 5)})
    running = hearing(database)
    for minutes in range(-600, 1, 5):
        ticked = running.signals(NOW + minutes * MINUTE)
    assert ticked == running.signals(NOW) == hearing(database).signals(NOW)


def test_posts_that_are_scored_within_the_hour_still_count(database: Database) -> None:
    count(database, hourly(7 * 24, 4))
    running = hearing(database)
    assert not running.signal(BRAND, None, NOW).firing
    count(database, {NOW - minutes * MINUTE: 8 for minutes in range(5, 30, 5)})
    assert running.signal(BRAND, None, NOW).firing


def test_more_talk_without_anger_is_attention_and_no_crisis(database: Database) -> None:
    count(database, hourly(7 * 24, 2), others=4)
    count(database, {NOW - minutes * MINUTE: 0 for minutes in range(5, 40, 5)}, others=60)
    heard = {signal.kind: signal for signal in hearing(database).signals(NOW)}
    assert heard[SignalKind.ATTENTION].firing
    assert not heard[SignalKind.CRISIS].firing


def test_three_days_of_slow_worsening_ring_as_a_slow_burn(database: Database) -> None:
    count(database, hourly(21 * 24, 4, until=NOW - 3 * DAY))
    count(database, hourly(3 * 24, 7))
    heard = {signal.kind: signal for signal in hearing(database, days=3).signals(NOW)}
    slow = heard[SignalKind.SLOW_BURN]
    assert slow.firing
    assert slow.since == NOW - slow.window
    assert slow.window >= timedelta(days=1)


def test_each_brand_is_heard_for_itself(database: Database) -> None:
    count(database, hourly(7 * 24, 4), "calm")
    count(database, hourly(7 * 24, 4))
    count(database, {NOW - minutes * MINUTE: 8 for minutes in range(5, 30, 5)})
    ringing = {signal.brand for signal in hearing(database).signals(NOW) if signal.firing}
    assert ringing == {BRAND}
