"""Which words set the negative posts of a window apart from the brand's own past?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from analysis import hotspots as words
from analysis.hotspots import Hotspot
from analysis.team_words import NO_WORDS, TeamWords
from analysis.word_states import WordState
from bot.spans import Span
from bot.word_answers.basis import Basis, basis_of, post_json, stretch_of
from storage import posts

#: So many posts are looked at; more would say the same, later.
NEGATIVE, OTHERS = 800, 500
PAST_NEGATIVE, PAST_OTHERS = 500, 500
#: What is usual is told by so many times the window, within bounds: an hour's past needs a day to know the night from.
PAST_WINDOWS: Final = 7
SHORTEST_PAST, LONGEST_PAST = timedelta(days=1), timedelta(days=28)


#: What makes a word a hotspot of today, and not of any day.
MOVING: Final = frozenset({WordState.NEW, WordState.RISING})
#: How many times the usual a word is said is told from so many posts of the past on; fewer would be an accident.
FEWEST_PAST: Final = 5


@dataclass(frozen=True, slots=True)
class HotspotAnswer:
    """The hotspots of a window, those that are new or rising before the others, of each the strongest first.

    ``past`` is what they were compared with, None if there was none.

    ``hotspots[n].count`` and the like are of all mentions, estimated where only a part was looked at.
    """

    brand: str | None
    span: Span
    basis: Basis
    past: Basis | None
    hotspots: tuple[Hotspot, ...]

    @property
    def moving(self) -> tuple[Hotspot, ...]:
        """Those that are new or rising; all of them where there is no past to tell that by."""
        return tuple(each for each in self.hotspots if self.past is None or each.state in MOVING)

    @property
    def usual(self) -> tuple[Hotspot, ...]:
        """The others: said in anger more than calmly, but not more than before, or already less."""
        return self.hotspots[len(self.moving) :]

    def as_json(self) -> dict[str, Any]:
        return {
            "brand": self.brand,
            "window": self.basis.as_json(),
            "past": None if self.past is None else self.past.as_json(),
            "hotspots": [
                {
                    "term": each.term,
                    "words": list(each.words),
                    "family": each.family,
                    "count": each.count,
                    "past_count": each.past_count,
                    "growth": None if each.growth is None else round(each.growth, 2),
                    "share_negative": round(each.share_negative, 4),
                    "state": each.state.value,
                    "posts": [post_json(post) for post in each.posts],
                }
                for each in self.hotspots
            ],
        }


def hotspots(
    session: Session,
    workspace_id: str,
    span: Span,
    brand: str | None,
    *,
    limit: int = 5,
    team: TeamWords = NO_WORDS,
) -> HotspotAnswer:
    """The words and phrases of ``span``; ``brand`` None means all brands.

    The names of ``team`` say nothing, nor do those under which posts are kept; its own words are words.
    """
    window = posts.draw(session, workspace_id, span.start, span.end, brand, negative=NEGATIVE, others=OTHERS)
    past = posts.draw(
        session,
        workspace_id,
        span.start - past_length(span.end - span.start),
        span.start,
        brand,
        negative=PAST_NEGATIVE,
        others=PAST_OTHERS,
    )
    names = {post.brand for post in (*window.posts, *past.posts) if post.brand} | set(team.names)
    before = stretch_of(past, past.first_at) if past.posts else None
    found = words.hotspots(stretch_of(window), before, limit=limit, ignore=sorted(names), own=team.dictionary)
    return HotspotAnswer(
        brand=brand,
        span=span,
        basis=basis_of(window),
        past=basis_of(past) if past.posts else None,
        hotspots=tuple(sorted(found, key=lambda each: before is not None and each.state not in MOVING)),
    )


def past_length(window: timedelta) -> timedelta:
    """How much of the past a window is compared with, never less than as much again."""
    return max(window, min(max(PAST_WINDOWS * window, SHORTEST_PAST), LONGEST_PAST))
