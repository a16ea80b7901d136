"""Which texts are copies of one another but for a few words: forwards with a line on top, edited boilerplate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analysis.text import bare_text, clean

#: From this overlap of their three-character pieces (Jaccard index) two texts are copies.
SIMILARITY: Final = 0.6
#: A text of fewer letters is a copy only of the same letters: three pieces more or less would be half of it.
SHORT: Final = 12

_BANDS: Final = 20
_ROWS: Final = 3
_MIXERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)


def fold(texts: Sequence[str]) -> list[int]:
    """For each text the place of the first one that it is a copy of; its own place if it is the first.

    Decoration does not count (`analysis.text.text_key`). Candidates are found by MinHash signatures in bands (Broder,
    1997; Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3) and then compared exactly; two texts
    of overlap 0.6 meet with a probability above 0.99. A copy of a copy is not followed further.
    """
    signer = _Signer()
    leaders: dict[str, int] = {}
    pieces: dict[int, NDArray[np.uint64]] = {}
    buckets: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
    first: list[int] = []
    for place, text in enumerate(texts):
        letters = bare_text(clean(text)) or text
        if letters in leaders:
            first.append(leaders[letters])
            continue
        leader = place
        if len(letters) >= SHORT:
            own = _pieces(letters)
            keys = signer.keys(own)
            candidates = sorted({other for key in keys for other in buckets[key]})
            leader = next((other for other in candidates if _overlap(own, pieces[other]) >= SIMILARITY), place)
            if leader == place:
                pieces[place] = own
                for key in keys:
                    buckets[key].append(place)
        leaders[letters] = leader
        first.append(leader)
    return first


def _pieces(letters: str) -> NDArray[np.uint64]:
    """A number for each different run of three characters."""
    codes = np.frombuffer(letters.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    mixed = np.zeros(len(codes) - 2, dtype=np.uint64)
    for offset, mixer in enumerate(_MIXERS):
        mixed = (mixed ^ codes[offset : offset + len(mixed)]) * np.uint64(mixer)
        mixed ^= mixed >> np.uint64(29)
    return np.unique(mixed)


def _overlap(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)


class _Signer:
    """Signatures from multiply-shift hashing with numbers that are always the same."""

    def __init__(self) -> None:
        chosen = np.random.default_rng(20081104)
        self._factors = chosen.integers(1, 2**63, size=(_BANDS * _ROWS, 1), dtype=np.uint64) | np.uint64(1)
        self._offsets = chosen.integers(0, 2**63, size=(_BANDS * _ROWS, 1), dtype=np.uint64)

    def keys(self, pieces: NDArray[np.uint64]) -> list[tuple[int, bytes]]:
        """One key for each band; texts with a key in common are candidates."""
        hashed = (pieces[None, :] * self._factors + self._offsets) >> np.uint64(32)
        signature = hashed.min(axis=1).reshape(_BANDS, _ROWS)
        return [(band, row.tobytes()) for band, row in enumerate(signature)]
