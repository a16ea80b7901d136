from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from models.batching import batches_by_budget

LENGTHS = st.lists(st.integers(1, 128), max_size=200)


@given(LENGTHS, st.integers(16, 4096))
def test_every_row_is_in_one_batch_and_batches_stay_within_the_budget(lengths: list[int], budget: int) -> None:
    batches = batches_by_budget(lengths, budget)
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[index] for index in batch) <= budget


@given(LENGTHS)
def test_the_longest_rows_come_first(lengths: list[int]) -> None:
    order = [lengths[index] for batch in batches_by_budget(lengths, 512) for index in batch]
    assert order == sorted(lengths, reverse=True)


def test_under_a_tenth_of_a_window_of_posts_is_padding() -> None:
    generator = random.Random(3)
    for window in (256, 4096):
        lengths = [min(128, 3 + int(generator.lognormvariate(3.4, 0.7))) for _ in range(window)]
        batches = batches_by_budget(lengths, 2_048)
        computed = sum(len(batch) * max(lengths[index] for index in batch) for batch in batches)
        assert 1 - sum(lengths) / computed < 0.1
