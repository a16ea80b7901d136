"""The watch over one brand together with the voices behind its negatives, so that repeats count less."""

from __future__ import annotations

import math
import pickle
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.brand_watch import BrandWatch
from analysis.burst_detector import DAY
from analysis.crowd import Voice
from analysis.running_voices import RunningVoices
from analysis.signals import Signal, Tally


@dataclass(slots=True)
class VoicedWatch:
    """A `BrandWatch` that is given counts, and of the negatives behind them who said it.

    ``lately`` are the tallies of the last day, the newest last.
    """

    watch: BrandWatch
    voices: RunningVoices = field(default_factory=RunningVoices)
    lately: list[Tally] = field(default_factory=list)

    def hear(self, posts: Iterable[tuple[float, Voice]]) -> None:
        """Take in negatives from before the first bucket, in order of time: what comes later may repeat them."""
        for at, voice in posts:
            self.voices.weight(at, voice)

    def take(
        self, start: float, number: int, counts: Mapping[int, Tally], posts: Iterable[tuple[float, Voice]]
    ) -> Sequence[Signal]:
        """Take in ``number`` buckets from ``start`` on; returns what the last one made the watch say.

        ``counts`` has the mentions and negatives of each bucket by its place, ``posts`` the negatives in order of
        time. What was counted and is not among the posts, because it is not kept any more, counts in full.
        """
        repeats = self._repeats(start, posts)
        said: Sequence[Signal] = ()
        for place in range(number):
            tally = counts.get(place, Tally())
            if place in repeats:
                tally = replace(tally, voices=max(tally.negatives - repeats[place], 0.0))
            said = self.watch.step(start + place * self.watch.width, tally)
            self.lately.append(tally)
        del self.lately[: -round(DAY / self.watch.width)]
        return said

    def fork(self) -> VoicedWatch:
        """A watch that goes on from here on its own; it is good for as long as nothing more is taken in here."""
        # Several times as fast as copy.deepcopy, which would be most of what a tick costs.
        watch: BrandWatch = pickle.loads(pickle.dumps(self.watch, pickle.HIGHEST_PROTOCOL))
        return VoicedWatch(watch, self.voices.fork(), list(self.lately))

    def _repeats(self, start: float, posts: Iterable[tuple[float, Voice]]) -> Mapping[int, float]:
        """How many negatives of each bucket do not count, because they repeat."""
        repeats: defaultdict[int, float] = defaultdict(float)
        for at, voice in posts:
            missing = 1 - self.voices.weight(at, voice)
            if missing:
                repeats[math.floor((at - start) / self.watch.width)] += missing
        return repeats
