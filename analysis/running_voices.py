"""What a negative post weighs as it comes in: less, the more often its author or its text has been heard lately."""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field

from analysis.crowd import Voice

#: Repeats are remembered for this day and the one before, in seconds of UTC days.
MEMORY = 86400.0


@dataclass(slots=True)
class RunningVoices:
    """The discount of `analysis.crowd.crowd_of` on a stream: the n-th post of an author or text counts 1/n.

    Posts of the same UTC day and of the day before are counted, nothing older: so what a post weighs depends on
    those two days alone, and whoever begins to listen a day earlier gives it the same weight. Memory holds no more.
    """

    day: int | None = None
    today: MutableMapping[str, int] = field(default_factory=dict)
    yesterday: Mapping[str, int] = field(default_factory=dict)

    def weight(self, at: float, voice: Voice) -> float:
        """The weight of a post at ``at`` seconds since 1970; call in order of time."""
        day = math.floor(at / MEMORY)
        if self.day is None or day > self.day:
            self.yesterday = self.today if self.day == day - 1 else {}
            self.day, self.today = day, {}
        repeats = self._again(f"t{voice.text_key}")
        if voice.author is not None:
            repeats = max(repeats, self._again(f"a{voice.author}"))
        return 1 / repeats

    def fork(self) -> RunningVoices:
        """Voices that go on from here on their own. What they hear is not heard here.

        Nothing is copied, so they are good for as long as nothing more is heard here.
        """
        return RunningVoices(self.day, ChainMap({}, self.today), self.yesterday)

    def _again(self, key: str) -> int:
        self.today[key] = self.today.get(key, 0) + 1
        return self.today[key] + self.yesterday.get(key, 0)


def warm_up_from(start: float) -> float:
    """From when on posts must be heard, so that those from ``start`` on weigh what they should."""
    return (math.floor(start / MEMORY) - 1) * MEMORY
