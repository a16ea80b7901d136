"""The words that carried the model's call, worked out by a model of the bot's own, when somebody asks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from models.scores import Scorer

#: Words that lift the odds of negative by less than a fifth carry nothing.
LEAST_WEIGHT: Final = 0.2
#: So many words are named, and so many at the beginning of a post weighed.
NAMED, WEIGHED = 3, 40
#: So many posts are remembered; people ask for the same ones again.
REMEMBERED: Final = 500


@dataclass(slots=True)
class CarryingWords:
    """For each text the words that spoke most for negative, the strongest first.

    ``load`` gives the scorer, once, at the first question. Slow, a second or more for five posts: to be called in a
    thread. Those who ask at once take turns, so that the machine keeps time for its proper work.
    """

    load: Callable[[], Scorer]
    _scorer: Scorer | None = None
    _known: OrderedDict[str, tuple[str, ...]] = field(default_factory=OrderedDict)
    _one_at_a_time: Lock = field(default_factory=Lock)

    def __call__(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        with self._one_at_a_time:
            fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
            if fresh:
                if self._scorer is None:
                    self._scorer = self.load()
                for text, words in zip(fresh, self._explained(fresh, self._scorer), strict=True):
                    self._known[text] = words
            found = [self._known[text] for text in texts]
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
            return found

    def _explained(self, texts: Sequence[str], scorer: Scorer) -> list[tuple[str, ...]]:
        # Here, because importing it takes seconds that no start of the bot should wait for.
        from models.explain import explain

        return [
            tuple(word.word for word in each.words[:NAMED] if word.weight >= LEAST_WEIGHT)
            for each in explain(texts, scorer, max_words=WEIGHED)
        ]
