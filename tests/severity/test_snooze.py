from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from analysis.snooze import Reason, UnclearTime, parse_until

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: A Tuesday, 20:30 in Shanghai.
NOW = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)


def local(words: str) -> str:
    """The end as the team's clock shows it."""
    return parse_until(words, NOW, SHANGHAI).astimezone(SHANGHAI).strftime("%a %d %H:%M")


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("30m", 30),
        ("2h", 120),
        ("for 2 hours", 120),
        ("1h30m", 90),
        ("1.5h", 90),
        ("1 hour and 15 minutes", 75),
        ("half an hour", 30),
        ("an hour and a half", 90),
        ("two hours", 120),
        ("a day", 24 * 60),
        ("1 week", 7 * 24 * 60),
        ("30分钟", 30),
        ("３０分钟", 30),
        ("半小时", 30),
        ("半个小时", 30),
        ("一个半小时", 90),
        ("两小时", 120),
        ("2 个小时", 120),
        ("十五分钟", 15),
        ("一刻钟", 15),
        ("1小时30分钟后", 90),
        ("三天", 3 * 24 * 60),
        ("一周", 7 * 24 * 60),
        ("一天半", 36 * 60),
    ],
)
def test_a_length_counts_from_now(words: str, minutes: int) -> None:
    assert parse_until(words, NOW, SHANGHAI) == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("until 9:00", "Wed 11 09:00"),
        ("until 9", "Wed 11 09:00"),
        ("till 9pm", "Tue 10 21:00"),
        ("21:15", "Tue 10 21:15"),
        ("until 12am", "Wed 11 00:00"),
        ("tomorrow 9am", "Wed 11 09:00"),
        ("9am tomorrow", "Wed 11 09:00"),
        ("until tomorrow", "Wed 11 09:00"),
        ("tomorrow afternoon", "Wed 11 14:00"),
        ("tomorrow at 3 in the afternoon", "Wed 11 15:00"),
        ("tonight at 11", "Tue 10 23:00"),
        ("until midnight", "Wed 11 00:00"),
        ("monday 9:30", "Mon 16 09:30"),
        ("until Friday", "Fri 13 09:00"),
        ("明早9点", "Wed 11 09:00"),
        ("明天九点半", "Wed 11 09:30"),
        ("到明天", "Wed 11 09:00"),
        ("今晚11点", "Tue 10 23:00"),
        ("晚上十二点", "Wed 11 00:00"),
        ("直到9:00", "Wed 11 09:00"),
        ("到9点", "Wed 11 09:00"),
        ("明天下午3点一刻", "Wed 11 15:15"),
        ("后天上午十点二十分", "Thu 12 10:20"),
        ("周一9点", "Mon 16 09:00"),
        ("周二早上8点", "Tue 17 08:00"),
        ("下周三", "Wed 18 09:00"),
        ("星期天中午", "Sun 15 12:00"),
        ("明天中午1点", "Wed 11 13:00"),
        ("凌晨2点", "Wed 11 02:00"),
    ],
)
def test_a_point_of_time_is_the_next_one_on_the_writers_clock(words: str, end: str) -> None:
    assert local(words) == end


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", Reason.MISSING),
        ("  ", Reason.MISSING),
        ("a while", Reason.UNKNOWN),
        ("一会儿", Reason.UNKNOWN),
        ("until the cows come home", Reason.UNKNOWN),
        ("2h maybe", Reason.UNKNOWN),
        ("30", Reason.NO_UNIT),
        ("until 25:00", Reason.NO_SUCH_TIME),
        ("until 9:75", Reason.NO_SUCH_TIME),
        ("13pm", Reason.NO_SUCH_TIME),
        ("明天25点", Reason.NO_SUCH_TIME),
        ("today 9:00", Reason.PAST),
        ("今天上午9点", Reason.PAST),
        ("本周一9点", Reason.PAST),
        ("0m", Reason.PAST),
        ("0.5 minutes", Reason.TOO_SHORT),
        ("15 days", Reason.TOO_LONG),
        ("三周", Reason.TOO_LONG),
    ],
)
def test_what_is_not_clear_is_refused_with_the_reason(words: str, reason: Reason) -> None:
    with pytest.raises(UnclearTime) as refused:
        parse_until(words, NOW, SHANGHAI)
    assert refused.value.reason is reason


def test_a_number_without_a_unit_is_answered_with_how_to_write_it() -> None:
    with pytest.raises(UnclearTime, match="30m, 30h or 30d"):
        parse_until("30", NOW, SHANGHAI)


def test_nine_in_the_morning_stays_nine_when_the_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    evening = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    assert parse_until("tomorrow 9am", evening, berlin) == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
