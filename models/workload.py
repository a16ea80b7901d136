"""What the engine did and where its time went, counted as it goes."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Workload:
    """Sums over all that one engine has done so far.

    ``tokens`` are those of computed rows, ``padded_tokens`` the same with the padding of their batches. ``seconds`` are
    by the name of a stage; stages overlap, so they may add up to more than passed.
    """

    texts: int = 0
    computed_rows: int = 0
    batches: int = 0
    tokens: int = 0
    padded_tokens: int = 0
    out_of_memory: int = 0
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def padding_waste(self) -> float:
        """The share of computed positions that held padding; 0 if nothing was computed."""
        return 1 - self.tokens / self.padded_tokens if self.padded_tokens else 0.0

    def add_batch(self, lengths: Sequence[int], width: int) -> None:
        """Count a batch of rows of these lengths, all padded to ``width``; from any thread."""
        with self._lock:
            self.batches += 1
            self.computed_rows += len(lengths)
            self.tokens += sum(lengths)
            self.padded_tokens += len(lengths) * width

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the seconds of the block to a stage."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] += time.perf_counter() - begun
