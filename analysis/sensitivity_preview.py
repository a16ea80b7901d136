"""How often the bell would have rung on recorded counts, at any sensitivity, from one watch over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.alert_policy import AlertPolicy
from analysis.brand_watch import BrandWatch, WatchSettings
from analysis.rollup import Bucket
from analysis.signals import Place, SignalKind, Tally
from analysis.watch_signals import WAKES

_WEEK = timedelta(days=7)
#: Alarms of a brand within so long of the last one belong to the same card.
ONE_CARD = timedelta(days=1)
#: What comes ten times a day rings at no sensitivity that a person can live with.
_LEAST_DAYS = 0.1


@dataclass(frozen=True, slots=True)
class _Heard:
    brand: str
    at: float
    kind: SignalKind
    days: float
    is_enough: bool


@dataclass(frozen=True, slots=True)
class RingRecord:
    """What was noticed from ``start`` to ``end``; `cards` and `a_week` then ask at any sensitivity."""

    start: datetime
    end: datetime
    heard: tuple[_Heard, ...]

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def cards(self, days: float) -> int:
        """How many cards there would have been at a sensitivity of once in ``days`` days."""
        policies: dict[tuple[str, str], AlertPolicy] = {}
        last: dict[str, float] = {}
        crisis: dict[str, float] = {}
        count = 0
        for one in self.heard:
            wanted = WatchSettings(days).days_of(one.kind)
            policy = policies.setdefault((one.brand, one.kind.value), AlertPolicy(wanted))
            if policy.score(one.at, one.days) <= 0:
                continue
            if one.kind is SignalKind.CRISIS:
                crisis[one.brand] = one.at
            elif one.brand in crisis and one.at - crisis[one.brand] < WAKES.get(one.kind, 0.0):
                continue
            if not one.is_enough:
                continue
            if one.brand not in last or one.at - last[one.brand] >= ONE_CARD.total_seconds():
                count += 1
            last[one.brand] = one.at
        return count

    def a_week(self, days: float) -> float:
        """The same a week, 0 where nothing was recorded."""
        return self.cards(days) / (self.length / _WEEK) if self.length > timedelta(0) else 0.0


def watch_recorded(
    buckets: Mapping[str, Iterable[Bucket]], width: timedelta, end: datetime, minimum: int
) -> RingRecord:
    """Watch every brand's buckets of ``width`` in order of time, the empty ones too, up to ``end``.

    A crisis needs ``minimum`` negatives within the hour, as the desk has it. Red lines are no matter of sensitivity
    and are left out.
    """
    heard: list[_Heard] = []
    starts: list[datetime] = []
    for brand, given in buckets.items():
        counts = {bucket.start: bucket.counts for bucket in given}
        if not counts:
            continue
        starts.append(min(counts))
        watch = BrandWatch(width.total_seconds())
        for number in range((end - min(counts)) // width):
            at = min(counts) + number * width
            found = counts.get(at)
            tally = Tally(found.total, found.negative) if found else Tally()
            for signal in watch.step(at.timestamp(), tally):
                is_enough = signal.kind is not SignalKind.CRISIS or watch.crisis.hour.counted >= minimum
                if signal.place is Place.CARD and signal.days >= _LEAST_DAYS:
                    heard.append(_Heard(brand, (at + width).timestamp(), signal.kind, signal.days, is_enough))
    heard.sort(key=lambda one: one.at)
    return RingRecord(min(starts, default=end), end, tuple(heard))
