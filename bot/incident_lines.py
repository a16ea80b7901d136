"""Incidents, false alarms, silences and withheld alarms for the terminal: a line each, in the team's language."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from analysis.false_alarms import FalseAlarm
from analysis.incident import Incident
from analysis.rhythm import DAYS_KEPT
from bot.catalogue import Catalogue
from bot.slack.plain_text import unmarked
from bot.slack.views.forms import what_of
from bot.slack.views.wording import brand_name, class_name, level_name, number, state_name, subject_name
from bot.zoned_time import zoned_time
from storage.silences import StoredSilence
from storage.withheld import WithheldAlarm


def incident_line(incident: Incident, zone: ZoneInfo, texts: Catalogue) -> str:
    """Number, brand and topic, level, state, class, and since when."""
    since = texts.text("terminal.since", at=f"{incident.since.astimezone(zone):%Y-%m-%d %H:%M}")
    return "  ".join(
        (
            f"{incident.number:>4}",
            subject_name(incident, texts),
            level_name(incident.level, texts),
            unmarked(state_name(incident, texts)),
            class_name(incident.crisis_class, texts),
            since,
        )
    )


def false_alarm_line(alarm: FalseAlarm, zone: ZoneInfo, texts: Catalogue) -> str:
    """When it rang, of what, the numbers, who called it false and why."""
    counts = _counts(alarm.observed, alarm.expected, texts)
    if alarm.strength is not None:
        beyond = alarm.strength > DAYS_KEPT
        days = f"{DAYS_KEPT if beyond else max(alarm.strength, 1):.0f}"
        rare = texts.text("terminal.rarer" if beyond else "terminal.rare", days=days)
        counts = texts.text("words.between_words").join((counts, rare))
    cause = texts.text(f"false_alarm.{alarm.reason.cause.value}")
    said = cause if alarm.who is None else texts.text("terminal.says", what=cause, who=alarm.who)
    return "  ".join(
        (
            f"{alarm.number:>4}",
            f"{alarm.rung_at.astimezone(zone):%Y-%m-%d %H:%M}",
            brand_name(alarm.brand, texts),
            texts.text("terminal.rang", numbers=counts, signal=signal_name(alarm.signal, texts)),
            texts.text("terminal.noted", said=said, note=alarm.reason.note) if alarm.reason.note else said,
        )
    )


def silence_line(stored: StoredSilence, zone: ZoneInfo, texts: Catalogue) -> str:
    """Number, of what, until when, whose and why."""
    silence = stored.silence
    line = texts.text(
        "terminal.silence_line",
        what=unmarked(what_of(silence, texts)),
        until=zoned_time(silence.ends_at, zone),
        who=silence.who,
        why=silence.why,
    )
    return f"{stored.id:>4}  {line}"


def withheld_line(withheld: WithheldAlarm, zone: ZoneInfo, texts: Catalogue) -> str:
    """Why it was withheld, from when to when, of what, and the numbers."""
    first, last = (moment.astimezone(zone) for moment in (withheld.first_at, withheld.last_at))
    return "  ".join(
        (
            texts.text("terminal.withheld", reason=texts.text(f"withheld.{withheld.reason.value}")),
            f"{first:%Y-%m-%d %H:%M}–{last:%H:%M}",
            subject_name(withheld.alarm, texts),
            level_name(withheld.alarm.level, texts),
            _counts(withheld.observed, withheld.expected, texts),
        )
    )


def signal_name(signal: str, texts: Catalogue) -> str:
    """A signal by its short name; one of an older version stands as it was stored."""
    return texts.text_or(f"terminal.signal_{signal}", signal)


def _counts(observed: int, expected: float, texts: Catalogue) -> str:
    return texts.text("terminal.counts", observed=observed, expected=number(expected))
