"""The settings as a modal: what holds, where it comes from, and what can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.home_ids import NEW, SettingsAction, SettingsForm, Topic
from bot.slack.text import clip, escape, name, reader_time
from bot.slack.views import fields
from bot.slack.views.settings_words import SettingsWords
from bot.team_options import ROLES
from bot.team_settings import Name, Source, TeamSettings
from storage.team_settings import SettingChange

_NAMES: dict[Topic, tuple[Name, ...]] = {
    Topic.SENSITIVITY: (Name.SENSITIVITY,),
    Topic.QUIET: (Name.QUIET,),
    Topic.LANGUAGES: (Name.LANGUAGE, Name.CHANNEL_LANGUAGES),
    Topic.BRANDS: (Name.BRANDS,),
    Topic.SOURCES: (Name.SOURCES,),
    Topic.WORDS: (Name.WORDS,),
    Topic.ROUTING: (Name.ROUTING,),
    Topic.DIGEST: (Name.DIGEST,),
    Topic.PEOPLE: (Name.PERMISSIONS,),
}

#: A menu of Slack takes so many.
MOST_OPTIONS = 100


@dataclass(frozen=True, slots=True)
class Pages:
    """Builds the pages for one reader. ``zone`` is the team's."""

    zone: ZoneInfo
    texts: Catalogue

    @property
    def _words(self) -> SettingsWords:
        return SettingsWords(self.zone, self.texts)

    def waiting(self) -> Block:
        """While something is being worked out."""
        return self._page(SettingsForm.NOTE, [blocks.section(self.texts.text("settings.waiting"))])

    def note(self, text: str) -> Block:
        """One sentence, such as why not."""
        return self._page(SettingsForm.NOTE, [blocks.section(text)])

    def main(self, settings: TeamSettings, history: Sequence[SettingChange] = (), sources: Sequence[str] = ()) -> Block:
        """Everything that can be set; ``sources`` are those that were heard of lately."""
        body: list[Block] = [blocks.section(self.texts.text("settings.intro"))]
        for topic in Topic:
            body += [blocks.header(self._title(topic)), *self._topic(topic, settings, sources)]
        body += [blocks.header(self.texts.text("settings.history")), blocks.section(self._history(history))]
        body.append(blocks.context(self.texts.text("settings.restart")))
        return self._page(SettingsForm.MAIN, body)

    def _title(self, topic: Topic) -> str:
        return self.texts.text(f"settings.{topic.value}")

    def _topic(self, topic: Topic, settings: TeamSettings, sources: Sequence[str]) -> list[Block]:
        value = clip(self._words.value(topic, settings), 2500)
        origin = blocks.context(*[self._origin(each, settings) for each in _NAMES[topic]])
        match topic:
            case Topic.BRANDS:
                menu = self._menu(
                    SettingsAction.BRAND, "settings.new_brand", [(one.name, one.name) for one in settings.brands]
                )
                return [fields.section_with(value, menu), origin]
            case Topic.SOURCES:
                known = dict.fromkeys((*(one.name for one in settings.sources), *sources))
                options = [blocks.option(each, each) for each in list(known)[:MOST_OPTIONS]]
                if not options:
                    return [blocks.section(value), origin]
                menu = blocks.select(SettingsAction.SOURCE, self.texts.text("settings.change"), options)
                return [fields.section_with(value, menu), origin]
            case Topic.ROUTING:
                routes = [(self._words.route_option(one), str(at)) for at, one in enumerate(settings.routing)]
                return [
                    fields.section_with(value, self._menu(SettingsAction.ROUTE, "settings.new_route", routes)),
                    origin,
                ]
            case Topic.PEOPLE:
                roles = [(self.texts.text(f"settings.role_{role}"), role) for role in ROLES]
                options = [blocks.option(text, role) for text, role in roles]
                menu = blocks.select(SettingsAction.PEOPLE, self.texts.text("settings.change"), options)
                return [fields.section_with(value, menu), origin]
            case _:
                button = blocks.button(self.texts.text("settings.change"), SettingsAction.CHANGE, topic.value)
                return [fields.section_with(value, button), origin]

    def _menu(self, action: SettingsAction, new: str, entries: Sequence[tuple[str, str]]) -> Block:
        options = [blocks.option(self.texts.text(new), NEW)]
        options += [blocks.option(text, clip(value, 150)) for text, value in entries]
        return blocks.select(action, self.texts.text("settings.change"), options)

    def _origin(self, what: Name, settings: TeamSettings) -> str:
        origin = settings.origins[what]
        if origin.source is Source.STORED and origin.at is not None:
            return self.texts.text(
                "settings.origin_stored", name=what.value, who=name(origin.who), at=self._time(origin.at)
            )
        return self.texts.text(f"settings.origin_{origin.source.value}", name=what.value)

    def _history(self, history: Sequence[SettingChange]) -> str:
        lines = [
            self.texts.text(
                "settings.changed" if change.value is not None else "settings.given_back",
                at=self._time(change.at),
                who=name(change.who),
                name=escape(change.name),
            )
            for change in history[:5]
        ]
        return "\n".join(lines) or self.texts.text("settings.no_history")

    def _time(self, at: datetime) -> str:
        return reader_time(at, self.zone)

    def _page(self, form: SettingsForm, body: Sequence[Block]) -> Block:
        return fields.page(form.value, self.texts.text("settings.title"), self.texts.text("settings.close"), "", body)
