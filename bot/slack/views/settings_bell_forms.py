"""Forms of when the bell rings and how it speaks: sensitivity, quiet hours, languages, digests.

Each is filled with what holds; ``metadata`` comes back with what was filled in.
"""

from __future__ import annotations

from bot.catalogue import LANGUAGES
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.home_ids import SettingsForm
from bot.slack.views import fields
from bot.slack.views.settings_frame import SettingsFrame
from bot.slack.views.settings_words import PRESETS
from bot.team_options import WEEKDAYS
from bot.team_settings import Name, TeamSettings

#: In the menu of sensitivities: a number of days of the team's own.
OWN_DAYS = "days"
#: In the menu of a channel's language: that of the team.
AS_TEAM = "team"


def sensitivity(frame: SettingsFrame, settings: TeamSettings, metadata: str) -> Block:
    """A preset, or days."""
    is_preset = settings.sensitivity in PRESETS
    options = [
        *(blocks.option(frame.texts.text(f"settings.preset_{preset}"), preset) for preset in PRESETS),
        blocks.option(frame.texts.text("settings.preset_days"), OWN_DAYS),
    ]
    body = [
        fields.one_of(
            "sensitivity",
            frame.texts.text("settings.sensitivity"),
            options,
            settings.sensitivity if is_preset else OWN_DAYS,
        ),
        blocks.text_input(
            "days",
            frame.texts.text("settings.days"),
            hint=frame.texts.text("settings.days_hint"),
            initial="" if is_preset else settings.sensitivity,
            optional=True,
        ),
        *frame.give_back(Name.SENSITIVITY, settings),
    ]
    return frame.form(SettingsForm.SENSITIVITY, metadata, body, submit="settings.preview")


def quiet(frame: SettingsFrame, settings: TeamSettings, metadata: str) -> Block:
    """From when to when, on which days."""
    quiet = settings.quiet
    chosen = "off" if quiet is None else "weekends" if quiet.weekends else "nights"
    options = [
        blocks.option(frame.texts.text(f"settings.choice_{each}"), each) for each in ("off", "nights", "weekends")
    ]
    body = [
        fields.one_of("when", frame.texts.text("settings.quiet"), options, chosen),
        fields.clock_time(
            "start",
            frame.texts.text("settings.start", zone=frame.zone.key),
            f"{quiet.start:%H:%M}" if quiet else "22:00",
        ),
        fields.clock_time(
            "end", frame.texts.text("settings.end", zone=frame.zone.key), f"{quiet.end:%H:%M}" if quiet else "08:00"
        ),
        blocks.context(frame.texts.text("settings.quiet_note")),
        *frame.give_back(Name.QUIET, settings),
    ]
    return frame.form(SettingsForm.QUIET, metadata, body)


def languages(frame: SettingsFrame, settings: TeamSettings, metadata: str) -> Block:
    """The team's, and that of one channel."""
    options = [blocks.option(frame.texts.text(f"settings.in_{each}"), each) for each in LANGUAGES]
    as_team = blocks.option(frame.texts.text("settings.as_team"), AS_TEAM)
    body = [
        fields.one_of("language", frame.texts.text("settings.team_language"), options, settings.language),
        fields.channel(
            "channel", frame.texts.text("settings.one_channel"), frame.texts.text("settings.one_channel_hint")
        ),
        fields.one_of("channel_language", frame.texts.text("settings.its_language"), [as_team, *options], AS_TEAM),
        *frame.give_back(Name.LANGUAGE, settings),
    ]
    return frame.form(SettingsForm.LANGUAGES, metadata, body)


def digest(frame: SettingsFrame, settings: TeamSettings, metadata: str) -> Block:
    """When and where."""
    digest = settings.digest
    sent = [name for name in ("daily", "weekly") if getattr(digest, name) is not None]
    options = [blocks.option(frame.texts.text(f"settings.send_{each}"), each) for each in ("daily", "weekly")]
    days = [blocks.option(frame.texts.text(f"settings.{day}"), day) for day in WEEKDAYS]
    zone = frame.zone.key
    body = [
        fields.ticks("sent", frame.texts.text("settings.digest"), options, sent),
        fields.clock_time(
            "daily",
            frame.texts.text("settings.daily_at", zone=zone),
            f"{digest.daily:%H:%M}" if digest.daily else "09:00",
        ),
        fields.one_of("weekday", frame.texts.text("settings.weekly_on"), days, digest.weekday),
        fields.clock_time(
            "weekly",
            frame.texts.text("settings.weekly_at", zone=zone),
            f"{digest.weekly:%H:%M}" if digest.weekly else "09:00",
        ),
        fields.channels(
            "channels",
            frame.texts.text("settings.to_channels"),
            digest.channels,
            frame.texts.text("settings.digest_hint"),
        ),
        *frame.give_back(Name.DIGEST, settings),
    ]
    return frame.form(SettingsForm.DIGEST, metadata, body)
