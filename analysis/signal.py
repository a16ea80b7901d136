"""What the ear hands to the desk: a value, so that detectors can be changed without the desk noticing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class SignalKind(StrEnum):
    """What was noticed. Each is on the same scale of strength; attention alone never opens an incident.

    ``PERSON`` is no detector's: somebody opened an incident by hand.
    """

    CRISIS = "crisis"
    MOOD_SHIFT = "mood_shift"
    SLOW_BURN = "slow_burn"
    RED_LINE = "red_line"
    ATTENTION = "attention"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Signal:
    """What a detector says of one brand, or of one ``topic`` of it, at one moment.

    ``observed`` negative mentions in the ``window`` before ``at`` stand against ``expected``, both without what
    repeats (`analysis.crowd`); with it there were ``posts``, None where that is not told. The alarm needs
    ``threshold`` (infinite where nothing is known yet). ``strength`` is how rare that is: once in so many days, None
    where the detector does not say. Between ``firing`` and ``quiet`` lies a band in which neither is true, so that a
    count that hovers at the threshold does not flicker. ``since`` is when it began, known only while it fires;
    ``words`` are what the detector itself went by, such as the words of a red line.
    """

    brand: str
    at: datetime
    window: timedelta
    observed: int
    expected: float
    threshold: float
    firing: bool
    quiet: bool
    since: datetime | None = None
    topic: str | None = None
    kind: SignalKind = SignalKind.CRISIS
    strength: float | None = None
    words: tuple[str, ...] = ()
    posts: int | None = None


def loudest(signals: Sequence[Signal]) -> Signal:
    """The one signal by which the desk goes, of several about the same brand and topic at the same moment.

    A firing one leads, the rarest first; attention never does while there is another. It is quiet only when all of
    them are. Raises ValueError if there is none.
    """
    if not signals:
        raise ValueError("there is no signal to choose from")
    leading = max(signals, key=lambda each: (each.kind is not SignalKind.ATTENTION, each.firing, each.strength or 0.0))
    if leading.kind is SignalKind.ATTENTION:
        leading = replace(leading, firing=False, since=None)
    return replace(leading, quiet=not leading.firing and all(each.quiet for each in signals))
