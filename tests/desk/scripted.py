"""A hearing that says what a test wants, and a desk on it that paints no charts, so that a test can take many steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from analysis.charts import TrendChart
from analysis.desk_rules import DeskRules
from analysis.incident import Incident
from analysis.level import Level
from analysis.signal import Signal, SignalKind
from bot.caller import Caller
from bot.desk import Desk
from bot.desk_acts import DeskActs
from bot.handover import HandOver
from bot.incident_book import IncidentBook
from bot.watch import Watch
from storage import incidents
from storage.database import Database
from storage.delivery_tables import OutboxRow
from tests.builders import BRAND, MINUTE, NOW, SetClock, make_book
from tests.databases import WORKSPACE

HOUR = timedelta(hours=1)


def no_picture(chart: TrendChart, *, alt: str) -> bytes:
    """Charts are painted, and looked at, in tests of their own."""
    return b"\x89PNG"


@dataclass(slots=True)
class ScriptedHearing:
    """``counts`` are the negatives of each brand and topic as they are heard from now on; others are quiet.

    Asking after a ``broken`` brand fails.
    """

    window: timedelta = HOUR
    counts: dict[tuple[str, str | None], int] = field(default_factory=dict)
    kind: SignalKind = SignalKind.CRISIS
    broken: set[str] = field(default_factory=set)

    def hear(self, count: int, brand: str = BRAND, topic: str | None = None) -> None:
        self.counts[brand, topic] = count

    def signals(self, at: datetime) -> list[Signal]:
        return [self.signal(brand, topic, at) for brand, topic in self.counts]

    def signal(self, brand: str, topic: str | None, at: datetime) -> Signal:
        """Two are expected and twelve ring; below seven it is quiet."""
        if brand in self.broken:
            raise RuntimeError(f"there is no series of {brand}")
        count = self.counts.get((brand, topic), 0)
        firing = count >= 12
        return Signal(
            brand=brand,
            at=at,
            window=self.window,
            observed=count,
            expected=2.0,
            threshold=12.0,
            firing=firing,
            quiet=count < 7,
            since=at - 10 * MINUTE if firing else None,
            topic=topic,
            kind=self.kind,
            strength=20.0 if firing else 0.1,
        )


@dataclass(slots=True)
class Room:
    """A desk with everything around it, on a clock that a test moves."""

    database: Database
    clock: SetClock
    hearing: ScriptedHearing
    book: IncidentBook

    @property
    def desk(self) -> Desk:
        return Desk(self.book)

    @property
    def acts(self) -> DeskActs:
        return DeskActs(self.book)

    @property
    def watch(self) -> Watch:
        return Watch(self.book, Caller(self.book.announcer))

    @property
    def hand_over(self) -> HandOver:
        return HandOver(self.book)

    def tick(self, count: int | None = None, *, brand: str = BRAND, topic: str | None = None) -> list[Incident]:
        """Let so many be heard and judge the present moment."""
        if count is not None:
            self.hearing.hear(count, brand, topic)
        return self.desk.tick(self.clock.now())

    def opened(self, count: int = 30, brand: str = BRAND, topic: str | None = None) -> Incident:
        """An incident that so many negatives opened just now."""
        (incident,) = [one for one in self.tick(count, brand=brand, topic=topic) if one.brand == brand]
        return incident

    def pass_time(self, length: timedelta, step: timedelta = 10 * MINUTE) -> None:
        """Let time go by, with a tick, a look at the clocks and one for the hand-over at each step."""
        end = self.clock.now() + length
        while self.clock.now() < end:
            self.clock.at = min(self.clock.now() + step, end)
            self.tick()
            self.watch.look()
            self.hand_over.look()

    def now(self, incident: Incident) -> Incident:
        found = self.book.find(incident.id)
        assert found is not None
        return found

    def kinds(self, incident: Incident) -> list[str]:
        with self.database.read() as session:
            return [entry.kind for entry in incidents.timeline(session, WORKSPACE, incident.id)]

    def all_incidents(self) -> list[Incident]:
        with self.database.read() as session:
            return incidents.list_all(session, WORKSPACE)

    def said(self, *purposes: str) -> list[OutboxRow]:
        """What was written for Slack, of these purposes or of all."""
        with self.database.read() as session:
            rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
            return [row for row in rows if not purposes or row.purpose in purposes]

    def texts(self, *purposes: str) -> list[str]:
        return [str(row.payload["text"]) for row in self.said(*purposes)]

    def cards(self) -> int:
        return len([row for row in self.said("card") if row.kind == "post"])


def make_room(
    database: Database, rules: DeskRules | None = None, at: datetime = NOW, cards_from: Level = Level.BLUE
) -> Room:
    clock, hearing = SetClock(at), ScriptedHearing()
    book = make_book(
        database, clock, rules=rules, language="en", hearing=hearing, paint=no_picture, cards_from=cards_from
    )
    return Room(database, clock, hearing, book)


def again(room: Room) -> Room:
    """The same room after a restart: only the database and the world outside are left."""
    book = make_book(
        room.database,
        room.clock,
        rules=room.book.rules,
        language="en",
        hearing=room.hearing,
        paint=no_picture,
        cards_from=room.book.rules.cards_from,
    )
    return replace(room, book=book)


def names(entries: Iterable[Incident]) -> list[int]:
    return [one.number for one in entries]
