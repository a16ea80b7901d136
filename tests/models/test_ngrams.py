from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.classifier import Classifier
from models.dataset import Example
from models.errors import DataError, ModelError
from models.loading import open_model
from models.model_folder import load_model, save_model
from models.ngram_training import fit_ngrams, rarities
from models.ngrams import NGRAMS_NAME, Ngrams, runs_of
from models.preprocess import normalise_text
from tests.models.toys import toy_examples, toy_network, toy_tokenizer

CPU = torch.device("cpu")
BUCKETS = 2**14
TEXTS = ["awful shop", "the train on monday", "lovely, thanks", "", "awful shop"]


@pytest.fixture(scope="module")
def ngrams() -> Ngrams:
    return fit_ngrams(toy_examples(200) + toy_examples(60, seed=9, two_class=True), BUCKETS)


def buckets_of(text: str) -> set[int]:
    return set(runs_of([text], BUCKETS).buckets.tolist())


@given(st.lists(st.text(max_size=12), max_size=6))
def test_the_runs_of_a_text_do_not_depend_on_its_neighbours(texts: list[str]) -> None:
    runs = runs_of(texts, BUCKETS)
    assert len(runs.offsets) == len(texts) + 1
    for text, start, end in zip(texts, runs.offsets, runs.offsets[1:], strict=False):
        assert set(runs.buckets[start:end].tolist()) == buckets_of(text)


@given(st.text(alphabet="太差了好ab", max_size=8))
def test_a_text_has_just_the_runs_of_one_to_three_characters_that_it_holds(text: str) -> None:
    plain = normalise_text(text)
    different = {plain[start : start + length] for length in (1, 2, 3) for start in range(len(plain) - length + 1)}
    assert len(buckets_of(text)) == len(different)


def test_a_run_is_the_same_wherever_it_stands() -> None:
    assert buckets_of("差评") <= buckets_of("这家店差评很多")
    assert not buckets_of("差评") & buckets_of("thanks")


def test_links_and_handles_are_written_one_way_first() -> None:
    assert buckets_of("@one see https://a.example/x") == buckets_of("@two   see https://b.example/y")


def test_what_is_in_a_single_post_says_nothing_and_what_is_rare_weighs_most() -> None:
    weights = rarities(np.array([0, 1, 2, 50, 40_000]))
    assert weights[0] == weights[1] == 0
    assert weights[2] > weights[3] > weights[4] > 0


def test_posts_that_a_child_could_tell_apart_are_told_apart(ngrams: Ngrams) -> None:
    unseen = toy_examples(60, seed=77)
    called = ngrams.logits([example.text for example in unseen]).argmax(dim=1)
    assert called.tolist() == [example.label for example in unseen]


def test_rows_of_two_classes_teach_nothing_against_neutral() -> None:
    praise = [Example("谢谢老师", 2, "reviews", two_class=True)] * 20 + [Example("退款太慢", 0, "reviews", True)] * 20
    both = Example("谢谢老师", 1, "posts"), Example("退款太慢", 0, "posts")
    negative, neutral, positive = fit_ngrams([*praise, *both * 3], BUCKETS).logits(["谢谢老师"])[0]
    assert negative < neutral
    assert negative < positive
    as_three = [replace(one, two_class=False) for one in praise]
    _, less_neutral, more_positive = fit_ngrams([*as_three, *both * 3], BUCKETS).logits(["谢谢老师"])[0]
    assert more_positive - less_neutral > positive - neutral


def test_no_posts_teach_nothing() -> None:
    with pytest.raises(DataError, match="_train"):
        fit_ngrams([], BUCKETS)


def test_a_single_character_says_less_than_a_post(ngrams: Ngrams) -> None:
    letter, word = (float(ngrams.logits([text]).abs().max()) for text in ("w", "awful"))
    assert letter < 0.5 * word


def test_a_post_without_a_known_run_gets_nothing_added(ngrams: Ngrams) -> None:
    assert ngrams.logits(["", "🜁"]).abs().max() == 0
    assert ngrams.logits([]).shape == (0, 3)


def test_bytes_on_disk_say_nearly_what_was_learnt(ngrams: Ngrams, tmp_path: Path) -> None:
    ngrams.save(tmp_path)
    again = Ngrams.load(tmp_path)
    assert again is not None
    learnt = ngrams.logits(TEXTS)
    assert (again.logits(TEXTS) - learnt).abs().max() < 0.03 * learnt.abs().max()


@pytest.mark.parametrize("left", [b"", b"nothing of the kind"])
def test_a_damaged_file_is_a_model_error_that_names_it(ngrams: Ngrams, tmp_path: Path, left: bytes) -> None:
    ngrams.save(tmp_path)
    (tmp_path / NGRAMS_NAME).write_bytes(left)
    with pytest.raises(ModelError, match=NGRAMS_NAME):
        Ngrams.load(tmp_path)


def test_parts_of_two_models_are_refused(ngrams: Ngrams, tmp_path: Path) -> None:
    Ngrams(ngrams.weights[: BUCKETS // 2], ngrams.rarities).save(tmp_path)
    with pytest.raises(ModelError, match="does not fit"):
        Ngrams.load(tmp_path)


def test_a_model_adds_its_ngrams_to_its_network_and_is_another_model(ngrams: Ngrams, tmp_path: Path) -> None:
    plain, wide = tmp_path / "plain", tmp_path / "wide"
    plain_id = save_model(plain, toy_network(), toy_tokenizer(), quantise=True, max_tokens=32)
    wide_id = save_model(wide, toy_network(), toy_tokenizer(), quantise=True, max_tokens=32, ngrams=ngrams)
    assert plain_id != wide_id == load_model(wide).model_id
    stored = load_model(wide).ngrams
    assert stored is not None
    network, whole = (Classifier(open_model(folder), CPU).logits(TEXTS) for folder in (plain, wide))
    assert torch.allclose(whole - network, stored.logits(TEXTS), atol=1e-4)


def test_a_model_that_lost_its_ngrams_is_not_used_without_them(ngrams: Ngrams, tmp_path: Path) -> None:
    save_model(tmp_path, toy_network(), toy_tokenizer(), quantise=True, ngrams=ngrams)
    (tmp_path / NGRAMS_NAME).unlink()
    with pytest.raises(ModelError, match=f"lacks its {NGRAMS_NAME}"):
        load_model(tmp_path)


def test_saving_without_ngrams_leaves_none_of_an_earlier_model(ngrams: Ngrams, tmp_path: Path) -> None:
    save_model(tmp_path, toy_network(), toy_tokenizer(), quantise=True, ngrams=ngrams)
    save_model(tmp_path, toy_network(), toy_tokenizer(), quantise=True)
    assert load_model(tmp_path).ngrams is None
