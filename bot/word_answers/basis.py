"""What an answer rests on: the window, how much there is in it, and how much of that was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analysis.hotspots import Stretch
from analysis.rollup import Counts
from analysis.scored_post import ScoredPost
from storage.posts import Draw


@dataclass(frozen=True, slots=True)
class Basis:
    """``counts`` are all scored mentions of ``[start, end)``; of these ``negative`` and ``others`` were looked at."""

    start: datetime
    end: datetime
    counts: Counts
    negative: int
    others: int

    @property
    def read(self) -> int:
        return self.negative + self.others

    @property
    def is_whole(self) -> bool:
        """Whether everything in the window was looked at."""
        return self.read >= self.counts.total

    @property
    def is_all_negative(self) -> bool:
        """Whether every negative mention of the window was looked at."""
        return self.negative >= self.counts.negative

    def as_json(self) -> dict[str, Any]:
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "mentions": self.counts.total,
            "negative": self.counts.negative,
            "mentions_read": self.read,
            "negative_read": self.negative,
        }


def basis_of(draw: Draw) -> Basis:
    """What a draw gives an answer to rest on."""
    negative = sum(post.is_negative for post in draw.posts)
    return Basis(draw.start, draw.end, draw.counts, negative, len(draw.posts) - negative)


def stretch_of(draw: Draw, start: datetime | None = None) -> Stretch:
    """The draw as the analysis takes it; ``start`` is where it really begins, if not where the window does."""
    return Stretch(start or draw.start, draw.end, draw.posts, draw.share, draw.calm_share)


def post_json(post: ScoredPost) -> Mapping[str, Any]:
    """A post as scripts see it."""
    return {
        "external_id": post.external_id,
        "text": post.text,
        "source": post.source,
        "brand": post.brand,
        "url": post.url,
        "created_at": post.created_at.isoformat(),
        "reach": post.reach,
        "negative": round(post.negative, 4),
    }
