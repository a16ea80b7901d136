"""A source that stops delivering is told once in the ops channel, and once more when it is back."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from analysis.sentiment import Label
from bot.catalogue import catalogue
from bot.silence_watch import SILENCE_MARK, SourceSilenceWatch
from bot.ticker import DELIVERED_MARK, DESK_MARK
from storage import progress, rollups, source_silences
from storage.database import Database
from storage.delivery_tables import OutboxRow
from tests.builders import BRAND, NOW, SHANGHAI, add_unscored_mentions
from tests.databases import WORKSPACE
from tests.slack.view_checks import check

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OPS = "C0OPS"


def deliver(database: Database, source: str, moments: Iterable[datetime]) -> None:
    with database.write() as session:
        rollups.increment(
            session, [((WORKSPACE, BRAND, source, rollups.minute_of(at)), Label.NEUTRAL) for at in moments]
        )


def every(minutes: float, start: datetime, end: datetime) -> list[datetime]:
    """Moments about so many minutes apart."""
    rng = random.Random(5)
    moments, at = [], start
    while (at := at + timedelta(minutes=minutes * rng.uniform(0.5, 1.5))) < end:
        moments.append(at)
    return moments


def judge_until(database: Database, at: datetime, mark: str = DESK_MARK) -> None:
    with database.write() as session:
        progress.set(session, WORKSPACE, mark, at)


def watch(database: Database) -> SourceSilenceWatch:
    return SourceSilenceWatch(database, WORKSPACE, OPS, SHANGHAI, catalogue("en"))


def told(database: Database) -> list[str]:
    with database.read() as session:
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
    for row in rows:
        assert row.channel == OPS
        check(row.payload["text"], row.payload["blocks"])
    return [" / ".join(str(block["text"]["text"]) for block in row.payload["blocks"]) for row in rows]


def live(database: Database, looking: SourceSilenceWatch, start: datetime, end: datetime) -> None:
    """Let time go by as the desk and the job see it."""
    at = start
    while at < end:
        at += 15 * MINUTE
        judge_until(database, at)
        looking.look()


def two_weeks(database: Database) -> None:
    """Two sources that deliver something every few minutes."""
    for source in ("weibo", "news"):
        deliver(database, source, every(6, NOW - timedelta(days=14), NOW))


def test_a_source_that_stops_is_told_once_with_since_when_and_what_is_missing(database: Database) -> None:
    two_weeks(database)
    deliver(database, "weibo", every(6, NOW, NOW + 8 * HOUR))
    live(database, watch(database), NOW, NOW + 8 * HOUR)
    (line,) = told(database)
    assert "news" in line
    assert "weibo" not in line
    with database.read() as session:
        (silence,) = source_silences.newest(session, WORKSPACE).values()
    assert NOW - 15 * MINUTE <= silence.since <= NOW
    assert silence.back_at is None
    assert silence.missed > 50


def test_it_is_told_within_two_hours_and_again_when_the_source_is_back(database: Database) -> None:
    two_weeks(database)
    deliver(database, "weibo", every(6, NOW, NOW + 12 * HOUR))
    deliver(database, "news", every(6, NOW + 5 * HOUR, NOW + 12 * HOUR))
    looking = watch(database)
    live(database, looking, NOW, NOW + 2 * HOUR)
    assert len(told(database)) == 1
    live(database, looking, NOW + 2 * HOUR, NOW + 12 * HOUR)
    fallen, back = told(database)
    assert ":mute:" in fallen
    assert ":sound:" in back
    assert "news" in back


def test_of_a_source_that_the_team_switched_off_nothing_is_said(database: Database) -> None:
    two_weeks(database)
    deliver(database, "weibo", every(6, NOW, NOW + 8 * HOUR))
    looking = watch(database)
    looking.ignored = frozenset({"news"})
    live(database, looking, NOW, NOW + 8 * HOUR)
    assert told(database) == []


def test_ordinary_days_and_quiet_nights_are_no_silence(database: Database) -> None:
    start = NOW - timedelta(days=14)
    moments = [at for at in every(5, start, NOW + timedelta(days=3)) if 7 <= at.hour < 20]
    deliver(database, "weibo", moments)
    live(database, watch(database), NOW, NOW + timedelta(days=3))
    assert told(database) == []


def test_a_restart_and_a_second_bot_say_nothing_twice(database: Database) -> None:
    two_weeks(database)
    deliver(database, "weibo", every(6, NOW, NOW + 6 * HOUR))
    first, second = watch(database), watch(database)
    for quarter in range(1, 25):
        judge_until(database, NOW + quarter * 15 * MINUTE)
        first.look()
        second.look()
        watch(database).look()
    assert len(told(database)) == 1


def test_while_scoring_is_behind_no_source_is_called_silent(database: Database) -> None:
    two_weeks(database)
    add_unscored_mentions(database, WORKSPACE, BRAND, NOW + 10 * MINUTE, 3)
    live(database, watch(database), NOW, NOW + 2 * HOUR)
    assert told(database) == []


def test_in_a_replay_event_time_counts_and_its_end_is_no_silence(database: Database) -> None:
    """Everything is there at once, and the desk goes through hours between two looks."""
    two_weeks(database)
    deliver(database, "weibo", every(6, NOW, NOW + 24 * HOUR))
    deliver(database, "news", every(6, NOW + 4 * HOUR, NOW + 24 * HOUR))
    judge_until(database, NOW + 48 * HOUR, DELIVERED_MARK)
    looking = watch(database)
    looking.catch_up = timedelta(days=36500)
    judge_until(database, NOW)
    looking.look()
    for hours in (9, 12, 48):
        judge_until(database, NOW + hours * HOUR)
        looking.look()
    assert [":mute:" in line for line in told(database)] == [True, False]
    with database.read() as session:
        mark = progress.get(session, WORKSPACE, SILENCE_MARK)
    assert mark is not None
    assert mark <= NOW + 24 * HOUR


def test_a_source_that_comes_in_batches_is_not_told_of_every_time(database: Database) -> None:
    deliver(database, "forum", every(6, NOW - timedelta(days=14), NOW))
    looking = watch(database)
    for day in range(6):
        start = NOW + day * 12 * HOUR
        live(database, looking, start, start + 12 * HOUR)
        deliver(database, "forum", every(6, start, start + 12 * HOUR))  # half a day, all at once
    live(database, looking, start + 12 * HOUR, start + 12 * HOUR + HOUR)
    assert len(told(database)) <= 4


def test_many_sources_are_told_of_in_one_message_in_both_languages(database: Database) -> None:
    for number in range(25):
        deliver(database, f"source *{number}*", every(6, NOW - timedelta(days=7), NOW))
    deliver(database, "weibo", every(6, NOW - timedelta(days=7), NOW + 3 * HOUR))
    looking = SourceSilenceWatch(database, WORKSPACE, OPS, SHANGHAI, catalogue("zh"))
    live(database, looking, NOW, NOW + 3 * HOUR)
    assert "已" in told(database)[0] or "没有新内容" in told(database)[0]
    assert "另有 5 个来源" in " ".join(told(database))


def test_what_was_missed_while_no_bot_ran_is_skipped(database: Database) -> None:
    two_weeks(database)
    deliver(database, "weibo", every(6, NOW, NOW + 12 * HOUR))
    deliver(database, "news", every(6, NOW + 4 * HOUR, NOW + 12 * HOUR))
    looking = watch(database)
    for hours in (0, 12):
        judge_until(database, NOW + hours * HOUR)
        looking.look()
    assert told(database) == []


def test_before_the_desk_has_judged_anything_there_is_nothing_to_say(database: Database) -> None:
    assert watch(database).look() == 0
    two_weeks(database)
    assert watch(database).look() == 0
