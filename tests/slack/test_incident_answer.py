"""The answer to ``incident 12``: the incident's own numbers, while it goes on and once it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analysis.crisis_kinds import RedLine
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.level import Level
from bot.answers.answerer import Occasion
from bot.answers.incident import IncidentFacts
from bot.catalogue import Language, catalogue
from bot.slack.views.incidents import incident
from storage.messages import PostedMessage
from tests.builders import NOW, SHANGHAI, an_incident
from tests.databases import WORKSPACE
from tests.slack.view_checks import check, mrkdwn_texts

HOUR = timedelta(hours=1)
CARD = PostedMessage(WORKSPACE, "C0CRISIS", "1796000000.000100", 7, "card", None, None, None, NOW)


def answered(found: Incident, language: Language = "en", card: PostedMessage | None = None) -> list[str]:
    page = incident(
        IncidentFacts(found.number, found, None, card), Occasion(WORKSPACE, NOW, SHANGHAI), catalogue(language)
    )
    check(page.line, page.blocks)
    return list(mrkdwn_texts(page.blocks))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "*Negative mentions per 24 h*\n352 (counted as 248), 232 expected"),
        ("zh", "*24 小时内负面*\n352（去重后计 248） 条，预期 232 条"),
    ],
)
def test_a_slow_burn_is_told_for_the_day_that_it_was_counted_over(language: Language, said: str) -> None:
    slow = an_incident(window_seconds=24 * 3600, observed=248, posts=352, expected=232.0)
    assert said in answered(slow, language)


def test_one_that_goes_on_says_for_how_long_who_has_it_and_what_is_due() -> None:
    lines = answered(an_incident())
    assert {"*How bad*\nLevel II of IV · orange", "*Owner*\nnobody yet", "*Going on for*\n25 min"} <= set(lines)
    assert "*Due*\nnothing" in lines


def test_one_that_is_over_says_how_bad_it_was_how_long_it_lasted_and_that_nobody_took_it() -> None:
    over = an_incident(
        state=IncidentState.RESOLVED,
        resolved_at=NOW - HOUR,
        since=NOW - 4 * HOUR,
        level=Level.BLUE,
        worst_level=Level.RED,
        peak_observed=1234,
        red_lines=(RedLine.POLICE, RedLine.MINORS),
    )
    lines = answered(over)
    assert {
        "*How bad at its worst*\nLevel I of IV · red, the highest",
        "*Owner*\nnobody took it",
        "*Lasted*\n3 h",
        "*Negative mentions in the worst hour*\n1,234",
        "*Red lines crossed*\npolice, minors",
    } <= set(lines)
    assert not any(line.startswith("*Due*") for line in lines)


def test_the_owner_is_who_has_it_now() -> None:
    assert "*Owner*\ndaniel" in answered(an_incident(acknowledged_by="maya", owner_name="daniel"))


def test_where_nothing_can_be_linked_the_thread_is_told_by_its_channel_and_time() -> None:
    lines = answered(an_incident(), card=CARD)
    assert "its thread is in the channel C0CRISIS, under the card of 2026-03-10 20:00" in lines
