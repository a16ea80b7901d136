"""The seam between detectors and the desk: at each moment, the signals of every brand."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol

from analysis import signals as watched
from analysis.brand_watch import BrandWatch, WatchSettings
from analysis.onset import onset
from analysis.rollup import Bucket
from analysis.signal import Signal, SignalKind
from analysis.signals import Tally
from analysis.watch_signals import HOUR, signals_of
from bot.red_line_hearing import RedLineHearing
from storage import rollups
from storage.database import Database

DAY = timedelta(days=1)


class Hearing(Protocol):
    """Whatever notices things. ``window`` is the length of time that its counts speak of."""

    @property
    def window(self) -> timedelta: ...

    def signals(self, at: datetime) -> Sequence[Signal]:
        """What there is to say at the moment ``at`` of each brand that was spoken of lately; quiet ones too."""
        ...

    def signal(self, brand: str, topic: str | None, at: datetime) -> Signal:
        """The same for one brand or topic, spoken of or not, at the newest moment that can be judged by ``at``."""
        ...


@dataclass(frozen=True, slots=True)
class _Settled:
    """A watch that has seen all buckets before ``until``."""

    watch: BrandWatch
    until: datetime


@dataclass(slots=True)
class WatchHearing:
    """Hears crises, mood shifts, slow burns and attention by `BrandWatch`, and red lines, for whole brands.

    Nothing but the rollups is needed to go on after a restart: a brand that is met for the first time is watched from
    ``history`` on. The counts of the last while may still change, because posts are scored late: what is kept
    from tick to tick ends ``settling`` before the moment, and the rest is counted again. So the same moment
    gives the same answer twice. Every method may run in any thread.
    """

    database: Database
    workspace_id: str
    width: timedelta
    minimum: int = 10
    settings: WatchSettings = field(default_factory=WatchSettings)
    red_lines: RedLineHearing | None = None
    history: timedelta = timedelta(days=28)
    settling: timedelta = timedelta(hours=1)
    window: timedelta = HOUR
    _settled: dict[str, _Settled] = field(default_factory=dict, repr=False)
    _one_at_a_time: Lock = field(default_factory=Lock, repr=False)

    def retune(self, settings: WatchSettings) -> None:
        """Ring by other rules from the next moment on; what was learned is learned again from the rollups."""
        with self._one_at_a_time:
            if self.settings != settings:
                self.settings = settings
                self._settled.clear()

    def signals(self, at: datetime) -> list[Signal]:
        """Judge the moment ``at``, a multiple of the width, for every brand that was spoken of in the history."""
        with self.database.read() as session:
            spoken_of = rollups.brands(session, self.workspace_id, at - self.history)
        return [signal for brand in spoken_of for signal in self._hear(brand, at)]

    def signal(self, brand: str, topic: str | None, at: datetime) -> Signal:
        """The crisis signal of the brand at the last end of a bucket by ``at``; ``topic`` is not told apart yet."""
        size = self.width.total_seconds()
        moment = datetime.fromtimestamp(at.timestamp() // size * size, UTC)
        crisis = next(one for one in self._hear(brand, moment) if one.kind is SignalKind.CRISIS)
        return replace(crisis, topic=topic)

    def _hear(self, brand: str, at: datetime) -> list[Signal]:
        with self._one_at_a_time:
            settled = self._settled_before(brand, at)
            watch = copy.deepcopy(settled.watch)
        said = self._step(watch, brand, settled.until, at)
        heard = signals_of(watch, said, brand, at, self.minimum)
        if self.red_lines is not None and watch.crisis.hour.counted and (crossed := self.red_lines.signal(brand, at)):
            heard.append(crossed)
        return [self._with_onset(signal) if signal.firing and signal.since is None else signal for signal in heard]

    def _settled_before(self, brand: str, at: datetime) -> _Settled:
        """The watch over the brand as it stood ``settling`` before the moment, kept for the next."""
        until = at - self.settling
        settled = self._settled.get(brand)
        if settled is None or settled.until > until:
            settled = _Settled(BrandWatch(self.width.total_seconds(), self.settings), self._first(brand, until))
        if settled.until < until:
            self._step(settled.watch, brand, settled.until, until)
            settled = _Settled(settled.watch, until)
        if brand not in self._settled or self._settled[brand].until <= settled.until:
            self._settled[brand] = settled
        return settled

    def _first(self, brand: str, until: datetime) -> datetime:
        """Where the watch begins: with the first bucket that is known."""
        buckets = self._buckets(brand, until - self.history, until)
        return buckets[0].start if buckets else until

    def _step(self, watch: BrandWatch, brand: str, start: datetime, end: datetime) -> Sequence[watched.Signal]:
        """Take in every bucket of the window, the empty ones too; returns what the last one made it say."""
        tallies = {
            bucket.start: Tally(bucket.counts.total, bucket.counts.negative)
            for bucket in self._buckets(brand, start, end)
        }
        said: Sequence[watched.Signal] = ()
        for number in range((end - start) // self.width):
            moment = start + number * self.width
            said = watch.step(moment.timestamp(), tallies.get(moment, Tally()))
        return said

    def _with_onset(self, signal: Signal) -> Signal:
        size = DAY // self.width
        counts = [0.0] * size
        for bucket in self._buckets(signal.brand, signal.at - DAY, signal.at):
            counts[(bucket.start - (signal.at - DAY)) // self.width] += bucket.counts.negative
        usual = max(2 * signal.expected, self.minimum / 2) * (self.width / signal.window)
        return replace(signal, since=onset(counts, usual, signal.at, self.width))

    def _buckets(self, brand: str, start: datetime, end: datetime) -> list[Bucket]:
        with self.database.read() as session:
            return rollups.series(session, self.workspace_id, start, end, self.width, brand)
