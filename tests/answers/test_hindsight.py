from __future__ import annotations

from datetime import timedelta

from analysis.clocks import DueTimes
from analysis.incident import TimelineEntry
from analysis.incident_state import IncidentState
from analysis.level import Level
from bot.answers.hindsight import stood
from tests.builders import MINUTE, NOW, an_incident

TIMELINE = [
    TimelineEntry(NOW, "opened", None, {"state": "open", "level": "blue", "observed": 12, "expected": 2.0}),
    TimelineEntry(NOW + 10 * MINUTE, "level_raised", None, {"state": "open", "level": "red", "observed": 90}),
    TimelineEntry(NOW + 20 * MINUTE, "acknowledged", "maya", {"state": "acknowledged", "level": "red"}),
    TimelineEntry(NOW + 25 * MINUTE, "message_failed", None, {"purpose": "update"}),
    TimelineEntry(NOW + 30 * MINUTE, "false_alarm", "daniel", {"state": "false_alarm", "level": "red"}),
]
TODAY = an_incident(
    state=IncidentState.FALSE_ALARM, resolved_at=NOW + 30 * MINUTE, due=DueTimes(acknowledge=NOW), snoozed_until=NOW
)


def test_it_stood_as_the_last_lines_up_to_then_have_it() -> None:
    then = stood(TODAY, TIMELINE, NOW + 12 * MINUTE)
    assert (then.state, then.level, then.observed, then.expected) == (IncidentState.OPEN, Level.RED, 90, 2.0)
    assert (then.acknowledged_by, then.resolved_at, then.due) == (None, None, DueTimes())
    later = stood(TODAY, TIMELINE, NOW + 27 * MINUTE)
    assert (later.state, later.acknowledged_by, later.acknowledged_at) == (
        IncidentState.ACKNOWLEDGED,
        "maya",
        NOW + 20 * MINUTE,
    )


def test_nothing_written_since_leaves_it_as_it_is() -> None:
    assert stood(TODAY, TIMELINE, NOW + timedelta(hours=1)) is TODAY
