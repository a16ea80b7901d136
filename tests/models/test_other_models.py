from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification, BertModel

from models.classifier import Classifier
from models.errors import ModelError
from models.labels import class_matrix
from tests.models.toys import toy_config, write_transformers_tokenizer

TEXTS = ["awful phone", "lovely", "", "the table this shop"]


def write_classifier(folder: Path, id2label: dict[int, str]) -> Path:
    torch.manual_seed(9)
    labels = {"id2label": id2label, "label2id": {name: index for index, name in id2label.items()}}
    config = BertConfig(**{**toy_config().to_dict(), **labels, "num_labels": len(id2label)})
    BertForSequenceClassification(config).save_pretrained(folder)
    write_transformers_tokenizer(folder)
    return folder


def test_a_local_sequence_classifier_scores_with_its_labels_mapped(tmp_path: Path) -> None:
    ours = write_classifier(tmp_path / "a", {0: "negative", 1: "neutral", 2: "positive"})
    turned = write_classifier(tmp_path / "b", {0: "Positive", 1: "Neutral", 2: "Negative"})
    for one, other in zip(Classifier.load(ours).score(TEXTS), Classifier.load(turned).score(TEXTS), strict=True):
        assert one.negative == pytest.approx(other.positive)
        assert one.neutral == pytest.approx(other.neutral)
        assert one.negative + one.neutral + one.positive == pytest.approx(1)


def test_a_two_class_model_gives_neutral_nothing(tmp_path: Path) -> None:
    folder = write_classifier(tmp_path, {0: "NEG", 1: "POS"})
    for score in Classifier.load(str(folder)).score(TEXTS):
        assert score.neutral == 0
        assert score.negative + score.positive == pytest.approx(1)


def test_the_id_of_a_folder_follows_its_weights(tmp_path: Path) -> None:
    folder = write_classifier(tmp_path / "mine", {0: "neg", 1: "pos"})
    before = Classifier.load(folder).model_id
    weights = BertForSequenceClassification.from_pretrained(folder)
    with torch.no_grad():
        weights.classifier.bias.add_(1)
    weights.save_pretrained(folder)
    after = Classifier.load(folder).model_id
    assert before.startswith("mine-")
    assert before != after


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        (["LABEL_0", "LABEL_1", "LABEL_2"], [0, 1, 2]),
        (["LABEL_0", "LABEL_1"], [0, 2]),
        (["积极", "消极"], [2, 0]),
        (["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], [0, 0, 1, 2, 2]),
    ],
)
def test_known_class_names_find_their_place(names: list[str], columns: list[int]) -> None:
    assert class_matrix(dict(enumerate(names))).argmax(dim=1).tolist() == columns


@pytest.mark.parametrize("names", [["joy", "anger"], ["neutral", "positive"], ["LABEL_0", "LABEL_1", "a", "b"]])
def test_classes_that_are_no_sentiment_are_refused(names: list[str]) -> None:
    with pytest.raises(ModelError, match="classes"):
        class_matrix(dict(enumerate(names)))


def test_a_model_without_a_trained_head_is_refused(tmp_path: Path) -> None:
    BertModel(toy_config()).save_pretrained(tmp_path)
    write_transformers_tokenizer(tmp_path)
    with pytest.raises(ModelError, match="no trained classifier"):
        Classifier.load(tmp_path)


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere does not exist"):
        Classifier.load(tmp_path / "nowhere")


def test_an_empty_folder_is_a_model_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"has no config\.json"):
        Classifier.load(tmp_path)


def test_a_config_that_is_not_json_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ModelError):
        Classifier.load(tmp_path)
