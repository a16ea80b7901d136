"""Until when? Reading the end of a snooze or a silence from what somebody typed, in English or Chinese."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from analysis.time_words import CHINESE_NUMBER, chinese_number, length_of

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=14)
#: The hour meant by a day without a time, and by a part of the day without one.
_MORNING, _NOON, _AFTERNOON, _EVENING = 9, 12, 14, 20
_EXAMPLES = "Try 30m, 2h, until 9:00, tomorrow 9am, 30分钟, 明早9点 or 周一9点."

_LEADING = re.compile(r"^(?:snooze|for|until|till|til|by|to|等到|直到|到|至)(?:\s+|(?=[\d\u3400-\u9fff]))")
_TRAILING = re.compile(r"(?:为止|之前|以前|之后|以后|前|后|吧)$")
_CHINESE = re.compile(
    r"(?:(今|明|后|大后)(?:天|日)?|(下|本|这)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天]))?"
    r"(凌晨|半夜|早上|早晨|清晨|早|上午|中午|下午|傍晚|晚上|夜里|晚)?"
    rf"(?:({CHINESE_NUMBER})(?:点钟?|时|:)(?:(半|一刻|三刻)|({CHINESE_NUMBER})分?)?)?"
)
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_WORD = re.compile(
    r"\b(?:(today|tonight|tomorrow|tmrw)|(?:on\s+)?(?:next\s+)?(mon|tue|wed|thu|fri|sat|sun)[a-z]*)\b"
)
_PART_WORD = re.compile(r"\b(?:in\s+the\s+)?(morning|noon|midday|afternoon|evening|night|midnight)\b")
_CLOCK = re.compile(r"(?<![\d:])(?:at\s+)?(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|o'clock)?(?![\d:])")


class Reason(StrEnum):
    """What is wrong with a time, so that the answer can be given in the reader's language."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    NO_UNIT = "no_unit"
    NO_SUCH_TIME = "no_such_time"
    PAST = "past"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


class UnclearTime(ValueError):
    """It is not clear until when. ``reason`` says what is wrong, the message how to write it."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Moment:
    """A point of time as named: a number of days from today, or a weekday, or neither; then hour and minute."""

    days: int | None
    weekday: int | None
    weeks: int | None
    hour: int
    minute: int


def parse_until(words: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The end that ``words`` name, in UTC. ``now`` is an aware time, ``zone`` that of whoever wrote it.

    A time of day without a day is the next such time; hours are those of the 24-hour clock unless said otherwise.
    A day without a time means 9:00. Raises UnclearTime if nothing is named, or nothing between a minute and two
    weeks from now.
    """
    text = unicodedata.normalize("NFKC", words).casefold().strip().strip("。.!")
    if not text:
        raise UnclearTime(Reason.MISSING, f"Say for how long. {_EXAMPLES}")
    bare = _TRAILING.sub("", _LEADING.sub("", text)).strip()
    length = length_of(bare)
    if length is not None:
        return _checked(now.astimezone(UTC) + length, now, words)
    if re.fullmatch(r"\d+", bare) and bare == text:
        raise UnclearTime(Reason.NO_UNIT, f"{words}: minutes, hours or days? Write {bare}m, {bare}h or {bare}d.")
    moment = _chinese(bare) or _english(bare)
    if moment is None:
        raise UnclearTime(Reason.UNKNOWN, f"{words!r} is no time that I can read. {_EXAMPLES}")
    if not (0 <= moment.hour <= 24 and 0 <= moment.minute < 60) or (moment.hour == 24 and moment.minute):
        raise UnclearTime(
            Reason.NO_SUCH_TIME, f"There is no time {moment.hour}:{moment.minute:02d}; use 0:00 to 23:59."
        )
    return _checked(_resolved(moment, now.astimezone(zone), zone), now, words)


def _checked(end: datetime, now: datetime, words: str) -> datetime:
    if end <= now:
        raise UnclearTime(Reason.PAST, f"{words!r} is over already; name a time that is still to come.")
    if end - now < SHORTEST:
        raise UnclearTime(Reason.TOO_SHORT, f"{words!r} is less than a minute away; name a later time.")
    if end - now > LONGEST:
        raise UnclearTime(Reason.TOO_LONG, f"{words!r} is more than {LONGEST.days} days away; choose less.")
    return end


def _resolved(moment: _Moment, local: datetime, zone: ZoneInfo) -> datetime:
    today = local.date()
    if moment.weeks is not None and moment.weekday is not None:
        monday = today - timedelta(days=today.weekday())
        return _utc(monday + timedelta(days=7 * moment.weeks + moment.weekday), moment, zone)
    if moment.days is not None:
        return _utc(today + timedelta(days=moment.days), moment, zone)
    ahead = 0 if moment.weekday is None else (moment.weekday - today.weekday()) % 7
    step = 1 if moment.weekday is None else 7
    end = _utc(today + timedelta(days=ahead), moment, zone)
    return end if end > local else _utc(today + timedelta(days=ahead + step), moment, zone)


def _utc(day: date, moment: _Moment, zone: ZoneInfo) -> datetime:
    day, hour = (day + timedelta(days=1), 0) if moment.hour == 24 else (day, moment.hour)
    return datetime.combine(day, time(hour, moment.minute), zone).astimezone(UTC)


def _chinese(text: str) -> _Moment | None:
    compact = re.sub(r"\s+", "", text)
    match = _CHINESE.fullmatch(compact)
    if match is None or not any(match.groups()) or compact.isascii():
        return None
    day, week, weekday, part, hour_word, fraction, minute_word = match.groups()
    if hour_word is None:
        named = {"中午": _NOON, "下午": _AFTERNOON, "傍晚": 18, "晚上": _EVENING, "晚": _EVENING, "夜里": 22}
        hour, minute = named.get(part or "", 0 if part in ("凌晨", "半夜") else _MORNING), 0
    else:
        hour = int(chinese_number(hour_word) or 0)
        minute = {"半": 30, "一刻": 15, "三刻": 45}.get(fraction or "", int(chinese_number(minute_word or "0") or 0))
        hour = _on_24_hours(hour, part)
    return _Moment(
        days={"今": 0, "明": 1, "后": 2, "大后": 3}.get(day) if day else None,
        weekday="一二三四五六日".index("日" if weekday == "天" else weekday) if weekday else None,
        weeks={"下": 1, "本": 0, "这": 0}[week] if week else None,
        hour=hour,
        minute=minute,
    )


def _on_24_hours(hour: int, part: str | None) -> int:
    if part in ("下午", "傍晚") and hour < 12:
        return hour + 12
    if part in ("晚上", "晚", "夜里"):
        return 24 if hour == 12 else hour + 12 if 5 <= hour < 12 else hour
    if part == "中午" and hour < 3:
        return hour + 12
    return 0 if part in ("凌晨", "半夜") and hour == 12 else hour


def _english(text: str) -> _Moment | None:
    day, part, clock = _DAY_WORD.search(text), _PART_WORD.search(text), None
    rest = text
    for match in (day, part):
        rest = rest.replace(match[0], " ", 1) if match else rest
    clock = _CLOCK.search(rest)
    rest = rest.replace(clock[0], " ", 1) if clock else rest
    if re.sub(r"\b(?:at|on|the|of|until|o'clock)\b", "", rest).strip(" ,") or not (day or part or clock):
        return None
    hour, minute = _english_time(day, part, clock)
    relative = day[1] if day else None
    return _Moment(
        days=None if relative is None else int(relative in ("tomorrow", "tmrw")),
        weekday=next(
            (number for number, name in enumerate(_ENGLISH_DAYS) if day and day[2] and name.startswith(day[2])), None
        ),
        weeks=None,
        hour=hour,
        minute=minute,
    )


def _english_time(
    day: re.Match[str] | None, part: re.Match[str] | None, clock: re.Match[str] | None
) -> tuple[int, int]:
    is_tonight = bool(day and day[1] == "tonight")
    name = part[1] if part else "night" if is_tonight else "morning"
    if clock is None:
        hours = {
            "noon": _NOON,
            "midday": _NOON,
            "afternoon": _AFTERNOON,
            "evening": 18,
            "night": _EVENING,
            "midnight": 24,
        }
        return hours.get(name, _MORNING), 0
    hour, minute, suffix = int(clock[1]), int(clock[2] or 0), (clock[3] or "").replace(".", "")
    if suffix in ("am", "pm"):
        if not 1 <= hour <= 12:
            return 99, minute
        return hour % 12 + (12 if suffix == "pm" else 0), minute
    if hour < 12 and name in ("afternoon", "evening", "night"):
        return hour + 12, minute
    return hour, minute
