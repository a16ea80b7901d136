from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from analysis.mention import RawMention
from analysis.sentiment import Label
from bot.scenario import (
    Line,
    Scenario,
    ScenarioError,
    ambient,
    history,
    history_lines,
    load,
    script,
    script_lines,
)

START = datetime(2026, 11, 23, 3, tzinfo=UTC)  # 11:00 in Shanghai
HOUR = timedelta(hours=1)
MAIN, QUIET = "青梧学堂", "Lantern Columns"
ORDINARY = ("course-", "column-")
SEEDS = range(5)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("refund-dispute")


def times(mentions: list[RawMention]) -> list[datetime]:
    return [mention.created_at for mention in mentions if mention.created_at is not None]


def crisis(scenario: Scenario, seed: int) -> list[Line]:
    return [line for line in script_lines(scenario, START, seed) if not line.pool.startswith(ORDINARY)]


def negative_share(lines: list[Line]) -> float:
    return sum(line.sentiment is Label.NEGATIVE for line in lines) / len(lines)


def test_the_same_seed_gives_the_same_play(scenario: Scenario) -> None:
    assert history(scenario, START, 7) == history(scenario, START, 7)
    assert script(scenario, START, 7) == script(scenario, START, 7)


def test_another_seed_gives_another_play(scenario: Scenario) -> None:
    texts = [{mention.text for mention in script(scenario, START, seed)[:50]} for seed in (1, 2)]
    assert texts[0] != texts[1]


def test_a_later_start_moves_the_crisis_and_keeps_its_words(scenario: Scenario) -> None:
    later = START + timedelta(days=11)
    here = crisis(scenario, 7)
    there = [line for line in script_lines(scenario, later, 7) if not line.pool.startswith(ORDINARY)]
    assert [line.mention.text for line in here] == [line.mention.text for line in there]
    assert {after.at - before.at for before, after in zip(here, there, strict=True)} == {timedelta(days=11)}


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
def test_mentions_are_sorted_and_stay_in_their_part(scenario: Scenario, zone: str) -> None:
    start = START.astimezone(ZoneInfo(zone))
    before, during = times(history(scenario, start, 7)), times(script(scenario, start, 7))
    assert before == sorted(before)
    assert during == sorted(during)
    assert START - scenario.history <= before[0]
    assert before[-1] < START <= during[0]
    assert during[-1] < START + scenario.duration


def test_ids_are_unique_and_name_the_scenario_the_seed_and_the_part(scenario: Scenario) -> None:
    parts = [
        history(scenario, START, 7),
        script(scenario, START, 7),
        ambient(scenario, START + 6 * HOUR, START + 30 * HOUR, 7),
        history(scenario, START, 8),
    ]
    ids = [mention.external_id for part in parts for mention in part]
    assert len(ids) == len(set(ids))
    assert parts[0][123].external_id == "refund-dispute:7:h:000123"
    assert parts[1][0].external_id == "refund-dispute:7:s:000000"


def test_every_mention_says_who_where_when_and_in_which_language(scenario: Scenario) -> None:
    for mention in script(scenario, START, 7):
        assert mention.author
        assert mention.created_at is not None
        assert mention.created_at.utcoffset() == timedelta(0)
        assert mention.brand in {MAIN, QUIET}
        assert mention.lang in {"zh", "en"}
        assert mention.source in {"weibo", "forum", "appstore", "x", "video"}
        assert "{" not in mention.text
        assert mention.url is None or mention.url.startswith(f"https://example.com/{mention.source}/")


@pytest.mark.parametrize("seed", SEEDS)
def test_three_days_of_history_are_as_many_as_written_and_mild(scenario: Scenario, seed: int) -> None:
    lines = history_lines(scenario, START, seed)
    main = [line for line in lines if line.mention.brand == MAIN]
    assert 1450 < len(lines) < 1850
    assert 16 < len(main) / 72 < 20
    assert 0.08 <= negative_share(main) <= 0.15


def test_the_day_has_its_shape(scenario: Scenario) -> None:
    hours = Counter((line.at + 8 * HOUR).hour for line in history_lines(scenario, START, 7))
    assert sum(hours[hour] for hour in (19, 20, 21)) > 5 * sum(hours[hour] for hour in (2, 3, 4))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_crisis_has_its_size_and_languages(scenario: Scenario, seed: int) -> None:
    lines = crisis(scenario, seed)
    assert 600 < len(lines) < 900
    assert 700 <= len(script(scenario, START, seed)) <= 1050
    chinese = sum(line.mention.lang == "zh" for line in lines) / len(lines)
    assert 0.62 < chinese < 0.78


@pytest.mark.parametrize("seed", SEEDS)
def test_every_phase_has_about_the_volume_written(scenario: Scenario, seed: int) -> None:
    lines = crisis(scenario, seed)
    for phase in scenario.phases:
        expected = (phase.rate_start + phase.rate_end) / 2 * phase.minutes / 60
        begin = START + timedelta(minutes=phase.start)
        end = begin + timedelta(minutes=phase.minutes)
        count = sum(begin <= line.at < end for line in lines)
        # Five standard deviations of a Poisson count, so that a sound generator does not fail by chance.
        assert abs(count - expected) <= 5 * expected**0.5 + 1, phase.name


@pytest.mark.parametrize("seed", SEEDS)
def test_the_peak_is_negative_and_the_end_is_not(scenario: Scenario, seed: int) -> None:
    lines = script_lines(scenario, START, seed)

    def between(first: int, last: int) -> list[Line]:
        return [line for line in lines if first <= (line.at - START) / timedelta(minutes=1) < last]

    assert negative_share(between(0, 20)) < 0.35
    assert negative_share(between(50, 110)) > 0.85
    assert 0.25 < negative_share(between(110, 150)) < 0.6
    assert negative_share(between(240, 360)) < 0.25


def test_a_story_is_passed_on_by_many_in_nearly_the_same_words(scenario: Scenario) -> None:
    copies = [line for line in crisis(scenario, 7) if line.pool == "screenshot"]
    authors = {line.mention.author for line in copies}
    assert len(copies) > 25
    assert len(authors) > 0.8 * len(copies)
    known = ("姐妹花1280", "截图为证", "Screenshot: a student")
    assert all(any(core in line.mention.text for core in known) for line in copies)


def test_most_authors_write_once_and_some_come_back(scenario: Scenario) -> None:
    written = Counter(line.mention.author for line in script_lines(scenario, START, 7))
    assert sum(count == 1 for count in written.values()) > 0.9 * len(written)
    assert max(written.values()) >= 3


def test_some_mentions_reached_people_and_some_hold_numbers_to_mask(scenario: Scenario) -> None:
    mentions = history(scenario, START, 7) + script(scenario, START, 7)
    reached = [mention.reach for mention in mentions if mention.reach is not None]
    assert 0.3 < len(reached) / len(mentions) < 0.5
    assert all(0 <= reach <= scenario.reach.most for reach in reached)
    assert any("1990000" in mention.text for mention in mentions)
    assert any("@example." in mention.text for mention in mentions)


def test_ordinary_talk_goes_on_without_a_seam(scenario: Scenario) -> None:
    middle = START + timedelta(hours=7, minutes=23)
    end = START + timedelta(hours=15)
    pieces = ambient(scenario, START, middle, 7) + ambient(scenario, middle, end, 7)
    assert pieces == ambient(scenario, START, end, 7)
    assert times(pieces) == sorted(times(pieces))


def test_ordinary_talk_keeps_the_rhythm_of_the_history(scenario: Scenario) -> None:
    days = 20
    per_day = len(ambient(scenario, START, START + timedelta(days=days), 3)) / days
    assert 23 * 24 * 0.93 < per_day < 23 * 24 * 1.07


def test_an_empty_stretch_has_no_talk(scenario: Scenario) -> None:
    assert ambient(scenario, START, START, 7) == []


def test_a_time_without_a_zone_is_refused(scenario: Scenario) -> None:
    with pytest.raises(ScenarioError, match="aware"):
        history(scenario, datetime(2026, 11, 23), 7)
