"""What are they angry about? The class of a text and of a crowd of texts, with the words that say so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from analysis.crisis_kinds import CrisisClass, RedLine
from analysis.crowd import Voice, crowd_of
from analysis.lexicon import Entry, Lexicon, Subject
from analysis.policy_errors import PolicyError
from analysis.word_index import WordIndex
from analysis.word_matching import find, folded

#: A hint is half a word: where there is no word, two of them place a text.
HINT_WEIGHT = 0.5
#: More words of one class in one text add nothing.
MOST_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class TextVerdict:
    """What one text is about. ``crisis_class`` is UNCLEAR where the words do not suffice.

    ``weights`` has every class for which they do; ``words`` the evidence for ``crisis_class``; ``red_lines`` those
    it crosses, with the words.
    """

    crisis_class: CrisisClass
    words: tuple[str, ...]
    weights: Mapping[CrisisClass, float]
    evidence: Mapping[CrisisClass, tuple[str, ...]]
    red_lines: Mapping[RedLine, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Post:
    """A text, and whose voice it is."""

    text: str
    voice: Voice


@dataclass(frozen=True, slots=True)
class ClassPolicy:
    """When a crowd has a class: at least ``least_voices`` of it and ``least_share`` of all voices speak of it, and it
    leads the next class by the factor ``least_lead``. A red line needs ``red_line_voices``. These are our defaults.
    """

    least_voices: float = 3.0
    least_share: float = 0.1
    least_lead: float = 1.2
    red_line_voices: float = 1.0

    def __post_init__(self) -> None:
        if self.least_voices < 1 or self.red_line_voices < 1:
            raise PolicyError("class.least_voices and class.red_line_voices must be at least 1: one voice.")
        if not 0 <= self.least_share <= 1:
            raise PolicyError("class.least_share is a share; set it between 0 and 1.")
        if self.least_lead < 1:
            raise PolicyError("class.least_lead must be at least 1, or a class could win from behind.")


@dataclass(frozen=True, slots=True)
class CrowdVerdict:
    """What a crowd is about: the class, its share of all voices, its words with the texts that have them.

    ``ranking`` has all classes by their voices, the largest first, also where the verdict is UNCLEAR; ``red_lines``
    are those with enough voices, each with its words.
    """

    crisis_class: CrisisClass
    share: float
    words: tuple[tuple[str, int], ...]
    ranking: tuple[tuple[CrisisClass, float], ...]
    red_lines: Mapping[RedLine, tuple[str, ...]]


def classify(text: str, lexicon: Lexicon) -> TextVerdict:
    """Place one text. Between classes of even weight the one named first in `CrisisClass` leads.

    For many texts there is `Reader`, which gives the same answers much faster.
    """
    return _classify(folded(text), lexicon.entries)


def _classify(plain: str, entries: Mapping[Subject, Entry]) -> TextVerdict:
    weights: dict[CrisisClass, float] = {}
    evidence: dict[CrisisClass, tuple[str, ...]] = {}
    red_lines: dict[RedLine, tuple[str, ...]] = {}
    for subject, entry in entries.items():
        found = find(entry, plain)
        if isinstance(subject, RedLine):
            if found.words:
                red_lines[subject] = found.words
            continue
        weight = float(len(found.words)) or HINT_WEIGHT * len(found.hints)
        if weight >= 1:
            weights[subject] = min(weight, MOST_WEIGHT)
            evidence[subject] = found.words or found.hints
            if subject is CrisisClass.DATA_LEAK and found.words:
                red_lines[RedLine.DATA_LEAK] = found.words
    leading = max((kind for kind in CrisisClass if kind in weights), key=weights.__getitem__, default=None)
    if leading is None:
        return TextVerdict(CrisisClass.UNCLEAR, (), {}, {}, red_lines)
    return TextVerdict(leading, evidence[leading], weights, evidence, red_lines)


class Reader:
    """Places texts by one lexicon, and remembers the newest: a burst is read again every minute.

    Only the words that a text can have at all are matched (`WordIndex`); the answers are those of `classify`.
    """

    def __init__(self, lexicon: Lexicon, *, remember: int = 20_000) -> None:
        self._index = WordIndex(lexicon)
        self._remembered = lru_cache(maxsize=remember)(self._read)

    def read(self, text: str) -> TextVerdict:
        """What one text is about."""
        return self._remembered(text)

    def topic(self, text: str) -> str | None:
        """The class of one text as the name of a topic; None where its words do not tell."""
        kind = self.read(text).crisis_class
        return None if kind is CrisisClass.UNCLEAR else kind.value

    def _read(self, text: str) -> TextVerdict:
        plain = folded(text)
        return _classify(plain, self._index.narrowed(plain))


def classify_crowd(
    posts: Sequence[Post], lexicon: Lexicon | Reader, policy: ClassPolicy, *, most_words: int = 5
) -> CrowdVerdict:
    """Place a crowd by voices, so that one author or one chain of copies does not decide (`analysis.crowd`).

    A text of several classes counts for each. UNCLEAR where too few speak of any class, or two are nearly even.
    """
    voices: defaultdict[CrisisClass, list[Voice]] = defaultdict(list)
    words: defaultdict[CrisisClass, Counter[str]] = defaultdict(Counter)
    red_voices: defaultdict[RedLine, list[Voice]] = defaultdict(list)
    red_words: defaultdict[RedLine, Counter[str]] = defaultdict(Counter)
    reader = lexicon if isinstance(lexicon, Reader) else Reader(lexicon, remember=0)
    for post in posts:
        verdict = reader.read(post.text)
        for kind, evidence in verdict.evidence.items():
            voices[kind].append(post.voice)
            words[kind].update(evidence)
        for line, evidence in verdict.red_lines.items():
            red_voices[line].append(post.voice)
            red_words[line].update(evidence)
    red_lines = {
        line: tuple(word for word, _ in red_words[line].most_common(most_words))
        for line, of_line in red_voices.items()
        if crowd_of(of_line).weight >= policy.red_line_voices
    }
    ranking = _ranking(voices)
    everyone = crowd_of(post.voice for post in posts).weight
    if not _is_clear(ranking, everyone, policy):
        return CrowdVerdict(CrisisClass.UNCLEAR, 0.0, (), ranking, red_lines)
    leading, weight = ranking[0]
    share = min(1.0, weight / everyone)
    return CrowdVerdict(leading, share, tuple(words[leading].most_common(most_words)), ranking, red_lines)


def _ranking(voices: Mapping[CrisisClass, Sequence[Voice]]) -> tuple[tuple[CrisisClass, float], ...]:
    order = list(CrisisClass)
    weighed = [(kind, crowd_of(of_kind).weight) for kind, of_kind in voices.items()]
    return tuple(sorted(weighed, key=lambda each: (-each[1], order.index(each[0]))))


def _is_clear(ranking: Sequence[tuple[CrisisClass, float]], everyone: float, policy: ClassPolicy) -> bool:
    if not ranking:
        return False
    leading = ranking[0][1]
    second = ranking[1][1] if len(ranking) > 1 else 0.0
    return (
        leading >= policy.least_voices
        and leading >= policy.least_share * everyone
        and leading >= policy.least_lead * second
    )
