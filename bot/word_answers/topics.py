"""What do people talk about, and is it more than in the window before?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

from sqlalchemy.orm import Session

from analysis.scored_post import ScoredPost
from analysis.team_words import NO_WORDS, TeamWords
from analysis.topics import Topic, find_topics
from bot.spans import Span
from bot.word_answers.basis import Basis, basis_of, post_json
from storage import posts
from storage.posts import Draw

#: So many posts of a window are looked at.
POSTS: Final = 700
#: A stream has about so many steps.
STEPS: Final = 24
#: A growth on fewer posts than so many would be an accident.
FEWEST_BEFORE: Final = 5


@dataclass(frozen=True, slots=True)
class TopicTrend:
    """A topic: how many mentions of the window it has, and how many ``negative`` ones; estimated from those read.

    ``number`` is that of the same topic in the window before, if it was there. ``growth`` is how many times as many
    mentions an hour it has as then; None if it was not, or had fewer than `FEWEST_BEFORE` of those read. It ``is_new``
    if there was a window before, without it. ``stream`` counts them by step of the window, ``brands`` by what they are
    about, most first.
    """

    number: int
    words: tuple[str, ...]
    count: int
    negative: int
    share: float
    growth: float | None
    is_new: bool
    stream: tuple[float, ...]
    posts: tuple[ScoredPost, ...]
    brands: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TopicAnswer:
    """The topics of a window, the largest first; ``width`` is a step of their streams. ``before`` may be empty."""

    brand: str | None
    span: Span
    basis: Basis
    before: Basis
    width: timedelta
    topics: tuple[TopicTrend, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "brand": self.brand,
            "window": self.basis.as_json(),
            "before": self.before.as_json(),
            "step_seconds": int(self.width.total_seconds()),
            "topics": [
                {
                    "number": each.number,
                    "words": list(each.words),
                    "count": each.count,
                    "negative": each.negative,
                    "share": round(each.share, 4),
                    "share_negative": round(each.negative / each.count, 4) if each.count else None,
                    "growth": None if each.growth is None else round(each.growth, 2),
                    "is_new": each.is_new,
                    "brands": dict(each.brands),
                    "stream": [round(count, 1) for count in each.stream],
                    "posts": [post_json(post) for post in each.posts],
                }
                for each in self.topics
            ],
        }


def topics(
    session: Session, workspace_id: str, span: Span, brand: str | None, *, team: TeamWords = NO_WORDS
) -> TopicAnswer:
    """The topics of ``span``; ``brand`` None means all brands.

    Those of the window before are worked out anew each time, from the same posts in the same way, so that nothing has
    to be kept: a topic that was there keeps its number. No topic is called by a name of ``team``, or by one under which
    posts are kept; its own words are words.
    """
    window = posts.draw_evenly(session, workspace_id, span.start, span.end, brand, POSTS)
    before = posts.draw_evenly(session, workspace_id, span.before_start, span.before_end, brand, POSTS)
    names = sorted({post.brand for post in (*window.posts, *before.posts) if post.brand} | set(team.names))
    earlier = find_topics(before.posts, own=team.dictionary, ignore=names)
    found = find_topics(window.posts, earlier, own=team.dictionary, ignore=names)
    width = step(span)
    return TopicAnswer(
        brand=brand,
        span=span,
        basis=basis_of(window),
        before=basis_of(before),
        width=width,
        topics=tuple(_trend(topic, window, before, width) for topic in found),
    )


def step(span: Span) -> timedelta:
    """A whole number of the chart's bars, such that there are about two dozen."""
    bars = max(1, ceil((span.end - span.start) / span.width))
    return span.width * max(1, ceil(bars / STEPS))


def _trend(topic: Topic, window: Draw, before: Draw, width: timedelta) -> TopicTrend:
    scale = _scale(window)
    growth = None
    if topic.past_count and topic.past_count >= FEWEST_BEFORE and before.end > before.start:
        an_hour = topic.count * scale / (window.end - window.start).total_seconds()
        earlier = topic.past_count * _scale(before) / (before.end - before.start).total_seconds()
        growth = an_hour / earlier
    return TopicTrend(
        number=topic.number,
        words=topic.words,
        count=round(topic.count * scale),
        negative=round(topic.negative * scale),
        share=topic.share,
        growth=growth,
        is_new=topic.past_count is None and bool(before.posts),
        stream=_stream(topic.said_at, window, width, scale),
        posts=topic.posts,
        brands=tuple((brand, round(count * scale)) for brand, count in topic.brands),
    )


def _scale(draw: Draw) -> float:
    """How many mentions a post that was read stands for."""
    return draw.counts.total / len(draw.posts) if draw.posts else 1.0


def _stream(said_at: Sequence[datetime], window: Draw, width: timedelta, scale: float) -> tuple[float, ...]:
    steps = max(1, ceil((window.end - window.start) / width))
    said = Counter((at - window.start) // width for at in said_at)
    return tuple(said[place] * scale for place in range(steps))
