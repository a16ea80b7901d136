"""What the bell would have rung on recorded, scored mentions: the incidents it would have opened, and why."""

from __future__ import annotations

import bisect
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.alert_policy import AlertPolicy
from analysis.brand_watch import BrandWatch, WatchSettings
from analysis.crisis_class import ClassPolicy, Post, Reader, TextVerdict, classify_crowd
from analysis.crisis_kinds import CrisisClass, RedLine
from analysis.crowd import Voice, crowd_of
from analysis.keywords import distinctive_words
from analysis.level import Level
from analysis.lexicon import Lexicon
from analysis.running_voices import RunningVoices
from analysis.severity import Facts, assess
from analysis.severity_factors import loudness
from analysis.severity_policy import SeverityPolicy
from analysis.signals import Place, Signal, SignalKind, Tally
from analysis.source_classes import source_class
from analysis.topic_watch import TopicWatch

HOUR, DAY = 3600.0, 86400.0
#: Alarms of a brand within so many seconds of the last one belong to the same incident.
_ONE_INCIDENT = DAY
#: With how many earlier texts the words of an incident are compared.
_BACKGROUND = 2000
#: Of fewer in an hour no topic rings, however rare they are.
LEAST_OF_A_TOPIC = 10


@dataclass(frozen=True, slots=True)
class ScoredMention:
    """A mention with its label, as far as the replay needs it; ``at`` in seconds since 1970."""

    at: float
    brand: str
    text: str
    is_negative: bool
    voice: Voice
    source: str = ""
    reach: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """An incident that would have been opened, at the end of the bucket in which the signal rang.

    ``last_alarm`` is the time of the last alarm that belongs to it, ``alarms`` how many there were.
    """

    brand: str
    at: float
    level: Level
    signal: Signal
    crisis_class: CrisisClass
    words: tuple[str, ...]
    last_alarm: float
    alarms: int = 1


@dataclass(slots=True)
class Replay:
    """Mentions of all brands in order of time, watched once; `incidents` then asks at any sensitivity."""

    mentions: Sequence[ScoredMention]
    lexicon: Lexicon
    severity: SeverityPolicy = field(default_factory=SeverityPolicy)
    width: float = 0.0
    _brands: dict[str, list[ScoredMention]] = field(default_factory=dict)
    _verdicts: dict[int, TextVerdict] = field(default_factory=dict)
    _reader: Reader = field(init=False)
    _heard: list[tuple[str, float, Signal]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Watch the whole recording, every brand from the first bucket to the last."""
        self._reader = Reader(self.lexicon)
        grouped: defaultdict[str, list[ScoredMention]] = defaultdict(list)
        for mention in sorted(self.mentions, key=lambda one: one.at):
            grouped[mention.brand].append(mention)
        self._brands = dict(sorted(grouped.items()))
        if not self.mentions:
            return
        first, last = min(one.at for one in self.mentions), max(one.at for one in self.mentions)
        self.width = self.width or bucket_width(last - first)
        begin, end = math.floor(first / self.width), math.floor(last / self.width)
        for brand, of_brand in self._brands.items():
            self._watch(brand, of_brand, begin, end)
        self._heard.sort(key=lambda heard: heard[1])

    @property
    def weeks(self) -> float:
        """How long the recording is, at least a day."""
        times = [mention.at for mention in self.mentions]
        return max(max(times) - min(times), DAY) / (7 * DAY) if times else 0.0

    def incidents(self, days: float) -> list[Opened]:
        """The incidents that a bell would have opened that rings for what comes once in ``days`` days."""
        policies: dict[tuple[str, str, str], AlertPolicy] = {}
        opened: dict[tuple[str, Place], Opened] = {}
        done: list[Opened] = []
        for brand, at, signal in self._heard:
            if not self._rings(policies, days, brand, at, signal):
                continue
            key = brand, signal.place  # what waits for a person's eye must not swallow a crisis
            current = opened.get(key)
            if current is not None and at - current.last_alarm < _ONE_INCIDENT:
                opened[key] = replace(current, last_alarm=at, alarms=current.alarms + 1)
                continue
            if current is not None:
                done.append(current)
            opened[key] = self._open(brand, at, signal)
        return sorted((*done, *opened.values()), key=lambda one: (one.at, one.brand))

    def _rings(
        self, policies: dict[tuple[str, str, str], AlertPolicy], days: float, brand: str, at: float, signal: Signal
    ) -> bool:
        if signal.kind is SignalKind.RED_LINE:
            return signal.rings
        settings = WatchSettings(days)
        is_of_topic = signal.kind is SignalKind.CRISIS and signal.name
        rarity = settings.days_of_topic if is_of_topic else settings.days_of(signal.kind)
        policy = policies.setdefault((brand, signal.kind, signal.name), AlertPolicy(rarity))
        return policy.score(at, signal.days) > 0

    def _watch(self, brand: str, mentions: Sequence[ScoredMention], begin: int, end: int) -> None:
        tallies = self._tallies(mentions)
        watch = BrandWatch(self.width)
        for bucket in range(begin, end + 1):
            start = bucket * self.width
            for signal in watch.step(start, tallies.get(bucket, Tally())):
                if signal.place in (Place.CARD, Place.REVIEW) and (signal.days >= 1 or signal.rings):
                    self._heard.append((brand, start + self.width, signal))
        self._watch_topics(brand, mentions, begin, end)

    def _watch_topics(self, brand: str, mentions: Sequence[ScoredMention], begin: int, end: int) -> None:
        """The same for each topic that was ever loud enough to ring."""
        by_topic: defaultdict[str, list[ScoredMention]] = defaultdict(list)
        for mention in mentions:
            if mention.is_negative and (topic := self._topic(mention)) is not None:
                by_topic[topic].append(mention)
        for topic, of_topic in by_topic.items():
            if not _is_ever_loud([one.at for one in of_topic]):
                continue
            watch = TopicWatch(self.width, WatchSettings())
            posts: defaultdict[int, list[tuple[float, Voice]]] = defaultdict(list)
            for one in of_topic:
                posts[math.floor(one.at / self.width)].append((one.at, one.voice))
            for bucket in range(begin, end + 1):
                watch.take(bucket * self.width, 1, posts.get(bucket, ()))
                said = watch.said
                if said.days >= 1 and watch.detector.hour.counted >= LEAST_OF_A_TOPIC:
                    signal = Signal(SignalKind.CRISIS, said.days, said.observed, said.expected, said.window, name=topic)
                    self._heard.append((brand, (bucket + 1) * self.width, signal))

    def _topic(self, mention: ScoredMention) -> str | None:
        kind = self._verdict(mention).crisis_class
        return None if kind is CrisisClass.UNCLEAR else kind.value

    def _tallies(self, mentions: Sequence[ScoredMention]) -> dict[int, Tally]:
        voices = RunningVoices()
        grouped: defaultdict[int, list[ScoredMention]] = defaultdict(list)
        for mention in mentions:
            grouped[math.floor(mention.at / self.width)].append(mention)
        tallies = {}
        for bucket, of_bucket in grouped.items():
            negative = [mention for mention in of_bucket if mention.is_negative]
            lines: defaultdict[str, float] = defaultdict(float)
            weight = 0.0
            for mention in negative:
                voice = voices.weight(mention.at, mention.voice)
                weight += voice
                for line in self._verdict(mention).red_lines:
                    lines[line] += 1.0 if voice == 1.0 else 0.0
            tallies[bucket] = Tally(len(of_bucket), len(negative), weight, lines)
        return tallies

    def _verdict(self, mention: ScoredMention) -> TextVerdict:
        if id(mention) not in self._verdicts:
            self._verdicts[id(mention)] = self._reader.read(mention.text)
        return self._verdicts[id(mention)]

    def _open(self, brand: str, at: float, signal: Signal) -> Opened:
        mentions = self._brands[brand]
        times = [mention.at for mention in mentions]
        begin = bisect.bisect_left(times, at - max(signal.window, HOUR))
        until = bisect.bisect_left(times, at)
        inside = [mention for mention in mentions[begin:until] if mention.is_negative]
        if signal.kind is SignalKind.RED_LINE:
            inside = [one for one in inside if signal.name in self._verdict(one).red_lines]
        elif signal.name:
            inside = [one for one in inside if self._topic(one) == signal.name]
        crowd = classify_crowd([Post(one.text, one.voice) for one in inside], self._reader, ClassPolicy())
        background = [one.text for one in mentions[max(0, begin - _BACKGROUND) : begin]]
        words = [word.term for word in distinctive_words([one.text for one in inside], background, ignore=[brand])]
        if signal.kind is SignalKind.RED_LINE:
            words = sorted({word for one in inside for word in self._verdict(one).red_lines[RedLine(signal.name)]})
        level = assess(self._facts(inside, signal, at, crowd.crisis_class), self.severity).level
        return Opened(brand, at, level, signal, crowd.crisis_class, tuple(words), at)

    def _facts(self, inside: Sequence[ScoredMention], signal: Signal, at: float, crisis_class: CrisisClass) -> Facts:
        """What severity rests on when the bell rings: the excess of that moment is by definition the alarm's."""
        excess = max(signal.observed - signal.expected, 0.0) / max(signal.window / HOUR, 1.0)
        lines = {line for one in inside for line in self._verdict(one).red_lines}
        return Facts(
            negatives=len(inside),
            expected=signal.expected,
            authors=crowd_of(one.voice for one in inside).weight,
            hourly_excess=excess,
            alarm_excess=excess,
            crisis_class=crisis_class,
            red_lines=frozenset(lines) if signal.kind is SignalKind.RED_LINE else frozenset(),
            loud=loudness(_largest_reach(inside).values()),
            source_classes=frozenset(source_class(one.source) for one in inside),
        )


def _is_ever_loud(times: Sequence[float]) -> bool:
    """Whether so many of these ordered times ever lie within an hour that the bell may ring."""
    step = LEAST_OF_A_TOPIC - 1
    return any(last - first < HOUR for first, last in zip(times, times[step:], strict=False))


def bucket_width(seconds: float) -> float:
    """The width of buckets for a recording that long: 5 minutes; beyond a quarter an hour, beyond 3 years a day."""
    if seconds <= 92 * DAY:
        return 300.0
    return HOUR if seconds <= 3 * 365 * DAY else DAY


def _largest_reach(mentions: Sequence[ScoredMention]) -> Mapping[str, int | None]:
    reaches: dict[str, int | None] = {}
    for number, one in enumerate(mentions):
        key = one.voice.author or str(number)
        reaches[key] = max(reaches.get(key) or 0, one.reach) if one.reach is not None else reaches.get(key)
    return reaches
