"""How is it going? The facts behind ``/sentiment today`` and the like, from the rollups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy.orm import Session

from analysis.rollup import Bucket, Counts
from analysis.share_of_voice import Part, source_breakdown
from analysis.usual_band import HISTORY, UsualBar, usual_bars
from bot.answers.answerer import Occasion
from bot.answers.sources import part_json
from bot.answers.windowed import counts_json, span_json
from bot.asking.questions import AskSentiment, By, Window
from bot.spans import Span, span_of
from storage import rollups


@dataclass(frozen=True, slots=True)
class SentimentFacts:
    """``brand`` None: all brands. ``sources`` are there where they were asked for, most negative first.

    ``usual`` is the band of ordinary days, bar by bar; empty where there is too little past. The first mention of all,
    of whatever brand, is of ``first_at``.
    """

    window: Window
    brand: str | None
    span: Span
    counts: Counts
    before: Counts
    buckets: tuple[Bucket, ...]
    sources: tuple[Part, ...] | None = None
    usual: tuple[UsualBar, ...] = ()
    first_at: datetime | None = None

    @property
    def empty_before(self) -> datetime | None:
        """Up to when nothing can be told because no mention is known, if that is after the span begins."""
        return self.span.empty_before(self.first_at)

    def as_json(self) -> dict[str, object]:
        sentiment = {
            "brand": self.brand,
            **span_json(self.span),
            **counts_json(self.counts),
            "before": counts_json(self.before),
        }
        if self.sources is not None:
            sentiment["by_source"] = [part_json(part) for part in self.sources]
        return {"sentiment": sentiment}


def sentiment(session: Session, question: AskSentiment, occasion: Occasion) -> SentimentFacts:
    """The cost follows the window's length, never the number of mentions stored."""
    workspace_id, brand = occasion.workspace_id, question.brand
    span = span_of(question.window, occasion.now, occasion.zone)
    now, before = (span.start, span.end), (span.before_start, span.before_end)
    sources = None
    if question.by is By.SOURCE:
        sources = tuple(
            source_breakdown(
                rollups.totals_by_source(session, workspace_id, *now, brand),
                rollups.totals_by_source(session, workspace_id, *before, brand),
            )
        )
    buckets = rollups.series(session, workspace_id, *now, span.width, brand)
    return SentimentFacts(
        window=question.window,
        brand=brand,
        span=span,
        counts=sum((bucket.counts for bucket in buckets), Counts()),
        before=rollups.totals(session, workspace_id, *before, brand),
        buckets=tuple(buckets),
        sources=sources,
        usual=tuple(_usual(session, workspace_id, span, brand)),
        first_at=rollups.oldest_minute(session, workspace_id),
    )


def _usual(session: Session, workspace_id: str, span: Span, brand: str | None) -> list[UsualBar]:
    """From the weeks before the window: what is asked about is not its own measure."""
    history = rollups.series(session, workspace_id, span.start - HISTORY, span.start, rollups.HOUR, brand)
    first = rollups.floor(span.start, span.width)
    starts = [first + number * span.width for number in range(ceil((span.end - first) / span.width))]
    return usual_bars(history, rollups.floor(span.start, rollups.HOUR), starts, span.width)
