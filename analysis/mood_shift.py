"""Has the mood turned, whatever the volume? The share of negatives among the mentions of the last hours."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from analysis.burst_detector import DAY, Burst
from analysis.return_levels import Prior, ReturnLevels

HOUR = 3600.0
#: Above so many mentions the share is known as well as it helps: the spread from hour to hour is larger.
_ENOUGH = 500
#: What the largest -log10(p) in six hours is like among brands in general: that of a dozen looks at a uniform p.
MOOD_PRIOR = Prior(1.3, 0.6)


def beta_binomial_tail(negatives: int, mentions: int, share: float, concentration: float) -> float:
    """P(at least so many negatives among the mentions), when the share varies as a Beta law around ``share``.

    ``concentration`` is the sum of the Beta law's two parameters: the larger, the less the share varies.
    """
    if negatives <= 0:
        return 1.0
    if mentions > _ENOUGH:
        negatives, mentions = round(negatives * _ENOUGH / mentions), _ENOUGH
    a, b = share * concentration, (1 - share) * concentration
    chance = math.exp(
        _log_choose(mentions, negatives) + _log_beta(a + negatives, b + mentions - negatives) - _log_beta(a, b)
    )
    total = 0.0
    for number in range(negatives, mentions + 1):
        total += chance
        if number < mentions:
            chance *= (mentions - number) / (number + 1) * (a + number) / (b + mentions - number - 1)
        if chance < 1e-9 * total:
            break
    return min(total, 1.0)


def _tail(negatives: float, mentions: float, share: float, concentration: float) -> float:
    return beta_binomial_tail(round(negatives), round(mentions), share, concentration)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


@dataclass(frozen=True, slots=True)
class MoodSettings:
    """The constants of `MoodWatch`.

    The last hour is judged, or the last six where it holds fewer than ``least_mentions``. ``concentration`` 50: the
    share of an ordinary hour lies within some 13 points of the usual. A new brand begins with ``prior_share``, worth
    ``prior_mentions``; history fades over ``memory_hours``. ``least_excess`` negatives above the usual are needed.
    """

    least_mentions: int = 20
    concentration: float = 50.0
    prior_share: float = 0.3
    prior_mentions: float = 20.0
    memory_hours: float = 168.0
    least_excess: float = 5.0
    first_hours: float = 24.0


@dataclass(slots=True)
class MoodWatch:
    """Reads mentions and negatives of buckets in order; the tail of the share through the series' own return level.

    Both may be fractions, where repeats count less; what is judged is rounded.

    ``judged`` are the mentions, negatives and buckets of the window that was judged last.
    """

    width: float
    settings: MoodSettings = field(default_factory=MoodSettings)
    ring: list[list[float]] = field(default_factory=list)
    place: int = 0
    usual_negatives: float = 0.0
    usual_mentions: float = 0.0
    hour: int | None = None
    hour_negatives: float = 0.0
    hour_mentions: float = 0.0
    hours_seen: int = 0
    block: int | None = None
    judged: tuple[float, float, int] = (0.0, 0.0, 0)
    levels: ReturnLevels = field(default_factory=lambda: ReturnLevels(0.25, MOOD_PRIOR))

    @property
    def share(self) -> float:
        """The usual share of negatives."""
        s = self.settings
        return (self.usual_negatives + s.prior_share * s.prior_mentions) / (self.usual_mentions + s.prior_mentions)

    def step(self, start: float, mentions: float, negatives: float) -> Burst:
        """Take in a bucket: how rare so large a share of negatives is, with observed and expected negatives."""
        s = self.settings
        self._turn(start)
        self.hour_mentions += mentions
        self.hour_negatives += negatives
        length = max(round(6 * HOUR / self.width), 1)
        if len(self.ring) < length:
            self.ring.append([mentions, negatives])
        else:
            self.ring[self.place] = [mentions, negatives]
            self.place = (self.place + 1) % length
        self.judged = seen, of_them, buckets = self._latest(max(round(HOUR / self.width), 1))
        expected = self.share * seen
        if seen < s.least_mentions or of_them <= expected or self.hours_seen < s.first_hours:
            return Burst(0.0, of_them, expected, buckets * self.width)
        statistic = -math.log10(max(_tail(of_them, seen, self.share, s.concentration), 1e-300))
        log_days = self.levels.log_days(statistic)
        self.levels.see(statistic)
        is_enough = of_them - expected >= s.least_excess
        return Burst(10**log_days if is_enough else 0.0, of_them, expected, buckets * self.width)

    def _latest(self, an_hour: int) -> tuple[float, float, int]:
        """Mentions, negatives and length of the shortest window with enough mentions."""
        newest = self.place - 1 if len(self.ring) * self.width >= 6 * HOUR else len(self.ring) - 1
        mentions = negatives = 0.0
        for back in range(min(an_hour, len(self.ring))):
            bucket = self.ring[newest - back]
            mentions += bucket[0]
            negatives += bucket[1]
        if mentions >= self.settings.least_mentions or len(self.ring) <= an_hour:
            return mentions, negatives, min(an_hour, len(self.ring))
        totals = (math.fsum(bucket[place] for bucket in self.ring) for place in (0, 1))
        return next(totals), next(totals), len(self.ring)

    def _turn(self, start: float) -> None:
        hour = math.floor(start / HOUR)
        if self.hour is not None and hour != self.hour:
            fade = math.exp(-min(hour - self.hour, 1000) / self.settings.memory_hours)
            # Pulled in, so that a crisis of last week does not make this week's mood look ordinary.
            highest = self.hour_mentions * min(1.5 * self.share + 0.05, 1.0)
            self.usual_negatives = fade * self.usual_negatives + min(self.hour_negatives, highest)
            self.usual_mentions = fade * self.usual_mentions + self.hour_mentions
            self.hour_negatives = self.hour_mentions = 0.0
            self.hours_seen += 1
        self.hour = hour
        block = math.floor(start / (0.25 * DAY))
        if self.block is not None and block != self.block:
            self.levels.end_block()
        self.block = block

    def to_json(self) -> dict[str, Any]:
        """All that is remembered, in plain JSON values; see `from_json`."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name not in ("settings", "levels")}
        return {**plain, "settings": asdict(self.settings), "levels": self.levels.to_json()}

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> MoodWatch:
        """The watch that `to_json` described."""
        settings, levels = MoodSettings(**state["settings"]), ReturnLevels.from_json(state["levels"])
        first, second, third = state["judged"]
        return cls(**{**state, "settings": settings, "levels": levels, "judged": (first, second, third)})
