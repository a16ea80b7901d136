"""What short runs of characters say of a post, added to what the network says of it.

A linear model of runs of one to three characters, weighed by how rare they are. It knows by heart what is always said
of a late rider or a thin wall, and the network reads what is not; their mistakes are of different kinds, so the sum of
both makes fewer ("wide and deep", Cheng et al. 2016, https://arxiv.org/abs/1606.07792). Runs are hashed (Weinberger et
al. 2009, https://arxiv.org/abs/0902.2206), so that there is no dictionary to keep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from analysis.sentiment import LABELS
from models.errors import ModelError
from models.preprocess import normalise_text

NGRAMS_NAME: Final = "ngrams.safetensors"
#: The longest run of characters.
LONGEST: Final = 3
#: With 2^18 food and SMP2020 lose a third of a point.
BUCKETS: Final = 2**20
#: The length of a text is taken for no less than this, that of two or three rare runs: a single "了" says little.
SHORTEST: Final = 10.0
#: The rarest run weighs 11.8 (`models.ngram_training.rarities`).
_RARITY_STEP: Final = 12 / 255
_WEIGHTS: Final = "weights"
_SCALES: Final = "scales"
_RARITIES: Final = "rarities"
# Odd numbers that mix the bits of 64, of SplitMix64 (Steele, Lea, Flood 2014).
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_MIXER: Final = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, slots=True)
class Runs:
    """The different buckets of each text: those of text i are ``buckets[offsets[i]:offsets[i + 1]]``."""

    buckets: NDArray[np.int64]
    offsets: NDArray[np.int64]


def runs_of(texts: Sequence[str], buckets: int = BUCKETS) -> Runs:
    """Return the buckets, below ``buckets``, of the runs of characters in each text, normalised first."""
    plain = [normalise_text(text) for text in texts]
    characters = np.frombuffer("".join(plain).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    text_of = np.repeat(np.arange(len(plain)), [len(text) for text in plain])
    places = []
    mixed = np.zeros(len(characters), dtype=np.uint64)
    for length in range(1, min(LONGEST, len(characters)) + 1):
        mixed = _mix(mixed[: len(characters) - length + 1], characters[length - 1 :])
        first, last = text_of[: len(mixed)], text_of[length - 1 :]
        bucket = (mixed % np.uint64(buckets)).astype(np.int64)
        places.append((first * buckets + bucket)[first == last])
    found = _different(np.concatenate(places)) if places else np.zeros(0, dtype=np.int64)
    offsets = np.searchsorted(found, np.arange(len(plain) + 1) * buckets)
    return Runs(found % buckets, offsets.astype(np.int64))


def _different(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the different numbers in order, fifty times as fast as ``np.unique`` (2.4), which hashes."""
    numbers.sort()
    different: NDArray[np.int64] = numbers[np.diff(numbers, prepend=-1) != 0]
    return different


def _mix(shorter: NDArray[np.uint64], character: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the hashes of runs that are one character longer."""
    mixed = (shorter + character + np.uint64(1)) * _GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _MIXER
    return mixed ^ (mixed >> np.uint64(32))


@dataclass(frozen=True)
class Ngrams:
    """Adds logits: ``weights`` (buckets, 3) of the three classes, ``rarities`` (buckets,), 0 for runs that say nothing.

    A text's logits are the sum of its runs' weights, each run weighed by its rarity and all of them together to length
    one, as in TF-IDF; a text of very few runs is shorter than that.
    """

    weights: Tensor
    rarities: Tensor

    def logits(self, texts: Sequence[str]) -> Tensor:
        """Return what is to be added to the logits of each text, shape (texts, 3)."""
        runs = runs_of(texts, len(self.rarities))
        buckets, starts = torch.from_numpy(runs.buckets), torch.from_numpy(runs.offsets[:-1])
        shares = self.rarities[buckets]
        sums = functional.embedding_bag(buckets, self.weights, starts, mode="sum", per_sample_weights=shares)
        squares = functional.embedding_bag(buckets, self.rarities.square().unsqueeze(1), starts, mode="sum")
        return sums / squares.sqrt().clamp(min=SHORTEST)

    def scaled(self, factor: float) -> Ngrams:
        """Return the same with logits so many times as large."""
        return Ngrams(self.weights * factor, self.rarities)

    def save(self, folder: Path) -> None:
        """Write ``ngrams.safetensors``: of weights the square roots as int8 with one scale a class, rarities as bytes.

        A few weights are a hundred times larger than most; roots leave the small ones their steps.
        """
        roots = self.weights.abs().sqrt() * self.weights.sign()
        scales = (roots.abs().amax(dim=0) / 127).clamp(min=1e-9)
        path = folder / NGRAMS_NAME
        save_file(
            {
                _WEIGHTS: (roots / scales).round().to(torch.int8),
                _SCALES: scales,
                _RARITIES: (self.rarities / _RARITY_STEP).round().clamp(0, 255).to(torch.uint8),
            },
            path,
        )
        path.chmod(0o644)  # safetensors makes it private to its writer

    @classmethod
    def load(cls, folder: Path) -> Ngrams | None:
        """Read what ``save`` wrote; None if there is nothing. Raises ModelError if it does not fit."""
        path = folder / NGRAMS_NAME
        if not path.is_file():
            return None
        try:
            stored = load_file(path)
            roots, rarities = stored[_WEIGHTS].float() * stored[_SCALES], stored[_RARITIES].float() * _RARITY_STEP
        except (OSError, KeyError, RuntimeError, SafetensorError) as error:
            raise ModelError(f"{path} is damaged ({error}); copy or export the model again.") from error
        if roots.shape != (len(rarities), len(LABELS)):
            raise ModelError(f"{path} does not fit its own parts; copy or export the model again.")
        return cls(roots * roots.abs(), rarities)
