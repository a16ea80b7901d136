"""Batches of rows of similar length, so that little of a batch is padding."""

from __future__ import annotations

from collections.abc import Sequence


def batches_by_budget(lengths: Sequence[int], token_budget: int) -> list[list[int]]:
    """Return every index once, longest rows first, each batch within ``rows * longest <= token_budget``.

    A row longer than the budget has a batch of its own. Longest first, so that memory runs out at once or never.
    """
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda index: -lengths[index]):
        if batches and (len(batches[-1]) + 1) * lengths[batches[-1][0]] <= token_budget:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches
