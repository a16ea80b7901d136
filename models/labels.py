"""From the classes of any sentiment model to negative, neutral and positive."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import torch
from torch import Tensor

from analysis.sentiment import LABELS, Label
from models.errors import ModelError

#: Where each class stands in logits, probabilities and labels, as `LABELS` has them.
NEGATIVE: Final = LABELS.index(Label.NEGATIVE)
NEUTRAL: Final = LABELS.index(Label.NEUTRAL)
POSITIVE: Final = LABELS.index(Label.POSITIVE)

_NAMES: Final[dict[str, Label]] = {
    "negative": Label.NEGATIVE,
    "neg": Label.NEGATIVE,
    "very negative": Label.NEGATIVE,
    "负面": Label.NEGATIVE,
    "消极": Label.NEGATIVE,
    "neutral": Label.NEUTRAL,
    "neu": Label.NEUTRAL,
    "中性": Label.NEUTRAL,
    "positive": Label.POSITIVE,
    "pos": Label.POSITIVE,
    "very positive": Label.POSITIVE,
    "正面": Label.POSITIVE,
    "积极": Label.POSITIVE,
}
_STARS = re.compile(r"([1-5]) stars?")
_STAR_LABELS: Final = (Label.NEGATIVE, Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE, Label.POSITIVE)
# What a model's classes mean when nobody named them, by the convention of two- and three-class sentiment models.
_UNNAMED: Final = {2: (Label.NEGATIVE, Label.POSITIVE), 3: LABELS}


def class_matrix(id2label: Mapping[int, str]) -> Tensor:
    """Return the 0/1 matrix (classes, 3) that adds a model's class probabilities up to our three.

    A model without a neutral class gives neutral no probability. Raises ModelError at a class it cannot place.
    """
    names = [id2label[index] for index in sorted(id2label)]
    labels = _labels_of(names)
    if not {Label.NEGATIVE, Label.POSITIVE} <= set(labels):
        raise ModelError(f"The model's classes {names} have no negative or no positive; choose a sentiment model.")
    matrix = torch.zeros(len(labels), len(LABELS))
    for row, label in enumerate(labels):
        matrix[row, LABELS.index(label)] = 1.0
    return matrix


def _labels_of(names: list[str]) -> list[Label]:
    if all(name.upper() == f"LABEL_{index}" for index, name in enumerate(names)) and len(names) in _UNNAMED:
        return list(_UNNAMED[len(names)])
    return [_label_of(name, names) for name in names]


def _label_of(name: str, names: list[str]) -> Label:
    plain = name.strip().lower()
    if stars := _STARS.fullmatch(plain):
        return _STAR_LABELS[int(stars.group(1)) - 1]
    if plain not in _NAMES:
        raise ModelError(
            f"The model's classes {names} are not sentiments that Tocsin knows; "
            "set id2label in its config.json to negative, neutral and positive."
        )
    return _NAMES[plain]
