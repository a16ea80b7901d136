"""A database as it is after many mentions, for benchmarks: posts of a shipped scenario, scored by what they are."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from analysis.language import detect
from analysis.sentiment import LABELS, Label
from analysis.text import text_key
from bot.scenario import history_lines
from bot.scenario_file import load
from storage import rollups
from storage.database import Database
from storage.mention_tables import MentionRow, ScoreRow

MODEL: Final = "bench"
CHUNK: Final = 20_000
_SURE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who is spoken of and where, and over how long a time before ``end``."""

    end: datetime
    length: timedelta = timedelta(days=180)
    brands: tuple[str, ...] = ("Brightmoor", "青梧学堂", "Pellworth")
    sources: tuple[str, ...] = ("weibo", "x", "forum", "news", "video")


def fill(
    database: Database, workspace_id: str, number: int, crowd: Crowd, say: Callable[[int], object] = lambda done: None
) -> None:
    """Store ``number`` scored mentions, evenly over the time, the same ones for the same number, with their rollups.

    The brands are spoken of in the proportion 3 : 2 : 1 and so on. Meant for an empty database; ``say`` hears how many
    are stored.
    """
    texts = _texts(crowd.end)
    random = Random(number)
    for first in range(0, number, CHUNK):
        rows = list(_rows(workspace_id, range(first, min(first + CHUNK, number)), number, crowd, texts, random))
        with database.write() as session:
            _store(session, workspace_id, rows)
        say(first + len(rows))
    with database.write() as session:
        _go_on_counting(session, number)


def _go_on_counting(session: Session, last: int) -> None:
    """PostgreSQL's sequence knows nothing of the identifiers that it did not give."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.setval(func.pg_get_serial_sequence("mentions", "id"), last)))


def _texts(end: datetime) -> list[tuple[str, Label]]:
    """Ordinary talk and complaints of the shipped scenario, every one once."""
    lines = history_lines(load("refund-dispute"), end, seed=1)
    return sorted({(line.mention.text, line.sentiment) for line in lines})


def _rows(
    workspace_id: str, numbers: range, of: int, crowd: Crowd, texts: list[tuple[str, Label]], random: Random
) -> Iterator[tuple[dict[str, Any], Label]]:
    weights = range(len(crowd.brands), 0, -1)
    start, brands = crowd.end - crowd.length, random.choices(crowd.brands, weights, k=len(numbers))
    for number, brand in zip(numbers, brands, strict=True):
        text, label = texts[random.randrange(len(texts))]
        # Nobody says the same twice in a day; what differs is not all there is, so that copies are found too.
        text = f"{text} {random.choice(texts)[0][: random.randrange(24)]}"
        at = start + crowd.length * (number / of)
        author = hashlib.sha256(str(random.randrange(of)).encode()).hexdigest()
        row = {
            "id": number + 1,
            "workspace_id": workspace_id,
            "source": random.choice(crowd.sources),
            "external_id": f"bench-{number}",
            "text": text,
            "lang": detect(text),
            "author_hash": author,
            "brand": brand,
            "reach": random.randrange(5_000),
            "url": f"https://example.com/posts/{number}",
            "created_at": at,
            "ingested_at": at,
            "text_key": text_key(text),
            "scored_at": at,
            "attempts": 1,
        }
        yield row, label


def _store(session: Session, workspace_id: str, rows: list[tuple[dict[str, Any], Label]]) -> None:
    session.execute(insert(MentionRow), [row for row, _ in rows])
    session.execute(insert(ScoreRow), [_score(row, label) for row, label in rows])
    counted = Counter((row["brand"], row["source"], rollups.minute_of(row["created_at"]), label) for row, label in rows)
    rollups.increment(
        session,
        (
            ((workspace_id, brand, source, minute), label)
            for (brand, source, minute, label), count in counted.items()
            for _ in range(count)
        ),
    )


def _score(row: dict[str, Any], label: Label) -> dict[str, Any]:
    rest = (1 - _SURE) / (len(LABELS) - 1)
    return {
        "mention_id": row["id"],
        "workspace_id": row["workspace_id"],
        "brand": row["brand"],
        "created_at": row["created_at"],
        "model_id": MODEL,
        **{each.value: _SURE if each is label else rest for each in LABELS},
        "label": label.value,
        "scored_at": row["scored_at"],
    }


def noon_before(moment: datetime) -> datetime:
    """The last noon in UTC: a benchmark's own time, so that today has had some hours."""
    noon = moment.astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return noon if noon <= moment else noon - timedelta(days=1)
