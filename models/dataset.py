"""Labelled posts for training and evaluation, read from the ten-field JSON lines that import also reads."""

from __future__ import annotations

import gzip
import json
import random
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from analysis.sentiment import LABELS
from models.errors import DataError

LABEL_INDEX: Final = {label.value: index for index, label in enumerate(LABELS)}

# Nobody was offered "neutral" when these were labelled, so they say nothing about it.
TWO_CLASS_SOURCES: Final = frozenset(
    {
        "chnsenticorp_hotel",
        "online_shopping_10_cats",
        "waimai_10k",
        "weibo2018",
        "weibo_covid7_nlpcc2020",
    }
)

# Posts of our own writing, because no public set has enough complaints that are told as facts.
OWN_POSTS: Final = Path(__file__).parent / "own_posts"
OWN_POSTS_SOURCE: Final = "tocsin_own_posts"

_HANDLE = re.compile(r"@\w")


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text. ``label`` indexes negative, neutral, positive; ``weight`` scales its loss.

    ``teacher_share`` is a teacher's part of its loss, if there is one; None: as for all.
    """

    text: str
    label: int
    source: str
    two_class: bool = False
    weight: float = 1.0
    teacher_share: float | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the training set is made of: the most rows of a source, and how much a row of it counts.

    ``caps`` are by source, or by source and label as in "reviews/positive". ``teacher_shares`` say of a source how much
    of its loss is a teacher's opinion, where there is a teacher; of others the run's own share is.
    """

    caps: Mapping[str, int]
    weights: Mapping[str, float]
    handle_weight: float = 1.0
    teacher_shares: Mapping[str, float] = field(default_factory=dict)

    def weight(self, source: str, text: str) -> float:
        """How much a row counts; English posts that address somebody are nearer to complaints at a brand."""
        weight = self.weights.get(source, 1.0)
        if source == "semeval2017_task4a" and _HANDLE.search(text):
            weight *= self.handle_weight
        return weight


# Reviews are many and easy, and not what a crisis is made of; feeling aimed at a brand is. Nineteen in twenty course
# reviews praise, and would teach that whatever is said of a course is praise. Food and hotels are few beside them, and
# the only posts in which people complain of a service at length.
DEFAULT_RECIPE: Final = Recipe(
    caps={"online_shopping_10_cats": 20_000, "icourse163_mooc_reviews/positive": 1_000},
    weights={
        "crowdflower_sxsw_2011": 1.5,
        "icourse163_mooc_reviews": 1.3,
        "online_shopping_10_cats": 0.8,
        "waimai_10k": 2.0,
        "chnsenticorp_hotel": 2.0,
        OWN_POSTS_SOURCE: 2.0,
    },
    handle_weight=1.25,
)

# A linear model costs the same however many reviews there are, and knows by heart only what it has seen.
NGRAM_RECIPE: Final = replace(DEFAULT_RECIPE, caps={"icourse163_mooc_reviews/positive": 1_000})

# For going on from a finished model: all reviews of food and hotels, and of everything else enough that, held by that
# model's own opinion, it is not forgotten.
REVIEWS_RECIPE: Final = Recipe(
    caps={
        "online_shopping_10_cats": 10_000,
        "semeval2017_task4a": 11_000,
        "crowdflower_sxsw_2011": 1_000,
        "nlpcc2013_weibo": 1_500,
        "weibo2018": 2_500,
        "smp2020_ewect_usual": 1_500,
        "smp2020_ewect_virus": 1_500,
        "weibo_covid7_nlpcc2020": 2_000,
        "icourse163_mooc_reviews/positive": 300,
    },
    weights={OWN_POSTS_SOURCE: 1.0},
    teacher_shares={"waimai_10k": 0.1, "chnsenticorp_hotel": 0.1, "online_shopping_10_cats": 0.1},
)

RECIPES: Final[Mapping[str, Recipe]] = {"broad": DEFAULT_RECIPE, "reviews": REVIEWS_RECIPE}


def read_rows(path: Path) -> Iterator[dict[str, object]]:
    """Yield the JSON object of every line of a plain or gzipped file; raises DataError if one is none."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _parse(line, path, number)
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 text ({error.reason}); save it as JSONL in UTF-8.") from error
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read ({error}); name a whole .jsonl or .jsonl.gz file.") from error


def _parse(line: str, path: Path, number: int) -> dict[str, object]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise DataError(f"{path} line {number} is not JSON; every line must be one object.") from error
    if not isinstance(row, dict):
        raise DataError(f"{path} line {number} is not a JSON object; every line must be one object.")
    return row


def read_examples(path: Path, recipe: Recipe | None = None) -> list[Example]:
    """Read the labelled rows of one file, in order; raises DataError at a row without text or known label."""
    examples = []
    for number, row in enumerate(read_rows(path), start=1):
        label = LABEL_INDEX.get(str(row.get("label", "")))
        text = row.get("text")
        if label is None or not isinstance(text, str):
            raise DataError(
                f"{path} row {number} has no text or no label; label must be one of {', '.join(LABEL_INDEX)}."
            )
        source = str(row.get("source", ""))
        weight = recipe.weight(source, text) if recipe else 1.0
        share = recipe.teacher_shares.get(source) if recipe else None
        examples.append(Example(text, label, source, source in TWO_CLASS_SOURCES, weight, share))
    return examples


def cap_sources(examples: Iterable[Example], caps: Mapping[str, int], seed: int) -> list[Example]:
    """Keep a seeded random sample of what has a cap, and every row of the rest."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        labelled = f"{example.source}/{LABELS[example.label].value}"
        groups[labelled if labelled in caps else example.source].append(example)
    kept: list[Example] = []
    for group in sorted(groups):
        rows = groups[group]
        cap = caps.get(group, len(rows))
        kept += rows if cap >= len(rows) else random.Random(f"{seed}:{group}").sample(rows, cap)
    return kept


def load_training_set(folder: Path, recipe: Recipe, seed: int, max_rows: int | None = None) -> list[Example]:
    """Read every ``*_train.jsonl(.gz)`` of the folder and our own posts under the recipe, shuffled by the seed.

    Files of any other name (development sets, streams) are never opened. Raises DataError if there is none.
    """
    files = sorted([*folder.glob("*_train.jsonl"), *folder.glob("*_train.jsonl.gz")])
    if not files:
        raise DataError(f"{folder} holds no *_train.jsonl.gz file; name the folder of the training data.")
    own = own_post_files() if OWN_POSTS_SOURCE in recipe.weights else []
    examples = [example for path in [*files, *own] for example in read_examples(path, recipe)]
    kept = cap_sources(examples, recipe.caps, seed)
    random.Random(seed).shuffle(kept)
    return kept[:max_rows]


def own_post_files() -> list[Path]:
    """Return the files of our own posts that are for training."""
    return sorted(OWN_POSTS.glob("*_train.jsonl"))


def own_texts() -> list[str]:
    """Return the texts of our own training posts, mixed, always in the same order, for measuring on any machine."""
    texts = [example.text for path in own_post_files() for example in read_examples(path)]
    random.Random(1).shuffle(texts)
    return texts
