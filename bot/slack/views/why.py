"""The answer to *Why?* on a card: the numbers that led to the level, in words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from analysis.crisis_kinds import RedLine
from analysis.rhythm import DAYS_KEPT
from analysis.signal import SignalKind
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.text import name, reader_time
from bot.slack.views.wording import (
    against_usual,
    counted_as,
    duration,
    level_name,
    number,
    source_name,
    subject_name,
)
from bot.word_answers.why import Step, Why

#: Of a long history the last steps are told.
MOST_STEPS = 8
WORDS_NAMED, SOURCES_NAMED = 5, 4
_RED_LINES = frozenset(RedLine)


def why(answer: Why, zone: ZoneInfo, texts: Catalogue) -> tuple[str, list[Block]]:
    """The step that led to the level that holds, in full, and those before it in a line each."""
    incident = answer.incident
    said = {
        "level": level_name(incident.level, texts),
        "number": incident.number,
        "brand": subject_name(incident, texts),
    }
    line = texts.text("why.fallback", **{**said, "brand": name(str(said["brand"]))})
    header = blocks.header(texts.text("why.title", **said))
    if answer.decisive is None:
        return line, [header, blocks.section(texts.text("why.nothing"))]
    history = [_moment(answer.steps, place, zone, texts) for place in range(len(answer.steps))]
    body = [blocks.section(f"{history[-1]}\n{_numbers(answer.decisive, texts)}")]
    if facts := _facts(answer.decisive, texts):
        body.append(blocks.section("\n".join(facts)))
    earlier = history[:-1][-MOST_STEPS:]
    return line, [header, *body, *([blocks.context("\n".join(earlier))] if earlier else [])]


def _moment(steps: tuple[Step, ...], place: int, zone: ZoneInfo, texts: Catalogue) -> str:
    step = steps[place]
    level = level_name(step.level, texts)
    if step.actor is not None:
        what = texts.text("why.by_person", who=name(step.actor), level=level)
    elif place == 0 or step.kind in {"opened", "reopened"}:
        what = texts.text("why.reopened" if step.kind == "reopened" else "why.opened", level=level)
    else:
        way = "why.raised" if step.level < steps[place - 1].level else "why.lowered"
        what = texts.text(way, level=level)
    return texts.text("why.moment", at=reader_time(step.at, zone), what=what)


def _numbers(step: Step, texts: Catalogue) -> str:
    lines = []
    if step.signal in {kind.value for kind in SignalKind}:
        lines.append(texts.text(f"why.signal_{step.signal}"))
    if step.observed is not None and step.expected is not None:
        lines.append(
            texts.text(
                "why.numbers",
                observed=counted_as(step.posts, step.observed, texts),
                window=duration(step.window, texts),
                expected=number(step.expected),
                usual=against_usual(step.observed, step.expected, texts),
            )
        )
        lines.append(
            texts.text("why.threshold_none")
            if step.threshold is None
            else texts.text("why.threshold", threshold=number(step.threshold))
        )
    if step.strength is not None:
        lines.append(_rarity(step.strength, texts))
    return "\n".join(lines)


def _rarity(days: float, texts: Catalogue) -> str:
    """How rare, as far back as the detector remembers."""
    if days > DAYS_KEPT:
        return texts.text("why.strength_beyond", days=DAYS_KEPT)
    return texts.text("why.strength", days=round(days)) if days >= 1.5 else texts.text("why.strength_daily")


def _facts(step: Step, texts: Catalogue) -> list[str]:
    facts = []
    between = texts.text("words.between_words")
    if step.severity is not None:
        factors = between.join(
            texts.text(
                "why.factor" if part.is_known else "why.factor_assumed",
                factor=texts.text(f"factor.{part.factor.value}"),
                points=number(part.points),
            )
            for part in step.factors
        )
        facts.append(texts.text("why.severity", score=round(step.severity), factors=factors or "–"))
    crossed = [texts.text(f"red_line.{line}") for line in step.red_lines if line in _RED_LINES]
    if crossed:
        facts.append(texts.text("why.red_lines", lines=between.join(crossed)))
    if step.words:
        facts.append(texts.text("why.words", words=" · ".join(name(word) for word in step.words[:WORDS_NAMED])))
    if step.sources:
        busiest = sorted(step.sources.items(), key=lambda each: -each[1])[:SOURCES_NAMED]
        sources = between.join(f"{name(source_name(each, texts))} {count:,}" for each, count in busiest)
        facts.append(texts.text("why.sources", sources=sources))
    return facts
