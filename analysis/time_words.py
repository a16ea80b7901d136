"""Lengths of time as people write them, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_ENGLISH_NUMBERS: Final = {
    name: number
    for number, name in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
    )
} | {"a": 1, "an": 1, "fifteen": 15, "twenty": 20, "thirty": 30, "forty five": 45, "ninety": 90}
_MINUTES: Final = {
    **dict.fromkeys(("m", "min", "minute", "分", "分钟"), 1),
    **dict.fromkeys(("刻", "刻钟"), 15),
    **dict.fromkeys(("h", "hr", "hour", "小时", "钟头"), 60),
    **dict.fromkeys(("d", "day", "天", "日"), 24 * 60),
    **dict.fromkeys(("w", "wk", "week", "周", "星期", "礼拜"), 7 * 24 * 60),
}
#: A number in Chinese or Arabic digits.
CHINESE_NUMBER: Final = r"\d+(?:\.\d+)?|[零〇一二两三四五六七八九十]+"

_CHINESE_PART = re.compile(rf"({CHINESE_NUMBER}|半)个?(半)?(分钟|分|刻钟|刻|小时|钟头|天|日|周|星期|礼拜)(半)?")
_ENGLISH_NUMBER: Final = r"\d+(?:\.\d+)?|" + "|".join(sorted(_ENGLISH_NUMBERS, key=len, reverse=True))
_ENGLISH_PART = re.compile(
    rf"(half\s+an?|half|{_ENGLISH_NUMBER})\s*-?\s*"
    r"(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|wks?|w)(?![a-z])(\s+and\s+a\s+half)?\s*(?:and|,)?\s*"
)


def chinese_number(text: str) -> float | None:
    """The value of a number up to 99 in Chinese or Arabic digits; None if it is none."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    tens, ten, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or any(each not in _DIGITS for each in tens + ones):
        return None
    if not ten:
        return float(_DIGITS[tens]) if tens else None
    return float(10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0))


def length_of(text: str) -> timedelta | None:
    """The length that a text in lower case names, such as ``1h 30m``, ``half an hour`` or ``一个半小时``.

    None if the text is not wholly a length.
    """
    compact = re.sub(r"\s+", "", text)
    return _sum(_CHINESE_PART, compact, _chinese_minutes) or _sum(_ENGLISH_PART, text.strip(), _english_minutes)


def _sum(pattern: re.Pattern[str], text: str, minutes_of: Callable[[re.Match[str]], float | None]) -> timedelta | None:
    total, position = 0.0, 0
    while match := pattern.match(text, position):
        minutes = minutes_of(match)
        if minutes is None:
            return None
        total += minutes
        position = match.end()
    return timedelta(minutes=total) if position and position == len(text) else None


def _chinese_minutes(match: re.Match[str]) -> float | None:
    number = 0.5 if match[1] == "半" else chinese_number(match[1])
    if number is None:
        return None
    halves = 0.5 * (bool(match[2]) + bool(match[4]))
    return (number + halves) * _MINUTES[match[3]]


def _english_minutes(match: re.Match[str]) -> float | None:
    written = re.sub(r"\s+", " ", match[1])
    number = 0.5 if written.startswith("half") else _ENGLISH_NUMBERS.get(written)
    unit = match[2]
    per_unit = _MINUTES[unit if unit in _MINUTES else unit.removesuffix("s")]
    return ((float(written) if number is None else number) + (0.5 if match[3] else 0)) * per_unit
