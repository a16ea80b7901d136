from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pytest

from models.dataset import Example, Recipe, cap_sources, load_training_set, read_examples
from models.errors import DataError
from tests.models.toys import toy_examples, write_rows

NO_RECIPE = Recipe(caps={}, weights={})


def test_development_sets_and_streams_beside_the_training_files_are_never_opened(tmp_path: Path) -> None:
    write_rows(tmp_path / "en_train.jsonl", toy_examples(6))
    for name in ("en_dev.jsonl", "en_stream_airlines.jsonl", "en_stream_airlines_train_notes.jsonl"):
        (tmp_path / name).write_text("reading this line would fail\n")
    assert len(load_training_set(tmp_path, NO_RECIPE, seed=1)) == 6


def test_a_gzipped_file_reads_like_a_plain_one(tmp_path: Path) -> None:
    plain = write_rows(tmp_path / "plain.jsonl", toy_examples(5))
    packed = tmp_path / "packed.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_examples(packed) == read_examples(plain)


def test_rows_of_two_class_sources_are_marked(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.jsonl", toy_examples(2) + toy_examples(2, two_class=True))
    assert [one.two_class for one in read_examples(path)] == [False, False, True, True]


def test_a_capped_source_keeps_a_seeded_sample_and_the_others_stay_whole() -> None:
    rows = [Example(f"text {index}", 0, "big" if index % 2 else "small") for index in range(100)]
    kept = cap_sources(rows, {"big": 7}, seed=1)
    assert Counter(one.source for one in kept) == {"big": 7, "small": 50}
    assert kept == cap_sources(rows, {"big": 7}, seed=1)
    assert kept != cap_sources(rows, {"big": 7}, seed=2)


def test_posts_that_address_somebody_count_more() -> None:
    recipe = Recipe(caps={}, weights={"brands": 1.5}, handle_weight=2.0)
    assert recipe.weight("semeval2017_task4a", "@united where is my bag") == 2.0
    assert recipe.weight("semeval2017_task4a", "see you @ noon") == 1.0
    assert recipe.weight("brands", "the queue") == 1.5


@pytest.mark.parametrize("line", ["not json", "[1]", '{"text": "x", "label": "angry"}', '{"label": "neutral"}'])
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "fine", "label": "positive"}\n' + line + "\n")
    with pytest.raises(DataError, match=r"rows\.jsonl (line|row) 2"):
        read_examples(path)


def test_a_folder_without_training_files_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no \*_train"):
        load_training_set(tmp_path, NO_RECIPE, seed=1)


@pytest.mark.parametrize(
    ("name", "content", "advice"),
    [
        ("rows.jsonl", '{"text": "太差了", "label": "negative"}\n'.encode("gbk"), "save it as JSONL in UTF-8"),
        ("rows.jsonl.gz", gzip.compress(b'{"text": "fine", "label": "neutral"}\n' * 99)[:-9], "name a whole"),
        ("plain.jsonl.gz", b"not packed at all", "name a whole"),
    ],
)
def test_a_file_that_is_no_text_or_not_whole_says_what_to_do(
    tmp_path: Path, name: str, content: bytes, advice: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=advice):
        read_examples(tmp_path / name)
