"""The usual count of a series at this moment: flat over the trailing week, and by the hour of the day."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

HOUR = 3600.0
#: So many days the detector remembers: nothing can be said to be rarer than that.
DAYS_KEPT = 28


@dataclass(slots=True)
class Rhythm:
    """What one bucket usually holds, learnt from counts that are pulled in, so that an incident hardly moves it.

    Counts are kept as sums of slots of an hour (or of a bucket, where buckets are longer) for 28 days: the
    memory does not grow. A count enters as at most ``cap_ratio`` times the usual plus ``cap_extra``
    (winsorised), so that last week's crisis does not hide this one, and a lasting change is still
    learnt within days. ``by_hour`` weighs the same hour of the last ``days`` days once each, the same hour of
    the same weekday ``weekday_weight`` times more where there are weeks of history, and the flat mean
    once, which is all there is on the first day. All values are plain numbers: `dataclasses.asdict` stores it.
    """

    width: float
    days: int = 7
    cap_ratio: float = 3.0
    cap_extra: float = 4.0
    weekday_weight: float = 1.0
    slot: int | None = None
    first_slot: int | None = None
    slot_sum: float = 0.0
    slot_seen: int = 0
    sums: list[float] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    week_sum: float = 0.0
    week_seen: int = 0
    flat: float = 0.0
    around: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        if not self.sums:
            self.sums = [0.0] * (DAYS_KEPT * self._slots_a_day)
            self.seen = [0] * (DAYS_KEPT * self._slots_a_day)
        self.around = (self.around[0], self.around[1], self.around[2])  # JSON knows no tuples

    @property
    def _slot_length(self) -> float:
        return max(HOUR, self.width)

    @property
    def _slots_a_day(self) -> int:
        return max(round(24 * HOUR / self._slot_length), 1)

    @property
    def slots_seen(self) -> int:
        """How many slots lie between the first count and now."""
        return 0 if self.slot is None or self.first_slot is None else self.slot - self.first_slot

    @property
    def is_young(self) -> bool:
        """There is not yet a day of history, so that the hour of the day cannot be judged."""
        return self.slots_seen < self._slots_a_day

    def expect(self, start: float) -> tuple[float, float]:
        """The usual count of the bucket that starts at ``start`` seconds: flat, and by hour. Call in order of time."""
        position = start / self._slot_length
        slot = math.floor(position)
        if slot != self.slot:
            self._turn_to(slot)
        if not self.week_seen:
            self.flat = self.slot_sum / self.slot_seen if self.slot_seen else 0.0
            return self.flat, self.flat
        before, here, after = self.around
        into = position - slot
        if into < 0.5:
            return self.flat, before * (0.5 - into) + here * (0.5 + into)
        return self.flat, here * (1.5 - into) + after * (into - 0.5)

    def learn(self, count: float, usual: float) -> float:
        """Take in the count of the bucket last asked for; returns it as it was taken, pulled in."""
        is_first = not self.week_seen and not self.slot_seen
        taken = count if is_first else min(count, self.cap_ratio * usual + self.cap_extra * self.width / 300.0)
        self.slot_sum += taken
        self.slot_seen += 1
        return taken

    def _turn_to(self, slot: int) -> None:
        size = len(self.sums)
        if self.slot is None or self.first_slot is None:
            self.slot = self.first_slot = slot
            return
        for passed in range(max(self.slot, slot - size), slot):
            is_last = passed == self.slot
            self._close(passed, self.slot_sum if is_last else 0.0, self.slot_seen if is_last else 0)
        self.slot, self.slot_sum, self.slot_seen = slot, 0.0, 0
        if self.week_seen:
            self.flat = max(
                self.week_sum / self.week_seen, 0.0
            )  # what was added and taken away again may leave a rounding error
            self.around = (self._usual_of(slot - 1), self._usual_of(slot), self._usual_of(slot + 1))

    def _close(self, slot: int, total: float, seen: int) -> None:
        size = len(self.sums)
        leaving = (slot - self.days * self._slots_a_day) % size
        self.week_sum += total - self.sums[leaving]
        self.week_seen += seen - self.seen[leaving]
        self.sums[slot % size], self.seen[slot % size] = total, seen

    def _usual_of(self, slot: int) -> float:
        a_day, size = self._slots_a_day, len(self.sums)
        total, weight = self.flat, 1.0
        first = self.first_slot or 0
        for day in range(1, DAYS_KEPT):
            worth = (1.0 if day <= self.days else 0.0) + (self.weekday_weight if day % 7 == 0 else 0.0)
            past = slot - day * a_day
            if worth and past >= first and self.seen[past % size]:
                total += worth * self.sums[past % size] / self.seen[past % size]
                weight += worth
        return total / weight
