"""Do hotspots and samples say what people said? ``tocsin bench hotspots --data DIR``, on labelled airline posts."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from analysis.hotspots import Stretch, hotspots
from analysis.samples import samples
from analysis.scored_post import ScoredPost
from analysis.sentiment import Label
from analysis.text import text_key
from bot.hotspot_reasons import REASON_WORDS, names_reason
from models.classifier import Classifier
from models.errors import DataError, ModelError

STREAM: Final = "en_stream_airlines.jsonl.gz"
FEWEST_NEGATIVE: Final = 30
SAMPLES: Final = 10
DAY: Final = timedelta(days=1)
PAST: Final = timedelta(days=7)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the benchmark to a parser."""
    parser.add_argument("--data", type=Path, required=True, help=f"folder with {STREAM}")
    parser.add_argument("--labels", choices=("model", "human"), default="model", help="whose; default: the model's")
    parser.add_argument("--model", default=None, help="folder or hub name; default: the shipped model")
    parser.add_argument("--device", default=None, help="torch device; default: CUDA if there is one")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A post as Tocsin sees it, and what people called it; ``reason`` is empty if it is not a complaint."""

    post: ScoredPost
    label: Label
    reason: str


@dataclass(frozen=True, slots=True)
class Day:
    """One brand on one day: the reasons that most complaints have, the hotspots' terms, and what was sampled."""

    brand: str
    day: str
    negatives: int
    reasons: frozenset[str]
    terms: tuple[str, ...]
    shown: int
    shown_negative: int

    @property
    def is_named(self) -> bool:
        return any(names_reason(term.replace(",", ""), reason) for term in self.terms for reason in self.reasons)


def run(args: argparse.Namespace) -> int:
    """Print the shares; returns the exit status (2: wrong input)."""
    try:
        labelled = read_stream(args.data / STREAM)
        if args.labels == "model":
            labelled = scored(labelled, Classifier.load(args.model, device=args.device))
    except (DataError, ModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    found = days(labelled)
    sys.stdout.write(json.dumps(report(found)) + "\n" if args.json else table(found))
    return 0


def read_stream(path: Path) -> list[Labelled]:
    """Read the stream with people's own labels as scores; raises DataError if it cannot be read."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read ({error}); name the folder that has it with --data.") from error
    return [_labelled(row) for row in rows]


def _labelled(row: Mapping[str, Any]) -> Labelled:
    label = Label(row["label"])
    post = ScoredPost(
        external_id=row["id"],
        text=row["text"],
        text_key=text_key(row["text"]),
        source=row["source"],
        created_at=datetime.fromisoformat(row["created_at"]),
        label=label,
        negative=float(label is Label.NEGATIVE),
        brand=row["brand"],
        author=row["author"],
        reach=row["reach"],
    )
    return Labelled(post, label, row["meta"]["negative_reason"])


def scored(labelled: Sequence[Labelled], classifier: Classifier) -> list[Labelled]:
    """The same posts with the classifier's scores."""
    scores = classifier.score([each.post.text for each in labelled])
    return [
        replace(each, post=replace(each.post, label=score.label, negative=score.negative))
        for each, score in zip(labelled, scores, strict=True)
    ]


def days(labelled: Sequence[Labelled]) -> list[Day]:
    """Every brand's days (UTC) with at least `FEWEST_NEGATIVE` complaints by people's count, in order."""
    by_brand: defaultdict[str, list[Labelled]] = defaultdict(list)
    for each in labelled:
        by_brand[each.post.brand].append(each)
    found = []
    for brand, posts in sorted(by_brand.items()):
        for day in sorted({each.post.created_at.astimezone(UTC).date() for each in posts}):
            start = datetime(day.year, day.month, day.day, tzinfo=UTC)
            if (measured := _day(brand, start, posts)) is not None:
                found.append(measured)
    return found


def _day(brand: str, start: datetime, posts: Sequence[Labelled]) -> Day | None:
    today = [each for each in posts if start <= each.post.created_at < start + DAY]
    before = [each.post for each in posts if start - PAST <= each.post.created_at < start]
    complaints = [each for each in today if each.label is Label.NEGATIVE]
    if len(complaints) < FEWEST_NEGATIVE:
        return None
    past = Stretch(min(post.created_at for post in before), start, before) if before else None
    window = Stretch(start, start + DAY, [each.post for each in today])
    label_of = {each.post.external_id: each.label for each in today}
    shown = samples(window.posts, limit=SAMPLES)
    return Day(
        brand=brand,
        day=start.date().isoformat(),
        negatives=len(complaints),
        reasons=_leading(complaints),
        terms=tuple(each.term for each in hotspots(window, past, limit=5, ignore=(brand,))),
        shown=len(shown),
        shown_negative=sum(label_of[each.post.external_id] is Label.NEGATIVE for each in shown),
    )


def _leading(complaints: Sequence[Labelled]) -> frozenset[str]:
    """The reason that most complaints have, of those that say one; more than one in a tie."""
    counted = Counter(each.reason for each in complaints if each.reason in REASON_WORDS)
    most = max(counted.values(), default=0)
    return frozenset(reason for reason, count in counted.items() if count == most)


def report(found: Sequence[Day]) -> dict[str, Any]:
    """The two shares with what they rest on; ready for JSON."""
    named, shown = sum(day.is_named for day in found), sum(day.shown for day in found)
    negative = sum(day.shown_negative for day in found)
    return {
        "days": len(found),
        "days_named": named,
        "share_named": round(named / len(found), 4) if found else None,
        "samples": shown,
        "samples_negative": negative,
        "share_negative": round(negative / shown, 4) if shown else None,
    }


def table(found: Sequence[Day]) -> str:
    """A line a day, and the shares below."""
    lines = [
        f"{'named' if day.is_named else '-':5}  {day.day}  {day.brand:15} {day.negatives:4}  "
        f"{'/'.join(sorted(day.reasons)):25} {day.shown_negative:2} of {day.shown:2}  {' | '.join(day.terms)}"
        for day in found
    ]
    figures = report(found)
    lines += [
        "",
        f"One of five hotspots names the day's leading complaint on {figures['days_named']} of {figures['days']} days.",
        f"Of {figures['samples']} samples shown, people call {figures['samples_negative']} negative.",
    ]
    return "\n".join(lines) + "\n"
