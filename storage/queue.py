"""The scorer's queue: the mentions themselves, leased for a while to one scorer at a time.

A scorer that dies at any moment loses nothing: what it had leased comes back when the lease expires or is released,
and a mention is counted by the one transaction that marks it as scored.

A mention on which scorers die is claimed alone after two attempts, so that the guilty one of a batch is found. Its
lone attempts speak against it only if some other mention was scored since the last of them: where nothing can be
scored, because the GPU is gone or the memory full, no mention is to blame and none is given up. Until something
else was scored such a mention stands behind all others, so that it holds nobody up, and then takes its place again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, func, insert, or_, select, true, update
from sqlalchemy.orm import Session

from analysis.sentiment import Score
from storage import progress, rollups
from storage.conditions import GIVEN_UP, UNSCORED
from storage.mention_tables import MentionRow, ScoreRow
from storage.process_tables import ProgressRow
from storage.statements import AnyRow, change, chunks

#: A mention that was claimed this often, while others were scored, is set aside: it probably kills the scorer.
MOST_ATTEMPTS: Final = 5
#: From this attempt on a mention is claimed alone, so that only the guilty one of a batch runs out of attempts.
ALONE_FROM_ATTEMPT: Final = 3
#: The mark that says when a mention was last scored; by the clock of the scorer, not in event time.
SCORED_MARK: Final = "scored"

_IDS_A_STATEMENT = 1000


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mention to be scored."""

    id: int
    workspace_id: str
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for a score, also what is leased just now. ``failed`` mentions were given up and wait no more."""

    waiting: int
    oldest_ingested_at: datetime | None
    oldest_created_at: datetime | None
    failed: int = 0


def claim(session: Session, owner: str, limit: int, now: datetime, lease: timedelta) -> list[Claimed]:
    """Lease up to ``limit`` mentions to ``owner``, the oldest first, until ``now + lease``.

    ``owner`` must name this run of the process, not only the machine: two that share a name share their leases.
    All scorers take the same ``lease``. An empty list means that nothing waits that is not leased. Fewer than
    ``limit`` does not.
    """
    in_turn = _in_turn(session, lease)
    while True:
        rows = _lock_free_rows(session, limit, now, in_turn)
        worn_out = [row.id for row in rows if row.attempts >= MOST_ATTEMPTS]
        _give_up(session, worn_out)
        rows = _batch([row for row in rows if row.attempts < MOST_ATTEMPTS])
        if rows or not worn_out:
            break
    counted = 1
    if not rows:
        # Nothing else is left, so there is nobody to hold up; but such an attempt says nothing about the mention.
        rows, counted = _lock_free_rows(session, 1, now, true()), 0
    for some in chunks([row.id for row in rows], _IDS_A_STATEMENT):
        change(
            session,
            update(MentionRow)
            .where(MentionRow.id.in_(some))
            .values(lease_owner=owner, lease_expires_at=now + lease, attempts=MentionRow.attempts + counted),
        )
    return [Claimed(row.id, row.workspace_id, row.text, row.lang) for row in rows]


def record(
    session: Session,
    owner: str,
    model_id: str,
    scored: Sequence[tuple[int, Score]],
    now: datetime,
    topics: Mapping[int, str] = MappingProxyType({}),
) -> int:
    """Store the scores and count them; how many were counted. ``topics`` says what a mention speaks of, if known.

    Only mentions that ``owner`` still holds and that have no score count: one whose lease another scorer took
    over, or that was recorded before, is left alone.
    """
    scores = dict(scored)
    held: list[AnyRow] = []
    for some in chunks(sorted(scores), _IDS_A_STATEMENT):
        held.extend(_lock_held_rows(session, owner, some))
    if not held:
        return 0
    # RETURNING makes SQLAlchemy send many rows in one statement; without it PostgreSQL gets one statement a row.
    stored = insert(ScoreRow).returning(ScoreRow.mention_id)
    session.execute(stored, [_score_row(row, scores[row.id], model_id, now, topics.get(row.id)) for row in held])
    for some in chunks([row.id for row in held], _IDS_A_STATEMENT):
        change(
            session,
            update(MentionRow)
            .where(MentionRow.id.in_(some))
            .values(scored_at=now, lease_owner=None, lease_expires_at=None),
        )
    rollups.increment(session, ((_rollup_key(row), scores[row.id].label) for row in held))
    for workspace_id in sorted({row.workspace_id for row in held}):
        progress.set(session, workspace_id, SCORED_MARK, now)
    return len(held)


def release(session: Session, owner: str) -> int:
    """Give back everything that ``owner`` holds, because it is dead or done; how many mentions."""
    # When the lease would have ended is kept: it tells when the mention was last tried.
    return change(session, update(MentionRow).where(MentionRow.lease_owner == owner).values(lease_owner=None))


def refuse(session: Session, owner: str, ids: Sequence[int], reason: str) -> int:
    """Set aside mentions that ``owner`` holds and that can never be scored, with the reason; how many."""
    return sum(
        change(
            session,
            update(MentionRow)
            .where(MentionRow.id.in_(some), MentionRow.lease_owner == owner, MentionRow.scored_at.is_(None))
            .values(score_error=reason, lease_owner=None, lease_expires_at=None),
        )
        for some in chunks(ids, _IDS_A_STATEMENT)
    )


def backlog(session: Session, workspace_id: str) -> Backlog:
    """How far scoring is behind."""
    given_up = select(func.count()).where(MentionRow.workspace_id == workspace_id, GIVEN_UP).scalar_subquery()
    row = session.execute(
        select(
            func.count().label("waiting"),
            func.min(MentionRow.ingested_at).label("ingested_at"),
            func.min(MentionRow.created_at).label("created_at"),
            given_up.label("failed"),
        ).where(MentionRow.workspace_id == workspace_id, UNSCORED)
    ).one()
    return Backlog(row.waiting, row.ingested_at, row.created_at, row.failed)


def _in_turn(session: Session, lease: timedelta) -> ColumnElement[bool]:
    """Mentions that hold nobody up: not tried alone yet, worn out, or something was scored since their last attempt."""
    harmless = or_(MentionRow.attempts < ALONE_FROM_ATTEMPT, MentionRow.attempts >= MOST_ATTEMPTS)
    last_scored = session.scalar(select(func.max(ProgressRow.at)).where(ProgressRow.name == SCORED_MARK))
    if last_scored is None:
        return harmless
    return or_(harmless, MentionRow.lease_expires_at < last_scored + lease)


def _lock_free_rows(session: Session, limit: int, now: datetime, condition: ColumnElement[bool]) -> Sequence[AnyRow]:
    """The oldest mentions that nobody holds; on PostgreSQL locked, and without those that another one locks."""
    return session.execute(
        select(MentionRow.id, MentionRow.workspace_id, MentionRow.text, MentionRow.lang, MentionRow.attempts)
        .where(UNSCORED, or_(MentionRow.lease_owner.is_(None), MentionRow.lease_expires_at <= now), condition)
        .order_by(MentionRow.created_at, MentionRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()


def _lock_held_rows(session: Session, owner: str, ids: Sequence[int]) -> Sequence[AnyRow]:
    return session.execute(
        select(
            MentionRow.id,
            MentionRow.workspace_id,
            MentionRow.brand,
            MentionRow.source,
            MentionRow.created_at,
        )
        .where(MentionRow.id.in_(ids), MentionRow.lease_owner == owner, MentionRow.scored_at.is_(None))
        .order_by(MentionRow.id)
        .with_for_update(key_share=True)
    ).all()


def _batch(rows: list[AnyRow]) -> list[AnyRow]:
    """The rows to claim together: all up to the first suspicious one, or that one alone."""
    for position, row in enumerate(rows):
        if row.attempts + 1 >= ALONE_FROM_ATTEMPT:
            return rows[: max(position, 1)]
    return rows


def _give_up(session: Session, ids: Sequence[int]) -> None:
    for some in chunks(ids, _IDS_A_STATEMENT):
        change(
            session,
            update(MentionRow)
            .where(MentionRow.id.in_(some))
            .values(
                score_error=f"claimed {MOST_ATTEMPTS} times while others were scored, and never scored",
                lease_owner=None,
                lease_expires_at=None,
            ),
        )


def _score_row(row: AnyRow, score: Score, model_id: str, now: datetime, topic: str | None) -> dict[str, Any]:
    return {
        "mention_id": row.id,
        "workspace_id": row.workspace_id,
        "model_id": model_id,
        "negative": score.negative,
        "neutral": score.neutral,
        "positive": score.positive,
        "label": score.label.value,
        "scored_at": now,
        "brand": row.brand,
        "created_at": row.created_at,
        "topic": topic,
    }


def _rollup_key(row: AnyRow) -> rollups.Key:
    return row.workspace_id, row.brand, row.source, rollups.minute_of(row.created_at)
