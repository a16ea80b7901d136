"""Reading a stretch of time: ``today``, ``24h``, ``7d``, ``week``, a date, two dates; the same in Chinese."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from analysis.time_words import chinese_number
from bot.asking.questions import MOST_DAYS, Dates, Last, NotUnderstood, Problem, ThisWeek, Today, Window
from bot.asking.vocabulary import TODAY, WEEK

_LENGTH = re.compile(r"(\d{1,6}|[一二两三四五六七八九十]+)(h|hr|hrs|hours?|d|days?|w|weeks?|个?小时|天|日|周|个?星期)")
#: A length of time in Chinese at the beginning of a word.
CHINESE_SPAN: Final = re.compile(r"(?:最近|近|过去)?\d{1,4}(?:个?小时|天|日|周|个?星期)(?!\d)")
_DATE: Final = r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?"
# A phone turns two dots or hyphens into an ellipsis or a dash; the former is three dots once it is folded.
_DATES = re.compile(rf"{_DATE}(?:(?:\.{{2,3}}|~|–|—|--|至|到){_DATE})?")
_LEADING = re.compile("^(?:最近|近|过去)")


def read_window(key: str) -> Window | NotUnderstood | None:
    """The stretch of time that a folded word names; None if it is no attempt to name one."""
    if key in TODAY["en"] + TODAY["zh"]:
        return Today()
    if key in WEEK["en"] + WEEK["zh"]:
        return ThisWeek()
    if length := _LENGTH.fullmatch(_LEADING.sub("", key)):
        hours = int(chinese_number(length[1]) or 0) * _hours_in(length[2])
        if not hours:
            return NotUnderstood(Problem.BAD_NUMBER, key)
        return Last(hours) if hours <= MOST_DAYS * 24 else NotUnderstood(Problem.TOO_LONG, key)
    if dates := _DATES.fullmatch(key):
        return _dates(key, dates)
    return None


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
