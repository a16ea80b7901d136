"""How a classifier bears up when texts are written another way, or speak of other people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.sentiment import LABELS, Score
from models.dataset import Example
from models.identity_terms import swapped
from models.labels import NEUTRAL
from models.metrics import REST
from models.perturbations import Perturbation, perturb
from models.scores import Scorer, score_by_text


@dataclass(frozen=True, slots=True)
class PerturbationTally:
    """How many texts a perturbation changed, how many of them were called rightly before and after, or otherwise."""

    texts: int = 0
    right_before: int = 0
    right_after: int = 0
    called_otherwise: int = 0

    def __add__(self, other: PerturbationTally) -> PerturbationTally:
        return PerturbationTally(
            self.texts + other.texts,
            self.right_before + other.right_before,
            self.right_after + other.right_after,
            self.called_otherwise + other.called_otherwise,
        )


@dataclass(frozen=True, slots=True)
class IdentityTally:
    """How many texts hold an identity term, how many of them get another label by some swap, and the same by swap.

    ``gap`` is the sum over the texts of the distance from the lowest to the highest p(negative).
    """

    texts: int = 0
    texts_flipped: int = 0
    swaps: int = 0
    swaps_flipped: int = 0
    gap: float = 0.0

    def __add__(self, other: IdentityTally) -> IdentityTally:
        return IdentityTally(
            self.texts + other.texts,
            self.texts_flipped + other.texts_flipped,
            self.swaps + other.swaps,
            self.swaps_flipped + other.swaps_flipped,
            self.gap + other.gap,
        )


def tally_perturbations(
    examples: Sequence[Example], perturbations: Mapping[str, Perturbation], score: Scorer, seed: int
) -> dict[str, PerturbationTally]:
    """Score the rows of one file as they are and perturbed, in one call, and count by perturbation.

    A text that a perturbation leaves as it is does not count for it. Rows are judged as negative against the rest if
    none of them is labelled neutral, as in evaluation.
    """
    changed = {
        name: [(example, perturb(example.text, name, change, seed)) for example in examples]
        for name, change in perturbations.items()
    }
    pairs = {name: [(one, text) for one, text in of if text != one.text] for name, of in changed.items()}
    known = score_by_text([*(one.text for one in examples), *(text for of in pairs.values() for _, text in of)], score)
    two_class = not any(example.label == NEUTRAL for example in examples)
    called = {text: _class_of(LABELS.index(one.label), two_class) for text, one in known.items()}
    return {
        name: sum(
            (_compare(_class_of(one.label, two_class), called[one.text], called[text]) for one, text in of),
            PerturbationTally(),
        )
        for name, of in pairs.items()
    }


def _class_of(label: int, two_class: bool) -> int:
    return min(label, REST) if two_class else label


def _compare(label: int, before: int, after: int) -> PerturbationTally:
    return PerturbationTally(1, int(before == label), int(after == label), int(before != after))


def tally_identity(texts: Sequence[str], score: Scorer) -> dict[tuple[str, str], IdentityTally]:
    """Swap the identity terms of the texts for all others, score all in one call, and count by group and language."""
    variants: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for text in dict.fromkeys(texts):
        for one in swapped(text):
            variants[one.group, one.language][text].append(one.text)
    families = {key: [[text, *others] for text, others in of.items()] for key, of in variants.items()}
    known = score_by_text([text for of in families.values() for family in of for text in family], score)
    return {
        key: sum((_compare_family([known[text] for text in family]) for family in of), IdentityTally())
        for key, of in sorted(families.items())
    }


def _compare_family(scores: Sequence[Score]) -> IdentityTally:
    original, *others = scores
    flipped = sum(one.label != original.label for one in others)
    negative = [one.negative for one in scores]
    return IdentityTally(1, int(flipped > 0), len(others), flipped, max(negative) - min(negative))


def pooled(files: Iterable[Mapping[str, PerturbationTally]]) -> dict[str, PerturbationTally]:
    """Return the counts of all files together."""
    together: dict[str, PerturbationTally] = {}
    for tallies in files:
        for name, tally in tallies.items():
            together[name] = together.get(name, PerturbationTally()) + tally
    return together
