"""Which posts stand for the rest, and which of their words made the model call them negative?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from analysis import samples as choosing
from analysis.samples import Sample
from analysis.team_words import NO_WORDS, TeamWords
from bot.spans import Span
from bot.word_answers.basis import Basis, basis_of, post_json
from storage import posts

#: So many negative posts are looked at, and so many for those with a word.
NEGATIVE, NEGATIVE_WITH_WORD = 800, 2_000
#: For so many samples the words that carried them are worked out: each costs the model some dozens of readings.
MOST_EXPLAINED: Final = 5

#: For each of some texts the words that spoke most for negative, the strongest first. Slow: never on the event loop.
Explain = Callable[[Sequence[str]], Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class ShownSample:
    """A sample, and the words that carried the model's call, if that was worked out."""

    sample: Sample
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """The samples of a window, the most telling first; with ``word``, of the posts that have it."""

    brand: str | None
    span: Span
    basis: Basis
    word: str | None
    samples: tuple[ShownSample, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "brand": self.brand,
            "window": self.basis.as_json(),
            "word": self.word,
            "samples": [
                {
                    **post_json(each.sample.post),
                    "text": each.sample.text,
                    "reach": each.sample.reach,
                    "copies": each.sample.copies,
                    "sources": list(each.sample.sources),
                    "words": list(each.words),
                }
                for each in self.samples
            ],
        }


def samples(
    session: Session,
    workspace_id: str,
    span: Span,
    brand: str | None,
    *,
    word: str | None = None,
    number: int = 5,
    explain: Explain | None = None,
    team: TeamWords = NO_WORDS,
) -> SampleAnswer:
    """Up to ``number`` negative posts of ``span`` that stand for the rest; ``brand`` None means all brands."""
    most = NEGATIVE_WITH_WORD if word else NEGATIVE
    window = posts.draw(session, workspace_id, span.start, span.end, brand, negative=most, others=0)
    chosen = choosing.samples(window.posts, limit=number, word=word or "", own=team.dictionary)
    explained = [tuple(words) for words in explain([each.text for each in chosen[:MOST_EXPLAINED]])] if explain else []
    explained += [()] * (len(chosen) - len(explained))
    return SampleAnswer(
        brand=brand,
        span=span,
        basis=basis_of(window),
        word=word,
        samples=tuple(ShownSample(each, words) for each, words in zip(chosen, explained, strict=True)),
    )
