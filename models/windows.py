"""Texts in windows: the next one is tokenised while the last one is computed, and equal rows are computed once."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeVar

import torch
from torch import Tensor

from models.workload import Workload

#: Texts that are sorted by length together: enough that hardly anything is padded, few enough to wait for.
WINDOW: Final = 4_096
#: Of so many rows a service keeps the scores, for the repost that comes again an hour later; a few megabytes.
REMEMBERED: Final = 16_384

Item = TypeVar("Item")
Encode = Callable[[Sequence[str]], list[list[int]]]
#: Gives logits (texts, classes) that are to be added to those of the network.
Beside = Callable[[Sequence[str]], Tensor]


@dataclass(frozen=True, slots=True)
class EncodedWindow:
    """Texts, the different rows of token ids they are, and for every text which of the rows it is.

    Texts that are written alike once links, handles, case and blanks are normalised are one row: reposts and form
    letters cost nothing. ``beside`` are logits (texts, classes) to be added to those of the rows.
    """

    texts: Sequence[str]
    rows: Sequence[Sequence[int]]
    row_of_text: Sequence[int]
    beside: Tensor | None = None


def in_windows(items: Iterable[Item], size: int = WINDOW) -> Iterator[list[Item]]:
    """Yield all items in order, ``size`` at a time."""
    source = iter(items)
    while window := list(islice(source, size)):
        yield window


def encode_window(texts: Sequence[str], encode: Encode, beside: Beside | None = None) -> EncodedWindow:
    """Tokenise texts and fold those of equal token ids."""
    places: dict[tuple[int, ...], int] = {}
    row_of_text = [places.setdefault(tuple(row), len(places)) for row in encode(texts)]
    return EncodedWindow(texts, list(places), row_of_text, beside(texts) if beside else None)


def encoded_ahead(
    windows: Iterable[Sequence[str]], encode: Encode, work: Workload, beside: Beside | None = None
) -> Iterator[EncodedWindow]:
    """Yield every window with its token ids; a thread fetches and tokenises the next one meanwhile.

    The tokenizer works outside Python's lock, and so does whatever computes. What ``windows`` or ``encode`` raise is
    raised here, after all windows before it.
    """
    source = iter(windows)

    def fetch() -> EncodedWindow | None:
        texts = next(source, None)
        if texts is None:
            return None
        with work.timed("tokenising"):
            return encode_window(texts, encode, beside)

    with ThreadPoolExecutor(1, "tokeniser") as thread:
        coming = thread.submit(fetch)
        while True:
            with work.timed("waiting for tokens"):
                window = coming.result()
            if window is None:
                return
            coming = thread.submit(fetch)
            yield window


@dataclass(slots=True)
class RecentLogits:
    """The logits of rows that were computed lately, the least recently used dropped first."""

    capacity: int
    _logits: OrderedDict[bytes, list[float]] = field(default_factory=OrderedDict)

    def complete(self, rows: Sequence[Sequence[int]], compute: Callable[[Sequence[Sequence[int]]], Tensor]) -> Tensor:
        """Return the logits of different rows, shape (rows, classes), of which only unknown ones are computed."""
        keys = [array("I", row).tobytes() for row in rows]
        unknown = [at for at, key in enumerate(keys) if key not in self._logits]
        logits = compute([rows[at] for at in unknown]).tolist() if unknown else []
        self._logits |= zip([keys[at] for at in unknown], logits, strict=True)
        result = [self._logits[key] for key in keys]
        for key in keys:
            self._logits.move_to_end(key)
        while len(self._logits) > self.capacity:
            self._logits.popitem(last=False)
        return torch.tensor(result)
