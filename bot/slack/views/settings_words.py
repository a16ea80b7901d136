"""What holds of the settings, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.home_ids import Topic
from bot.slack.text import clip, name
from bot.team_options import ROLES, RouteOption, SourceOption, WordsOption
from bot.team_settings import TeamSettings

#: So many brands, sources or routes are named; the others are counted.
MOST_NAMED = 12
PRESETS = ("low", "normal", "high")
_ON = {False: "settings.source_on", True: "settings.source_off"}


@dataclass(frozen=True, slots=True)
class SettingsWords:
    """Says it for one reader. ``zone`` is the team's."""

    zone: ZoneInfo
    texts: Catalogue

    def value(self, topic: Topic, settings: TeamSettings) -> str:
        """What holds of a topic, for mrkdwn."""
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
            case Topic.SOURCES:
                return self._listed([self._source(one) for one in settings.sources], "settings.sources_none")
            case Topic.WORDS:
                return "\n".join(self.own_words(settings.words, 600)) or texts.text("settings.words_none")
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

    def _source(self, source: SourceOption) -> str:
        said = [] if source.kind is None else [self.texts.text(f"settings.kind_{source.kind.value}")]
        return f"*{name(source.name)}* {' · '.join([*said, self.texts.text(_ON[source.off])])}"

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

    def _listed(self, lines: Sequence[str], none: str = "settings.none") -> str:
        more = len(lines) - MOST_NAMED
        shown = [*lines[:MOST_NAMED], *([self.texts.text("settings.more", count=more)] if more > 0 else [])]
        return "\n".join(shown) or self.texts.text(none)

    def own_words(self, words: WordsOption, most: int) -> list[str]:
        """A line of the team's own words and one of those that it refused, where there are any, for mrkdwn.

        Each line names what fits into ``most`` characters, the newest first, and counts the others.
        """
        lines = (("settings.words_own", words.own), ("settings.words_refused", words.refused))
        return [self.texts.text(key, count=len(each), words=self._newest(each, most)) for key, each in lines if each]

    def _newest(self, words: Sequence[str], most: int) -> str:
        between = self.texts.text("words.between_words")
        shown = ""
        for place, word in enumerate(reversed(words)):
            longer = f"{shown}{between if shown else ''}{name(word)}"
            if len(longer) > most:
                return self.texts.text("settings.words_more", words=shown, count=len(words) - place)
            shown = longer
        return shown

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


def place(slack_id: str) -> str:
    """A person, user group or channel as Slack shows them; only for ids, which are checked before they are stored."""
    if slack_id.startswith("S"):
        return f"<!subteam^{slack_id}>"
    return f"<@{slack_id}>" if slack_id[:1] in "UW" else f"<#{slack_id}>"
