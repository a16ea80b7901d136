"""What people call mentions: the last word of each person, and what the model had said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from analysis.sentiment import Label, Score
from storage.correction_tables import CorrectionRow
from storage.mention_tables import MentionRow, ScoreRow
from storage.statements import chunks, insert_into

_IDS_A_STATEMENT = 1000


class Verdict(StrEnum):
    """What a person says of a mention; ``skipped``: not now, and not to this person again."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    NOT_ABOUT_US = "not_about_us"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Correction:
    """One person's last word on a mention, with what the model had said then."""

    mention_id: int
    who: str
    verdict: Verdict
    at: datetime
    said: Label
    score: Score
    model_id: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """A mention as stored, with everybody's last words on it, the oldest first; none of them skipped it."""

    external_id: str
    source: str
    text: str
    lang: str
    brand: str
    created_at: datetime
    url: str | None
    reach: int | None
    corrections: tuple[Correction, ...]


def record(
    session: Session, workspace_id: str, mention_id: int, who: str, verdict: Verdict, at: datetime
) -> bool | None:
    """Keep what a person says of a mention; whether that is news. None: the mention is gone, or has no score.

    The person's newest word counts, whatever the order in which words arrive; to skip takes none of them back.
    """
    query = select(ScoreRow).where(ScoreRow.workspace_id == workspace_id, ScoreRow.mention_id == mention_id)
    scored = session.scalar(query)
    if scored is None:
        return None
    statement = insert_into(session, CorrectionRow).values(
        workspace_id=workspace_id,
        mention_id=mention_id,
        who=who,
        label=verdict.value,
        at=at,
        said=scored.label,
        negative=scored.negative,
        neutral=scored.neutral,
        positive=scored.positive,
        model_id=scored.model_id,
    )
    keys = ["workspace_id", "mention_id", "who"]
    if verdict is Verdict.SKIPPED:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    else:
        changing = ("label", "at", "said", "negative", "neutral", "positive", "model_id")
        statement = statement.on_conflict_do_update(
            index_elements=keys,
            set_={name: statement.excluded[name] for name in changing},
            where=(CorrectionRow.at <= statement.excluded["at"]) & (CorrectionRow.label != statement.excluded["label"]),
        )
    return session.execute(statement.returning(CorrectionRow.id)).first() is not None


def done(session: Session, workspace_id: str, mention_ids: Sequence[int], who: str) -> set[int]:
    """Which of these mentions need not be shown to a person: somebody labelled them, or this person skipped them."""
    found: set[int] = set()
    for some in chunks(mention_ids, _IDS_A_STATEMENT):
        query = select(CorrectionRow.mention_id).where(
            CorrectionRow.workspace_id == workspace_id,
            CorrectionRow.mention_id.in_(some),
            or_(CorrectionRow.label != Verdict.SKIPPED.value, CorrectionRow.who == who),
        )
        found.update(session.scalars(query))
    return found


def count(session: Session, workspace_id: str, who: str) -> tuple[int, int]:
    """How many mentions have a label, and how many of these labels are this person's."""
    query = select(
        func.count(CorrectionRow.mention_id.distinct()), func.count().filter(CorrectionRow.who == who)
    ).where(CorrectionRow.workspace_id == workspace_id, CorrectionRow.label != Verdict.SKIPPED.value)
    everybody, own = session.execute(query).one()
    return everybody, own


def latest_texts(session: Session, workspace_id: str, limit: int, *, skipped_by: str) -> list[str]:
    """The texts that were labelled last, the newest first, and those that one person skipped."""
    query = (
        select(MentionRow.text)
        .join(CorrectionRow, CorrectionRow.mention_id == MentionRow.id)
        .where(
            CorrectionRow.workspace_id == workspace_id,
            or_(CorrectionRow.label != Verdict.SKIPPED.value, CorrectionRow.who == skipped_by),
        )
        .order_by(CorrectionRow.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def corrected(session: Session, workspace_id: str) -> Iterator[Corrected]:
    """Every mention that people gave a label, in the order of the mentions; all of them: for exports."""
    query = (
        select(CorrectionRow, MentionRow)
        .join(MentionRow, MentionRow.id == CorrectionRow.mention_id)
        .where(CorrectionRow.workspace_id == workspace_id, CorrectionRow.label != Verdict.SKIPPED.value)
        .order_by(CorrectionRow.mention_id, CorrectionRow.at, CorrectionRow.id)
        .execution_options(yield_per=1000)
    )
    mention: MentionRow | None = None
    words: list[Correction] = []
    for row, of in session.execute(query):
        if mention is not None and of.id != mention.id:
            yield _corrected(mention, words)
            words = []
        mention = of
        words.append(_correction(row))
    if mention is not None:
        yield _corrected(mention, words)


def _correction(row: CorrectionRow) -> Correction:
    return Correction(
        mention_id=row.mention_id,
        who=row.who,
        verdict=Verdict(row.label),
        at=row.at,
        said=Label(row.said),
        score=Score(row.negative, row.neutral, row.positive),
        model_id=row.model_id,
    )


def _corrected(mention: MentionRow, words: Sequence[Correction]) -> Corrected:
    return Corrected(
        external_id=mention.external_id,
        source=mention.source,
        text=mention.text,
        lang=mention.lang,
        brand=mention.brand,
        created_at=mention.created_at,
        url=mention.url,
        reach=mention.reach,
        corrections=tuple(words),
    )
