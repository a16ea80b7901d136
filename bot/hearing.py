"""The seam between detectors and the desk: at each moment, the signals of every brand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol

from sqlalchemy.orm import Session

from analysis import signals as watched
from analysis.brand_watch import BrandWatch, WatchSettings
from analysis.onset import onset
from analysis.running_voices import warm_up_from
from analysis.signal import Signal, SignalKind
from analysis.signals import Tally
from analysis.topic_watch import TopicPost, TopicWatches
from analysis.voiced_watch import VoicedWatch
from analysis.watch_signals import HOUR, signal_of_topic, signals_of
from bot.red_line_hearing import RedLineHearing
from storage import rollups, voices
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
    """A watch over a brand, and one over its topics, that have seen all buckets before ``until``."""

    watch: VoicedWatch
    topics: TopicWatches
    until: datetime


@dataclass(slots=True)
class WatchHearing:
    """Hears crises, mood shifts, slow burns and attention by `BrandWatch`, and red lines, for whole brands; of each
    topic of a brand, crises.

    Copies of a text and further posts of an author count less and less (`analysis.running_voices`). Nothing but the
    database is needed to go on after a restart: a brand that is met for the first time is watched from
    ``history`` on. The counts of the last while may still change, because posts are scored late: what is kept
    from tick to tick ends ``settling`` before the moment, and the rest is counted again. So the same moment
    gives the same answer twice, and a tick costs what that while holds. Every method may run in any thread.
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
        """The crisis signal of the brand or its topic at the last end of a bucket by ``at``."""
        size = self.width.total_seconds()
        moment = datetime.fromtimestamp(at.timestamp() // size * size, UTC)
        heard = self._hear(brand, moment, () if topic is None else (topic,))
        return next(one for one in heard if one.kind is SignalKind.CRISIS and one.topic == topic)

    def _hear(self, brand: str, at: datetime, wanted: Collection[str] = ()) -> list[Signal]:
        """The signals of the brand, of its topics that are loud enough to ring, and of the topics that are wanted."""
        with self._one_at_a_time, self.database.read() as session:
            settled = self._settled_before(session, brand, at)
            watch = settled.watch.fork()
            said, posts = self._take(session, watch, brand, settled.until, at)
            topics = settled.topics.ahead((at - settled.until) // self.width, posts, wanted, self.minimum)
        heard = signals_of(watch.watch, said, brand, at, self.minimum)
        if self.red_lines is not None and watch.watch.crisis.hour.counted:
            heard += filter(None, [self.red_lines.signal(brand, at)])
        whole = [self._complete(signal, watch.lately) for signal in heard]
        return whole + [
            self._complete(signal_of_topic(one, brand, topic, at, self.minimum), one.lately)
            for topic, one in topics.items()
        ]

    def _settled_before(self, session: Session, brand: str, at: datetime) -> _Settled:
        """The watch over the brand as it stood ``settling`` before the moment, kept for the next."""
        until = at - self.settling
        settled = self._settled.get(brand)
        if settled is None or settled.until > until:
            settled = self._begun(session, brand, until)
        if settled.until < until:
            self._settle(session, settled, brand, until)
            settled = replace(settled, until=until)
        if brand not in self._settled or self._settled[brand].until <= settled.until:
            self._settled[brand] = settled
        return settled

    def _begun(self, session: Session, brand: str, until: datetime) -> _Settled:
        """A watch that begins with the first bucket that is known, and has heard the voices of the day before."""
        buckets = rollups.series(session, self.workspace_id, until - self.history, until, self.width, brand)
        first = buckets[0].start if buckets else until
        watch = VoicedWatch(BrandWatch(self.width.total_seconds(), self.settings))
        earlier = datetime.fromtimestamp(warm_up_from(first.timestamp()), UTC)
        topics = TopicWatches(self.width.total_seconds(), self.settings, first.timestamp())
        heard = self._posts(session, brand, earlier, first)
        watch.hear((at, voice) for at, voice, _ in heard)
        topics.hear(heard)
        return _Settled(watch, topics, first)

    def _settle(self, session: Session, settled: _Settled, brand: str, until: datetime) -> None:
        start = settled.until
        while start < until:  # a day at a time, so that a month of posts is never in memory together
            stop = min(start + DAY, until)
            _, posts = self._take(session, settled.watch, brand, start, stop)
            settled.topics.take((stop - start) // self.width, posts)
            start = stop

    def _take(
        self, session: Session, watch: VoicedWatch, brand: str, start: datetime, end: datetime
    ) -> tuple[Sequence[watched.Signal], list[TopicPost]]:
        """Take in every bucket of the window, the empty ones too.

        Returns what the last one made it say, and the negatives of the window.
        """
        buckets = rollups.series(session, self.workspace_id, start, end, self.width, brand)
        counts = {
            (bucket.start - start) // self.width: Tally(bucket.counts.total, bucket.counts.negative)
            for bucket in buckets
        }
        spoken = any(tally.negatives for tally in counts.values())
        posts = self._posts(session, brand, start, end) if spoken else []
        of_all = ((at, voice) for at, voice, _ in posts)
        return watch.take(start.timestamp(), (end - start) // self.width, counts, of_all), posts

    def _posts(self, session: Session, brand: str, start: datetime, end: datetime) -> list[TopicPost]:
        said = voices.negative_voices(session, self.workspace_id, brand, start, end)
        return [(at.timestamp(), voice, topic) for at, voice, topic in said]

    def _complete(self, signal: Signal, lately: Sequence[Tally]) -> Signal:
        return self._with_posts(self._with_onset(signal, lately), lately)

    def _with_onset(self, signal: Signal, lately: Sequence[Tally]) -> Signal:
        if not signal.firing or signal.since is not None:
            return signal
        counts = [tally.weight for tally in lately]
        before = [0.0] * (DAY // self.width - len(counts))
        usual = max(2 * signal.expected, self.minimum / 2) * (self.width / signal.window)
        return replace(signal, since=onset(before + counts, usual, signal.at, self.width))

    def _with_posts(self, signal: Signal, lately: Sequence[Tally]) -> Signal:
        """How many posts there were of which ``observed`` is what counts, where the window is known that well."""
        if signal.kind is SignalKind.RED_LINE or signal.window > len(lately) * self.width:
            return signal
        inside = lately[-(signal.window // self.width) :]
        if signal.kind is SignalKind.ATTENTION:
            return replace(signal, posts=sum(tally.mentions for tally in inside))
        return replace(signal, posts=sum(tally.negatives for tally in inside))
