"""What a negative post weighs as it comes in: less, the more often its author or its text has been heard lately."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.crowd import Voice

#: Repeats are remembered for so many seconds.
_MEMORY = 86400.0


@dataclass(slots=True)
class RunningVoices:
    """The discount of `analysis.crowd.crowd_of` on a stream: the n-th post of an author or text in a day counts 1/n."""

    begun: float | None = None
    now: dict[str, int] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)

    def weight(self, at: float, voice: Voice) -> float:
        """The weight of a post at ``at`` seconds; call in order of time. Memory holds one to two days of voices."""
        if self.begun is None or at - self.begun >= 2 * _MEMORY:
            self.begun, self.now, self.before = at, {}, {}
        elif at - self.begun >= _MEMORY:
            self.begun += _MEMORY
            self.before, self.now = self.now, {}
        repeats = self._again(f"t{voice.text_key}")
        if voice.author is not None:
            repeats = max(repeats, self._again(f"a{voice.author}"))
        return 1 / repeats

    def _again(self, key: str) -> int:
        self.now[key] = self.now.get(key, self.before.get(key, 0)) + 1
        return self.now[key]
