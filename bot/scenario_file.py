"""What a scenario file holds, and reading it. ``bot.scenario`` plays what is read here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from analysis.sentiment import Label

FOLDER = Path(__file__).resolve().parent / "scenarios"
SLOT = re.compile(r"\{(\w+)\}")
#: Filled by the program, everything else by the file's own slots.
BRAND_SLOT, TEXT_SLOT = "brand", "text"

Language = Literal["zh", "en"]
Words = tuple[Annotated[str, Field(min_length=1)], ...]
Rate = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Weights = Annotated[dict[str, Weight], Field(min_length=1)]
LanguageWeights = Annotated[dict[Language, Weight], Field(min_length=1)]
SourceWeights = dict[Language, Weights]

_EXACT = ConfigDict(extra="forbid")


class ScenarioError(ValueError):
    """A scenario cannot be read or played. The message names the file and the key; trying again does not help."""

    temporary = False


@dataclass(frozen=True)
class Bilingual:
    """The same thing said in both languages."""

    __pydantic_config__ = _EXACT

    zh: str
    en: str

    def of(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class WordList:
    """Words to choose from, by language."""

    __pydantic_config__ = _EXACT

    zh: Words = ()
    en: Words = ()

    def of(self, language: str) -> Words:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Pool(WordList):
    """Texts of one theme. ``repost`` says that its few texts are passed on again and again, hardly changed."""

    sentiment: Label = Label.NEUTRAL
    repost: bool = False


@dataclass(frozen=True)
class Brand:
    """A brand and what is said about it on any day. ``name`` is the key under which mentions are stored.

    ``aliases`` are other names that people give it, which the bot is told of.
    """

    __pydantic_config__ = _EXACT

    name: str
    called: Bilingual
    mentions_per_hour: Rate
    by_hour: Annotated[tuple[Rate, ...], Field(min_length=24, max_length=24)]
    languages: LanguageWeights
    pools: Weights
    sources: SourceWeights
    aliases: Words = ()


@dataclass(frozen=True)
class Phase:
    """A stretch of the crisis: mentions on top of any day's. ``start`` and ``minutes`` are minutes."""

    __pydantic_config__ = _EXACT

    name: str
    brand: str
    start: Rate
    minutes: Weight
    rate_start: Rate
    rate_end: Rate
    languages: LanguageWeights
    pools: Weights
    sources: SourceWeights


@dataclass(frozen=True)
class Authors(WordList):
    """Names that authors are made of. The first ``regulars`` authors write ``regular_share`` of everything."""

    regulars: Annotated[int, Field(ge=1)] = 1
    regular_share: Share = 0.0


@dataclass(frozen=True)
class Reach:
    """How many people a mention is said to have reached: a lognormal count, for ``share`` of the mentions."""

    __pydantic_config__ = _EXACT

    share: Share
    median: Weight
    spread: Weight
    most: Annotated[int, Field(ge=1)]


@dataclass(frozen=True)
class Links:
    """Which share of the mentions has a link."""

    __pydantic_config__ = _EXACT

    share: Share


@dataclass(frozen=True)
class Scenario:
    """A whole play: some days before it, a crisis in phases, and the ordinary days around both."""

    __pydantic_config__ = _EXACT

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Bilingual
    zone: str
    history_days: Annotated[float, Field(ge=0, le=60)]
    speed: Weight
    brands: Annotated[tuple[Brand, ...], Field(min_length=1)]
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    pools: Annotated[dict[str, Pool], Field(min_length=1)]
    slots: dict[str, WordList]
    authors: Authors
    reach: Reach
    links: Links
    reposts: WordList

    @property
    def duration(self) -> timedelta:
        """How long the crisis lasts, from its start to the end of its last phase."""
        return timedelta(minutes=max(phase.start + phase.minutes for phase in self.phases))

    @property
    def history(self) -> timedelta:
        """How long before the start the ordinary days begin."""
        return timedelta(days=self.history_days)

    def brand(self, name: str) -> Brand:
        return next(brand for brand in self.brands if brand.name == name)


def load(name_or_path: str) -> Scenario:
    """Read a shipped scenario by its name, or any scenario by the path of its file.

    Raises ScenarioError if there is no such file or if it is not a scenario.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = FOLDER / f"{name_or_path}.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        scenario = TypeAdapter(Scenario).validate_python(raw)
    except FileNotFoundError as error:
        known = ", ".join(shipped())
        raise ScenarioError(f"There is no scenario {name_or_path}; give a file or one of: {known}.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScenarioError(f"{path}: not a readable TOML file ({error}).") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ScenarioError(f"{path}: {key}: {first['msg']}.") from error
    for key, complaint in _complaints(scenario):
        raise ScenarioError(f"{path}: {key}: {complaint}.")
    return scenario


def shipped() -> list[str]:
    """Return the names of the scenarios that come with the program."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def _complaints(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Give what no single key can know: names that lead nowhere, and texts whose slots nothing fills."""
    try:
        ZoneInfo(scenario.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield "zone", f"{scenario.zone!r} is not an IANA time zone"
    names = [brand.name for brand in scenario.brands]
    if len(set(names)) < len(names):
        yield "brands", "two brands have the same name"
    for index, brand in enumerate(scenario.brands):
        if not any(brand.by_hour):
            yield f"brands.{index}.by_hour", "at least one hour must be above zero"
        yield from _voice_complaints(scenario, f"brands.{index}", brand)
    for index, phase in enumerate(scenario.phases):
        if phase.brand not in names:
            yield f"phases.{index}.brand", f"there is no brand {phase.brand!r}"
        yield from _voice_complaints(scenario, f"phases.{index}", phase)
    yield from _text_complaints(scenario)


def _voice_complaints(scenario: Scenario, key: str, voice: Brand | Phase) -> Iterator[tuple[str, str]]:
    for name in voice.pools:
        pool = scenario.pools.get(name)
        if pool is None:
            yield f"{key}.pools.{name}", "there is no such pool"
            continue
        if not any(pool.of(language) for language in voice.languages):
            yield f"{key}.pools.{name}", "the pool has no text in any of these languages"
    for language in voice.languages:
        if not scenario.authors.of(language):
            yield f"authors.{language}", f"{key} needs authors who write {language}"
        if language not in voice.sources:
            yield f"{key}.sources.{language}", "there is no source for a language that is spoken here"


def _text_complaints(scenario: Scenario) -> Iterator[tuple[str, str]]:
    language: Language
    for language in ("zh", "en"):
        slots = {name for name, words in scenario.slots.items() if words.of(language)} | {BRAND_SLOT}
        texts = [
            (f"pools.{name}.{language}.{index}", text, slots)
            for name, pool in scenario.pools.items()
            for index, text in enumerate(pool.of(language))
        ]
        texts += [
            (f"reposts.{language}.{index}", text, slots | {TEXT_SLOT})
            for index, text in enumerate(scenario.reposts.of(language))
        ]
        for key, text, known in texts:
            for slot in sorted({match[1] for match in SLOT.finditer(text)} - known):
                yield key, f"nothing fills the slot {{{slot}}} in {language}"
        needs_frame = any(pool.repost and pool.of(language) for pool in scenario.pools.values())
        frames = scenario.reposts.of(language)
        if needs_frame and not (frames and all(f"{{{TEXT_SLOT}}}" in frame for frame in frames)):
            yield f"reposts.{language}", "every repost needs {text}, and there must be one"
