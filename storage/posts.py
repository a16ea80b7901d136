"""Drawing scored posts from a window for the analyses of what is said: so many at most, spread evenly over it.

The cost follows how many are drawn and how many minutes the window has, never how many mentions are stored: how many
there are of each label, and when, is known from the rollups, and what is drawn is read in runs through the index
``ix_scores_draw``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from math import ceil
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from analysis.rollup import Bucket, Counts
from analysis.scored_post import ScoredPost
from analysis.sentiment import LABELS, Label, Score
from storage import rollups
from storage.mention_tables import MentionRow, ScoreRow
from storage.statements import AnyRow, AnySelect

#: What is drawn from a label is read in so many runs of neighbours, at even distances.
RUNS: Final = 64
#: The rollups of a window are looked at in about so many buckets.
_BUCKETS: Final = 480
#: From this length on in whole hours, which are read from far fewer rows.
_LONG: Final = timedelta(hours=12)
#: With so many brands in a window a brand is no condition that an index could help with.
_MOST_BRANDS: Final = 500


@dataclass(frozen=True, slots=True)
class Draw:
    """Posts of ``[start, end)``, whole minutes, in order of time, and how many there are of each label in all.

    ``first_at`` begins the first bucket that holds anything; None if nothing does.
    """

    start: datetime
    end: datetime
    posts: tuple[ScoredPost, ...]
    counts: Counts
    first_at: datetime | None

    @property
    def share(self) -> float:
        """The share of the negative posts that was drawn; 1 if there are none."""
        return _share(sum(post.is_negative for post in self.posts), self.counts.negative)

    @property
    def calm_share(self) -> float:
        """The share of the other posts that was drawn; 1 if there are none."""
        calm = self.counts.total - self.counts.negative
        return _share(sum(not post.is_negative for post in self.posts), calm)


@dataclass(frozen=True, slots=True)
class Judged:
    """A post with all that the model said of it."""

    post: ScoredPost
    score: Score


def draw(
    session: Session,
    workspace_id: str,
    start: datetime,
    end: datetime,
    brand: str | None,
    *,
    negative: int,
    others: int,
) -> Draw:
    """Draw about ``negative`` negative posts and ``others`` that are not, never more; ``brand`` None means all.

    All of them where there are no more. The same rows give the same posts.
    """
    cells = _Cells.of(session, workspace_id, start, end, brand)
    posts = [_post(row) for row in _drawn(session, workspace_id, cells, negative, others)]
    return Draw(cells.start, cells.end, tuple(posts), cells.counts, cells.first_at)


def draw_evenly(
    session: Session, workspace_id: str, start: datetime, end: datetime, brand: str | None, most: int
) -> Draw:
    """Draw about ``most`` posts, of each label the same share."""
    cells = _Cells.of(session, workspace_id, start, end, brand)
    counts = cells.counts
    negative = min(counts.negative, round(most * counts.negative / max(most, counts.total)))
    posts = [_post(row) for row in _drawn(session, workspace_id, cells, negative, most - negative)]
    return Draw(cells.start, cells.end, tuple(posts), counts, cells.first_at)


def draw_judged(
    session: Session,
    workspace_id: str,
    start: datetime,
    end: datetime,
    brand: str | None,
    *,
    negative: int,
    others: int,
) -> list[Judged]:
    """What `draw` draws, each with its three probabilities."""
    cells = _Cells.of(session, workspace_id, start, end, brand)
    return [
        Judged(_post(row), Score(row.negative, row.neutral, row.positive))
        for row in _drawn(session, workspace_id, cells, negative, others)
    ]


def judged(session: Session, workspace_id: str, mention_ids: Sequence[int]) -> dict[int, Judged]:
    """The scored ones of these mentions."""
    query = _select().where(MentionRow.workspace_id == workspace_id, MentionRow.id.in_(mention_ids))
    return {
        row.id: Judged(_post(row), Score(row.negative, row.neutral, row.positive)) for row in session.execute(query)
    }


@dataclass(frozen=True, slots=True)
class _Cells:
    """How many posts of each label there are, by brand and bucket, as the rollups say."""

    start: datetime
    end: datetime
    width: timedelta
    by_brand: Mapping[str, Sequence[Bucket]]

    @classmethod
    def of(cls, session: Session, workspace_id: str, start: datetime, end: datetime, brand: str | None) -> _Cells:
        # Rollups take the minutes that begin in a window; what is drawn keeps to the same minutes.
        start, end = rollups.first_minute_at(start), rollups.first_minute_at(end)
        width = rollups.MINUTE * max(1, ceil((end - start) / rollups.MINUTE / _BUCKETS))
        if end - start >= _LONG:
            width = rollups.HOUR * ceil(width / rollups.HOUR)
        if brand is None:
            return cls(start, end, width, rollups.series_by_brand(session, workspace_id, start, end, width))
        buckets = rollups.series(session, workspace_id, start, end, width, brand)
        return cls(start, end, width, {brand: buckets} if buckets else {})

    @property
    def counts(self) -> Counts:
        return sum((bucket.counts for buckets in self.by_brand.values() for bucket in buckets), Counts())

    @property
    def first_at(self) -> datetime | None:
        first = min((buckets[0].start for buckets in self.by_brand.values()), default=None)
        return None if first is None else max(first, self.start)


@dataclass(frozen=True, slots=True)
class _Run:
    """Where to begin reading, before what to stop, and after how many."""

    brand: str
    start: datetime
    end: datetime
    most: int


def _drawn(session: Session, workspace_id: str, cells: _Cells, negative: int, others: int) -> list[AnyRow]:
    counts = cells.counts
    calm = counts.total - counts.negative
    rows: list[AnyRow] = []
    for label in LABELS:
        there = getattr(counts, label.value)
        wanted = negative if label is Label.NEGATIVE else others if there == calm else others * there // max(1, calm)
        if there and wanted:
            rows += _rows(session, workspace_id, cells, label, there, wanted)
    return sorted(rows, key=lambda row: (row.created_at, row.id))


def _rows(
    session: Session, workspace_id: str, cells: _Cells, label: Label, there: int, wanted: int
) -> Iterator[AnyRow]:
    query = (
        _select()
        .where(ScoreRow.workspace_id == workspace_id, ScoreRow.label == label.value)
        .order_by(ScoreRow.created_at, ScoreRow.mention_id)
    )
    if there <= wanted and len(cells.by_brand) <= _MOST_BRANDS:
        brands = [brand for brand, buckets in cells.by_brand.items() if any(_count(one, label) for one in buckets)]
        whole = query.where(ScoreRow.created_at >= cells.start, ScoreRow.created_at < cells.end)
        yield from session.execute(whole.where(ScoreRow.brand.in_(brands)))
        return
    # One statement for all runs: to build one costs more than to run it.
    part = query.where(
        ScoreRow.brand == bindparam("brand"),
        ScoreRow.created_at >= bindparam("start"),
        ScoreRow.created_at < bindparam("end"),
    ).limit(bindparam("most"))
    for run in _runs(cells, label, there, wanted):
        values = {"brand": run.brand, "start": run.start, "end": run.end, "most": run.most}
        yield from session.execute(part, values)


def _runs(cells: _Cells, label: Label, there: int, wanted: int) -> list[_Run]:
    """Laid end to end, brand by brand and in order of time, the posts are cut into equal parts; each begins a run."""
    laid = [(brand, bucket) for brand, buckets in cells.by_brand.items() for bucket in buckets if _count(bucket, label)]
    reached = list(accumulate(_count(bucket, label) for _, bucket in laid))
    number = min(RUNS, wanted)
    starts: list[tuple[str, datetime]] = []
    place = 0
    for part in range(number):
        position = part * there / number
        while reached[place] <= position:
            place += 1
        brand, bucket = laid[place]
        into = 1 - (reached[place] - position) / _count(bucket, label)
        starts.append((brand, max(cells.start, bucket.start + into * cells.width)))
    runs = []
    for part, (brand, start) in enumerate(starts):
        later = starts[part + 1] if part + 1 < number else None
        end = later[1] if later is not None and later[0] == brand else cells.end
        most = wanted * (part + 1) // number - wanted * part // number
        runs.append(_Run(brand, start, end, most))
    return runs


def _count(bucket: Bucket, label: Label) -> int:
    count: int = getattr(bucket.counts, label.value)
    return count


def _share(drawn: int, there: int) -> float:
    return min(1.0, drawn / there) if drawn and there else 1.0


def _select() -> AnySelect:
    return select(
        MentionRow.id,
        MentionRow.external_id,
        MentionRow.text,
        MentionRow.text_key,
        MentionRow.source,
        MentionRow.created_at,
        MentionRow.brand,
        MentionRow.author_hash,
        MentionRow.reach,
        MentionRow.url,
        ScoreRow.label,
        ScoreRow.negative,
        ScoreRow.neutral,
        ScoreRow.positive,
    ).join(MentionRow, MentionRow.id == ScoreRow.mention_id)


def _post(row: AnyRow) -> ScoredPost:
    return ScoredPost(
        external_id=row.external_id,
        text=row.text,
        text_key=row.text_key,
        source=row.source,
        created_at=row.created_at,
        label=Label(row.label),
        negative=row.negative,
        brand=row.brand,
        author=row.author_hash,
        reach=row.reach,
        url=row.url,
        mention_id=row.id,
    )
