"""What are they angry about now? The words and phrases that set a window's negative posts apart from the past."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.family_words import telling_families
from analysis.hotspot_ranking import ENOUGH_VOICES, Candidate, Comparison
from analysis.phrases import Key
from analysis.samples import has_word
from analysis.scored_post import ScoredPost, telling
from analysis.segmentation import Dictionary
from analysis.term_counts import count_terms, terms_of, usual_form
from analysis.word_families import WordFamilies, shipped_families
from analysis.word_states import WordState, word_state

#: Below this many voices a term is somebody's, not the crowd's; a window of few negative posts shows it all the same.
FEWEST_VOICES = 2.0
FEW_POSTS = 4
#: To tell whether a word is still rising, the window is looked at in so many periods, its past in no more than these.
PERIODS = 4
MOST_PAST_PERIODS = 60


@dataclass(frozen=True, slots=True)
class Stretch:
    """The posts of a brand from ``start`` up to ``end``, both aware, of every label.

    Where there were too many to look at all, ``share`` is the share that was drawn, by chance or evenly;
    ``calm_share`` that of the posts that are not negative, where it is another.
    """

    start: datetime
    end: datetime
    posts: Sequence[ScoredPost]
    share: float = 1.0
    calm_share: float | None = None

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def stands_for(self, post: ScoredPost) -> float:
        """How many posts one that was drawn stands for."""
        drawn = self.share if post.is_negative or self.calm_share is None else self.calm_share
        return 1 / drawn


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A word or phrase, or a family of words that tell of one complaint, with its figures.

    ``words`` are the most telling, the first first; ``family`` the name of the family, if it is one. ``count`` negative
    posts of the window have a word of it, copies included, and ``past_count`` of the past; ``growth`` is how many
    times as often an hour negative posts have it as in the past, None if the past never did. ``share_negative`` of all
    the window's posts that have it are negative. ``z`` says how surely it sets the negative posts apart, in standard
    deviations. ``posts`` are up to three of them, by different authors, with the words that name the hotspot.
    ``commonest`` is the one of ``words`` that most of those posts say, as samples look for it; empty if none is.
    """

    words: tuple[str, ...]
    family: str | None
    count: int
    past_count: int
    growth: float | None
    share_negative: float
    state: WordState
    z: float
    posts: tuple[ScoredPost, ...]
    commonest: str = ""

    @property
    def term(self) -> str:
        return ", ".join(self.words)


def hotspots(
    window: Stretch,
    past: Stretch | None = None,
    *,
    limit: int = 5,
    ignore: Collection[str] = (),
    own: Dictionary = (),
    families: WordFamilies | None = None,
) -> list[Hotspot]:
    """The terms that set the negative posts of ``window`` apart, those with most voices beyond the usual first.

    What is usual is told by calm posts, of the window and of ``past``, and by the past's negative posts; how surely a
    term differs, by log-odds with an informative prior (`analysis.log_odds`). Counted are voices: copies of a text and
    repeats of an author count less and less (`analysis.crowd`), and a post that a hotspot has counted counts less for
    the next. Terms with a word of an ``ignore`` entry, such as the brand's name, are left out, and so are echoes.
    ``own`` are the team's own Chinese words, ``families`` the shipped ones unless given.
    """
    families = shipped_families() if families is None else families
    posts = [*window.posts, *(past.posts if past else ())]
    terms = terms_of(posts, families, own, ignore)
    now = len(window.posts)
    angry = [place for place in range(now) if posts[place].is_negative]
    calm = [place for place, post in enumerate(posts) if not post.is_negative]
    before = [place for place in range(now, len(posts)) if posts[place].is_negative]
    counts = [count_terms(posts, terms, places) for places in (angry, calm, before)]
    if counts[1].all_voices >= ENOUGH_VOICES:
        terms = telling_families(terms, families, counts[0], counts[1])
        counts = [count_terms(posts, terms, places) for places in (angry, calm, before)]
    comparison = Comparison(angry=counts[0], calm=counts[1], past=counts[2], families=families)
    candidates = comparison.candidates(FEWEST_VOICES if len(angry) >= FEW_POSTS else 0.0)
    figures = _Figures(window, past, posts, terms, comparison, own)
    return [
        figures.hotspot(each, comparison.words_of(each.key, candidates))
        for each in comparison.chosen(candidates, limit)
    ]


@dataclass(frozen=True, slots=True)
class _Figures:
    """Fills in what there is to say of a term."""

    window: Stretch
    past: Stretch | None
    posts: Sequence[ScoredPost]
    terms: Sequence[Mapping[Key, str]]
    comparison: Comparison
    own: Dictionary

    def hotspot(self, candidate: Candidate, words: Sequence[Key]) -> Hotspot:
        key = candidate.key
        negative = self.comparison.angry.places[key]
        calm = [place for place in self.comparison.calm.places.get(key, ()) if place < len(self.window.posts)]
        before = self.comparison.past.places.get(key, ())
        forms = tuple(self._form(word) for word in words)
        return Hotspot(
            words=forms,
            family=key[1] if not key[0] else None,
            count=round(len(negative) / self.window.share),
            past_count=round(len(before) / self.past.share) if self.past else 0,
            growth=self._growth(len(negative), len(before)),
            share_negative=self._share_negative(len(negative), len(calm)),
            state=self._state([*negative, *before]),
            z=candidate.z,
            posts=self._telling(negative, words),
            commonest=self._commonest(forms, negative),
        )

    def _commonest(self, forms: Sequence[str], places: Sequence[int]) -> str:
        texts = [self.posts[place].text for place in places]
        said = {form: sum(has_word(text, form, self.own) for text in texts) for form in forms}
        most = max(forms, key=lambda form: said[form], default="")
        return most if said.get(most) else ""

    def _telling(self, places: Sequence[int], words: Sequence[Key]) -> tuple[ScoredPost, ...]:
        """Posts that have the words by which the hotspot is called, as far as three posts can."""
        posts_with = ([self.posts[place] for place in self.comparison.angry.places[word]] for word in words)
        of_words = [post for posts in posts_with for post in telling(posts, 1)] if len(words) > 1 else []
        return telling([self.posts[place] for place in places], before=of_words)

    def _form(self, word: Key) -> str:
        return usual_form(word, (self.terms[place] for place in self.comparison.angry.places[word]))

    def _share_negative(self, negative: int, calm: int) -> float:
        share, calm_share = self.window.share, self.window.calm_share
        all_negative, all_calm = negative / share, calm / (share if calm_share is None else calm_share)
        return all_negative / (all_negative + all_calm)

    def _growth(self, count: int, past_count: int) -> float | None:
        if not self.past or not past_count:
            return None
        now, before = count / self.window.share, past_count / self.past.share
        return now / before * (self.past.length / self.window.length)

    def _state(self, places: Sequence[int]) -> WordState:
        width = self.window.length / PERIODS
        past_periods = min(round(self.past.length / width), MOST_PAST_PERIODS) if self.past else 0
        start = self.window.start - past_periods * width
        said, all_said = ([0.0] * (past_periods + PERIODS) for _ in range(2))
        with_term = set(places)
        weights = [*_weights(self.window), *(_weights(self.past) if self.past else ())]
        for place, (post, weight) in enumerate(zip(self.posts, weights, strict=True)):
            period = (post.created_at - start) // width
            if 0 <= period < len(said):
                all_said[period] += weight
                said[period] += weight * (place in with_term)
        return word_state(said, all_said, past_periods)


def _weights(stretch: Stretch) -> list[float]:
    """What each post counts, so that all together are as many as were drawn: more would feign certainty."""
    standing_for = [stretch.stands_for(post) for post in stretch.posts]
    scale = len(standing_for) / sum(standing_for) if standing_for else 1.0
    return [scale * each for each in standing_for]
