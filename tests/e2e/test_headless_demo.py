from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.scenario import history, script
from bot.scenario_file import load
from tests.e2e.running import SCENARIO_TIME


def test_every_mention_of_the_scenario_is_scored_and_counted_once(undisturbed: dict[str, Any]) -> None:
    scenario = load("refund-dispute")
    start = datetime.fromisoformat(SCENARIO_TIME).astimezone(UTC)
    written = len(history(scenario, start, 7)) + len(script(scenario, start, 7))
    assert undisturbed["mentions"] == undisturbed["scored"] == undisturbed["rolled_up"] == written
    assert (undisturbed["lost"], undisturbed["counted_twice"]) == (0, 0)


def test_the_crisis_becomes_one_incident_with_one_card_that_ends_by_itself(undisturbed: dict[str, Any]) -> None:
    (incident,) = undisturbed["incidents"]
    assert undisturbed["cards"] == 1
    assert incident["brand"] == "青梧学堂"
    assert incident["state"] == "resolved"
    assert incident["level"] == "orange"
    assert incident["class"] == "refund"
    assert incident["opened"] < incident["resolved"]


def test_it_rings_within_a_quarter_of_an_hour_of_the_break(undisturbed: dict[str, Any]) -> None:
    (incident,) = undisturbed["incidents"]
    opened = datetime.fromisoformat(incident["opened"])
    break_out = datetime.fromisoformat(SCENARIO_TIME).timestamp() + 20 * 60
    assert 0 <= opened.timestamp() - break_out <= 15 * 60
    assert incident["observed"] > 2 * incident["expected"]


def test_the_thread_is_told_what_people_say_how_it_goes_and_how_it_ended(undisturbed: dict[str, Any]) -> None:
    assert undisturbed["thread_replies"] >= 5
    assert undisturbed["failed_messages"] == 0
    assert len(undisturbed["incidents"][0]["words"]) == 5


def test_commands_are_answered_meanwhile(undisturbed: dict[str, Any]) -> None:
    asked = undisturbed["ack_to_answer_ms"]
    assert [entry["command"] for entry in asked] == [
        "/sentiment today",
        "/sentiment 24h",
        "/sentiment today",
        "/sentiment 7d",
    ]
    assert all(entry["ack_ms"] < 3000 for entry in asked)
