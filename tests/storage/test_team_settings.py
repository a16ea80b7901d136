"""What a team sets, with its history; preferences, App Homes and digests."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage import digests, homes, incident_periods, preferences, source_health, team_settings
from storage.database import Database
from storage.errors import StaleSettings
from tests.builders import BRAND, add_scored_mentions, add_unscored_mentions
from tests.databases import NOON, WORKSPACE
from tests.storage.rows import MINUTE, opened

HOUR = timedelta(hours=1)


def test_the_newest_value_of_a_setting_holds_and_the_older_ones_stay_on_record(database: Database) -> None:
    with database.write() as session:
        team_settings.put(session, WORKSPACE, {"sensitivity": "high"}, NOON, "maya", "U0COMMS")
        team_settings.put(session, WORKSPACE, {"sensitivity": "low", "language": "zh"}, NOON + HOUR, "林夏")
    with database.read() as session:
        assert {one.name: one.value for one in team_settings.current(session, WORKSPACE)} == {
            "language": "zh",
            "sensitivity": "low",
        }
        told = [(one.value, one.who, one.at) for one in team_settings.history(session, WORKSPACE, "sensitivity")]
        assert told == [("low", "林夏", NOON + HOUR), ("high", "maya", NOON)]
        assert len(team_settings.history(session, WORKSPACE)) == 3


def test_saying_what_holds_already_is_no_change(database: Database) -> None:
    with database.write() as session:
        first = team_settings.put(session, WORKSPACE, {"brands": [{"name": "青梧"}]}, NOON, "maya")
        again = team_settings.put(session, WORKSPACE, {"brands": [{"name": "青梧"}], "quiet": None}, NOON, "maya")
    assert (len(first), again) == (1, [])


def test_a_setting_can_be_given_back_to_the_files(database: Database) -> None:
    with database.write() as session:
        team_settings.put(session, WORKSPACE, {"sensitivity": "high"}, NOON, "maya")
        (back,) = team_settings.put(session, WORKSPACE, {"sensitivity": None}, NOON, "maya")
    assert back.value is None


def test_a_change_made_on_an_older_value_is_refused_and_nothing_of_it_is_stored(database: Database) -> None:
    with database.write() as session:
        team_settings.put(session, WORKSPACE, {"sensitivity": "high"}, NOON, "maya")
        seen = team_settings.newest(session, WORKSPACE)
        team_settings.put(session, WORKSPACE, {"sensitivity": "low"}, NOON, "林夏", seen=seen)
    with pytest.raises(StaleSettings, match="meanwhile by 林夏"), database.write() as session:
        team_settings.put(session, WORKSPACE, {"language": "zh", "sensitivity": "3"}, NOON, "daniel", seen=seen)
    with database.write() as session:
        assert [one.name for one in team_settings.current(session, WORKSPACE)] == ["sensitivity"]
        team_settings.put(session, WORKSPACE, {"language": "zh"}, NOON, "daniel", seen=seen)


def test_the_history_of_settings_cannot_be_changed(database: Database) -> None:
    with database.write() as session:
        team_settings.put(session, WORKSPACE, {"sensitivity": "high"}, NOON, "maya")
    attempts = ["UPDATE setting_changes SET who = 'nobody'", "DELETE FROM setting_changes"]
    if database.engine.dialect.name == "postgresql":
        attempts.append("TRUNCATE setting_changes")
    for attempt in attempts:
        with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
            session.execute(text(attempt))


def test_a_person_chooses_a_language_and_takes_it_back(database: Database) -> None:
    with database.write() as session:
        assert preferences.language(session, WORKSPACE, "U1") is None
        preferences.set_language(session, WORKSPACE, "U1", "zh", NOON)
        assert preferences.language(session, WORKSPACE, "U1") == "zh"
        preferences.set_language(session, WORKSPACE, "U1", None, NOON)
        assert preferences.language(session, WORKSPACE, "U1") is None


def test_homes_that_were_opened_lately_are_known_with_what_stands_there(database: Database) -> None:
    with database.write() as session:
        homes.opened(session, WORKSPACE, "U0OLD", NOON - 48 * HOUR)
        first = homes.opened(session, WORKSPACE, "U1", NOON)
        homes.published(session, WORKSPACE, "U1", NOON, "urgent", "content")
        homes.opened(session, WORKSPACE, "U2", NOON)
        again = homes.opened(session, WORKSPACE, "U1", NOON + HOUR)
        lately = homes.lately(session, WORKSPACE, NOON - HOUR)
    assert first.content_hash is None
    assert again == homes.Home("U1", NOON + HOUR, NOON, "urgent", "content")
    assert [home.user_id for home in lately] == ["U2", "U1"]


def test_a_digest_is_written_once_for_a_period_and_a_channel(database: Database) -> None:
    with database.write() as session:
        claims = [
            digests.claim(session, WORKSPACE, "daily:2026-03-02", channel, NOON) for channel in ("C1", "C2", "C1")
        ]
        assert digests.claim(session, WORKSPACE, "daily:2026-03-03", "C1", NOON)
        assert digests.written(session, WORKSPACE, "daily:2026-03-02") == {"C1", "C2"}
    assert claims == [True, True, False]


def fail_while_writing(database: Database) -> None:
    with database.write() as session:
        digests.claim(session, WORKSPACE, "daily:2026-03-02", "C1", NOON)
        raise RuntimeError


def test_a_digest_whose_message_was_not_written_is_still_to_be_written(database: Database) -> None:
    with pytest.raises(RuntimeError):
        fail_while_writing(database)
    with database.write() as session:
        assert digests.claim(session, WORKSPACE, "daily:2026-03-02", "C1", NOON)


def test_a_source_tells_when_it_was_last_heard_and_the_scorer_how_far_it_is(database: Database) -> None:
    add_scored_mentions(database, WORKSPACE, BRAND, NOON - 5 * HOUR, 1, 2, source="news")
    add_scored_mentions(database, WORKSPACE, BRAND, NOON - HOUR, 4, source="weibo")
    add_scored_mentions(database, WORKSPACE, BRAND, NOON - 30 * HOUR, 1, source="forum")
    add_unscored_mentions(database, WORKSPACE, BRAND, NOON - MINUTE, 3)
    with database.read() as session:
        heard = source_health.sources(session, WORKSPACE, NOON - 24 * HOUR)
        scorer = source_health.scorer(session, WORKSPACE)
    assert [(one.source, one.last_at, one.mentions) for one in heard] == [
        ("news", NOON - 5 * HOUR, 3),
        ("weibo", NOON - HOUR, 4),
    ]
    assert (scorer.backlog.waiting, scorer.last_scored_at) == (3, NOON - 30 * HOUR)


def test_incidents_are_found_by_the_time_in_which_they_were_alive(database: Database) -> None:
    with database.write() as session:
        first = opened(session)
    with database.read() as session:
        before, during, after = (
            incident_periods.during(session, WORKSPACE, start, start + HOUR)
            for start in (first.opened_at - HOUR, first.opened_at, first.opened_at + HOUR)
        )
    assert before == []
    assert [one.id for one in during] == [one.id for one in after] == [first.id]
