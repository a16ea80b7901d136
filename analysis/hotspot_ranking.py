"""Which terms are hotspots: those that more angry voices have than calm posts and the past would lead one to expect."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import hypot

from analysis.log_odds import log_odds
from analysis.phrases import Key
from analysis.segmentation import HAN
from analysis.term_counts import FAMILY, TermCounts
from analysis.word_families import WordFamilies

#: The prior weighs as much as this many words of text: it keeps words seen once or twice from leading.
PRIOR_WORDS = 500.0
#: A term must set the angry posts apart by this many standard deviations, from calm ones or from the past's.
LEAST_Z = 0.5
#: For that, and to know the brand's daily bread, there must be so many voices to compare with.
ENOUGH_VOICES = 20.0
#: A word that this share of calm voices has is the brand's daily bread, such as "flight", and no complaint.
DAILY_BREAD = 0.1
#: A voice that a chosen hotspot has counted already counts this much for another.
COUNTED_AGAIN = 0.3
#: A phrase replaces a word that stands in it this often.
PHRASE_SHARE = 0.75
#: A term with this share of its posts among those of a chosen one that it shares a word with is an echo of it.
ECHO_SHARE = 0.5
#: So is any term of which nearly all posts are among those of a chosen one.
COPY_SHARE = 0.9
#: So many words tell what a family is about.
MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A term, what share of its voices is beyond what is usual (up to 2), and how surely, in standard deviations."""

    key: Key
    beyond: float
    z: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The angry posts of a window, what is said calmly in it and before it, and the angry posts of the past."""

    angry: TermCounts
    calm: TermCounts
    past: TermCounts
    families: WordFamilies

    def candidates(self, least_voices: float) -> list[Candidate]:
        """All terms that are said oftener in anger than is usual, in a fixed order.

        Beyond what is usual are the voices above those that calm posts would lead one to expect, and once more those
        above what the past's angry posts would: what is new counts double.
        """
        found = []
        for key in sorted(self.angry.voices):
            if self.angry.voices[key] < least_voices or self._is_daily_bread(key):
                continue
            from_calm, from_past = self._beyond(key, self.calm), self._beyond(key, self.past)
            z_calm, z_past = self._z(key, self.calm), self._z(key, self.past)
            z = (z_calm + z_past) / hypot(1, 1) if self.past.weights else z_calm
            is_sure = max(z_calm, z) >= LEAST_Z or not self._can_tell
            if from_calm > 0 and is_sure:
                found.append(Candidate(key, from_calm + max(0.0, from_past), z))
        return found

    def chosen(self, candidates: Sequence[Candidate], limit: int) -> list[Candidate]:
        """Up to ``limit``: each time the one with most voices beyond the usual that are not counted yet."""
        pool = self._own_things(candidates)
        by_key = {candidate.key: candidate for candidate in candidates}
        chosen: list[Candidate] = []
        counted: set[int] = set()
        while pool and len(chosen) < limit:
            best = max(pool, key=lambda each: each.beyond * self._uncounted(each.key, counted))
            pool.remove(best)
            if self._is_loose(best, by_key) or any(self.is_echo(best.key, other.key) for other in chosen):
                continue
            chosen.append(best)
            counted.update(self.angry.places[best.key])
        return chosen

    def words_of(self, key: Key, candidates: Sequence[Candidate]) -> list[Key]:
        """The terms that tell what a hotspot is about, the most telling first: its own, or those of the family."""
        if key[0] != FAMILY:
            return [key]
        members = [each for each in candidates if each.key[0] != FAMILY and self.families.of(each.key) == key[1]]
        members.sort(key=lambda each: -each.beyond * self.angry.voices[each.key])
        telling: list[Key] = []
        for member in members:
            if len(telling) < MOST_WORDS and not any(self.is_echo(member.key, other) for other in telling):
                telling.append(member.key)
        return telling or self._commonest_members(key)

    def is_echo(self, key: Key, other: Key) -> bool:
        """Whether ``key`` says again what ``other`` says."""
        places, others = set(self.angry.places[key]), self.angry.places[other]
        share = len(places.intersection(others)) / len(places)
        return share >= COPY_SHARE or (_share_a_word(key, other) and share >= ECHO_SHARE)

    @property
    def _can_tell(self) -> bool:
        """Whether there is enough to compare with; else what is said most leads."""
        return self.calm.all_voices + self.past.all_voices >= ENOUGH_VOICES

    def _beyond(self, key: Key, usual: TermCounts) -> float:
        if not usual.weights:
            return 0.0 if usual is self.past else 1.0
        return 1 - usual.share(key) * self.angry.all_voices / self.angry.voices[key]

    def _z(self, key: Key, usual: TermCounts) -> float:
        voices, others = self.angry.voices[key], usual.voices.get(key, 0.0)
        both = self.angry.all_terms + usual.all_terms
        # No stronger than what is compared, or nothing said in a quiet hour could ever stand out.
        all_prior = min(PRIOR_WORDS, self.angry.all_terms)
        prior = all_prior * (voices + others) / both
        return log_odds(voices, self.angry.all_terms, others, usual.all_terms, prior=prior, all_prior=all_prior)

    def _is_daily_bread(self, key: Key) -> bool:
        is_known = key[0] != FAMILY and self.calm.all_voices >= ENOUGH_VOICES
        return is_known and self.calm.share(key) >= DAILY_BREAD

    def _uncounted(self, key: Key, counted: Collection[int]) -> float:
        weights = self.angry.weights
        return sum(weights[place] * (COUNTED_AGAIN if place in counted else 1.0) for place in self.angry.places[key])

    def _own_things(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Without words that hardly stand alone, and without those that a family speaks for."""
        keys = {candidate.key for candidate in candidates}
        replaced = {part for key in keys for part in _parts(key) if self._stands_in(part, key)}
        # A family's own name may be one of its words, such as "money": nothing speaks for a family.
        return [
            each
            for each in candidates
            if each.key[0] == FAMILY or (each.key not in replaced and (FAMILY, self.families.of(each.key)) not in keys)
        ]

    def _is_loose(self, candidate: Candidate, by_key: Mapping[Key, Candidate]) -> bool:
        """Whether a phrase says no more than its words do."""
        if len(candidate.key) == 1 or candidate.key[0] == FAMILY:
            return False
        parts = [by_key[part] for part in _parts(candidate.key) if part in by_key]
        return bool(parts) and not any(
            self._stands_in(part.key, candidate.key) or candidate.z > part.z for part in parts
        )

    def _stands_in(self, part: Key, key: Key) -> bool:
        alone = self.angry.voices.get(part, 0.0)
        return bool(alone) and self.angry.voices[key] >= PHRASE_SHARE * alone

    def _commonest_members(self, key: Key) -> list[Key]:
        members = [each for each in self.angry.voices if each[0] != FAMILY and self.families.of(each) == key[1]]
        return sorted(members, key=lambda each: (-self.angry.voices[each], each))[:MOST_WORDS]


def _parts(key: Key) -> Iterator[Key]:
    """The shorter terms inside a term, and those inside a Chinese word."""
    if key[0] == FAMILY:
        return
    for start, end in combinations(range(len(key) + 1), 2):
        if end - start < len(key):
            yield key[start:end]
    if len(key) == 1 and HAN.match(key[0]):
        word = key[0]
        for start, end in combinations(range(len(word) + 1), 2):
            if 2 <= end - start < len(word):
                yield (word[start:end],)


def _share_a_word(key: Key, other: Key) -> bool:
    if FAMILY in (key[0], other[0]):
        return False
    return not set(key).isdisjoint(other) or any(
        HAN.match(one) and (one in two or two in one) for one in key for two in other
    )
