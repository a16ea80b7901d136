"""Which Chinese words are in no dictionary yet, for the team to say whether they are words?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from analysis import new_words as proposing
from analysis.new_words import NewWord
from analysis.team_words import NO_WORDS, TeamWords
from bot.spans import Span
from bot.word_answers.basis import Basis, basis_of
from bot.word_answers.hotspots import past_length
from storage import posts

#: So many posts of the window are looked at, and so many of the past.
POSTS, PAST_POSTS = 2_000, 1_000
#: So many words are proposed at a time.
PROPOSED: Final = 10


@dataclass(frozen=True, slots=True)
class NewWordAnswer:
    """What is proposed, most frequent first, and the words that the team has ``own`` by now.

    ``past`` is what they were compared with, None if there was none.
    """

    brand: str | None
    span: Span
    basis: Basis
    words: tuple[NewWord, ...]
    own: tuple[str, ...]
    past: Basis | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "brand": self.brand,
            "window": self.basis.as_json(),
            "past": None if self.past is None else self.past.as_json(),
            "new_words": [
                {
                    "word": each.word,
                    "count": each.count,
                    "past_count": each.past_count,
                    "cohesion": round(each.cohesion, 2),
                    "freedom": round(each.freedom, 2),
                    "examples": list(each.examples),
                }
                for each in self.words
            ],
            "own": list(self.own),
        }


def new_words(
    session: Session, workspace_id: str, span: Span, brand: str | None, *, team: TeamWords = NO_WORDS
) -> NewWordAnswer:
    """The proposals of ``span``; ``brand`` None means all brands.

    What the team accepted or refused is not among them, nor are names of brands or parts of them.
    """
    window = posts.draw_evenly(session, workspace_id, span.start, span.end, brand, POSTS)
    past_start = span.start - past_length(span.end - span.start)
    past = posts.draw_evenly(session, workspace_id, past_start, span.start, brand, PAST_POSTS)
    names = {post.brand for post in (*window.posts, *past.posts) if post.brand} | set(team.names)
    found = proposing.new_words(
        [post.text for post in window.posts],
        [post.text for post in past.posts],
        limit=PROPOSED,
        own=(*team.dictionary, *team.refused),
        names=sorted(names),
    )
    return NewWordAnswer(brand, span, basis_of(window), tuple(found), team.own, basis_of(past) if past.posts else None)
