"""One row of an import, from whatever it was written in to a raw mention."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import NoReturn
from urllib.parse import urlsplit

from analysis.mention import RawMention
from analysis.text import clean
from bot.errors import TocsinError
from storage.columns import BRAND_LENGTH, SOURCE_LENGTH

#: A longer text is no post but a file that was read wrongly.
LONGEST_TEXT = 10_000
LONGEST_URL = 2_000
LARGEST_REACH = 2**63 - 1
#: A time outside these years is a number in another unit.
FIRST_YEAR, LAST_YEAR = 1990, 2100

#: Digits from here on are milliseconds since 1970, below seconds; the border is the year 5138 in seconds.
_FIRST_MILLISECOND = 100_000_000_000
_EPOCH = re.compile(r"-?[0-9]{9,13}(?:\.[0-9]+)?")
_SPREADSHEET_TIME = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})(?:[ T]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?")
_ISO_DAY = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8})(?:[Tt ]|$)")
_BEFORE_ZONE = re.compile(r" ?(?:UTC|GMT)$| (?=(?:Z|[+-][0-9]{2}:?[0-9]{2})$)")
_WHOLE_NUMBER = re.compile(r"\+?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0+)?")


class RowRejected(TocsinError):
    """A row cannot be taken; the sentence says why, without quoting the text."""


def parse_row(row: Mapping[str, object], zone: tzinfo = UTC, latest: datetime | None = None) -> RawMention:
    """Read the fields id, text, created_at, source, author, brand, reach, url and lang; ignore all others.

    Only ``text`` must be there; null and blank count as missing. A time is ISO 8601, year/month/day, or seconds or
    milliseconds since 1970. Where it names no zone, it is one of ``zone`` and comes back in it, see `lacks_zone`;
    any other comes back in UTC. A ``url`` that is no web address is dropped.

    Raises `RowRejected` for a text that is missing, blank or too long, for a value that cannot be read, and for a
    time after ``latest``.
    """
    return RawMention(
        text=_text(row.get("text")),
        source=_name(row, "source", SOURCE_LENGTH) or "import",
        external_id=_name(row, "id") or None,
        created_at=_time(row.get("created_at"), zone, latest),
        author=_name(row, "author") or None,
        brand=_name(row, "brand", BRAND_LENGTH),
        reach=_reach(row.get("reach")),
        url=web_address(row.get("url")),
        lang=_name(row, "lang") or None,
    )


def lacks_zone(mention: RawMention) -> bool:
    """Whether the time of a mention from `parse_row` named no zone, so that it is in the one given there (not UTC)."""
    return mention.created_at is not None and mention.created_at.tzinfo is not UTC


def web_address(value: object) -> str | None:
    """The address if it is an http or https one of a sane length, else None."""
    if not isinstance(value, str):
        return None
    address = value.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    is_plain = address.isprintable() and not re.search(r"[\s<>\"|]", address)
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc or len(address) > LONGEST_URL:
        return None
    return address if is_plain else None


def _text(value: object) -> str:
    if value is None:
        raise RowRejected("The row has no text.")
    if not isinstance(value, str):
        raise RowRejected(f"text is {_kind(value)} instead of a string.")
    if len(value) > LONGEST_TEXT:
        raise RowRejected(f"text has {len(value):,} characters; the most is {LONGEST_TEXT:,}.")
    if not clean(value):
        raise RowRejected("text is empty.")
    return value


def _name(row: Mapping[str, object], field: str, longest: int | None = None) -> str:
    value = row.get(field)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise RowRejected(f"{field} is {_kind(value)} instead of a string.")
    name = clean(str(value))
    if longest is not None and len(name) > longest:
        raise RowRejected(f"{field} has {len(name):,} characters; the most is {longest}.")
    return name


def _reach(value: object) -> int | None:
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return None
        if not (value.isascii() and _WHOLE_NUMBER.fullmatch(value)) or len(value) > 30:
            _refuse("reach", value, "a whole number")
        value = int(value.replace(",", "").split(".")[0])
    if value is None:
        return None
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_REACH:
        _refuse("reach", value, "a whole number")
    return value


def _time(value: object, zone: tzinfo, latest: datetime | None) -> datetime | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        _refuse("created_at", value, "a time")
    written = str(value).strip() if isinstance(value, str | int) else f"{value:.6f}"
    try:
        moment = _moment(written)
        moment = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(UTC)
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        _refuse("created_at", value, "an ISO 8601 time or seconds since 1970")
    if not FIRST_YEAR <= in_utc.year < LAST_YEAR:
        _refuse("created_at", value, f"between {FIRST_YEAR} and {LAST_YEAR}")
    if latest is not None and in_utc > latest:
        raise RowRejected(
            f"created_at is {_shown(value)}, which lies in the future; check the order of day and month, or the zone."
        )
    return moment


def _moment(written: str) -> datetime:
    if _EPOCH.fullmatch(written):
        number = float(written)
        return datetime.fromtimestamp(number / 1000 if abs(number) >= _FIRST_MILLISECOND else number, UTC)
    if match := _SPREADSHEET_TIME.fullmatch(written):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        return datetime(year, month, day, hour, minute, second)
    if not _ISO_DAY.match(written):
        raise ValueError(written)  # fromisoformat is looser: it lets any character part day and hour
    return datetime.fromisoformat(_BEFORE_ZONE.sub("", written.upper()))


def _refuse(field: str, value: object, expected: str) -> NoReturn:
    raise RowRejected(f"{field} is {_shown(value)}, which is not {expected}.")


def _shown(value: object) -> str:
    shown = value if isinstance(value, str) else repr(value)
    return f"“{shown[:40]}…”" if len(shown) > 40 else f"“{shown}”"


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number" if isinstance(value, int) else "a fraction"
    return "an object" if isinstance(value, Mapping) else "a list"
