"""The watch over the topics of one brand: a small crisis that the brand's whole noise would hide."""

from __future__ import annotations

import math
import pickle
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.alert_policy import AlertPolicy
from analysis.brand_watch import WatchSettings
from analysis.burst_detector import DAY, Burst, BurstDetector
from analysis.crowd import Voice
from analysis.running_voices import RunningVoices
from analysis.signals import Tally

#: A negative post: when, by whom, and of what it speaks.
TopicPost = tuple[float, Voice, str | None]


class TopicWatch:
    """Reads the negatives of one topic bucket by bucket, and rings for a crisis of that topic alone.

    A brand has about a dozen topics, so each must be ``WatchSettings.caution`` times rarer than a crisis of the whole
    brand, or they would ring far more often than the brand does.
    """

    def __init__(self, width: float, settings: WatchSettings) -> None:
        """``width`` of a bucket in seconds."""
        self.width = width
        self.detector = BurstDetector(width)
        self.policy = AlertPolicy(settings.days_of_topic)
        self.voices = RunningVoices()
        self.said = Burst(0.0, 0.0, 0.0, width)
        self.lately: list[Tally] = []

    def take(self, start: float, number: int, posts: Iterable[tuple[float, Voice]]) -> None:
        """Take in ``number`` buckets from ``start`` on, with the negatives in them in order of time."""
        weights: defaultdict[int, float] = defaultdict(float)
        counts: Counter[int] = Counter()
        for at, voice in posts:
            place = math.floor((at - start) / self.width)
            weights[place] += self.voices.weight(at, voice)
            counts[place] += 1
        for place in range(number):
            tally = Tally(counts[place], counts[place], weights[place]) if place in counts else Tally()
            begin = start + place * self.width
            self.said = self.detector.step(begin, tally.weight)
            self.policy.score(begin + self.width, self.said.days)
            self.lately.append(tally)
        del self.lately[: -round(DAY / self.width)]

    def fork(self) -> TopicWatch:
        """A watch that goes on from here on its own; it is good for as long as nothing more is taken in here."""
        other = TopicWatch.__new__(TopicWatch)
        other.width, other.said, other.lately = self.width, self.said, list(self.lately)
        # Several times as fast as copy.deepcopy.
        other.detector, other.policy = pickle.loads(pickle.dumps((self.detector, self.policy), pickle.HIGHEST_PROTOCOL))
        other.voices = self.voices.fork()
        return other


@dataclass(slots=True)
class TopicWatches:
    """The watches over all topics of a brand that were ever spoken of; a new topic was silent until now.

    ``taken`` buckets were taken in since ``begun``.
    """

    width: float
    settings: WatchSettings
    begun: float
    topics: dict[str, TopicWatch] = field(default_factory=dict)
    taken: int = 0

    def hear(self, posts: Iterable[TopicPost]) -> None:
        """Take in negatives from before the first bucket, in order of time: what comes later may repeat them."""
        for at, voice, topic in posts:
            if topic is not None:
                self._watch(topic).voices.weight(at, voice)

    def take(self, number: int, posts: Iterable[TopicPost]) -> None:
        """Take in the next ``number`` buckets, with the negatives in them in order of time."""
        start = self.begun + self.taken * self.width
        by_topic = _by_topic(posts)
        for topic in (*self.topics, *(topic for topic in by_topic if topic not in self.topics)):
            self._watch(topic).take(start, number, by_topic.get(topic, ()))
        self.taken += number

    def ahead(
        self, number: int, posts: Iterable[TopicPost], wanted: Collection[str], least: int
    ) -> dict[str, TopicWatch]:
        """The watches as they will stand ``number`` buckets on, and nothing is taken in here.

        Only of the topics that are ``wanted``, or of which at least ``least`` of the posts speak: there may be many
        that are silent.
        """
        start = self.begun + self.taken * self.width
        by_topic = _by_topic(posts)
        loud = [topic for topic, of_topic in by_topic.items() if len(of_topic) >= least]
        watches = {}
        for topic in sorted({*loud, *wanted}):
            watch = self._watch(topic).fork()
            watch.take(start, number, by_topic.get(topic, ()))
            watches[topic] = watch
        return watches

    def _watch(self, topic: str) -> TopicWatch:
        if topic not in self.topics:
            watch = self.topics[topic] = TopicWatch(self.width, self.settings)
            watch.take(self.begun, self.taken, ())
        return self.topics[topic]


def _by_topic(posts: Iterable[TopicPost]) -> Mapping[str, Sequence[tuple[float, Voice]]]:
    by_topic: defaultdict[str, list[tuple[float, Voice]]] = defaultdict(list)
    for at, voice, topic in posts:
        if topic is not None:
            by_topic[topic].append((at, voice))
    return by_topic
