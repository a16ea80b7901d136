"""Stretches of time in words, and the small print of an answer about one."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.asking.questions import Dates, Last, Window
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.spans import Span


def window_name(window: Window, texts: Catalogue) -> str:
    """As in the title of an answer, such as "last 24 hours"."""
    if isinstance(window, Dates):
        if window.first == window.last:
            return texts.text("window.date", first=window.first)
        return texts.text("window.dates", first=window.first, last=window.last)
    if isinstance(window, Last):
        unit, count = _length(window.hours)
        return texts.text(f"window.{unit}", count=count)
    return texts.text(f"window.{window.value}")


def period_name(window: Window, texts: Catalogue) -> str:
    """What it is compared with, such as "the 24 hours before"."""
    if isinstance(window, Dates):
        days = (window.last - window.first).days + 1
        return texts.text("window.before_date" if days == 1 else "window.before_days", count=days)
    if isinstance(window, Last):
        unit, count = _length(window.hours)
        return texts.text(f"window.before_{unit}", count=count)
    return texts.text(f"window.before_{window.value}")


def title_of(key: str, key_of_brand: str, window: Window, brand: str | None, texts: Catalogue) -> str:
    """The title of an answer about all brands or about one, each by its key."""
    named = window_name(window, texts)
    if brand is None:
        return texts.text(key, window=named)
    return texts.text(key_of_brand, window=named, brand=brand)


def basis(span: Span, mentions: int, zone: ZoneInfo, texts: Catalogue, empty_before: datetime | None = None) -> Block:
    """From when to when, in which zone, on how many mentions it rests, and up to when nothing is known."""
    said = texts.text(
        "answer.basis",
        start=full_time(span.start, zone),
        end=full_time(span.end, zone),
        zone=zone.key,
        mentions=f"{mentions:,}",
    )
    if empty_before is not None:
        said += texts.text("digest.no_data_before", at=full_time(empty_before, zone))
    return blocks.context(said)


def full_time(moment: datetime, zone: ZoneInfo) -> str:
    """A moment with its year: an answer may be about long ago."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _length(hours: int) -> tuple[str, int]:
    """Whole days from two on, as people type them."""
    days, rest = divmod(hours, 24)
    if not rest and days > 1:
        return "days", days
    return ("hour" if hours == 1 else "hours"), hours
