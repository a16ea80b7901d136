"""Moments for the terminal, with the zone by its name and its distance from UTC: "CST" is three zones."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def offset(moment: datetime, zone: ZoneInfo) -> str:
    """How far the clocks of the zone are from UTC at the moment, such as ``UTC+8`` or ``UTC-3:30``."""
    distance = moment.astimezone(zone).utcoffset() or timedelta(0)
    if not distance:
        return "UTC"
    hours, minutes = divmod(abs(distance) // timedelta(minutes=1), 60)
    sign = "+" if distance > timedelta(0) else "-"
    return f"UTC{sign}{hours}" + (f":{minutes:02d}" if minutes else "")


def zone_name(moment: datetime, zone: ZoneInfo) -> str:
    """The zone by its name and its distance from UTC at the moment, such as ``Asia/Shanghai, UTC+8``."""
    distance = offset(moment, zone)
    return zone.key if zone.key == distance else f"{zone.key}, {distance}"


def zoned_time(moment: datetime, zone: ZoneInfo) -> str:
    """Such as ``2026-11-20 18:00 (Asia/Shanghai, UTC+8)``."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M} ({zone_name(moment, zone)})"
