"""From what the watch over a brand says to what the desk goes by: does it ring now, is it quiet, since when?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from analysis import signals as watched
from analysis.brand_watch import BrandWatch
from analysis.burst_detector import DAY, BurstDetector
from analysis.signal import Signal, SignalKind
from analysis.topic_watch import TopicWatch

HOUR = timedelta(hours=1)
#: Below a tenth of the rarity at which it rings, a signal is quiet.
QUIET_SHARE = 0.1
#: For so many seconds after a crisis rang, what looks back longer than an hour still sees its wake, and says nothing.
WAKES = {watched.SignalKind.MOOD_SHIFT: DAY, watched.SignalKind.SLOW_BURN: 3 * DAY}

_KINDS = {
    watched.SignalKind.CRISIS: SignalKind.CRISIS,
    watched.SignalKind.MOOD_SHIFT: SignalKind.MOOD_SHIFT,
    watched.SignalKind.SLOW_BURN: SignalKind.SLOW_BURN,
    watched.SignalKind.ATTENTION: SignalKind.ATTENTION,
}


def signals_of(
    watch: BrandWatch, said: Sequence[watched.Signal], brand: str, at: datetime, minimum: int
) -> list[Signal]:
    """What ``watch`` said at the end of the bucket that ends ``at``, for the desk.

    A crisis is told by the negatives of the last hour, and needs ``minimum`` of them; the others by those of their
    own window. ``since`` is left open for what does not say it by its window: see `analysis.onset`.
    """
    return [
        _crisis(watch, one, brand, at, minimum)
        if one.kind is watched.SignalKind.CRISIS
        else _other(watch, one, brand, at)
        for one in said
        if one.kind in _KINDS
    ]


def signal_of_topic(watch: TopicWatch, brand: str, topic: str, at: datetime, minimum: int) -> Signal:
    """What the watch over a topic says at the end of the bucket that ends ``at``, for the desk."""
    policy = watch.policy
    signal = _crisis_signal(watch.detector, watch.said.days, policy.days, policy.rung_at, brand, at, minimum)
    return replace(signal, topic=topic)


def _crisis(watch: BrandWatch, said: watched.Signal, brand: str, at: datetime, minimum: int) -> Signal:
    days, rung_at = watch.settings.days_of(said.kind), watch.rung_at(said.kind)
    return _crisis_signal(watch.crisis, said.days, days, rung_at, brand, at, minimum)


def _crisis_signal(
    detector: BurstDetector,
    said_days: float,
    days: float,
    rung_at: float | None,
    brand: str,
    at: datetime,
    minimum: int,
) -> Signal:
    """A crisis rings when it is rare; for a day it goes on while as many are counted as would have rung before it."""
    hour, now = detector.hour, at.timestamp()
    is_recent = rung_at is not None and now - rung_at < DAY
    threshold = math.inf
    if detector.is_known:
        threshold = max(detector.alarm_count(days, rung_at if is_recent else None), float(minimum))
    firing = hour.counted >= minimum and (said_days >= days or (is_recent and hour.counted >= threshold))
    halfway = hour.expected + (threshold - hour.expected) / 2
    return Signal(
        brand=brand,
        at=at,
        window=HOUR,
        observed=round(hour.counted),
        expected=hour.expected,
        threshold=threshold,
        firing=firing,
        quiet=not firing and hour.counted < halfway,  # a run of excess is remembered for hours after it has ended
        strength=said_days or None,
    )


def _other(watch: BrandWatch, said: watched.Signal, brand: str, at: datetime) -> Signal:
    days = watch.settings.days_of(said.kind)
    rung_at = watch.rung_at(watched.SignalKind.CRISIS)
    is_wake = rung_at is not None and at.timestamp() - rung_at < WAKES.get(said.kind, 0.0)
    firing = said.days >= days and not is_wake
    window = timedelta(seconds=said.window)
    return Signal(
        brand=brand,
        at=at,
        window=window,
        observed=round(said.observed),
        expected=said.expected,
        threshold=math.inf,
        firing=firing,
        quiet=is_wake or said.days < QUIET_SHARE * days or said.kind is watched.SignalKind.ATTENTION,
        since=at - window if firing else None,
        kind=_KINDS[said.kind],
        strength=said.days or None,
    )
