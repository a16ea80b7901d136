"""The settings that a team may change in Slack: files and environment say where they begin, what is stored holds."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from threading import Lock
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from analysis.alert_policy import days_of
from analysis.brand_names import BrandMatcher
from analysis.source_classes import SourceClass
from analysis.team_words import TeamWords
from bot.catalogue import Catalogue, Language, catalogue
from bot.clock import SystemClock
from bot.desk_settings import PermissionSettings, QuietSettings
from bot.intake import IntakeRules
from bot.settings import Settings
from bot.team_options import (
    BrandOption,
    Brands,
    DigestOption,
    RouteOption,
    Routing,
    Sensitivity,
    SourceOption,
    Sources,
    WordsOption,
)
from storage import team_settings as stored
from storage.database import Database
from storage.team_settings import SettingChange

log = logging.getLogger(__name__)

#: Posts that come in are taken by rules that are at most so many seconds old.
INTAKE_SECONDS = 5.0


class Name(StrEnum):
    """The settings that can be stored, by the names that they have in the files."""

    SENSITIVITY = "sensitivity"
    QUIET = "quiet"
    LANGUAGE = "language"
    CHANNEL_LANGUAGES = "channel_languages"
    BRANDS = "brands"
    SOURCES = "sources"
    ROUTING = "routing"
    DIGEST = "digest"
    WORDS = "words"
    PERMISSIONS = "permissions"


_TYPES: Final[Mapping[Name, TypeAdapter[Any]]] = {
    Name.SENSITIVITY: TypeAdapter(Sensitivity),
    Name.QUIET: TypeAdapter(QuietSettings | None),
    Name.LANGUAGE: TypeAdapter(Literal["en", "zh"]),
    Name.CHANNEL_LANGUAGES: TypeAdapter(dict[str, Literal["en", "zh"]]),
    Name.BRANDS: TypeAdapter(Brands),
    Name.SOURCES: TypeAdapter(Sources),
    Name.ROUTING: TypeAdapter(Routing),
    Name.DIGEST: TypeAdapter(DigestOption),
    Name.WORDS: TypeAdapter(WordsOption),
    Name.PERMISSIONS: TypeAdapter(PermissionSettings),
}


class Source(StrEnum):
    """Where a value comes from."""

    STORED = "stored"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from; who stored it and when, if it is stored."""

    source: Source
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TeamSettings:
    """What holds now. ``newest`` is the change up to which it is known."""

    sensitivity: str
    quiet: QuietSettings | None
    language: Language
    channel_languages: Mapping[str, Language]
    brands: tuple[BrandOption, ...]
    sources: tuple[SourceOption, ...]
    routing: tuple[RouteOption, ...]
    digest: DigestOption
    permissions: PermissionSettings
    words: WordsOption = field(default_factory=WordsOption)
    origins: Mapping[Name, Origin] = field(default_factory=dict)
    newest: int = 0

    @property
    def days(self) -> float:
        """The sensitivity in days."""
        return days_of(self.sensitivity)

    def intake_rules(self) -> IntakeRules:
        """What holds for what comes in."""
        return IntakeRules(BrandMatcher(brand.names() for brand in self.brands), self.ignored_sources())

    def ignored_sources(self) -> frozenset[str]:
        """Those that are switched off."""
        return frozenset(source.name for source in self.sources if source.off)

    def source_classes(self) -> dict[str, SourceClass]:
        """The kinds of public that were said of sources."""
        return {source.name: source.kind for source in self.sources if source.kind is not None}

    def team_words(self) -> TeamWords:
        """What an analysis of words must know: names that say nothing, and words that no dictionary has."""
        names = (name for brand in self.brands for name in brand.names().names)
        aliases = tuple((alias, brand.name) for brand in self.brands for alias in brand.aliases)
        return TeamWords(tuple(dict.fromkeys(names)), self.words.own, self.words.refused, aliases)

    def texts_of(self, channel: str) -> Catalogue:
        """The texts in the language of a channel; a channel of which nothing is said has that of the team."""
        return catalogue(self.channel_languages.get(channel, self.language))


@dataclass(slots=True)
class SettingsBook:
    """Reads and changes the settings of one workspace. Every method may run in any thread.

    Changes are kept with who and when by the clock of the machine: they are about real people, also in a replay.
    """

    database: Database
    workspace_id: str
    seed: Settings
    clock: SystemClock = field(default_factory=SystemClock)
    _known: TeamSettings | None = None
    _intake: tuple[float, IntakeRules] | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    def current(self) -> TeamSettings:
        """What holds now, read anew only where something was changed, by whatever process."""
        with self.database.read() as session:
            newest = stored.newest(session, self.workspace_id)
            if self._known is not None and self._known.newest == newest:
                return self._known
            changes = stored.current(session, self.workspace_id)
        with self._lock:
            self._known = self._combined(changes, newest)
            return self._known

    def team_words(self) -> TeamWords:
        """What an analysis of words must know of the team, as of now."""
        return self.current().team_words()

    def intake_rules(self) -> IntakeRules:
        """What holds for posts that come in. It may be some seconds old: it is asked for every one of them."""
        now = time.monotonic()
        if self._intake is None or now - self._intake[0] > INTAKE_SECONDS:
            self._intake = now, self.current().intake_rules()
        return self._intake[1]

    def change(
        self, values: Mapping[Name, object], who: str, who_id: str | None = None, *, seen: int | None = None
    ) -> TeamSettings:
        """Store these values, and give what holds then.

        Raises:
            ValidationError: a value makes no sense (pydantic); nothing is stored.
            StaleSettings: somebody changed one of them since ``seen`` (see `TeamSettings.newest`).
        """
        rows = {}
        for name, value in values.items():
            checked = _TYPES[name].validate_python(value)
            rows[name.value] = {"value": _TYPES[name].dump_python(checked, mode="json")}
        return self._put(rows, who, who_id, seen)

    def forget(self, name: Name, who: str, who_id: str | None = None, *, seen: int | None = None) -> TeamSettings:
        """Leave a setting to the files and the environment again."""
        return self._put({name.value: None}, who, who_id, seen)

    def history(self, limit: int = 20) -> list[SettingChange]:
        """What was changed, the newest first."""
        with self.database.read() as session:
            return stored.history(session, self.workspace_id, limit=limit)

    def _put(self, rows: Mapping[str, object], who: str, who_id: str | None, seen: int | None) -> TeamSettings:
        with self.database.write() as session:
            done = stored.put(session, self.workspace_id, rows, self.clock.now(), who, who_id, seen=seen)
        for one in done:
            log.info("%s changed the setting %s", who, one.name)
        return self.current()

    def _combined(self, changes: list[SettingChange], newest: int) -> TeamSettings:
        by_name = {change.name: change for change in changes if change.value is not None}
        values: dict[str, Any] = {}
        origins: dict[Name, Origin] = {}
        for name in Name:
            values[name.value], origins[name] = self._value(name, by_name.get(name.value))
        return TeamSettings(**values, origins=origins, newest=newest)

    def _value(self, name: Name, change: SettingChange | None) -> tuple[Any, Origin]:
        if change is not None:
            try:
                value = _TYPES[name].validate_python(change.value["value"])
                return value, Origin(Source.STORED, change.who, change.at)
            except (ValidationError, KeyError, TypeError) as error:
                log.warning("the stored setting %s cannot be used, the files hold: %s", name.value, error)
        is_given = name.value in self.seed.model_fields_set
        return getattr(self.seed, name.value), Origin(Source.FILE if is_given else Source.DEFAULT)


@dataclass(slots=True)
class LiveSettings:
    """Hands what was changed to the running parts, in the order in which they are listed, without a restart.

    Each part is a function that takes what holds now. One that fails is told again at the next look.
    """

    book: SettingsBook
    parts: list[Callable[[TeamSettings], None]] = field(default_factory=list)
    _taken: int | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    def join(self, part: Callable[[TeamSettings], None]) -> None:
        """Another part, told at once if the others have been."""
        with self._lock:
            if self._taken is not None:
                part(self.book.current())
            self.parts.append(part)

    def look(self) -> bool:
        """Take up what was changed since the last look; whether there was anything."""
        with self._lock:
            current = self.book.current()
            if self._taken == current.newest:
                return False
            first = self._taken is None
            for part in self.parts:
                part(current)
            self._taken = current.newest
        if not first:
            log.info("changed settings were taken up")
        return not first
