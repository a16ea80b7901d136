"""What the watch over a brand can say: five kinds of signal on one scale, and the counts that it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SignalKind(StrEnum):
    """What has been noticed."""

    CRISIS = "crisis"
    MOOD_SHIFT = "mood_shift"
    SLOW_BURN = "slow_burn"
    RED_LINE = "red_line"
    ATTENTION = "attention"
    SILENCE = "silence"


class Place(StrEnum):
    """Where a signal belongs: on a card, on a card that a person has to look at first, in the digest, with ops."""

    CARD = "card"
    REVIEW = "review"
    DIGEST = "digest"
    OPS = "ops"


PLACES: Mapping[SignalKind, Place] = {
    SignalKind.CRISIS: Place.CARD,
    SignalKind.MOOD_SHIFT: Place.CARD,
    SignalKind.SLOW_BURN: Place.CARD,
    SignalKind.RED_LINE: Place.REVIEW,
    SignalKind.ATTENTION: Place.DIGEST,
    SignalKind.SILENCE: Place.OPS,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """The scored mentions of one brand in one bucket.

    ``voices`` are the negatives once copies and authors are discounted (`analysis.crowd`); None: not known, all count.
    ``red_lines`` has the voices that crossed each red line or configured word, ``sources`` the mentions by source.
    """

    mentions: int = 0
    negatives: int = 0
    voices: float | None = None
    red_lines: Mapping[str, float] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)

    @property
    def weight(self) -> float:
        """The negatives as they count for an alarm."""
        return float(self.negatives) if self.voices is None else self.voices

    @property
    def heard(self) -> float:
        """All mentions, the negatives among them as they count: 200 copies are no loud talk and turn no mood."""
        return self.mentions - self.negatives + self.weight


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind's answer at the end of a bucket.

    What was ``observed`` in the last ``window`` seconds comes once in ``days`` days, where ``expected`` is usual. Both
    are counts; for a mood shift negatives among the mentions, for a red line voices, for silence ``observed``
    is 0 and ``expected`` what was missed. ``name`` is the red line or the source. It ``rings`` where the alert policy
    lets it through.
    """

    kind: SignalKind
    days: float
    observed: float
    expected: float
    window: float
    rings: bool = False
    name: str = ""

    @property
    def place(self) -> Place:
        return PLACES[self.kind]
