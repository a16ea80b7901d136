"""Every modal keeps to Slack's limits, whatever stands in it, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analysis.alarm import Alarm
from analysis.level import Level
from analysis.silences import Preview, Silence
from bot.catalogue import LANGUAGES, Catalogue, catalogue
from bot.slack.views import forms
from tests.builders import NOW, SHANGHAI, an_incident
from tests.slack.view_checks import check_view

HOSTILE = "<!channel> *bold* <https://evil.example|click> &amp; " + "退款" * 120
WEEK = timedelta(days=7)


@pytest.fixture(params=LANGUAGES)
def texts(request: pytest.FixtureRequest) -> Catalogue:
    return catalogue(request.param)


def test_a_snooze_and_a_word_are_asked_for_within_the_limits(texts: Catalogue) -> None:
    check_view(forms.snooze_form("7", SHANGHAI, texts))
    check_view(forms.say_form("7", texts))


@pytest.mark.parametrize("count", [1, 100, 250])
def test_a_merge_offers_as_many_incidents_as_a_menu_takes(texts: Catalogue, count: int) -> None:
    others = [an_incident(id=number, number=number, brand=HOSTILE) for number in range(1, count + 1)]
    check_view(forms.merge_form("7", others, texts))


@pytest.mark.parametrize("brands", [[], ["青梧学堂"], ["b" * 75, "b" * 71, "b" * 70], [f"b{n}" for n in range(300)]])
def test_a_silence_offers_the_brands_that_fit_into_a_menu(texts: Catalogue, brands: list[str]) -> None:
    check_view(forms.silence_form(brands, SHANGHAI, texts))


@pytest.mark.parametrize("hidden", [0, 1, 500])
def test_the_preview_of_a_silence_stays_short_and_inert(texts: Catalogue, hidden: int) -> None:
    silence = Silence(NOW, NOW + WEEK, HOSTILE, HOSTILE, brand=HOSTILE, topic=HOSTILE, source=HOSTILE)
    alarms = tuple(an_alarm() for _ in range(hidden))
    check_view(forms.silence_preview(silence, Preview(alarms, (), hidden), "{}", SHANGHAI, texts))


def an_alarm() -> Alarm:
    return Alarm(at=NOW, brand=HOSTILE, topic="", level=Level.YELLOW, sources={"weibo": 30}, needs_review=False)
