"""Posts as rows of numbers, so that their likeness can be computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from analysis.phrases import Key


def term_vectors(terms: Sequence[Mapping[Key, str]]) -> tuple[NDArray[np.float32], list[Key]]:
    """A row for each post and a column for each term of more than one post, with the terms of the columns.

    An entry is ln(1 + posts / posts with the term), as in TF-IDF with each term counted once; rows have length 1, but
    for posts without such a term, which are all 0.
    """
    posts_with = Counter(key for each in terms for key in each)
    keys = sorted(key for key, posts in posts_with.items() if posts > 1)
    column = {key: place for place, key in enumerate(keys)}
    vectors = np.zeros((len(terms), len(keys)), dtype=np.float32)
    for row, each in enumerate(terms):
        for key in each:
            if key in column:
                vectors[row, column[key]] = log(1 + len(terms) / posts_with[key])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.where(lengths > 0, lengths, 1)
    return vectors, keys
