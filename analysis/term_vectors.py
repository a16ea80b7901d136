"""Posts as rows of numbers, so that their likeness can be computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log

import numpy as np
from scipy.sparse import csr_matrix

from analysis.phrases import Key


def term_vectors(terms: Sequence[Mapping[Key, str]]) -> tuple[csr_matrix, list[Key]]:
    """A row for each post and a column for each term of more than one post, with the terms of the columns.

    An entry is ln(1 + posts / posts with the term), as in TF-IDF with each term counted once; rows have length 1, but
    for posts without such a term, which are all 0. Nearly all of it is 0, and only the rest is kept.
    """
    posts_with = Counter(key for each in terms for key in each)
    keys = sorted(key for key, posts in posts_with.items() if posts > 1)
    column = {key: place for place, key in enumerate(keys)}
    weights = np.array([log(1 + len(terms) / posts_with[key]) for key in keys], dtype=np.float32)
    rows = [sorted(column[key] for key in each if key in column) for each in terms]
    columns = np.array([place for row in rows for place in row], dtype=np.int32)
    lengths = [float(np.linalg.norm(weights[row])) or 1.0 for row in rows]
    entries = weights[columns] / np.repeat(np.array(lengths, dtype=np.float32), [len(row) for row in rows])
    ends = np.cumsum([0, *(len(row) for row in rows)])
    return csr_matrix((entries, columns, ends), shape=(len(terms), len(keys)), dtype=np.float32), keys
