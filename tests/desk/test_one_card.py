"""Whatever happens in whatever order, an incident has one card and its history adds up (stateful)."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from analysis.crisis_kinds import CrisisClass
from analysis.desk_rules import DeskRules
from analysis.escalation import EscalationPolicy, Step, Target, TargetKind
from analysis.grouping import MergeRefused
from analysis.incident import Incident
from analysis.incident_state import LIVE_STATES, IncidentState
from analysis.level import Level
from analysis.quiet_hours import QuietHours
from analysis.silences import Silence
from bot.desk_acts import Actor, Word
from bot.incident_book import ClickAnswer
from bot.silencing import Silencing
from tests.builders import MINUTE, SHANGHAI
from tests.databases import WORKSPACE, prepared_file
from tests.desk.scripted import HOUR, Room, again, make_room

BRANDS = ("Lantern", "Beacon")
TOPICS = (None, "refund", "experience")
ACTORS = st.sampled_from([Actor("maya", "U0COMMS"), Actor("daniel", "U0LEGAL")])
RULES = DeskRules(
    escalation=EscalationPolicy(
        dict.fromkeys(Level, (Step(10 * MINUTE, (Target(TargetKind.USER, "U0LEAD"),)),)), patience=10 * MINUTE
    ),
    quiet=QuietHours(SHANGHAI),
)


class AnyDay(RuleBasedStateMachine):
    """Signals, clicks, clocks and restarts in any order, on a real database."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="tocsin-any-day-"))
        self.room: Room = make_room(prepared_file(self.folder / "tocsin.db"), RULES)

    def teardown(self) -> None:
        self.room.database.dispose()
        shutil.rmtree(self.folder)

    @initialize(hour=st.integers(0, 23), cards_from=st.sampled_from([Level.BLUE, Level.YELLOW]))
    def begin(self, hour: int, cards_from: Level) -> None:
        self.room = make_room(self.room.database, RULES, cards_from=cards_from)
        self.room.clock.advance(timedelta(hours=hour))

    @rule(brand=st.sampled_from(BRANDS), topic=st.sampled_from(TOPICS), count=st.integers(0, 80))
    def hear(self, brand: str, topic: str | None, count: int) -> None:
        self.room.hearing.hear(count, brand, topic)
        self.room.clock.advance(5 * MINUTE)
        self.room.tick()

    @rule(minutes=st.sampled_from([1, 30, 90, 400]))
    def wait(self, minutes: int) -> None:
        self.room.clock.advance(minutes * MINUTE)
        self.room.watch.look()
        self.room.hand_over.look()

    @rule()
    def replay_the_moment(self) -> None:
        """The present moment judged twice, by two desks, changes nothing the second time."""
        self.room.tick()
        before = self.room.all_incidents(), len(self.room.said())
        assert self.room.tick() == []
        assert again(self.room).tick() == []
        assert (self.room.all_incidents(), len(self.room.said())) == before

    @rule()
    def restart(self) -> None:
        self.room = again(self.room)

    def any_incident(self, data: st.DataObject) -> Incident:
        return data.draw(st.sampled_from(self.room.all_incidents()))

    @precondition(lambda self: self.room.all_incidents())
    @rule(data=st.data(), who=ACTORS, act=st.integers(0, 6))
    def click(self, data: st.DataObject, who: Actor, act: int) -> None:
        """Any act on any incident, live or over, and once more: the second time changes nothing."""
        acts, incident, now = self.room.acts, self.any_incident(data), self.room.clock.now()
        choices: tuple[Callable[[], ClickAnswer], ...] = (
            lambda: acts.acknowledge(incident.id, who),
            lambda: acts.resolve(incident.id, who),
            lambda: acts.resolve(incident.id, who, false_alarm=True),
            lambda: acts.wake(incident.id, who),
            lambda: acts.set_class(incident.id, CrisisClass.REFUND, who),
            lambda: acts.set_level(incident.id, Level.ORANGE, who),
            lambda: acts.set_level(incident.id, None, who),
        )
        once = choices[act]
        once()
        version = self.room.now(incident).version
        assert not once().changed
        assert self.room.now(incident).version == version
        assert self.room.clock.now() == now

    @precondition(lambda self: self.room.all_incidents())
    @rule(data=st.data(), who=ACTORS)
    def snooze_or_speak(self, data: st.DataObject, who: Actor) -> None:
        incident = self.any_incident(data)
        if data.draw(st.booleans()):
            self.room.acts.snooze(incident.id, self.room.clock.now() + HOUR, who)
        else:
            self.room.acts.say(incident.id, "on it", Word.RESPONSE, who)

    @precondition(lambda self: len(self.room.all_incidents()) > 1)
    @rule(data=st.data(), who=ACTORS)
    def merge(self, data: st.DataObject, who: Actor) -> None:
        first, second = self.any_incident(data), self.any_incident(data)
        try:
            self.room.acts.merge(first.id, second.id, who)
        except MergeRefused:
            live = first.is_live and second.is_live
            assert not live or first.id == second.id

    @rule(brand=st.sampled_from(BRANDS))
    def silence(self, brand: str) -> None:
        now = self.room.clock.now()
        silencing = Silencing(self.room.database, WORKSPACE, self.room.clock)
        silencing.add(Silence(now, now + HOUR, "maya", "known", brand=brand))

    @invariant()
    def each_announced_incident_has_one_card_and_no_other_has_any(self) -> None:
        posted = Counter(row.incident_id for row in self.room.said("card") if row.kind == "post")
        announced = {one.id for one in self.room.all_incidents() if one.announced_at is not None}
        assert posted == Counter(announced)

    @invariant()
    def what_never_was_worth_a_card_has_none(self) -> None:
        for one in self.room.all_incidents():
            assert one.announced_at is None or self.room.book.rules.has_card(one.worst_level)

    @invariant()
    def a_brand_has_one_live_incident_or_one_of_each_topic(self) -> None:
        live = Counter((one.brand, one.topic) for one in self.room.all_incidents() if one.is_live)
        assert all(count == 1 for count in live.values())
        assert not any((brand, None) in live for brand, topic in live if topic is not None)

    @invariant()
    def nothing_is_said_of_an_incident_before_its_card(self) -> None:
        said = {row.incident_id for row in self.room.said("update", "action", "call", "closing")}
        announced = {one.id for one in self.room.all_incidents() if one.announced_at is not None}
        assert said - {None} <= announced

    @invariant()
    def what_an_incident_says_of_itself_agrees(self) -> None:
        for one in self.room.all_incidents():
            assert (one.state in LIVE_STATES) == (one.resolved_at is None)
            assert (one.state is IncidentState.MERGED) == (one.merged_into is not None)
            assert one.worst_level <= one.level
            assert one.held is not None
            assert one.held.level is one.level
            assert (one.acknowledged_at is None) == (one.acknowledged_by is None)
            assert one.is_live or one.due.next is None


AnyDay.TestCase.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyDay = AnyDay.TestCase
