"""Who says which term: the terms of posts, and how many voices and which posts have each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.phrases import Key, learn_phrases, split_text
from analysis.scored_post import ScoredPost, voice_weights
from analysis.segmentation import Dictionary, words
from analysis.team_words import NameWords
from analysis.word_families import WordFamilies

#: Stands before the name of a family in the key under which its posts are counted.
FAMILY = ""


@dataclass(frozen=True, slots=True)
class TermCounts:
    """Of a set of posts: what each weighs, the voices behind each term, and the places of the posts that have it."""

    weights: Mapping[int, float]
    voices: Mapping[Key, float]
    places: Mapping[Key, Sequence[int]]
    all_voices: float
    all_terms: float

    def share(self, key: Key) -> float:
        """The share of voices that have a term, a little above 0 for one that none has."""
        return (self.voices.get(key, 0.0) + 0.5) / (self.all_voices + 1.0)


def terms_of(
    posts: Sequence[ScoredPost], families: WordFamilies, own: Dictionary = (), ignore: Collection[str] = ()
) -> list[dict[Key, str]]:
    """The terms of each post with the form it is written in; phrases are those that hold together in all posts.

    A post with words of a family has the key of that family too. Terms with a word of an ``ignore`` entry, such as a
    brand's name, are left out.
    """
    names = NameWords(ignore)
    split = {text: split_text(tuple(words(text, own))) for text in dict.fromkeys(post.text for post in posts)}
    phrases = learn_phrases(split.values())
    family_of: dict[Key, str | None] = {}
    found: dict[str, dict[Key, str]] = {}
    for text, parts in split.items():
        terms = found[text] = {key: form for key, form in phrases.terms(parts).items() if key not in names}
        for key in list(terms):
            if key not in family_of:
                family_of[key] = families.of(key)
            if family := family_of[key]:
                terms[(FAMILY, family)] = family
    return [found[post.text] for post in posts]


def count_terms(posts: Sequence[ScoredPost], terms: Sequence[Mapping[Key, str]], places: Sequence[int]) -> TermCounts:
    """Count the terms of the posts at ``places`` in voices (`analysis.crowd`): copies count less and less."""
    voices: defaultdict[Key, float] = defaultdict(float)
    found: defaultdict[Key, list[int]] = defaultdict(list)
    weights = dict(zip(places, voice_weights([posts[place] for place in places]), strict=True))
    for place, weight in weights.items():
        for key in terms[place]:
            voices[key] += weight
            found[key].append(place)
    return TermCounts(weights, voices, found, sum(weights.values()), sum(voices.values()))


def usual_form(key: Key, terms: Iterable[Mapping[Key, str]]) -> str:
    """How a term is mostly written in posts that have it; between equals the form that comes first in the alphabet."""
    forms = Counter(each[key] for each in terms)
    return min(forms, key=lambda form: (-forms[form], form))
