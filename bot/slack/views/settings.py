"""The settings as a modal: what holds, where it comes from, and what can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from analysis.alert_policy import days_of
from analysis.brand_names import BrandPreview
from analysis.sensitivity_preview import RingRecord
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.home_ids import NEW, SettingsAction, SettingsForm, Topic
from bot.slack.text import clip, escape, name, reader_time
from bot.slack.views import fields
from bot.slack.views.wording import duration
from bot.team_options import ROLES, RouteOption
from bot.team_settings import Name, Source, TeamSettings
from storage.team_settings import SettingChange

#: So many brands, routes or changes are named; the others are counted.
MOST_NAMED = 12
_NAMES: dict[Topic, tuple[Name, ...]] = {
    Topic.SENSITIVITY: (Name.SENSITIVITY,),
    Topic.QUIET: (Name.QUIET,),
    Topic.LANGUAGES: (Name.LANGUAGE, Name.CHANNEL_LANGUAGES),
    Topic.BRANDS: (Name.BRANDS,),
    Topic.ROUTING: (Name.ROUTING,),
    Topic.DIGEST: (Name.DIGEST,),
    Topic.PEOPLE: (Name.PERMISSIONS,),
}
PRESETS = ("low", "normal", "high")


@dataclass(frozen=True, slots=True)
class Pages:
    """Builds the pages for one reader. ``zone`` is the team's."""

    zone: ZoneInfo
    texts: Catalogue

    def waiting(self) -> Block:
        """While something is being worked out."""
        return self._page(SettingsForm.NOTE, [blocks.section(self.texts.text("settings.waiting"))])

    def note(self, text: str) -> Block:
        """One sentence, such as why not."""
        return self._page(SettingsForm.NOTE, [blocks.section(text)])

    def main(self, settings: TeamSettings, history: Sequence[SettingChange] = ()) -> Block:
        """Everything that can be set."""
        body: list[Block] = [blocks.section(self.texts.text("settings.intro"))]
        for topic in Topic:
            body += [blocks.header(self._title(topic)), *self._topic(topic, settings)]
        body += [blocks.header(self.texts.text("settings.history")), blocks.section(self._history(history))]
        body.append(blocks.context(self.texts.text("settings.restart")))
        return self._page(SettingsForm.MAIN, body)

    def sensitivity_preview(self, record: RingRecord, wanted: str, days: float, metadata: str) -> Block:
        """How many cards it would have rung, beside the presets."""
        texts = self.texts
        lines = [self._ringing(record, preset, None) for preset in PRESETS if preset != wanted]
        body = [
            blocks.section(texts.text("settings.would_ring", length=duration(record.length, texts))),
            blocks.section(f"*{self._ringing(record, wanted, days)}*\n" + "\n".join(lines)),
            blocks.context(texts.text("settings.would_ring_note")),
        ]
        if not record.length:
            body = [blocks.section(texts.text("settings.would_ring_unknown"))]
        return self._confirm(SettingsForm.SAVE_SENSITIVITY, metadata, body)

    def brand_preview(self, brand: str, found: BrandPreview, metadata: str) -> Block:
        """How many posts of the last week its names would have found; if none, why."""
        texts = self.texts
        values = {
            "brand": name(brand),
            "posts": f"{found.posts:,}",
            "named": f"{found.named:,}",
            "count": f"{found.matched:,}",
        }
        key = "found" if found.matched else "no_posts" if not found.posts else "not_named"
        if not found.matched and found.named:
            key = "all_excluded"
        body = [blocks.section(texts.text(f"settings.{key}", **values))]
        if found.excluded:
            words = ", ".join(f"{name(word)} {count:,}" for word, count in found.excluded[:10])
            body.append(blocks.section(texts.text("settings.taken_out", words=words)))
        body += [blocks.quote(text, texts.text("settings.example"), limit=300) for text in found.examples]
        body.append(blocks.context(texts.text("settings.from_now_on")))
        return self._confirm(SettingsForm.SAVE_BRAND, metadata, body)

    def _ringing(self, record: RingRecord, sensitivity: str, days: float | None) -> str:
        days = days_of(sensitivity) if days is None else days
        return self.texts.text(
            "settings.cards",
            sensitivity=self.sensitivity(sensitivity, days),
            count=record.cards(days),
            a_week=f"{record.a_week(days):.1f}",
        )

    def sensitivity(self, sensitivity: str, days: float) -> str:
        """A sensitivity in words."""
        key = sensitivity if sensitivity in PRESETS else "days"
        return self.texts.text(f"settings.sensitivity_{key}", days=f"{days:g}")

    def route(self, route: RouteOption) -> str:
        """A route in words, for mrkdwn."""
        return self.texts.text(
            "settings.route",
            brand=name(route.brand) if route.brand else self.texts.text("settings.every_brand"),
            level=self._level(route),
            where=" ".join(place(each) for each in (*route.channels, *route.groups)),
        )

    def route_option(self, route: RouteOption) -> str:
        """A route in a menu, where Slack shows no links."""
        brand = route.brand or self.texts.text("settings.every_brand")
        return clip(f"{brand} · {self._level(route)}", blocks.OPTION_LIMIT)

    def _level(self, route: RouteOption) -> str:
        if route.level is None:
            return self.texts.text("settings.every_level")
        return self.texts.text(f"settings.from_{route.level}")

    def _title(self, topic: Topic) -> str:
        return self.texts.text(f"settings.{topic.value}")

    def _topic(self, topic: Topic, settings: TeamSettings) -> list[Block]:
        value = clip(self._value(topic, settings), 2500)
        origin = blocks.context(*[self._origin(each, settings) for each in _NAMES[topic]])
        match topic:
            case Topic.BRANDS:
                menu = self._menu(
                    SettingsAction.BRAND, "settings.new_brand", [(one.name, one.name) for one in settings.brands]
                )
                return [fields.section_with(value, menu), origin]
            case Topic.ROUTING:
                routes = [(self.route_option(one), str(at)) for at, one in enumerate(settings.routing)]
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

    def _value(self, topic: Topic, settings: TeamSettings) -> str:
        texts = self.texts
        match topic:
            case Topic.SENSITIVITY:
                return self.sensitivity(settings.sensitivity, settings.days)
            case Topic.QUIET:
                quiet = settings.quiet
                if quiet is None:
                    return texts.text("settings.quiet_off")
                key = "settings.quiet_weekends" if quiet.weekends else "settings.quiet_nights"
                return texts.text(key, start=f"{quiet.start:%H:%M}", end=f"{quiet.end:%H:%M}", zone=self.zone.key)
            case Topic.LANGUAGES:
                lines = [texts.text("settings.language_team", language=texts.text(f"settings.in_{settings.language}"))]
                lines += [
                    f"{place(channel)}: {texts.text(f'settings.in_{language}')}"
                    for channel, language in list(settings.channel_languages.items())[:MOST_NAMED]
                ]
                return "\n".join(lines)
            case Topic.BRANDS:
                return self._listed([self._brand(one.name, one.aliases, one.excluded) for one in settings.brands])
            case Topic.ROUTING:
                return self._listed([self.route(one) for one in settings.routing])
            case Topic.DIGEST:
                return self._digest(settings)
            case Topic.PEOPLE:
                return self._people(settings)

    def _brand(self, brand: str, aliases: Sequence[str], excluded: Sequence[str]) -> str:
        line = f"*{name(brand)}*"
        if aliases:
            line += f" = {', '.join(map(name, aliases))}"
        return line + (
            f" {self.texts.text('settings.without', words=', '.join(map(name, excluded)))}" if excluded else ""
        )

    def _digest(self, settings: TeamSettings) -> str:
        digest = settings.digest
        lines = []
        if digest.daily is not None:
            lines.append(self.texts.text("settings.digest_daily", at=f"{digest.daily:%H:%M}", zone=self.zone.key))
        if digest.weekly is not None:
            day = self.texts.text(f"settings.{digest.weekday}")
            lines.append(
                self.texts.text("settings.digest_weekly", day=day, at=f"{digest.weekly:%H:%M}", zone=self.zone.key)
            )
        if lines and digest.channels:
            lines.append(" ".join(map(place, digest.channels)))
        elif lines:
            lines.append(self.texts.text("settings.alert_channel"))
        return "\n".join(lines) or self.texts.text("settings.digest_off")

    def _people(self, settings: TeamSettings) -> str:
        lines = []
        for role in ROLES:
            ids = settings.permissions.of(role)
            who = " ".join(map(place, ids)) or self.texts.text(f"settings.role_{role}_none")
            lines.append(f"*{self.texts.text(f'settings.role_{role}')}* {who}")
        return "\n".join(lines)

    def _listed(self, lines: Sequence[str]) -> str:
        more = len(lines) - MOST_NAMED
        shown = [*lines[:MOST_NAMED], *([self.texts.text("settings.more", count=more)] if more > 0 else [])]
        return "\n".join(shown) or self.texts.text("settings.none")

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

    def _confirm(self, form: SettingsForm, metadata: str, body: Sequence[Block]) -> Block:
        return blocks.modal(
            form.value,
            self.texts.text("settings.title"),
            self.texts.text("settings.save"),
            self.texts.text("settings.cancel"),
            metadata,
            body,
        )


def place(slack_id: str) -> str:
    """A person, user group or channel as Slack shows them; only for ids, which are checked before they are stored."""
    if slack_id.startswith("S"):
        return f"<!subteam^{slack_id}>"
    return f"<@{slack_id}>" if slack_id[:1] in "UW" else f"<#{slack_id}>"
