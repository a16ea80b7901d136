"""Several scorers on the same labelled sets: the figure each set is judged by, posts a second, and a table of both."""

from __future__ import annotations

import dataclasses
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from analysis.sentiment import Score
from models.dataset import Example
from models.errors import DataError
from models.evaluate import evaluate_examples, read_files
from models.metrics import Figures
from models.preprocess import Language, language_of
from models.scorer_protocol import SentimentScorer

LANGUAGES: Final[Mapping[Language, str]] = {"en": "English", "zh": "Chinese"}
_WARM_UP_TEXTS: Final = 64
_CERTAIN: Final = (Score(1.0, 0.0, 0.0), Score(0.0, 1.0, 0.0), Score(0.0, 0.0, 1.0))


@dataclass(frozen=True)
class LabelledSet:
    """The rows of one file; its language is that of most of them."""

    name: str
    language: Language
    examples: Sequence[Example]


@dataclass(frozen=True)
class Contender:
    """A scorer under the title of its column; it is measured on the languages that it was made for.

    A post is called by its most probable class, as users of the others do it; with ``our_rule`` by that of
    ``analysis.sentiment.Score.label``, whose cost was chosen for our model.
    """

    title: str
    scorer: SentimentScorer
    languages: frozenset[Language] = frozenset(LANGUAGES)
    our_rule: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What one contender made of one set by its own rule and by ours, and the seconds it took to score it."""

    figures: Figures
    figures_by_our_rule: Figures
    seconds: float


@dataclass(frozen=True)
class Comparison:
    """``results`` are by the set's name and the contender's title; who was not made for its language is not there."""

    sets: Sequence[LabelledSet]
    contenders: Sequence[Contender]
    results: Mapping[str, Mapping[str, Result]]

    def posts_per_second(self, title: str, language: Language) -> float | None:
        """Return a contender's speed over all rows of a language; None if it scored none."""
        scored = [one for one in self.sets if one.language == language and title in self.results[one.name]]
        if not scored:
            return None
        return sum(len(one.examples) for one in scored) / sum(self.results[one.name][title].seconds for one in scored)


def read_labelled_sets(folder: Path) -> list[LabelledSet]:
    """Read every ``*_dev`` and ``*_stream_*`` file of the folder, by name; raises DataError if there is none."""
    patterns = [f"{kind}.jsonl{ending}" for kind in ("*_dev", "*_stream_*") for ending in ("", ".gz")]
    paths = sorted(path for pattern in patterns for path in folder.glob(pattern))
    if not paths:
        raise DataError(f"{folder} holds no *_dev.jsonl.gz file; name the folder of the labelled data.")
    return [LabelledSet(name, _language_of(examples), examples) for name, examples in read_files(paths).items()]


def _language_of(examples: Sequence[Example]) -> Language:
    return Counter(language_of(example.text) for example in examples).most_common(1)[0][0]


def judge(name: str, figures: Figures) -> tuple[str, float]:
    """Return the name and the value of the figure that a set is judged by.

    Tweets: macro recall, as in SemEval-2017 task 4. The stream of complaints at airlines: F1 of negative, which is what
    an alarm hears. All else: macro-F1, where nobody labelled neutral over negative and the rest.
    """
    if name.startswith("en_tweeteval"):
        return "macro recall", figures.macro_recall
    if name.startswith("en_stream_airlines"):
        return "F1 of negative", figures.negative_f1
    return "macro-F1, negative or not" if figures.two_class else "macro-F1", figures.macro_f1


def compare(sets: Sequence[LabelledSet], contenders: Sequence[Contender]) -> Comparison:
    """Let every contender score every set in its languages.

    Set by set in turn, so that all meet the same load of the machine, and each warmed up, so that no loading is timed.
    """
    for contender in contenders:
        first = next((one for one in sets if one.language in contender.languages), None)
        if first:
            contender.scorer.score([example.text for example in first.examples[:_WARM_UP_TEXTS]])
    results = {
        one.name: {
            contender.title: _measure(one, contender) for contender in contenders if one.language in contender.languages
        }
        for one in sets
    }
    return Comparison(sets, contenders, results)


def _measure(one: LabelledSet, contender: Contender) -> Result:
    started = time.perf_counter()
    scores = contender.scorer.score([example.text for example in one.examples])
    seconds = time.perf_counter() - started
    by_our_rule = evaluate_examples(one.examples, lambda texts: scores)
    if contender.our_rule:
        return Result(by_our_rule, by_our_rule, seconds)
    # No cost changes a class that is certain. How well the probabilities fit, though, only they themselves can say.
    certain = evaluate_examples(one.examples, lambda texts: [_most_probable(score) for score in scores])
    figures = dataclasses.replace(
        certain,
        calibration_error=by_our_rule.calibration_error,
        review_share=by_our_rule.review_share,
        accuracy_without_review=by_our_rule.accuracy_without_review,
    )
    return Result(figures, by_our_rule, seconds)


def _most_probable(score: Score) -> Score:
    values = (score.negative, score.neutral, score.positive)
    return _CERTAIN[values.index(max(values))]


def table(comparison: Comparison) -> str:
    """Return a Markdown table: a line for every set, a column for every contender, then posts a second."""
    titles = [contender.title for contender in comparison.contenders]
    lines = [_line(["set", "rows", "judged by", *titles]), _line(["---", "---:", "---", *["---:"] * len(titles)])]
    for one in comparison.sets:
        results = comparison.results[one.name]
        measure = next((judge(one.name, result.figures)[0] for result in results.values()), "")
        values = [f"{judge(one.name, results[title].figures)[1]:.3f}" if title in results else "–" for title in titles]
        lines.append(_line([one.name, f"{len(one.examples):,}", measure, *values]))
    for language, name in LANGUAGES.items():
        rows = sum(len(one.examples) for one in comparison.sets if one.language == language)
        if rows:
            speeds = [comparison.posts_per_second(title, language) for title in titles]
            values = ["–" if speed is None else f"{speed:,.0f}" for speed in speeds]
            lines.append(_line([f"all in {name}", f"{rows:,}", "posts/s", *values]))
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def report(comparison: Comparison) -> dict[str, Any]:
    """Return all figures of every contender, ready for JSON."""
    return {
        contender.title: {
            "model_id": contender.scorer.model_id,
            "posts_per_second": {
                language: comparison.posts_per_second(contender.title, language) for language in LANGUAGES
            },
            "sets": {
                name: _set_report(name, results[contender.title])
                for name, results in comparison.results.items()
                if contender.title in results
            },
        }
        for contender in comparison.contenders
    }


def _set_report(name: str, result: Result) -> dict[str, Any]:
    measure, value = judge(name, result.figures)
    return {
        "judged_by": measure,
        "value": value,
        "seconds": result.seconds,
        "figures": dataclasses.asdict(result.figures),
        "figures_by_our_rule": dataclasses.asdict(result.figures_by_our_rule),
    }
