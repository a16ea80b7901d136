from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from models.baselines import lexicons
from models.baselines.bilstm import BiLstm
from models.baselines.lexicons import SnowNlp, Vader
from models.baselines.networks import NETWORKS, fit_network, load_network, save_network
from models.baselines.text_cnn import TextCnn
from models.baselines.tfidf import TfidfRegression
from models.dataset import Example
from models.errors import DataError, ModelError
from models.scorer_protocol import SentimentScorer
from models.training import TrainingSettings
from tests.models.toys import toy_examples, toy_tokenizer

LEARNING = TrainingSettings(epochs=6, batch_size=8, learning_rate=3e-3, max_tokens=32)
TRAINING = toy_examples(180) + toy_examples(60, seed=8, two_class=True)
UNSEEN = toy_examples(30, seed=99)
LABELS = ("negative", "neutral", "positive")


def share_right(scorer: SentimentScorer, examples: list[Example]) -> float:
    scores = scorer.score([one.text for one in examples])
    return sum(score.label == LABELS[one.label] for score, one in zip(scores, examples, strict=True)) / len(examples)


class TestNetworks:
    @pytest.mark.parametrize("kind", NETWORKS)
    def test_a_trained_network_calls_unseen_posts_rightly_in_the_engine_of_the_transformer(self, kind: str) -> None:
        scorer = fit_network(kind, TRAINING, toy_tokenizer(), LEARNING).classifier("cpu")
        assert share_right(scorer, UNSEEN) == 1.0
        assert scorer.model_id.startswith(f"{kind}-")

    @pytest.mark.parametrize("make", [TextCnn, BiLstm])
    def test_padding_changes_nothing(self, make: Callable[[int], nn.Module]) -> None:
        torch.manual_seed(3)
        network = make(50).eval()
        alone = torch.tensor([[7, 8, 9]])
        padded, mask = torch.tensor([[7, 8, 9, 5, 5, 5, 5], [1, 2, 3, 4, 5, 6, 7]]), torch.ones(2, 7, dtype=torch.long)
        mask[0, 3:] = 0
        with torch.no_grad():
            assert torch.allclose(network(padded, mask)[:1], network(alone, torch.ones_like(alone)), atol=1e-6)

    @pytest.mark.parametrize("make", [TextCnn, BiLstm])
    def test_the_order_of_words_matters(self, make: Callable[[int], nn.Module]) -> None:
        torch.manual_seed(3)
        network = make(50).eval()
        mask = torch.ones(1, 4, dtype=torch.long)
        with torch.no_grad():
            forwards, backwards = (
                network(torch.tensor([[1, 2, 3, 4]]), mask),
                network(torch.tensor([[4, 3, 2, 1]]), mask),
            )
        assert not torch.allclose(forwards, backwards, atol=1e-4)

    @pytest.mark.parametrize("make", [TextCnn, BiLstm])
    def test_the_short_number_format_of_fast_processors_is_no_obstacle(self, make: Callable[[int], nn.Module]) -> None:
        network, ids = make(50).eval(), torch.tensor([[1, 2, 3]])
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            logits = network(ids, torch.ones_like(ids))
        assert logits.dtype == torch.float32
        assert logits.shape == (1, 3)

    @pytest.mark.parametrize("kind", NETWORKS)
    def test_a_kept_network_is_the_same_network(self, kind: str, tmp_path: Path) -> None:
        short = dataclasses.replace(LEARNING, epochs=1)
        trained = fit_network(kind, TRAINING[:40], toy_tokenizer(), short)
        save_network(tmp_path / "kept", trained)
        texts = [one.text for one in UNSEEN]
        one, other = trained.classifier("cpu"), load_network(tmp_path / "kept").classifier("cpu")
        assert other.model_id == one.model_id
        assert torch.equal(other.logits(texts), one.logits(texts))

    @pytest.mark.parametrize("kind", NETWORKS)
    def test_the_seed_decides_the_weights(self, kind: str) -> None:
        ids = [
            fit_network(kind, TRAINING[:40], toy_tokenizer(), TrainingSettings(batch_size=8, seed=seed)).model_id
            for seed in (4, 4, 5)
        ]
        assert ids[0] == ids[1]
        assert ids[0] != ids[2]

    def test_a_folder_without_weights_is_an_error_that_says_what_to_do(self, tmp_path: Path) -> None:
        toy_tokenizer().save(str(tmp_path / "tokenizer.json"))
        with pytest.raises(ModelError, match="train it again"):
            load_network(tmp_path)


class TestTfidf:
    @pytest.fixture(autouse=True)
    def _installed(self) -> None:
        pytest.importorskip("sklearn", reason="the extra 'bench' is not installed")

    def test_it_calls_unseen_posts_rightly(self) -> None:
        assert share_right(TfidfRegression.fit(TRAINING), UNSEEN) == 1.0

    def test_chinese_is_told_apart_without_blanks_between_words(self) -> None:
        rows = [Example(text, label, "toy") for label, text in enumerate(("菜太差了", "周一下午开门", "菜非常好吃"))]
        scorer = TfidfRegression.fit(rows * 10)
        assert [one.label for one in scorer.score(["服务太差", "周一上午", "真的非常好"])] == list(LABELS)

    def test_a_positive_review_from_a_source_without_neutral_leaves_room_for_neutral(self) -> None:
        reviews = [Example("the table", 2, "waimai_10k", two_class=True)] * 40
        told = [dataclasses.replace(one, two_class=False) for one in reviews]
        unsure, sure = (TfidfRegression.fit(TRAINING + rows).score(["the table"])[0] for rows in (reviews, told))
        assert unsure.neutral > 1.5 * sure.neutral
        assert unsure.negative < 0.2

    def test_weights_count(self) -> None:
        disputed = [Example("monday", 0, "toy", weight=9.0), Example("monday", 2, "toy", weight=1.0)] * 30
        swapped = [dataclasses.replace(one, weight=10.0 - one.weight) for one in disputed]
        one, other = (TfidfRegression.fit(UNSEEN + rows).score(["monday"])[0] for rows in (disputed, swapped))
        assert one.label == "negative"
        assert other.label == "positive"

    def test_no_texts_and_an_empty_text_are_scored_too(self) -> None:
        scorer = TfidfRegression.fit(TRAINING)
        assert scorer.score([]) == []
        (empty,) = scorer.score([""])
        assert empty.negative + empty.neutral + empty.positive == pytest.approx(1.0)

    def test_a_kept_model_is_the_same_model(self, tmp_path: Path) -> None:
        fitted = TfidfRegression.fit(TRAINING)
        fitted.save(tmp_path / "kept")
        kept = TfidfRegression.load(tmp_path / "kept")
        texts = [one.text for one in UNSEEN]
        assert kept.model_id == fitted.model_id
        assert kept.score(texts) == fitted.score(texts)

    def test_rows_that_never_show_neutral_are_refused(self) -> None:
        with pytest.raises(DataError, match="every label"):
            TfidfRegression.fit(toy_examples(20, two_class=True))

    def test_a_damaged_folder_is_an_error_that_says_what_to_do(self, tmp_path: Path) -> None:
        TfidfRegression.fit(TRAINING).save(tmp_path)
        (tmp_path / "weights.npz").write_bytes(b"half a file")
        with pytest.raises(ModelError, match="train it again"):
            TfidfRegression.load(tmp_path)


class TestLexicons:
    def test_vader_calls_english_by_its_own_thresholds(self) -> None:
        pytest.importorskip("vaderSentiment", reason="the extra 'bench' is not installed")
        scores = Vader().score(["What an awful, horrible day", "The store opens at nine", "Great, I love it", ""])
        assert [one.label for one in scores] == ["negative", "neutral", "positive", "neutral"]

    def test_snownlp_calls_chinese_and_never_neutral(self) -> None:
        pytest.importorskip("snownlp", reason="the extra 'bench' is not installed")
        scores = SnowNlp().score(["太差了，退货", "质量很好，非常满意", "", "😀"])
        assert [one.label for one in scores[:2]] == ["negative", "positive"]
        assert all(one.label != "neutral" for one in scores)

    @pytest.mark.parametrize(("package", "scorer"), [("vaderSentiment", "Vader"), ("snownlp", "SnowNlp")])
    def test_a_missing_package_is_an_error_that_says_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch, package: str, scorer: str
    ) -> None:
        for name in [package, f"{package}.{package}"]:
            monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(ModelError, match=r"tocsin\[bench\]"):
            getattr(lexicons, scorer)()
