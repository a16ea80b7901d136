"""How is it going? The facts behind ``/sentiment today`` and the like, from the rollups."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.rollup import Bucket, Counts
from analysis.share_of_voice import Part, source_breakdown
from bot.answers.answerer import Occasion
from bot.answers.sources import part_json
from bot.answers.windowed import counts_json, span_json
from bot.asking.questions import AskSentiment, By, Window
from bot.spans import Span, span_of
from storage import rollups


@dataclass(frozen=True, slots=True)
class SentimentFacts:
    """``brand`` None: all brands. ``sources`` are there where they were asked for, most negative first."""

    window: Window
    brand: str | None
    span: Span
    counts: Counts
    before: Counts
    buckets: tuple[Bucket, ...]
    sources: tuple[Part, ...] | None = None

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
    )
