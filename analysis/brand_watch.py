"""The watch over one brand: its counts in, bucket by bucket, and out what has been noticed and whether it rings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from analysis.alert_policy import DEFAULT_SENSITIVITY, PRESETS, AlertPolicy
from analysis.burst_detector import DAY, Burst, BurstDetector
from analysis.mood_shift import MoodWatch
from analysis.signals import Signal, SignalKind, Tally
from analysis.slow_burn import SlowBurnWatch
from analysis.source_silence import SilenceWatch


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """What `BrandWatch` rings for: a crisis that comes once in ``days`` days, a source's silence of ``silence_days``.

    Mood shift, slow burn and attention must be ``caution`` times rarer, so that four signals do not ring four times as
    often as one. A red line rings from ``red_line_voices`` on, without any volume. Volume counts as attention without
    negativity while the share of negatives is at most ``calm_share`` above the usual.
    """

    days: float = PRESETS[DEFAULT_SENSITIVITY]
    caution: float = 3.0
    silence_days: float = 30.0
    red_line_voices: float = 1.0
    calm_share: float = 0.1

    def days_of(self, kind: SignalKind) -> float:
        """How rare a signal of this kind must be."""
        if kind is SignalKind.SILENCE:
            return self.silence_days
        return self.days if kind is SignalKind.CRISIS else self.caution * self.days

    @property
    def days_of_topic(self) -> float:
        """How rare a crisis of one topic must be."""
        return self.caution * self.days


class BrandWatch:
    """Reads the buckets of one brand in order of time; give each, the empty ones too."""

    def __init__(self, width: float, settings: WatchSettings | None = None) -> None:
        """``width`` of a bucket in seconds."""
        self.width = width
        self.settings = settings or WatchSettings()
        self.crisis, self.attention = BurstDetector(width), BurstDetector(width)
        self.mood, self.slow = MoodWatch(width), SlowBurnWatch()
        self.sources: dict[str, SilenceWatch] = {}
        self.crossed: dict[str, float] = {}
        self.policies: dict[str, AlertPolicy] = {}
        self.begun: float | None = None

    def step(self, start: float, tally: Tally | None) -> list[Signal]:
        """Take in the bucket that starts at ``start`` (seconds since 1970); ``None``: it was not observed.

        Crisis, mood shift, slow burn and attention always answer, in this order; then follow the red lines that were
        crossed and the sources that are silent beyond the usual. Without an observation nothing is said.
        """
        if self.begun is None:
            self.begun = start
        if tally is None:
            self.crisis.step(start, None)
            self.attention.step(start, None)
            return []
        end = start + self.width
        crisis = self.crisis.step(start, tally.weight)
        mood = self.mood.step(start, tally.heard, tally.weight)
        slow = self.slow.step(start, tally.weight)
        attention = self.attention.step(start, tally.heard)
        signals = [
            self._judge(SignalKind.CRISIS, crisis, end),
            self._judge(SignalKind.MOOD_SHIFT, mood, end),
            self._judge(SignalKind.SLOW_BURN, slow, end),
            self._judge(SignalKind.ATTENTION, self._without_anger(attention, crisis), end),
        ]
        signals += [self._red_line(name, voices, end) for name, voices in tally.red_lines.items() if voices > 0]
        return signals + self._silences(start, tally.sources)

    def rung_at(self, kind: SignalKind) -> float | None:
        """When this kind rang last, in seconds since 1970."""
        policy = self.policies.get(f"{kind}:")
        return policy.rung_at if policy is not None else None

    def _judge(self, kind: SignalKind, burst: Burst, end: float, name: str = "") -> Signal:
        policy = self.policies.setdefault(f"{kind}:{name}", AlertPolicy(self.settings.days_of(kind)))
        rings = policy.score(end, burst.days) > 0
        return Signal(kind, burst.days, burst.observed, burst.expected, burst.window, rings, name)

    def _without_anger(self, attention: Burst, crisis: Burst) -> Burst:
        mentions, negatives, _ = self.mood.judged
        is_angry = negatives > (self.mood.share + self.settings.calm_share) * mentions
        return replace(attention, days=0.0) if is_angry or crisis.days >= self.settings.days else attention

    def _red_line(self, name: str, voices: float, end: float) -> Signal:
        """The first in so many days: of the watch, or since it was last crossed."""
        since = self.crossed.get(name, self.begun or end)
        days = max((end - since) / DAY, self.width / DAY)
        self.crossed[name] = end
        policy = self.policies.setdefault(f"{SignalKind.RED_LINE}:{name}", AlertPolicy(days=0.0))
        rings = voices >= self.settings.red_line_voices and policy.score(end, 1.0) > 0
        return Signal(SignalKind.RED_LINE, days, voices, 0.0, self.width, rings, name)

    def _silences(self, start: float, sources: Mapping[str, int]) -> list[Signal]:
        for name in sources:
            if name not in self.sources:
                self.sources[name] = SilenceWatch(self.width)
        signals = []
        for name, watch in self.sources.items():
            pause = watch.step(start, float(sources.get(name, 0)))
            if pause.days > 0:
                signals.append(self._judge(SignalKind.SILENCE, pause, start + self.width, name))
        return signals

    def to_json(self) -> dict[str, Any]:
        """All that is remembered, in plain JSON values; see `from_json`."""
        return {
            "width": self.width,
            "begun": self.begun,
            "crisis": self.crisis.to_json(),
            "attention": self.attention.to_json(),
            "mood": self.mood.to_json(),
            "slow": self.slow.to_json(),
            "sources": {name: watch.to_json() for name, watch in self.sources.items()},
            "crossed": dict(self.crossed),
            "policies": {name: policy.to_json() for name, policy in self.policies.items()},
        }

    @classmethod
    def from_json(cls, state: Mapping[str, Any], settings: WatchSettings | None = None) -> BrandWatch:
        """The watch that `to_json` described, under these settings; it goes on as if it had never stopped."""
        watch = cls(state["width"], settings)
        watch.begun, watch.crossed = state["begun"], dict(state["crossed"])
        watch.crisis, watch.attention = (BurstDetector.from_json(state[name]) for name in ("crisis", "attention"))
        watch.mood, watch.slow = MoodWatch.from_json(state["mood"]), SlowBurnWatch.from_json(state["slow"])
        watch.sources = {name: SilenceWatch.from_json(one) for name, one in state["sources"].items()}
        watch.policies = {name: AlertPolicy(**one) for name, one in state["policies"].items()}
        for name, policy in watch.policies.items():
            kind = SignalKind(name.partition(":")[0])
            if kind is not SignalKind.RED_LINE:
                policy.days = watch.settings.days_of(kind)
        return watch
