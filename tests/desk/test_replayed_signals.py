"""Whatever signal comes again, late or twice, leaves everything as it was."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.incident import Incident
from analysis.signal import Signal
from storage import incidents
from tests.builders import BRAND, MINUTE, NOW
from tests.databases import WORKSPACE, prepared_file
from tests.desk.scripted import Room, ScriptedHearing, again, make_room


@dataclass(slots=True)
class RecordedHearing(ScriptedHearing):
    """Hears at each moment what was recorded for it, however often it is asked."""

    recorded: dict[datetime, int] = field(default_factory=dict)

    def signals(self, at: datetime) -> list[Signal]:
        return [self.signal(BRAND, None, at)]

    def signal(self, brand: str, topic: str | None, at: datetime) -> Signal:
        self.hear(self.recorded.get(at, 0), brand, topic)
        return ScriptedHearing.signal(self, brand, topic, at)


def play(counts: list[int], repeats: list[tuple[int, int, bool]]) -> tuple[list[Incident], list[list[str]], list[str]]:
    """Ten minutes apart, so many negatives; after a moment some earlier ones come again, perhaps after a restart."""
    with tempfile.TemporaryDirectory(prefix="tocsin-replayed-") as folder:
        room = make_room(prepared_file(Path(folder) / "tocsin.db"))
        moments = [NOW + number * 10 * MINUTE for number in range(len(counts))]
        hearing = RecordedHearing(recorded=dict(zip(moments, counts, strict=True)))
        room = replace(room, hearing=hearing)
        room.book.hearing = hearing
        for number, at in enumerate(moments):
            room.clock.at = at
            room.desk.tick(at)
            for after, earlier, restarts in repeats:
                if after == number:
                    room = again(room) if restarts else room
                    assert room.desk.tick(moments[min(earlier, number)]) == []
        result = _all(room)
        room.database.dispose()
        return result


def _all(room: Room) -> tuple[list[Incident], list[list[str]], list[str]]:
    with room.database.read() as session:
        found = incidents.list_all(session, WORKSPACE)
    return found, [room.kinds(one) for one in found], room.texts()


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    counts=st.lists(st.sampled_from([0, 3, 9, 14, 30, 80]), min_size=4, max_size=14),
    repeats=st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13), st.booleans()), max_size=12),
)
def test_signals_that_come_again_in_any_order_change_nothing(
    counts: list[int], repeats: list[tuple[int, int, bool]]
) -> None:
    assert play(counts, repeats) == play(counts, [])


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    plateau=st.integers(14, 40),
    noise=st.lists(st.sampled_from([-2, -1, 0, 1, 2]), min_size=8, max_size=24),
)
def test_on_a_noisy_plateau_the_level_of_an_incident_does_not_go_up_and_down(plateau: int, noise: list[int]) -> None:
    _, kinds, _ = play([plateau + each for each in noise], [])
    (timeline,) = kinds
    turns = [kind for kind in timeline if kind in ("level_raised", "level_lowered")]
    assert len(set(turns)) <= 1
    assert timeline.count("opened") == 1
    assert "monitoring" not in timeline
