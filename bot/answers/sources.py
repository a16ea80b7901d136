"""Where does it come from?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.rollup import Counts
from analysis.share_of_voice import Part, source_breakdown
from bot.answers.answerer import Occasion
from bot.answers.windowed import counts_json, span_json
from bot.asking.questions import AskSources, Window
from bot.spans import Span, span_of
from storage import rollups


@dataclass(frozen=True, slots=True)
class SourcesFacts:
    """The sources of the window, the one with most negative mentions first."""

    window: Window
    brand: str | None
    span: Span
    sources: tuple[Part, ...]

    @property
    def mentions(self) -> int:
        return sum((part.counts for part in self.sources), Counts()).total

    def as_json(self) -> dict[str, object]:
        return {
            "brand": self.brand,
            **span_json(self.span),
            "sources": [part_json(part) for part in self.sources],
        }


def sources(session: Session, question: AskSources, occasion: Occasion) -> SourcesFacts:
    span = span_of(question.window, occasion.now, occasion.zone)
    now, before = (
        rollups.totals_by_source(session, occasion.workspace_id, start, end, question.brand)
        for start, end in ((span.start, span.end), (span.before_start, span.before_end))
    )
    return SourcesFacts(question.window, question.brand, span, tuple(source_breakdown(now, before)))


def part_json(part: Part) -> dict[str, object]:
    """A brand or a source beside others; ``growth`` is how many times as many mentions as before."""
    return {
        "name": part.name,
        **counts_json(part.counts),
        "share": part.share,
        "share_of_negative": part.share_of_negative,
        "interval": part.interval,
        "net": part.net,
        "growth": part.growth,
        "negative_growth": part.negative_growth,
        "before": counts_json(part.before),
    }
