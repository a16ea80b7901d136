"""Mentions: taking them in once, and reading them back with what the model said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.mention import Mention
from analysis.sentiment import Label
from storage.columns import BRAND_LENGTH, EXTERNAL_ID_LENGTH, SOURCE_LENGTH
from storage.errors import ValueTooLong
from storage.mention_tables import MentionRow, ScoreRow
from storage.rollups import totals_by_source
from storage.statements import chunks, insert_into

_ROWS_A_STATEMENT = 1000
_LIMITS = {"source": SOURCE_LENGTH, "external_id": EXTERNAL_ID_LENGTH, "brand": BRAND_LENGTH}


@dataclass(frozen=True, slots=True)
class ScoredText:
    """A mention with its label; ``negative`` is the probability of the negative class."""

    mention_id: int
    text: str
    lang: str
    source: str
    created_at: datetime
    label: Label
    negative: float
    url: str | None
    reach: int | None
    author_hash: str | None
    text_key: str


def add(session: Session, workspace_id: str, mentions: Sequence[Mention], now: datetime) -> list[bool]:
    """Store what is new. For each mention, in order: True if it was new, False if it was there already.

    The same mention (source and external id) twice in one call is new once. Characters that no database takes (NUL
    and halves of surrogate pairs) are replaced. Raises ValueTooLong, having stored nothing, if a source, external
    id or brand is longer than storage.columns allows.
    """
    news: list[bool] = []
    rows = [_row(workspace_id, mention, now) for mention in mentions]
    statement = (
        insert_into(session, MentionRow).on_conflict_do_nothing().returning(MentionRow.source, MentionRow.external_id)
    )
    for some in chunks(rows, _ROWS_A_STATEMENT):
        inserted = {tuple(row) for row in session.execute(statement, list(some))}
        for row in some:
            key = (row["source"], row["external_id"])
            news.append(key in inserted)
            inserted.discard(key)
    return news


def have_other_text(session: Session, workspace_id: str, mentions: Sequence[Mention]) -> list[bool]:
    """For each mention, in order, whether its source and external id are stored with a text that is not its own.

    To be asked after `add` and in the same transaction: `add` waits for another that stores the same mention just
    now, so its text is seen here.
    """
    wanted = [(_storable(mention.source), _storable(mention.external_id)) for mention in mentions]
    ids_by_source: defaultdict[str, list[str]] = defaultdict(list)
    for source, external_id in dict.fromkeys(wanted):
        ids_by_source[source].append(external_id)
    stored: dict[tuple[str, str], str] = {}
    # One query a source, of which a file has few: SQLite finds pairs of source and id only by reading everything.
    for source, ids in ids_by_source.items():
        for some in chunks(ids, _ROWS_A_STATEMENT):
            query = select(MentionRow.external_id, MentionRow.text).where(
                MentionRow.workspace_id == workspace_id,
                MentionRow.source == source,
                MentionRow.external_id.in_(some),
            )
            stored.update({(source, row.external_id): row.text for row in session.execute(query)})
    texts = [_storable(mention.text) for mention in mentions]
    return [stored.get(key, text) != text for key, text in zip(wanted, texts, strict=True)]


def count(session: Session, workspace_id: str) -> int:
    """How many mentions are stored. Reads an index from end to end: for reports, not for every tick."""
    return session.scalar(select(func.count()).where(MentionRow.workspace_id == workspace_id)) or 0


def count_scored(session: Session, workspace_id: str) -> int:
    """How many mentions have a score."""
    return session.scalar(select(func.count()).where(ScoreRow.workspace_id == workspace_id)) or 0


def recent_texts(
    session: Session,
    workspace_id: str,
    brand: str | None,
    start: datetime,
    end: datetime,
    label: Label | None,
    limit: int,
    topic: str | None = None,
) -> list[ScoredText]:
    """Scored mentions of ``[start, end)``, the newest first. None means all brands, any label, whatever topic."""
    query = (
        select(
            MentionRow.id,
            MentionRow.text,
            MentionRow.lang,
            MentionRow.source,
            MentionRow.created_at,
            ScoreRow.label,
            ScoreRow.negative,
            MentionRow.url,
            MentionRow.reach,
            MentionRow.author_hash,
            MentionRow.text_key,
        )
        .join(ScoreRow, ScoreRow.mention_id == MentionRow.id)
        .where(MentionRow.workspace_id == workspace_id, MentionRow.created_at >= start, MentionRow.created_at < end)
        .order_by(MentionRow.created_at.desc(), MentionRow.id.desc())
        .limit(limit)
    )
    if brand is not None:
        query = query.where(MentionRow.brand == brand)
    if label is not None:
        query = query.where(ScoreRow.label == label.value)
    if topic is not None:
        query = query.where(ScoreRow.topic == topic)
    return [
        ScoredText(
            mention_id=row.id,
            text=row.text,
            lang=row.lang,
            source=row.source,
            created_at=row.created_at,
            label=Label(row.label),
            negative=row.negative,
            url=row.url,
            reach=row.reach,
            author_hash=row.author_hash,
            text_key=row.text_key,
        )
        for row in session.execute(query)
    ]


def sources(
    session: Session, workspace_id: str, brand: str | None, start: datetime, end: datetime, label: Label | None
) -> list[tuple[str, int]]:
    """Which sources the scored mentions of the window came from, most first; counted by whole minutes."""
    by_source = totals_by_source(session, workspace_id, start, end, brand)
    counts = {
        source: totals.total if label is None else getattr(totals, label.value) for source, totals in by_source.items()
    }
    return sorted(((source, n) for source, n in counts.items() if n), key=lambda item: (-item[1], item[0]))


def _row(workspace_id: str, mention: Mention, now: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {
        "workspace_id": workspace_id,
        "source": _storable(mention.source),
        "external_id": _storable(mention.external_id),
        "text": _storable(mention.text),
        "lang": mention.lang,
        "author_hash": mention.author_hash,
        "brand": _storable(mention.brand),
        "reach": mention.reach,
        "url": None if mention.url is None else _storable(mention.url),
        "created_at": mention.created_at,
        "ingested_at": now,
        "text_key": _storable(mention.text_key),
        "attempts": 0,
    }
    for name, limit in _LIMITS.items():
        if len(row[name]) > limit:
            raise ValueTooLong(f"the {name} of a mention has {len(row[name])} characters, the limit is {limit}")
    return row


def _storable(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    # PostgreSQL takes no NUL in a text, and a half of a surrogate pair is not UTF-8.
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")
