"""What a team decides about its bell and may change in Slack; ``tocsin.toml`` and the environment say where it begins.

channel_languages = { C0LONDON = "en" }

[[brands]]
name = "青梧学堂"
aliases = ["青梧", "Qingwu"]
excluded = ["青梧桐"]                   # posts with these words are about something else

[[sources]]
name = "acme-forum"
kind = "forum"                         # where the name does not tell which kind of public it is
off = false                            # true: posts of it that come in are left out

[[routing]]
level = "red"                          # this level or worse; without one: every level
brand = "青梧学堂"                      # without one: every brand
channels = ["C0MANAGEMENT"]
groups = ["S0LEADS"]

[digest]
daily = "09:00"
weekly = "09:30"
weekday = "monday"
channels = ["C0CRISIS"]                # none: the alert channel

[words]
own = ["鲸落盘"]                        # Chinese words that no dictionary has
refused = ["好课盘"]                    # proposals that are none
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import time
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from analysis.alert_policy import days_of
from analysis.brand_names import BrandMatcher, BrandNames
from analysis.level import Level
from analysis.source_classes import SourceClass
from storage.columns import SOURCE_LENGTH

Language = Literal["en", "zh"]
LevelName = Literal["blue", "yellow", "orange", "red"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
RoleName = Literal["responders", "leads", "editors"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
ROLES: tuple[RoleName, ...] = get_args(RoleName)
MOST_BRANDS, MOST_SOURCES, MOST_ROUTES, MOST_WORDS = 80, 100, 50, 200

_SLACK_ID = re.compile(r"[UWSCGD][A-Z0-9]{2,20}")


def slack_id(value: str) -> str:
    """An id as Slack writes them; raises ValueError for anything else."""
    if not _SLACK_ID.fullmatch(value):
        raise ValueError(
            f"{value!r} is no Slack id, such as U0AB12CD (a person), S0… (a user group) or C0… (a channel)"
        )
    return value


def member_id(value: str) -> str:
    """The id of a person, or of a group or channel that has members; raises ValueError for anything else."""
    if slack_id(value).startswith("D"):
        raise ValueError(f"{value!r} is a talk of two; name a person (U…), a user group (S…) or a channel (C…)")
    return value


def sensitivity(value: str) -> str:
    """A preset or a number of days; raises ValueError for anything else."""
    days_of(value)
    return value


SlackId = Annotated[str, AfterValidator(slack_id)]
Sensitivity = Annotated[str, AfterValidator(sensitivity)]
_Word = Annotated[str, Field(min_length=1, max_length=100)]


class Option(BaseModel):
    """A table of settings; frozen, since what holds is replaced as a whole."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


class BrandOption(Option):
    """A brand with its other names and the words that take a post out."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    aliases: tuple[_Word, ...] = ()
    excluded: tuple[_Word, ...] = ()

    @model_validator(mode="after")
    def _makes_sense(self) -> BrandOption:
        self.names()
        return self

    def names(self) -> BrandNames:
        """Raises PolicyError."""
        return BrandNames(self.name, self.aliases, self.excluded)


class SourceOption(Option):
    """What the team says of a source: whether it counts, and which kind of public it is (None: its name tells)."""

    name: Annotated[str, Field(min_length=1, max_length=SOURCE_LENGTH)]
    off: bool = False
    kind: SourceClass | None = None


class RouteOption(Option):
    """Who else hears of an incident: those of a brand (None: all) from a level on (None: every one)."""

    brand: str | None = None
    level: LevelName | None = None
    channels: tuple[SlackId, ...] = ()
    groups: tuple[SlackId, ...] = ()

    @model_validator(mode="after")
    def _leads_somewhere(self) -> RouteOption:
        if not self.channels and not self.groups:
            raise ValueError("a route needs a channel or a user group")
        return self

    def takes(self, brand: str, level: Level) -> bool:
        """Whether an incident of this brand at this level goes this way."""
        return self.brand in (None, brand) and (self.level is None or level <= Level[self.level.upper()])


class DigestOption(Option):
    """When and where digests are sent, on the team's clock; None: not at all."""

    daily: time | None = None
    weekly: time | None = None
    weekday: Weekday = "monday"
    channels: tuple[SlackId, ...] = ()


class WordsOption(Option):
    """Chinese words of the team's own, and proposals that are none: they are not proposed again."""

    own: Annotated[tuple[_Word, ...], Field(max_length=MOST_WORDS)] = ()
    refused: Annotated[tuple[_Word, ...], Field(max_length=MOST_WORDS)] = ()

    def accepting(self, word: str) -> WordsOption:
        """With a word more; one that was refused is so no longer."""
        return self._with((*self.own, word), (each for each in self.refused if each != word))

    def refusing(self, word: str) -> WordsOption:
        """Without a word, which is not to be proposed again."""
        return self._with((each for each in self.own if each != word), (*self.refused, word))

    def changed(self, added: Iterable[str], removed: Collection[str], taken_back: Collection[str]) -> WordsOption:
        """With words more and fewer, and without some refusals; a word that is added is refused no longer.

        Raises:
            ValidationError: there would be too many words (pydantic).
        """
        own = dict.fromkeys([*(each for each in self.own if each not in removed), *added])
        return self._with(own, (each for each in self.refused if each not in taken_back and each not in own))

    def _with(self, own: Iterable[str], refused: Iterable[str]) -> WordsOption:
        # The oldest refusals give way: a word that is said no more is not proposed either.
        kept = tuple(dict.fromkeys(refused))[-MOST_WORDS:]
        return WordsOption(own=tuple(dict.fromkeys(own)), refused=kept)


def checked_sources(sources: tuple[SourceOption, ...]) -> tuple[SourceOption, ...]:
    """The sources; raises ValueError if one is named twice or there are too many."""
    if len({source.name for source in sources}) < len(sources):
        raise ValueError("a source is named twice")
    if len(sources) > MOST_SOURCES:
        raise ValueError(f"at most {MOST_SOURCES} sources")
    return sources


def checked_brands(brands: tuple[BrandOption, ...]) -> tuple[BrandOption, ...]:
    """The brands; raises PolicyError if two share a name, ValueError if there are too many."""
    if len(brands) > MOST_BRANDS:
        raise ValueError(f"at most {MOST_BRANDS} brands")
    BrandMatcher(brand.names() for brand in brands)
    return brands


Sources = Annotated[tuple[SourceOption, ...], AfterValidator(checked_sources)]
Brands = Annotated[tuple[BrandOption, ...], AfterValidator(checked_brands)]
Routing = Annotated[tuple[RouteOption, ...], Field(max_length=MOST_ROUTES)]
Ids = tuple[Annotated[str, AfterValidator(member_id)], ...]
