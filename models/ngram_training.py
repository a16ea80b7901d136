"""Fit the linear model of runs of characters on labelled posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array, diags_array

from analysis.sentiment import LABELS
from models.dataset import Example
from models.errors import DataError
from models.losses import sentiment_losses
from models.ngrams import BUCKETS, SHORTEST, Ngrams, Runs, runs_of

#: The inverse of the L2 penalty, as scikit-learn's C; 1.5 and 6 are no better on the development sets.
STRENGTH: Final = 3.0
_ITERATIONS: Final = 60
_CLASSES: Final = len(LABELS)
#: A run in a single post is learnt by heart and never met again.
_FEWEST_POSTS: Final = 2
#: So many posts are taken for the whole, so that rarities do not depend on how much data there is.
_POSTS: Final = 50_000

SparseRows = Any  # scipy has no types
FloatArray = NDArray[np.float64]


def fit_ngrams(examples: Sequence[Example], buckets: int = BUCKETS, strength: float = STRENGTH) -> Ngrams:
    """Return the model with the least loss (`models.losses.sentiment_losses`) on the rows, under an L2 penalty.

    The loss is convex, so the result depends on the rows alone. Raises DataError if there are none.
    """
    if not examples:
        raise DataError("There are no posts to learn n-grams from; name a folder with *_train.jsonl.gz files.")
    runs = runs_of([example.text for example in examples], buckets)
    rarity = rarities(np.bincount(runs.buckets, minlength=buckets))
    seen = np.flatnonzero(rarity)
    rows = _rows(runs, rarity)[:, seen]
    weights = np.zeros((buckets, _CLASSES), dtype=np.float32)
    weights[seen] = _minimum(rows, examples, strength)
    return Ngrams(torch.from_numpy(weights), torch.from_numpy(rarity))


def rarities(posts: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the inverse document frequency of runs from in how many posts each is; 0 for those in a single one."""
    inverse = np.log((1 + _POSTS) / (1 + np.minimum(posts, _POSTS))) + 1
    kept: NDArray[np.float32] = np.where(posts >= _FEWEST_POSTS, inverse, 0).astype(np.float32)
    return kept


def _rows(runs: Runs, rarity: NDArray[np.float32]) -> SparseRows:
    """Return sparse rows (texts, buckets) of length one, those of very few runs shorter (`models.ngrams.SHORTEST`)."""
    shape = (len(runs.offsets) - 1, len(rarity))
    rows = csr_array((rarity[runs.buckets], runs.buckets, runs.offsets), shape=shape)
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1))
    return csr_array(diags_array(1 / np.maximum(lengths, SHORTEST)) @ rows)


def _minimum(rows: SparseRows, examples: Sequence[Example], strength: float) -> FloatArray:
    labels = torch.tensor([example.label for example in examples])
    two_class = torch.tensor([example.two_class for example in examples])
    importance = torch.tensor([example.weight for example in examples], dtype=torch.double)
    columns = rows.T.tocsr()
    shape = (rows.shape[1], _CLASSES)

    def loss_and_gradient(flat: FloatArray) -> tuple[float, FloatArray]:
        weights = flat.reshape(shape)
        logits = torch.from_numpy(rows @ weights).requires_grad_()
        loss = (sentiment_losses(logits, labels, two_class) * importance).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        assert logits.grad is not None
        gradient = columns @ logits.grad.numpy() + weights / strength
        return loss.item() + float(np.square(weights).sum()) / (2 * strength), gradient.ravel()

    options = {"maxiter": _ITERATIONS, "maxcor": 6}
    found = minimize(loss_and_gradient, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options=options)
    result: FloatArray = found.x.reshape(shape)
    return result
