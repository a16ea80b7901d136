"""Plays a scenario: the mentions before, during and after a scripted crisis, the same ones for the same seed.

Nothing here reads a clock: the caller says when the play starts. Hours of the day are those of the scenario's zone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from re import Match
from typing import TypeVar
from zoneinfo import ZoneInfo

from analysis.mention import RawMention
from analysis.sentiment import Label
from bot.scenario_file import BRAND_SLOT, SLOT, TEXT_SLOT, Brand, Phase, Scenario, ScenarioError, load, shipped

__all__ = [
    "Line",
    "Scenario",
    "ScenarioError",
    "ambient",
    "history",
    "history_lines",
    "load",
    "script",
    "script_lines",
    "shipped",
]

_HOUR = timedelta(hours=1)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_Key = TypeVar("_Key", bound=str)


@dataclass(frozen=True, slots=True)
class Line:
    """One mention of a play, with when it comes and what its text was written to be."""

    at: datetime
    mention: RawMention
    pool: str
    sentiment: Label


def history(scenario: Scenario, start: datetime, seed: int) -> list[RawMention]:
    """Return the ordinary days before ``start`` (an aware time), sorted by time. The times are UTC."""
    return [line.mention for line in history_lines(scenario, start, seed)]


def script(scenario: Scenario, start: datetime, seed: int) -> list[RawMention]:
    """Return the crisis and the ordinary talk around it, from ``start`` to its end, sorted by time."""
    return [line.mention for line in script_lines(scenario, start, seed)]


def ambient(scenario: Scenario, start: datetime, end: datetime, seed: int) -> list[RawMention]:
    """Return ordinary talk in ``[start, end)``, sorted by time.

    It is a piece of one endless stream: two pieces that meet give the same as the whole, each mention once.
    """
    found: list[Line] = []
    start, end = _utc(start), _utc(end)
    hour = (start - _EPOCH) // _HOUR
    while (begin := _EPOCH + hour * _HOUR) < end:
        key = f"{scenario.name}:{seed}:a{hour}"
        found += _numbered(_ordinary(scenario, key, begin, begin + _HOUR), key)
        hour += 1
    return [line.mention for line in found if start <= line.at < end]


def history_lines(scenario: Scenario, start: datetime, seed: int) -> list[Line]:
    """Return what ``history`` returns, with the pool and the intended sentiment of each text."""
    key = f"{scenario.name}:{seed}:h"
    end = _utc(start)
    return _numbered(_ordinary(scenario, key, end - scenario.history, end), key)


def script_lines(scenario: Scenario, start: datetime, seed: int) -> list[Line]:
    """Return what ``script`` returns, with the pool and the intended sentiment of each text."""
    key = f"{scenario.name}:{seed}:s"
    begin = _utc(start)
    told = _ordinary(scenario, key, begin, begin + scenario.duration)
    for phase in scenario.phases:
        told += _phase(scenario, key, phase, begin)
    return _numbered(told, key)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ScenarioError("A scenario was given a time without a zone; give an aware time.")
    return at.astimezone(UTC)


def _ordinary(scenario: Scenario, key: str, start: datetime, end: datetime) -> list[Line]:
    zone = ZoneInfo(scenario.zone)
    told: list[Line] = []
    for brand in scenario.brands:
        rates = _rates_by_hour(brand)
        times = _arrivals(
            Random(f"{key}:{brand.name}:times"),
            start,
            end - start,
            lambda at, rates=rates: rates[at.astimezone(zone).hour],  # type: ignore[misc]
            max(rates),
        )
        told += _Voice(scenario, brand, brand, f"{key}:{brand.name}:words").say(times)
    return told


def _rates_by_hour(brand: Brand) -> list[float]:
    """Return mentions per hour for each hour of the day, with the brand's mean."""
    mean = sum(brand.by_hour) / len(brand.by_hour)
    return [brand.mentions_per_hour * weight / mean for weight in brand.by_hour]


def _phase(scenario: Scenario, key: str, phase: Phase, begin: datetime) -> list[Line]:
    start = begin + timedelta(minutes=phase.start)
    length = timedelta(minutes=phase.minutes)

    def rate(at: datetime) -> float:
        return phase.rate_start + (phase.rate_end - phase.rate_start) * ((at - start) / length)

    most = max(phase.rate_start, phase.rate_end)
    times = _arrivals(Random(f"{key}:{phase.name}:times"), start, length, rate, most)
    return _Voice(scenario, scenario.brand(phase.brand), phase, f"{key}:{phase.name}:words").say(times)


def _arrivals(
    random: Random, start: datetime, length: timedelta, rate: Callable[[datetime], float], most: float
) -> Iterator[datetime]:
    """Yield a Poisson process of ``rate`` per hour by thinning one of the highest rate; whole seconds after start."""
    if most <= 0:
        return
    hours = 0.0
    while (hours := hours + random.expovariate(most)) < length / _HOUR:
        at = start + timedelta(seconds=int(hours * 3600))
        if random.random() * most < rate(at):
            yield at


def _numbered(told: list[Line], key: str) -> list[Line]:
    """Sort by time and give each line its id, and a link to those that have one."""
    ordered = sorted(told, key=lambda line: line.at)
    return [replace(line, mention=_identified(line.mention, f"{key}:{n:06d}")) for n, line in enumerate(ordered)]


def _identified(mention: RawMention, external_id: str) -> RawMention:
    url = f"{mention.url}{external_id.replace(':', '-')}" if mention.url else None
    return replace(mention, external_id=external_id, url=url)


class _Voice:
    """Finds the words for the mentions of one brand in one phase, or on any day."""

    def __init__(self, scenario: Scenario, brand: Brand, manner: Brand | Phase, key: str) -> None:
        self._scenario = scenario
        self._brand = brand
        self._manner = manner
        self._random = Random(key)
        self._decks: dict[tuple[str, str], list[str]] = {}

    def say(self, times: Iterator[datetime]) -> list[Line]:
        return [self._line(at) for at in times]

    def _line(self, at: datetime) -> Line:
        pool_name = self._weighted(self._manner.pools)
        pool = self._scenario.pools[pool_name]
        language = self._weighted({k: share for k, share in self._manner.languages.items() if pool.of(k)})
        text = self._deal(pool_name, language, pool.of(language))
        if pool.repost:
            text = self._random.choice(self._scenario.reposts.of(language)).replace(f"{{{TEXT_SLOT}}}", text)
        source = self._weighted(self._manner.sources[language])
        linked = self._random.random() < self._scenario.links.share
        mention = RawMention(
            text=self._filled(text, language),
            source=source,
            created_at=at,
            author=self._author(language),
            brand=self._brand.name,
            reach=self._reach(),
            url=f"https://example.com/{source}/" if linked else None,
            lang=language,
        )
        return Line(at, mention, pool_name, pool.sentiment)

    def _weighted(self, weights: Mapping[_Key, float]) -> _Key:
        return self._random.choices(list(weights), list(weights.values()))[0]

    def _deal(self, pool: str, language: str, texts: Sequence[str]) -> str:
        """Draw without putting back, so that a pool is told through before it repeats itself."""
        deck = self._decks.setdefault((pool, language), [])
        if not deck:
            deck.extend(self._random.sample(texts, len(texts)))
        return deck.pop()

    def _filled(self, text: str, language: str) -> str:
        used: set[str] = set()

        def fill(slot: Match[str]) -> str:
            if slot[1] == BRAND_SLOT:
                return self._brand.called.of(language)
            words = self._scenario.slots[slot[1]].of(language)
            word = self._random.choice([word for word in words if word not in used] or words)
            used.add(word)
            return word

        return SLOT.sub(fill, text)

    def _author(self, language: str) -> str:
        authors = self._scenario.authors
        names = authors.of(language)
        if self._random.random() < authors.regular_share:
            number = self._random.randrange(authors.regulars)
            return f"{names[number % len(names)]}{number // len(names) or ''}"
        return f"{self._random.choice(names)}{self._random.randrange(10, 100_000)}"

    def _reach(self) -> int | None:
        reach = self._scenario.reach
        if self._random.random() >= reach.share:
            return None
        return min(reach.most, int(reach.median * self._random.lognormvariate(0, reach.spread)))
