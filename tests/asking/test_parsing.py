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
    Dates,
    Last,
    NotUnderstood,
    Problem,
    Question,
    Snooze,
    ThisWeek,
    Today,
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
        ("today", AskSentiment(Today())),
        ("  Today  ", AskSentiment(Today())),
        ("今天", AskSentiment(Today())),
        ("24H 青梧学堂", AskSentiment(Last(24), "青梧学堂")),
        ("24小时青梧学堂", AskSentiment(Last(24), "青梧学堂")),
        ("今天青梧学堂按来源", AskSentiment(Today(), "青梧学堂", By.SOURCE)),
        ("今天学堂", AskSentiment(Last(24), "今天学堂")),
        ("7d Virgin  America by topic", AskSentiment(Last(168), "Virgin America", By.TOPIC)),
        ("united", AskSentiment(Last(24), "United")),
        ("virgin", AskSentiment(Last(24), "Virgin America")),
        ("最近7天", AskSentiment(Last(168))),
        ("三天", AskSentiment(Last(72))),
        ("week united", AskSentiment(ThisWeek(), "United")),
        ("本周", AskSentiment(ThisWeek())),
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
        ("样本 退款 今天", AskSamples("退款", Today())),
        ("topics week", AskTopics(ThisWeek())),
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
    assert parse(text, BRANDS) == Asked(AskSentiment(Today()), visibility)


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
    ],
)
def test_a_typo_is_answered_with_what_was_meant(text: str, meant: str) -> None:
    answer = parse(text, BRANDS)
    assert isinstance(answer, NotUnderstood)
    assert answer.meant is not None
    assert answer.meant.casefold() == meant.casefold()


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
        ("0h", Problem.BAD_NUMBER),
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
    assert parse("today Nobody  Yet") == Asked(AskSentiment(Today(), "Nobody Yet"))
