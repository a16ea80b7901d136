from __future__ import annotations

from datetime import date

import pytest

from bot.asking.parsing import parse
from bot.asking.questions import (
    AskCompare,
    Asked,
    AskHelp,
    AskHotspots,
    AskIncident,
    AskIncidents,
    AskLabel,
    AskReport,
    AskSamples,
    AskSentiment,
    AskSettings,
    AskSources,
    AskTopics,
    By,
    Calendar,
    Dates,
    Last,
    NotUnderstood,
    Problem,
    Question,
    Snooze,
    Visibility,
    Which,
)

BRANDS = ["United", "US Airways", "USB Shop", "Virgin America", "青梧学堂", "今天学堂"]
THREE_DAYS = Dates(date(2026, 11, 20), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("", AskHelp()),
        ("帮助", AskHelp()),
        ("today", AskSentiment(Calendar.TODAY)),
        ("  Today  ", AskSentiment(Calendar.TODAY)),
        ("今天", AskSentiment(Calendar.TODAY)),
        ("24H 青梧学堂", AskSentiment(Last(24), "青梧学堂")),
        ("24小时青梧学堂", AskSentiment(Last(24), "青梧学堂")),
        ("今天青梧学堂按来源", AskSentiment(Calendar.TODAY, "青梧学堂", By.SOURCE)),
        ("今天学堂", AskSentiment(Last(24), "今天学堂")),
        ("7d Virgin  America by topic", AskSentiment(Last(168), "Virgin America", By.TOPIC)),
        ("united", AskSentiment(Last(24), "United")),
        ("virgin", AskSentiment(Last(24), "Virgin America")),
        ("最近7天", AskSentiment(Last(168))),
        ("三天", AskSentiment(Last(72))),
        ("yesterday", AskSentiment(Calendar.YESTERDAY)),
        ("昨天 青梧学堂", AskSentiment(Calendar.YESTERDAY, "青梧学堂")),
        ("昨日青梧学堂", AskSentiment(Calendar.YESTERDAY, "青梧学堂")),
        ("青梧学堂昨天", AskSentiment(Calendar.YESTERDAY, "青梧学堂")),
        ("热点青梧学堂上个星期", AskHotspots(Calendar.LAST_WEEK, "青梧学堂")),
        ("样本 退款24小时", AskSamples("退款", Last(24))),
        ("前天", AskSentiment(Calendar.DAY_BEFORE)),
        ("the day before yesterday united", AskSentiment(Calendar.DAY_BEFORE, "United")),
        ("this week", AskSentiment(Calendar.WEEK)),
        ("Last  Week united", AskSentiment(Calendar.LAST_WEEK, "United")),
        ("united last week", AskSentiment(Calendar.LAST_WEEK, "United")),
        ("上周 按 来源", AskSentiment(Calendar.LAST_WEEK, None, By.SOURCE)),
        ("samples refund last month 10", AskSamples("refund", Calendar.LAST_MONTH, None, 10)),
        ("热点 本月", AskHotspots(Calendar.MONTH)),
        ("last 24 hours united", AskSentiment(Last(24), "United")),
        ("hotspots the past 3 days", AskHotspots(Last(72))),
        ("last hour", AskSentiment(Last(1))),
        ("最近 7 天", AskSentiment(Last(168))),
        ("2026-11-20 to 2026-11-22", AskSentiment(THREE_DAYS)),
        ("sources by source", AskSources()),
        ("话题 按 话题", AskTopics()),
        ("samples stand by me", AskSamples("stand by me")),
        ("week united", AskSentiment(Calendar.WEEK, "United")),
        ("本周", AskSentiment(Calendar.WEEK)),
        ("2026-11-20..2026-11-22", AskSentiment(THREE_DAYS)),
        ("2026-11-20…2026-11-22", AskSentiment(THREE_DAYS)),
        ("2026年11月20日至2026年11月22日 united", AskSentiment(THREE_DAYS, "United")),
        ("2026-11-20", AskSentiment(Dates(date(2026, 11, 20), date(2026, 11, 20)))),
        ("hotspots", AskHotspots()),
        ("HOTSPOTS united 48h", AskHotspots(Last(48), "United")),
        ("热点 24小时 青梧学堂", AskHotspots(Last(24), "青梧学堂")),
        ("热点24小时", AskHotspots(Last(24))),
        ("samples", AskSamples()),
        ("samples refund 7d 10", AskSamples("refund", Last(168), None, 10)),
        ("samples refund united", AskSamples("refund", Last(24), "United")),
        ("samples customer service of virgin america", AskSamples("customer service", Last(24), "Virgin America")),
        ("samples out of order", AskSamples("out of order")),
        ('samples "united"', AskSamples("united")),
        ("样本 退款 今天", AskSamples("退款", Calendar.TODAY)),
        ("topics week", AskTopics(Calendar.WEEK)),
        ("compare united us airways", AskCompare(("United", "US Airways"))),
        ("compare virgin america vs united 7d", AskCompare(("Virgin America", "United"), Last(168))),
        ("对比 青梧学堂、今天学堂", AskCompare(("青梧学堂", "今天学堂"))),
        ("sources united", AskSources(brand="United")),
        ("report 2026-11-20..2026-11-22", AskReport(THREE_DAYS)),
        ("incidents", AskIncidents()),
        ("incidents all", AskIncidents(Which.ALL)),
        ("事件列表 全部", AskIncidents(Which.ALL)),
        ("incident 12", AskIncident(12)),
        ("事件 #12", AskIncident(12)),
        ("事件12", AskIncident(12)),
        ("snooze 2h", Snooze("2h")),
        ("snooze 2 hours", Snooze("2 hours")),
        ("snooze 12 2h", Snooze("2h", 12)),
        ("snooze 12 until 9:00", Snooze("until 9:00", 12)),
        ("label", AskLabel()),
        ("设置", AskSettings()),
    ],
)
def test_a_command_is_read_in_either_language(text: str, question: Question) -> None:
    assert parse(text, BRANDS) == Asked(question)


@pytest.mark.parametrize(
    ("text", "visibility"),
    [
        ("today private", Visibility.PRIVATE),
        ("share today", Visibility.SHARE),
        ("今天 公开", Visibility.SHARE),
        ("today", None),
    ],
)
def test_who_is_to_see_it_can_be_said_first_or_last(text: str, visibility: Visibility | None) -> None:
    assert parse(text, BRANDS) == Asked(AskSentiment(Calendar.TODAY), visibility)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("hotspts 24h united", "hotspots 24h united"),
        ("hotsopts", "hotspots"),
        ("todya", "today"),
        ("today untied", "today United"),
        ("samlpes refund", "samples refund"),
        ("7d by sorce", "7d by source"),
        ("hotspts 24h untied", "hotspots 24h United"),
        ("incidnet 12", "incident 12"),
        ("compare united virgni america", "compare united virgin America"),
        ("hotspots 2026-11-22..2026-11-20 united", "hotspots 2026-11-20..2026-11-22 united"),
        ("热店", "热点"),
        ("热店 24小时", "热点 24小时"),
        ("样板 退款", "样本 退款"),
        ("来原 今天", "来源 今天"),
        ("今天 青梧学唐", "今天 青梧学堂"),
        ("yestreday", "yesterday"),
        ("lsat week", "last week"),
        ("hotspots united 0 hours", "hotspots united 1h"),
        ("hotspots last 90 minutes", "hotspots 2h"),
        ("热点 24小时 青梧学堂 按 来源", 'sentiment 24h "青梧学堂" by source'),
        ("hotspots 7d by topic", "sentiment 7d by topic"),
    ],
)
def test_a_typo_is_answered_with_what_was_meant(text: str, meant: str) -> None:
    answer = parse(text, BRANDS)
    assert isinstance(answer, NotUnderstood)
    assert answer.meant is not None
    assert answer.meant.casefold() == meant.casefold()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("hotspts 24h", "hotspots 24h"),
        ("退款", "样本 退款"),
        ("refunds", "samples refunds"),
        ("what happened today?", "today"),
        ("现在怎么样", "今天"),
        ("今天发生了什么", "今天"),
        ("today nobody", None),
    ],
)
def test_what_is_no_command_is_taken_for_a_brand_only_where_nothing_else_is_likelier(
    text: str, meant: str | None
) -> None:
    answer = parse(text, BRANDS)
    assert isinstance(answer, NotUnderstood)
    assert answer.meant == meant
    assert answer.problem is (Problem.UNKNOWN if meant else Problem.UNKNOWN_BRAND)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("how are you", Problem.UNKNOWN),
        ("<!channel>", Problem.UNKNOWN),
        ("today nobody", Problem.UNKNOWN_BRAND),
        ("today us", Problem.UNKNOWN_BRAND),
        ("today 7d", Problem.TWO_WINDOWS),
        ("2026-02-30", Problem.NO_SUCH_DATE),
        ("2026-11-22..2026-11-20", Problem.BACKWARDS),
        ("2020-01-01..2026-01-01", Problem.TOO_LONG),
        ("9999d", Problem.TOO_LONG),
        ("0h", Problem.TOO_SHORT),
        ("热点 0小时", Problem.TOO_SHORT),
        ("hotspots 30 min", Problem.TOO_SHORT),
        ("hotspots by source", Problem.NOT_BY),
        ("热点 按 来源", Problem.NOT_BY),
        ("samples by topic", Problem.NOT_BY),
        ("compare united us by source", Problem.NOT_BY),
        ("hotspots last week yesterday", Problem.TWO_WINDOWS),
        ("samples 0", Problem.BAD_NUMBER),
        ("samples 500", Problem.BAD_NUMBER),
        ("samples 3 4", Problem.BAD_NUMBER),
        ("today by moon", Problem.BY_WHAT),
        ("today by", Problem.BY_WHAT),
        ("compare united", Problem.TWO_BRANDS_NEEDED),
        ("compare united united", Problem.TWO_BRANDS_NEEDED),
        ("compare united nobody", Problem.UNKNOWN_BRAND),
        ("incident", Problem.NUMBER_NEEDED),
        ("incident soon", Problem.NUMBER_NEEDED),
        ("snooze", Problem.UNTIL_WHEN),
    ],
)
def test_what_cannot_be_read_says_why(text: str, problem: Problem) -> None:
    answer = parse(text, BRANDS)
    assert isinstance(answer, NotUnderstood)
    assert answer.problem is problem


def test_nothing_is_suggested_for_what_is_near_to_nothing() -> None:
    answer = parse("how are you", BRANDS)
    assert isinstance(answer, NotUnderstood)
    assert answer.meant is None


def test_while_no_brand_is_known_a_name_is_taken_as_it_is() -> None:
    assert parse("today Nobody  Yet") == Asked(AskSentiment(Calendar.TODAY, "Nobody Yet"))


def test_a_brand_called_as_a_word_of_the_grammar_begins_does_not_break_the_word() -> None:
    assert parse("事件列表进行中", ["事件"]) == Asked(AskIncidents(Which.OPEN))
    assert parse("事件列表 进行中", ["进行"]) == Asked(AskIncidents(Which.OPEN))
