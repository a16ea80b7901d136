from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Event, current_thread

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from models.windows import RecentLogits, encode_window, encoded_ahead, in_windows
from models.workload import Workload


def letters(texts: Sequence[str]) -> list[list[int]]:
    return [[ord(letter) for letter in text.lower()] for text in texts]


@given(st.lists(st.integers(), max_size=40), st.integers(1, 9))
def test_windows_hold_all_items_in_order(items: list[int], size: int) -> None:
    windows = list(in_windows(items, size))
    assert [item for window in windows for item in window] == items
    assert all(len(window) == size for window in windows[:-1])


def test_texts_that_are_written_alike_are_one_row() -> None:
    window = encode_window(["Refund!", "ok", "REFUND!", "refund!"], letters)
    assert window.row_of_text == [0, 1, 0, 0]
    assert len(window.rows) == 2


def test_the_next_window_is_tokenised_while_the_last_one_is_computed() -> None:
    begun = Event()

    def encode(texts: Sequence[str]) -> list[list[int]]:
        if "second" in texts:
            begun.set()
        return letters(texts)

    windows = encoded_ahead([["first"], ["second"]], encode, Workload())
    next(windows)
    assert begun.wait(timeout=60), "the second window was not begun before the first one was done"
    assert [window.texts for window in windows] == [["second"]]


def test_windows_are_taken_in_a_thread_of_their_own() -> None:
    threads = []

    def source() -> Iterator[list[str]]:
        threads.append(current_thread())
        yield ["one"]

    assert len(list(encoded_ahead(source(), letters, Workload()))) == 1
    assert threads != [current_thread()]


def test_what_taking_a_window_raises_is_raised_after_the_windows_before_it() -> None:
    def source() -> Iterator[list[str]]:
        yield ["one"]
        raise OSError("the database is away")

    windows = encoded_ahead(source(), letters, Workload())
    assert next(windows).texts == ["one"]
    with pytest.raises(OSError, match="away"):
        next(windows)


def test_rows_that_come_again_are_not_computed_again() -> None:
    computed: list[Sequence[int]] = []

    def compute(rows: Sequence[Sequence[int]]) -> Tensor:
        computed.extend(rows)
        return torch.tensor([[float(sum(row)), 0.0, 1.0] for row in rows])

    recent = RecentLogits(capacity=2)
    assert recent.complete([(1, 2), (3,)], compute).tolist() == [[3.0, 0.0, 1.0]] * 2
    assert recent.complete([(3,), (4,)], compute).tolist() == [[3.0, 0.0, 1.0], [4.0, 0.0, 1.0]]
    assert computed == [(1, 2), (3,), (4,)]
    recent.complete([(1, 2)], compute)
    assert computed[-1] == (1, 2), "with room for two the row that was not used for longest is forgotten"


def test_a_workload_knows_how_much_of_its_batches_was_padding() -> None:
    work = Workload()
    assert work.padding_waste == 0
    work.add_batch([4, 2], width=4)
    work.add_batch([4, 3], width=4)
    assert (work.batches, work.computed_rows, work.tokens) == (2, 4, 13)
    assert work.padding_waste == pytest.approx(3 / 16)
