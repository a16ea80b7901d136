"""The forms of the settings, filled with what holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from analysis.source_classes import SourceClass, source_class
from bot.catalogue import LANGUAGES, Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.home_ids import ANY, SettingsAction, SettingsForm
from bot.slack.text import name
from bot.slack.views import fields
from bot.slack.views.settings_words import PRESETS
from bot.team_options import WEEKDAYS, BrandOption, RoleName, RouteOption, SourceOption
from bot.team_settings import Name, Source, TeamSettings

#: In the menu of sensitivities: a number of days of the team's own.
OWN_DAYS = "days"
#: In the menu of a channel's language: that of the team.
AS_TEAM = "team"
Groups = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Forms:
    """Builds the forms for one reader; ``metadata`` comes back with what was filled in."""

    zone: ZoneInfo
    texts: Catalogue

    def sensitivity(self, settings: TeamSettings, metadata: str) -> Block:
        """A preset, or days."""
        is_preset = settings.sensitivity in PRESETS
        options = [
            *(blocks.option(self.texts.text(f"settings.preset_{preset}"), preset) for preset in PRESETS),
            blocks.option(self.texts.text("settings.preset_days"), OWN_DAYS),
        ]
        body = [
            fields.one_of(
                "sensitivity",
                self.texts.text("settings.sensitivity"),
                options,
                settings.sensitivity if is_preset else OWN_DAYS,
            ),
            blocks.text_input(
                "days",
                self.texts.text("settings.days"),
                hint=self.texts.text("settings.days_hint"),
                initial="" if is_preset else settings.sensitivity,
                optional=True,
            ),
            *self._give_back(Name.SENSITIVITY, settings),
        ]
        return self._form(SettingsForm.SENSITIVITY, metadata, body, submit="settings.preview")

    def quiet(self, settings: TeamSettings, metadata: str) -> Block:
        """From when to when, on which days."""
        quiet = settings.quiet
        chosen = "off" if quiet is None else "weekends" if quiet.weekends else "nights"
        options = [
            blocks.option(self.texts.text(f"settings.choice_{each}"), each) for each in ("off", "nights", "weekends")
        ]
        body = [
            fields.one_of("when", self.texts.text("settings.quiet"), options, chosen),
            fields.clock_time(
                "start",
                self.texts.text("settings.start", zone=self.zone.key),
                f"{quiet.start:%H:%M}" if quiet else "22:00",
            ),
            fields.clock_time(
                "end", self.texts.text("settings.end", zone=self.zone.key), f"{quiet.end:%H:%M}" if quiet else "08:00"
            ),
            blocks.context(self.texts.text("settings.quiet_note")),
            *self._give_back(Name.QUIET, settings),
        ]
        return self._form(SettingsForm.QUIET, metadata, body)

    def languages(self, settings: TeamSettings, metadata: str) -> Block:
        """The team's, and that of one channel."""
        options = [blocks.option(self.texts.text(f"settings.in_{each}"), each) for each in LANGUAGES]
        as_team = blocks.option(self.texts.text("settings.as_team"), AS_TEAM)
        body = [
            fields.one_of("language", self.texts.text("settings.team_language"), options, settings.language),
            fields.channel(
                "channel", self.texts.text("settings.one_channel"), self.texts.text("settings.one_channel_hint")
            ),
            fields.one_of("channel_language", self.texts.text("settings.its_language"), [as_team, *options], AS_TEAM),
            *self._give_back(Name.LANGUAGE, settings),
        ]
        return self._form(SettingsForm.LANGUAGES, metadata, body)

    def brand(self, brand: BrandOption | None, settings: TeamSettings, metadata: str) -> Block:
        """A brand, a new one if None."""
        body: list[Block] = [
            blocks.text_input("name", self.texts.text("settings.brand_name"), initial=brand.name if brand else ""),
            blocks.text_input(
                "aliases",
                self.texts.text("settings.aliases"),
                hint=self.texts.text("settings.aliases_hint"),
                initial="\n".join(brand.aliases) if brand else "",
                long=True,
                optional=True,
            ),
            blocks.text_input(
                "excluded",
                self.texts.text("settings.excluded"),
                hint=self.texts.text("settings.excluded_hint"),
                initial="\n".join(brand.excluded) if brand else "",
                long=True,
                optional=True,
            ),
        ]
        if brand is not None:
            body.append(self._remove(SettingsAction.REMOVE_BRAND, brand.name))
        body += self._give_back(Name.BRANDS, settings)
        return self._form(SettingsForm.BRAND, metadata, body, submit="settings.preview")

    def source(self, source: SourceOption, settings: TeamSettings, metadata: str) -> Block:
        """Whether a source counts, and what kind of public it is."""
        told = self.texts.text(f"settings.kind_{source_class(source.name).value}")
        kinds = [blocks.option(self.texts.text("settings.kind_by_name", kind=told), ANY)]
        kinds += [blocks.option(self.texts.text(f"settings.kind_{kind.value}"), kind.value) for kind in SourceClass]
        states = [blocks.option(self.texts.text(f"settings.source_{each}"), each) for each in ("on", "off")]
        body = [
            blocks.section(f"*{name(source.name)}*"),
            fields.one_of("state", self.texts.text("settings.source_state"), states, "off" if source.off else "on"),
            fields.one_of("kind", self.texts.text("settings.source_kind"), kinds, source.kind or ANY),
            blocks.context(self.texts.text("settings.source_note")),
            *self._give_back(Name.SOURCES, settings),
        ]
        return self._form(SettingsForm.SOURCE, metadata, body)

    def route(
        self,
        route: RouteOption | None,
        at: str,
        brands: Sequence[str],
        groups: Groups,
        settings: TeamSettings,
        metadata: str,
    ) -> Block:
        """A route, a new one if None. ``at`` is its place in the list."""
        names = list(dict.fromkeys([*([route.brand] if route and route.brand else []), *brands]))
        brand_options = [blocks.option(self.texts.text("settings.every_brand"), ANY)]
        brand_options += [blocks.option(each, each) for each in names if len(each) <= 100]
        level_options = [blocks.option(self.texts.text("settings.every_level"), ANY)]
        level_options += [blocks.option(self._from(level), level) for level in ("red", "orange", "yellow")]
        body: list[Block] = [
            fields.one_of(
                "brand", self.texts.text("settings.of_brand"), brand_options, (route.brand if route else None) or ANY
            ),
            fields.one_of(
                "level", self.texts.text("settings.of_level"), level_options, (route.level if route else None) or ANY
            ),
            fields.channels("channels", self.texts.text("settings.to_channels"), route.channels if route else ()),
            *self._groups(groups, route.groups if route else ()),
            blocks.context(self.texts.text("settings.route_note")),
        ]
        if route is not None:
            body.append(self._remove(SettingsAction.REMOVE_ROUTE, at))
        body += self._give_back(Name.ROUTING, settings)
        return self._form(SettingsForm.ROUTE, metadata, body)

    def digest(self, settings: TeamSettings, metadata: str) -> Block:
        """When and where."""
        digest = settings.digest
        sent = [name for name in ("daily", "weekly") if getattr(digest, name) is not None]
        options = [blocks.option(self.texts.text(f"settings.send_{each}"), each) for each in ("daily", "weekly")]
        days = [blocks.option(self.texts.text(f"settings.{day}"), day) for day in WEEKDAYS]
        zone = self.zone.key
        body = [
            fields.ticks("sent", self.texts.text("settings.digest"), options, sent),
            fields.clock_time(
                "daily",
                self.texts.text("settings.daily_at", zone=zone),
                f"{digest.daily:%H:%M}" if digest.daily else "09:00",
            ),
            fields.one_of("weekday", self.texts.text("settings.weekly_on"), days, digest.weekday),
            fields.clock_time(
                "weekly",
                self.texts.text("settings.weekly_at", zone=zone),
                f"{digest.weekly:%H:%M}" if digest.weekly else "09:00",
            ),
            fields.channels(
                "channels",
                self.texts.text("settings.to_channels"),
                digest.channels,
                self.texts.text("settings.digest_hint"),
            ),
            *self._give_back(Name.DIGEST, settings),
        ]
        return self._form(SettingsForm.DIGEST, metadata, body)

    def people(self, role: RoleName, groups: Groups, settings: TeamSettings, metadata: str) -> Block:
        """Who has a role, and what that means."""
        ids = settings.permissions.of(role)
        title, meaning = self.texts.text(f"settings.role_{role}"), self.texts.text(f"settings.role_{role}_means")
        body = [
            blocks.section(f"*{title}*\n{meaning} {self.texts.text('settings.any_of')}"),
            fields.people("users", self.texts.text("settings.people_named"), [each for each in ids if each[0] in "UW"]),
            *self._groups(groups, ids),
            fields.channels(
                "channels", self.texts.text("settings.people_of"), [each for each in ids if each[0] in "CG"]
            ),
            *self._give_back(Name.PERMISSIONS, settings),
        ]
        return self._form(SettingsForm.PEOPLE, metadata, body)

    def _groups(self, groups: Groups, chosen: Sequence[str]) -> list[Block]:
        if not groups:
            return []
        options = [blocks.option(f"@{handle}", group_id) for group_id, handle in groups]
        return [fields.several("groups", self.texts.text("settings.user_groups"), options, chosen)]

    def _from(self, level: str) -> str:
        return self.texts.text(f"settings.from_{level}")

    def _remove(self, action: SettingsAction, value: str) -> Block:
        confirm = blocks.confirmation(
            self.texts.text("settings.remove_title"),
            self.texts.text("settings.remove_text"),
            self.texts.text("settings.remove"),
            self.texts.text("settings.cancel"),
        )
        button = blocks.button(self.texts.text("settings.remove"), action, value, style="danger", confirm=confirm)
        return blocks.actions(button)

    def _give_back(self, what: Name, settings: TeamSettings) -> list[Block]:
        """What is stored can be left to the files again."""
        if settings.origins[what].source is not Source.STORED:
            return []
        return [blocks.actions(blocks.button(self.texts.text("settings.forget"), SettingsAction.FORGET, what.value))]

    def _form(
        self, form: SettingsForm, metadata: str, body: Sequence[Block], *, submit: str = "settings.save"
    ) -> Block:
        return blocks.modal(
            form.value,
            self.texts.text("settings.title"),
            self.texts.text(submit),
            self.texts.text("settings.cancel"),
            metadata,
            body,
        )


def lines_of(text: str) -> tuple[str, ...]:
    """The entries of a field in which each stands on a line or behind a comma."""
    pieces = text.replace("，", "\n").replace("、", "\n").replace(",", "\n").splitlines()
    return tuple(dict.fromkeys(piece.strip() for piece in pieces if piece.strip()))
