"""Silences and the alarms they hide, as rows."""

from __future__ import annotations

from datetime import timedelta

from analysis.alarm import Alarm
from analysis.crisis_kinds import CrisisClass
from analysis.grouping import Reason
from analysis.level import Level
from analysis.silences import Silence
from storage import silences, withheld
from storage.database import Database
from tests.databases import NOON, WORKSPACE
from tests.storage.rows import MINUTE

HOUR = timedelta(hours=1)
WEIBO = Silence(NOON, NOON + 2 * HOUR, "maya", "a campaign runs", brand="课程", source="weibo")


def alarm(minutes: int, level: Level = Level.BLUE) -> Alarm:
    return Alarm(
        NOON + minutes * MINUTE, "课程", None, level, CrisisClass.REFUND, frozenset({"退款"}), {"weibo": 9, "news": 1}
    )


def test_a_silence_holds_from_its_beginning_to_before_its_end(database: Database) -> None:
    with database.write() as session:
        stored = silences.add(session, WORKSPACE, WEIBO)
    with database.read() as session:
        assert silences.active(session, WORKSPACE, NOON) == [stored]
        assert silences.active(session, WORKSPACE, NOON - MINUTE) == []
        assert silences.active(session, WORKSPACE, NOON + 2 * HOUR) == []


def test_a_silence_can_be_ended_once_and_says_by_whom(database: Database) -> None:
    with database.write() as session:
        stored = silences.add(session, WORKSPACE, WEIBO)
        ended = silences.end(session, WORKSPACE, stored.id, NOON + HOUR, "daniel")
        again = silences.end(session, WORKSPACE, stored.id, NOON + HOUR, "wei")
    assert ended is not None
    assert (ended.silence.ends_at, ended.ended_by, again) == (NOON + HOUR, "daniel", None)


def record(database: Database, one: Alarm, reason: Reason = Reason.SILENCED) -> bool:
    with database.write() as session:
        return withheld.record(session, WORKSPACE, one, reason, observed=10, expected=2.0)


def test_a_withheld_alarm_that_goes_on_is_one_alarm_at_its_highest_level(database: Database) -> None:
    assert record(database, alarm(0))
    assert not record(database, alarm(5, Level.YELLOW))
    assert not record(database, alarm(5, Level.YELLOW)), "a moment that is replayed counts once"
    assert not record(database, alarm(10))
    with database.read() as session:
        (one,) = withheld.since(session, WORKSPACE, NOON)
    assert (one.first_at, one.last_at, one.moments) == (NOON, NOON + 10 * MINUTE, 3)
    assert (one.alarm.level, one.alarm.words) == (Level.YELLOW, frozenset({"退款"}))
    assert one.alarm.sources == {"weibo": 9, "news": 1}


def test_after_a_pause_or_for_another_reason_it_is_another_alarm(database: Database) -> None:
    assert record(database, alarm(0))
    assert record(database, alarm(5), Reason.FALSE_ALARM)
    assert record(database, alarm(90))
    with database.read() as session:
        assert len(withheld.since(session, WORKSPACE, NOON)) == 3
        assert len(withheld.since(session, WORKSPACE, NOON + HOUR)) == 1
