"""TF-IDF of words and characters with logistic regression, the classical choice without a network."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from analysis.sentiment import LABELS, Score
from models.baselines.optional import import_for_comparison
from models.dataset import Example
from models.errors import DataError, ModelError
from models.labels import NEUTRAL, POSITIVE
from models.metrics import FloatArray, IntArray
from models.preprocess import normalise_text

WEIGHTS_NAME: Final = "weights.npz"

# A run of letters and digits is a word; so is one ideograph, as nothing says where Chinese words end, emoji or mark.
_WORD: Final = r"(?:(?![\u3400-\u9fff\uf900-\ufaff])[\w'’])+|\S"

SparseRows = Any  # scipy's sparse rows; the package is optional and has no types


@dataclass(frozen=True, slots=True)
class TfidfSettings:
    """What decides the result, besides the data.

    Columns are hashed (Weinberger et al. 2009), so that millions of n-grams need no dictionary and nothing but numbers
    is stored. ``strength`` is scikit-learn's C, the inverse of the L2 penalty.
    """

    word_grams: tuple[int, int] = (1, 2)
    character_grams: tuple[int, int] = (3, 4)
    columns: int = 2**19
    strength: float = 3.0
    iterations: int = 200


class TfidfRegression:
    """Scores texts by a linear function of their words, word pairs and short runs of characters."""

    def __init__(self, settings: TfidfSettings, frequencies: NDArray[Any], coefficients: NDArray[Any]) -> None:
        """Take inverse document frequencies (columns,) and coefficients (3, columns + 1), the intercept last."""
        self._settings = settings
        self._frequencies = frequencies
        self._coefficients = coefficients
        self._counters = _counters(settings)
        self._weigher = _weigher()
        self._weigher.idf_ = frequencies
        digest = hashlib.sha256(frequencies.tobytes() + coefficients.tobytes()).hexdigest()
        self.model_id: Final = f"tfidf-{digest[:12]}"

    @classmethod
    def fit(cls, examples: Sequence[Example], settings: TfidfSettings | None = None) -> TfidfRegression:
        """Fit on labelled rows; raises DataError unless the three-class rows show all three labels.

        Where nobody was offered neutral, a negative row is as labelled. A positive one says for certain only that it is
        not negative: half of its weight is positive as labelled, half goes to neutral and positive in the shares that a
        first fit, on the three-class rows, gives them. That is one step of expectation-maximisation over the labels
        that are possible (Jin and Ghahramani 2002), with the halves of ``models.losses.sentiment_losses``.
        """
        settings = settings or TfidfSettings()
        labels = np.array([example.label for example in examples], dtype=np.int64)
        weights = np.array([example.weight for example in examples], dtype=np.float64)
        two_class = np.array([example.two_class for example in examples], dtype=np.bool_)
        if set(labels[~two_class].tolist()) != set(range(len(LABELS))):
            raise DataError("TF-IDF needs three-class rows of every label; train on more rows.")
        weigher = _weigher()
        rows = weigher.fit_transform(_counts(_counters(settings), [example.text for example in examples]))
        seen = np.unique(rows.indices)  # the coefficients of all other columns are 0 anyway
        rows = rows[:, seen]
        regression = import_for_comparison("sklearn.linear_model").LogisticRegression(
            C=settings.strength, max_iter=settings.iterations, warm_start=True
        )
        regression.fit(rows[~two_class], labels[~two_class], weights[~two_class])
        if two_class.any():
            _refit(regression, rows, labels, weights, np.flatnonzero(two_class & (labels == POSITIVE)))
        coefficients = np.zeros((len(LABELS), len(weigher.idf_) + 1), dtype=np.float32)
        coefficients[:, seen] = regression.coef_
        coefficients[:, -1] = regression.intercept_
        return cls(settings, weigher.idf_.astype(np.float32), coefficients)

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Return the probabilities of each text, in the order given."""
        if not texts:
            return []
        rows = self._weigher.transform(_counts(self._counters, texts))
        logits = rows @ self._coefficients[:, :-1].T + self._coefficients[:, -1]
        return [Score(*row) for row in _softmax(np.asarray(logits, dtype=np.float64)).tolist()]

    def save(self, folder: Path) -> None:
        """Write the folder: numbers as .npz, settings as JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(folder / WEIGHTS_NAME, frequencies=self._frequencies, coefficients=self._coefficients)
        config = json.dumps(dataclasses.asdict(self._settings), indent=1)
        (folder / "config.json").write_text(config + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> TfidfRegression:
        """Load what ``save`` wrote; raises ModelError if a part is missing or does not fit."""
        try:
            stored = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            grams = {name: tuple(stored[name]) for name in ("word_grams", "character_grams")}
            with np.load(folder / WEIGHTS_NAME) as arrays:
                return cls(TfidfSettings(**{**stored, **grams}), arrays["frequencies"], arrays["coefficients"])
        except (OSError, EOFError, LookupError, TypeError, ValueError, BadZipFile) as error:
            raise ModelError(f"The TF-IDF model in {folder} cannot be read ({error}); train it again.") from error


def _counters(settings: TfidfSettings) -> list[Any]:
    make = import_for_comparison("sklearn.feature_extraction.text").HashingVectorizer
    shared = {"n_features": settings.columns, "norm": None, "alternate_sign": False, "dtype": np.float32}
    return [
        make(lowercase=False, token_pattern=_WORD, ngram_range=settings.word_grams, **shared),
        make(lowercase=False, analyzer="char_wb", ngram_range=settings.character_grams, **shared),
    ]


def _weigher() -> Any:
    return import_for_comparison("sklearn.feature_extraction.text").TfidfTransformer(sublinear_tf=True)


def _counts(counters: Sequence[Any], texts: Sequence[str]) -> SparseRows:
    plain = [normalise_text(text).lower() for text in texts]
    parts = [counter.transform(plain) for counter in counters]
    return import_for_comparison("scipy.sparse").hstack(parts, format="csr")


def _refit(regression: Any, rows: SparseRows, labels: IntArray, weights: FloatArray, unsure: IntArray) -> None:
    """Fit to all rows, each unsure one (two-class, positive) counted partly as neutral."""
    shares = regression.predict_proba(rows[unsure])
    neutral = 0.5 * shares[:, NEUTRAL] / (shares[:, NEUTRAL] + shares[:, POSITIVE])
    as_labelled = weights.copy()
    as_labelled[unsure] *= 1.0 - neutral
    regression.fit(
        import_for_comparison("scipy.sparse").vstack([rows, rows[unsure]], format="csr"),
        np.concatenate([labels, np.full(len(unsure), NEUTRAL)]),
        np.concatenate([as_labelled, weights[unsure] * neutral]),
    )


def _softmax(logits: FloatArray) -> FloatArray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: FloatArray = powers / powers.sum(axis=1, keepdims=True)
    return shares
