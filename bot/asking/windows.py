"""Reading a stretch of time: ``today``, ``last week``, ``24h``, a date, two dates; the same in Chinese."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from analysis.time_words import chinese_number
from bot.asking.questions import MOST_DAYS, Dates, Last, NotUnderstood, Problem, Window
from bot.asking.vocabulary import CALENDAR, look_up

#: The most words of which a stretch of time is made, as ``the day before yesterday`` and ``the last 24 hours``.
MOST_WORDS: Final = 4
_UNIT: Final = "h|hr|hrs|hours?|d|days?|w|weeks?|个?小时|天|日|周|个?星期|m|mins?|minutes?|分钟"
_LENGTH = re.compile(rf"(\d{{1,6}}|[一二两三四五六七八九十]+)\s*({_UNIT})")
#: A length of time in Chinese at the beginning of a word.
CHINESE_SPAN: Final = re.compile(r"(?:最近|近|过去)?\d{1,4}(?:个?小时|天|日|周|个?星期)(?!\d)")
_DATE: Final = r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?"
# A phone turns two dots or hyphens into an ellipsis or a dash; the former is three dots once it is folded.
_DATES = re.compile(rf"{_DATE}(?:\s*(?:\.{{2,3}}|~|–|—|--|至|到|to)\s*{_DATE})?")
_LEADING = re.compile(r"(?:最近|近|过去|(?:the )?(?:last|past)\b)\s*")


def read_window(key: str) -> Window | NotUnderstood | None:
    """The stretch of time that a folded word, or several with a space between them, name; None if it is no attempt to
    name one.
    """
    if calendar := look_up(CALENDAR, key):
        return calendar
    if length := _LENGTH.fullmatch(_counted(key)):
        return _last(key, int(chinese_number(length[1]) or 0), length[2])
    if dates := _DATES.fullmatch(key):
        return _dates(key, dates)
    return None


def _counted(key: str) -> str:
    """A length without the words before it; the last hour is the last one."""
    leading = _LEADING.match(key)
    length = key[leading.end() :] if leading else key
    return f"1{length}" if leading and length in ("hour", "day", "week") else length


def _last(key: str, number: int, unit: str) -> Last | NotUnderstood:
    if unit[0] in "m分":
        hours = max(1, -(-number // 60))
        return NotUnderstood(Problem.TOO_SHORT, key, meant=f"{hours}h")
    hours = number * _hours_in(unit)
    if not hours:
        return NotUnderstood(Problem.TOO_SHORT, key, meant="1h")
    return Last(hours) if hours <= MOST_DAYS * 24 else NotUnderstood(Problem.TOO_LONG, key)


def _hours_in(unit: str) -> int:
    if unit[0] == "h" or unit.endswith("小时"):
        return 1
    return 24 if unit[0] in "d天日" else 7 * 24


def _dates(key: str, match: re.Match[str]) -> Dates | NotUnderstood:
    numbers = [int(part) for part in match.groups() if part is not None]
    try:
        first, last = date(*numbers[:3]), date(*numbers[-3:])
    except ValueError:
        return NotUnderstood(Problem.NO_SUCH_DATE, key)
    if last < first:
        return NotUnderstood(Problem.BACKWARDS, key, meant=f"{last}..{first}")
    return NotUnderstood(Problem.TOO_LONG, key) if (last - first).days >= MOST_DAYS else Dates(first, last)
