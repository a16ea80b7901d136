"""Batches of rows of similar length, so that little of a batch is padding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: A batch that fills this share of its budget ends where rows become much shorter than its longest.
_ENOUGH: Final = 0.25
#: Much shorter: below this share of the longest.
_SIMILAR: Final = 0.8


def batches_by_budget(lengths: Sequence[int], token_budget: int) -> list[list[int]]:
    """Return every index once, longest rows first, each batch within ``rows * longest <= token_budget``.

    A row longer than the budget has a batch of its own. Longest first, so that memory runs out at once or never. A
    quarter of the budget is enough for a batch of rows of similar length: rather a smaller batch than much padding.
    """
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda index: -lengths[index]):
        if batches and _belongs(lengths[index], len(batches[-1]), lengths[batches[-1][0]], token_budget):
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches


def _belongs(length: int, rows: int, longest: int, token_budget: int) -> bool:
    is_similar = length >= _SIMILAR * longest or rows * longest < _ENOUGH * token_budget
    return is_similar and (rows + 1) * longest <= token_budget
