from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from analysis.sentiment import Score
from models.classifier import Classifier
from models.dataset import Example
from models.perturbations import Perturbation, standard_perturbations
from models.robustness import (
    IdentityTally,
    PerturbationTally,
    pooled,
    tally_identity,
    tally_perturbations,
)
from models.robustness_command import (
    Report,
    as_json,
    as_markdown,
    file_table,
    identity_table,
    main,
    measure,
    perturbation_table,
    read_sample,
)
from tests.models.toys import toy_examples, write_rows

DATASETS = os.environ.get("TOCSIN_DATASETS")
NEGATIVE, NEUTRAL, POSITIVE = Score(0.75, 0.125, 0.125), Score(0.125, 0.75, 0.125), Score(0.125, 0.125, 0.75)
THREE_CLASS = [
    Example("awful Shop", 0, "toy"),
    Example("Train", 1, "toy"),
    Example("LOVELY", 2, "toy"),
]
TWO_CLASS = [Example("awful", 0, "waimai_10k"), Example("Lovely", 2, "waimai_10k")]


class ToyScorer:
    """Knows a few words in small letters only, women by a prejudice, and what it was asked."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> list[Score]:
        self.calls.append(list(texts))
        return [self._score(text) for text in texts]

    @staticmethod
    def _score(text: str) -> Score:
        words = set(text.split())
        if words & {"awful", "woman", "women"}:
            return NEGATIVE
        return POSITIVE if words & {"lovely", "LOVELY", "Lovely"} else NEUTRAL


def upper(text: str, _: random.Random) -> str:
    return text.upper()


def tally(examples: Sequence[Example], change: Perturbation = upper) -> PerturbationTally:
    return tally_perturbations(examples, {"change": change}, ToyScorer(), seed=1)["change"]


def test_texts_are_counted_before_and_after_a_change() -> None:
    assert tally(THREE_CLASS) == PerturbationTally(texts=2, right_before=2, right_after=1, called_otherwise=1)


def test_a_text_left_as_it_is_does_not_count() -> None:
    assert tally(THREE_CLASS, lambda text, _: text) == PerturbationTally()


def test_without_neutral_labels_only_negative_against_the_rest_counts() -> None:
    assert tally(TWO_CLASS, lambda text, _: text.lower().replace("lovely", "nice")) == PerturbationTally(1, 1, 1, 0)


def test_all_perturbations_of_a_file_are_scored_in_one_call_and_no_text_twice() -> None:
    scorer = ToyScorer()
    examples = [*THREE_CLASS, *THREE_CLASS]
    tallies = tally_perturbations(examples, {"up": upper, "again": upper}, scorer, seed=1)
    assert len(scorer.calls) == 1
    assert len(scorer.calls[0]) == len(set(scorer.calls[0])) == 5
    assert tallies["up"] == tallies["again"] == tally(examples)


def test_files_are_pooled_by_text() -> None:
    one, other = PerturbationTally(10, 8, 6, 3), PerturbationTally(30, 20, 20, 1)
    assert pooled([{"a": one, "b": one}, {"a": other}]) == {"a": PerturbationTally(40, 28, 26, 4), "b": one}


def test_a_prejudice_shows_as_flips_and_as_a_gap() -> None:
    tallies = tally_identity(["the man left", "an american table", "the train"], ToyScorer())
    assert list(tallies) == [("gender", "en"), ("nationality", "en")]
    assert tallies["gender", "en"] == IdentityTally(1, 1, 1, 1, 0.625)
    assert tallies["nationality", "en"] == IdentityTally(1, 0, 7, 0, 0.0)


def test_a_text_with_two_sets_of_a_group_is_one_text_of_that_group() -> None:
    tallies = tally_identity(["a man and two boys", "a man and two boys", "men left"], ToyScorer())
    assert tallies == {("gender", "en"): IdentityTally(2, 2, 3, 2, 1.25)}


def test_texts_without_identity_terms_give_no_tally() -> None:
    assert tally_identity(["the train"], ToyScorer()) == {}


REPORT = Report(
    {
        "one": {"typos": PerturbationTally(1000, 800, 790, 25), "spaced out": PerturbationTally()},
        "other": {"typos": PerturbationTally(), "spaced out": PerturbationTally(10, 5, 6, 1)},
    },
    {("own posts", "age", "en"): IdentityTally(8, 2, 20, 3, 0.4)},
)


def test_the_table_gives_shares_of_the_texts_that_changed() -> None:
    lines = perturbation_table({**REPORT.perturbations["one"], "none": PerturbationTally()}).splitlines()
    assert lines[2:] == ["| typos | 1,000 | 0.800 | 0.790 | 2.5% |"]


def test_the_table_of_files_gives_points_and_leaves_out_what_changed_nothing() -> None:
    assert file_table(REPORT.perturbations).splitlines() == [
        "| points of accuracy | typos | spaced out |",
        "| --- | ---: | ---: |",
        "| one | -1.0 | – |",
        "| other | – | +10.0 (of 10) |",
    ]


def test_the_table_of_identity_terms_gives_shares_of_texts_and_of_swaps() -> None:
    assert identity_table(REPORT.identity).splitlines()[2:] == [
        "| age | en | own posts | 8 | 25.0% | 20 | 15.0% | 0.050 |"
    ]


def test_every_table_has_the_same_cells_in_each_line() -> None:
    for block in as_markdown(REPORT).split("\n\n"):
        assert len({line.count("|") for line in block.splitlines()}) == 1


def test_json_gives_the_same_figures() -> None:
    report = json.loads(json.dumps(as_json(REPORT, "toy", seed=3)))
    typos = {"texts": 1000, "accuracy_before": 0.8, "accuracy_after": 0.79, "called_otherwise": 0.025}
    assert (report["model_id"], report["seed"]) == ("toy", 3)
    assert report["perturbations"]["typos"] == report["files"]["one"]["typos"] == typos
    assert list(report["files"]["other"]) == ["spaced out"]
    assert report["identity_terms"][0]["label_changes"] == 0.25


def test_without_files_our_own_posts_are_measured() -> None:
    report = measure({}, ToyScorer(), seed=1)
    assert report.perturbations == {}
    assert {origin for origin, _, _ in report.identity} == {"own posts"}
    assert len(report.identity) == 12
    assert "perturbation" not in as_markdown(report)


def test_a_sample_is_drawn_by_the_seed(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "toy_dev.jsonl", toy_examples(60))
    assert read_sample(path, 10, seed=1) == read_sample(path, 10, seed=1) != read_sample(path, 10, seed=2)
    assert len(read_sample(path, None, seed=1)) == len(read_sample(path, 99, seed=1)) == 60


def test_the_command_measures_a_file_with_the_shipped_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_rows(tmp_path / "toy_dev.jsonl", toy_examples(30))
    assert main([str(path), "--rows", "12", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["files"]["toy_dev"]["upper case"]["texts"] == 12
    assert report["perturbations"] == report["files"]["toy_dev"]
    assert {one["texts_of"] for one in report["identity_terms"]} == {"own posts"}


def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    for path in (tmp_path / "empty.jsonl", tmp_path / "nowhere.jsonl"):
        assert main([str(path)]) == 2
        assert str(path) in capsys.readouterr().err


@pytest.mark.skipif(DATASETS is None, reason="TOCSIN_DATASETS names no folder with the labelled data")
@pytest.mark.parametrize("name", ["en_tweeteval_dev", "zh_smp2020_dev"])
def test_emoji_typos_homophones_and_traditional_characters_cost_few_labels(name: str) -> None:
    rows = read_sample(Path(DATASETS or "") / f"{name}.jsonl.gz", 100, seed=1)
    chosen = {
        name: change
        for name, change in standard_perturbations().items()
        if name in {"emoji added", "typos", "homophones", "traditional"}
    }
    for one in tally_perturbations(rows, chosen, Classifier.load().score, seed=1).values():
        assert one.right_after >= one.right_before - 0.1 * one.texts
