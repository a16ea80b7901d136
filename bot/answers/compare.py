"""How do brands compare? Share of voice, and how much of it is negative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from analysis.rollup import Bucket, Counts
from analysis.share_of_voice import Part, share_of_voice
from bot.answers.answerer import Occasion
from bot.answers.sources import part_json
from bot.answers.windowed import span_json
from bot.asking.questions import AskCompare, Window
from bot.spans import Span, span_of
from storage import rollups


@dataclass(frozen=True, slots=True)
class CompareFacts:
    """The brands asked for, the most talked about first, and the bars of their charts by name."""

    window: Window
    span: Span
    brands: tuple[Part, ...]
    buckets: Mapping[str, Sequence[Bucket]] = field(default_factory=dict)

    @property
    def mentions(self) -> int:
        return sum((part.counts for part in self.brands), Counts()).total

    def as_json(self) -> dict[str, object]:
        return {**span_json(self.span), "compare": [part_json(part) for part in self.brands]}


def compare(session: Session, question: AskCompare, occasion: Occasion) -> CompareFacts:
    span = span_of(question.window, occasion.now, occasion.zone)
    now, before = (
        {brand: rollups.totals(session, occasion.workspace_id, start, end, brand) for brand in question.brands}
        for start, end in ((span.start, span.end), (span.before_start, span.before_end))
    )
    buckets = {
        brand: rollups.series(session, occasion.workspace_id, span.start, span.end, span.width, brand)
        for brand in question.brands
    }
    return CompareFacts(question.window, span, tuple(share_of_voice(now, before)), buckets)
