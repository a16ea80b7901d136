"""The words by which one set of texts differs from another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from analysis.log_odds import log_odds
from analysis.segmentation import HAN, Dictionary, words
from analysis.stopwords import CHINESE, ENGLISH, NEGATORS
from analysis.word_stems import stem

#: The prior weighs as much as this many words of text: it keeps words seen once or twice from leading.
PRIOR_WORDS = 500.0
#: A pair of English words replaces a word that stands in it this often.
PAIR_SHARE = 0.75
#: A longer Chinese word replaces a word that it contains this often.
CONTAINED_SHARE = 0.95
#: From how many texts on a word must be in more than one of them.
FEW_TEXTS = 4


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word or pair of words, in how many texts of either set it stands, and how surely it sets them apart.

    ``z`` is the log-odds ratio in standard deviations; above 2 is hardly chance.
    """

    term: str
    count: int
    background_count: int
    z: float


def distinctive_words(
    target: Sequence[str],
    background: Sequence[str],
    *,
    limit: int = 5,
    ignore: Collection[str] = (),
    own: Dictionary = (),
) -> list[Keyword]:
    """The terms that set ``target`` apart from ``background``, the surest first; at most ``limit``.

    Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn, 2008) on the number of texts
    a term stands in, so that one text says a word once however often it repeats it. Chinese words have two
    characters or more, English words three letters or more; @names, links, numbers and what masking left
    behind are no words. Terms that are part of an ``ignore`` entry, such as the brand's name, are left out.
    ``own`` are the team's own Chinese words. With an empty background the most frequent terms lead.
    """
    ours = Counter(term for text in target for term in terms(text, own))
    theirs = Counter(term for text in background for term in terms(text, own))
    fewest = 2 if len(target) >= FEW_TEXTS else 1
    ignored = {entry.casefold() for entry in ignore}
    ignored_words = {word for entry in ignored for word in [entry.replace(" ", ""), *entry.split()]}
    candidates = [
        keyword
        for keyword in _compared(ours, theirs)
        if keyword.count >= fewest and keyword.z >= 0 and not _is_ignored(keyword.term, ignored, ignored_words)
    ]
    candidates.sort(key=lambda keyword: (-round(keyword.z, 6), -keyword.count, keyword.term))
    return _without_echoes(candidates, ours, limit)


def terms(text: str, own: Dictionary = ()) -> set[str]:
    """The different words and English word pairs of a text."""
    found: set[str] = set()
    before = ""
    for word in words(text, own):
        is_chinese = bool(HAN.match(word))
        is_negator = word in NEGATORS
        is_subject = not is_negator and len(word) >= (2 if is_chinese else 3)
        if not (is_negator or is_subject) or word in ENGLISH or word in CHINESE:
            before = ""
            continue
        if is_subject:
            found.add(word)
            if before and before != word:
                found.add(f"{before} {word}")
        before = "" if is_chinese else word
    return found


def _compared(ours: Counter[str], theirs: Counter[str]) -> Iterable[Keyword]:
    our_total, their_total = ours.total(), theirs.total()
    both_total = our_total + their_total
    for term, count in ours.items():
        background_count = theirs[term]
        prior = PRIOR_WORDS * (count + background_count) / both_total
        z = log_odds(count, our_total, background_count, their_total, prior=prior, all_prior=PRIOR_WORDS)
        yield Keyword(term, count, background_count, z)


def _is_ignored(term: str, entries: Collection[str], words: Collection[str]) -> bool:
    if HAN.match(term):
        return any(term in entry for entry in entries)
    return any(word in words for word in term.split())


def _without_echoes(candidates: Sequence[Keyword], counts: Counter[str], limit: int) -> list[Keyword]:
    """The first ``limit`` candidates that say something of their own."""
    listed = {candidate.term for candidate in candidates}
    longer = _longer_forms(listed, counts)
    chosen: list[Keyword] = []
    for candidate in candidates:
        if len(chosen) == limit:
            break
        term = candidate.term
        if term in longer or (" " in term and term not in longer.values()):
            continue
        if not any(_same_word(term, other.term) for other in chosen):
            chosen.append(candidate)
    return chosen


def _longer_forms(listed: Collection[str], counts: Counter[str]) -> dict[str, str]:
    """For each term that hardly stands alone, the longer term it stands in."""
    longer: dict[str, str] = {}
    contained = {term for term in listed if HAN.match(term)}
    for term in sorted(listed, key=lambda each: (-counts[each], each)):
        if " " in term:
            parts, share = set(term.split()), PAIR_SHARE
        elif HAN.match(term):
            parts = {term[i:j] for i in range(len(term)) for j in range(i + 2, len(term) + 1)} & contained
            parts.discard(term)
            share = CONTAINED_SHARE
        else:
            continue
        for part in parts:
            if counts[term] >= share * counts[part] and counts[term] >= 2:
                longer.setdefault(part, term)
    return longer


def _same_word(term: str, other: str) -> bool:
    """Whether a reader would take two terms for one: a word and its plural, a word and a pair that it is in."""
    if HAN.match(term):
        return term in other or other in term
    return not {stem(word) for word in term.split()}.isdisjoint(stem(word) for word in other.split())
