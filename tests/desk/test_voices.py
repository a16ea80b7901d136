"""One robot, or one chain of reposts, is not a crowd; a crowd is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from analysis.crowd import Voice, crowd_of
from analysis.mention import Mention
from analysis.signal import SignalKind
from bot.briefing import gather
from bot.desk import Desk
from bot.hearing import WatchHearing
from storage import mentions, queue, voices
from storage.database import Database
from tests.builders import BRAND, MINUTE, NEGATIVE, NOW, SetClock, make_book
from tests.databases import WORKSPACE
from tests.desk.scripted import no_picture

HOUR = timedelta(hours=1)
CROWD = 200

Who = Callable[[int], Voice]


def robot(number: int) -> Voice:
    return Voice("robot", f"line {number}")


def reposts(number: int) -> Voice:
    return Voice(f"reader {number}", "the same post")


def people(number: int) -> Voice:
    return Voice(f"person {number}", f"words {number}")


def say(database: Database, who: Who, moments: list[datetime], scored_at: datetime | None = None) -> None:
    """A negative post at each moment, taken in and scored."""
    posts = []
    for number, at in enumerate(moments):
        voice = who(number)
        posts.append(
            Mention(
                source="weibo",
                external_id=f"{voice.author}-{voice.text_key}-{at.isoformat()}-{number}",
                text=f"negative: {voice.text_key}",
                lang="en",
                created_at=at,
                text_key=voice.text_key,
                brand=BRAND,
                author_hash=voice.author,
            )
        )
    when = scored_at or NOW
    with database.write() as session:
        assert all(mentions.add(session, WORKSPACE, posts, when))
    with database.write() as session:
        claimed = queue.claim(session, "scorer", 10_000, when, MINUTE)
        queue.record(session, "scorer", "model", [(one.id, NEGATIVE) for one in claimed], when)


def add_week(database: Database) -> None:
    """An ordinary week: four people an hour who have something to complain of."""
    moments = [NOW - hour * HOUR + 13 * quarter * MINUTE for hour in range(7 * 24, 0, -1) for quarter in range(4)]
    say(database, lambda number: Voice(f"regular {number}", f"complaint {number}"), moments)


def burst(length: timedelta = 40 * MINUTE, posts: int = CROWD) -> list[datetime]:
    return [NOW - length + number * length / posts for number in range(posts)]


def hearing(database: Database) -> WatchHearing:
    return WatchHearing(database, WORKSPACE, 5 * MINUTE)


def desk(database: Database) -> Desk:
    return Desk(make_book(database, SetClock(), language="en", hearing=hearing(database), paint=no_picture))


@pytest.mark.parametrize("who", [robot, reposts])
def test_one_voice_that_repeats_itself_200_times_rings_for_nothing(database: Database, who: Who) -> None:
    add_week(database)
    say(database, who, burst())
    assert not any(signal.firing for signal in hearing(database).signals(NOW))
    assert desk(database).tick(NOW) == []


def test_200_people_ring(database: Database) -> None:
    add_week(database)
    say(database, people, burst())
    crisis = next(signal for signal in hearing(database).signals(NOW) if signal.kind is SignalKind.CRISIS)
    assert crisis.firing
    assert crisis.posts == crisis.observed == CROWD + 4
    assert NOW - 45 * MINUTE <= (crisis.since or NOW) <= NOW - 35 * MINUTE
    (incident,) = desk(database).tick(NOW)
    assert incident.observed == CROWD + 4


def test_people_beside_a_robot_ring_and_the_signal_says_what_counts(database: Database) -> None:
    add_week(database)
    say(database, people, burst(posts=60))
    say(database, robot, burst(posts=150))
    crisis = next(signal for signal in hearing(database).signals(NOW) if signal.kind is SignalKind.CRISIS)
    assert crisis.firing
    assert crisis.posts == 60 + 150 + 4
    assert crisis.observed == round(60 + 4 + crowd_of(robot(number) for number in range(150)).weight)


def test_what_was_said_yesterday_is_still_a_repetition(database: Database) -> None:
    add_week(database)
    say(database, reposts, [NOW - timedelta(hours=20) + number * MINUTE for number in range(100)])
    say(database, lambda number: reposts(1000 + number), burst(posts=100))
    crisis = next(signal for signal in hearing(database).signals(NOW) if signal.kind is SignalKind.CRISIS)
    assert crisis.observed == round(4 + sum(1 / number for number in range(101, 201)))


def test_a_restart_hears_the_same_voices_whatever_was_scored_first(database: Database) -> None:
    add_week(database)
    moments = burst(3 * HOUR, 90)
    running = hearing(database)
    say(database, robot, moments[1::2])
    for minutes in range(-170, -60, 5):
        running.signals(NOW + minutes * MINUTE)
    assert running.signals(NOW - HOUR) == hearing(database).signals(NOW - HOUR)
    late = [moment for moment in moments[::2] if moment >= NOW - 2 * HOUR + 5 * MINUTE]  # scored within the hour
    say(database, robot, late)
    for minutes in range(-55, 1, 5):
        heard = running.signals(NOW + minutes * MINUTE)
    assert heard == running.signals(NOW) == hearing(database).signals(NOW)


def test_where_old_posts_are_not_kept_their_counts_still_are(database: Database) -> None:
    add_week(database)
    say(database, people, burst())
    before = hearing(database).signals(NOW)
    with database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM scores")
        session.connection().exec_driver_sql("DELETE FROM mentions")
    assert hearing(database).signals(NOW) == before


def test_voices_come_oldest_first_and_only_those_of_the_brands_negatives(database: Database) -> None:
    say(database, people, [NOW - 2 * MINUTE, NOW - 3 * MINUTE, NOW])
    with database.read() as session:
        heard = [(at, one) for at, one, _ in voices.negative_voices(session, WORKSPACE, BRAND, NOW - HOUR, NOW)]
        assert heard == [(NOW - 3 * MINUTE, people(1)), (NOW - 2 * MINUTE, people(0))]
        assert list(voices.negative_voices(session, WORKSPACE, "other", NOW - HOUR, NOW)) == []


def test_a_briefing_knows_how_much_of_a_burst_is_one_voice(database: Database) -> None:
    say(database, people, burst(posts=40))
    say(database, reposts, burst(posts=60))
    with database.read() as session:
        crowd = gather(session, WORKSPACE, BRAND, NOW - HOUR, NOW, HOUR).crowd
    assert (crowd.posts, crowd.top_text_share) == (100, 0.6)
    assert crowd.top_author_share == 0.01
