"""What an incident's thread is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analysis.crisis_kinds import RedLine
from analysis.incident import Incident
from analysis.incident_rules import TOLD, Decision
from analysis.incident_state import IncidentState
from analysis.level import Level
from bot.briefing import SamplePost
from bot.catalogue import LANGUAGES, Language, catalogue
from bot.slack.views import thread
from tests.builders import MINUTE, NOW, SHANGHAI, a_briefing, an_incident
from tests.slack.view_checks import check, kinds, mrkdwn_texts, plain_texts

HOUR = timedelta(hours=1)
ENDED = an_incident(state=IncidentState.RESOLVED, resolved_at=NOW, quiet_since=NOW - HOUR)
BEFORE_AND_AFTER: dict[Decision, tuple[Incident, Incident]] = {
    Decision.UPDATE: (an_incident(told_observed=20), an_incident()),
    Decision.LOWER: (an_incident(level=Level.RED), an_incident()),
    Decision.REVIEW: (an_incident(), an_incident(red_lines=(RedLine.SAFETY, RedLine.POLICE))),
    Decision.RAISE: (an_incident(level=Level.YELLOW), an_incident()),
    Decision.WIDEN: (an_incident(topic="refund"), an_incident()),
    Decision.RELAPSE: (an_incident(state=IncidentState.MONITORING), an_incident()),
    Decision.REOPEN: (ENDED, an_incident(quiet_since=None)),
    Decision.MONITORING: (an_incident(), an_incident(state=IncidentState.MONITORING, quiet_since=NOW - HOUR)),
    Decision.RESOLVE: (an_incident(state=IncidentState.MONITORING), ENDED),
}


def date(moment_minutes_ago: int) -> str:
    return f"<!date^{int((NOW - moment_minutes_ago * MINUTE).timestamp())}^"


def told(decision: Decision, language: Language = "en") -> tuple[str, list[dict[str, object]]]:
    before, after = BEFORE_AND_AFTER[decision]
    return thread.change(decision, before, after, a_briefing(), HOUR, "alt", SHANGHAI, catalogue(language))


def test_every_decision_that_is_told_is_tested_here() -> None:
    assert set(BEFORE_AND_AFTER) == TOLD


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("decision", sorted(TOLD))
def test_each_change_is_a_line_with_a_new_chart(decision: Decision, language: Language) -> None:
    line, blocks = told(decision, language)
    check(line, blocks)
    words = [] if decision is Decision.MONITORING else ["context"]
    assert kinds(blocks) == ["section", *words, "image"]
    assert next(mrkdwn_texts(blocks)) == line


def test_an_update_says_what_the_thread_was_told_before() -> None:
    line, _ = told(Decision.UPDATE)
    assert line == "42 negative mentions in the last hour (20 at the last update): 12× the usual."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "319 (counted as 218) negative mentions in the last hour (counted as 260 at the last update): 62× the"),
        ("zh", "最近一小时负面 319（去重后计 218） 条（上次更新时去重后计 260），为平常的 62 倍。"),
    ],
)
def test_an_update_compares_what_is_counted_with_what_was_counted(language: Language, said: str) -> None:
    before, after = an_incident(told_observed=260), an_incident(observed=218, posts=319)
    line, _ = thread.change(Decision.UPDATE, before, after, a_briefing(), HOUR, "alt", SHANGHAI, catalogue(language))
    assert line.startswith(said)


def test_a_raise_of_what_is_hardly_ever_said_names_no_multiple() -> None:
    before, after = an_incident(level=Level.YELLOW), an_incident(observed=12, expected=0.1)
    line, _ = thread.change(Decision.RAISE, before, after, a_briefing(), HOUR, "alt", SHANGHAI, catalogue("en"))
    assert line.endswith("12 negative mentions in the last hour, normally hardly any.")


def test_a_raise_names_the_new_level() -> None:
    line, _ = told(Decision.RAISE)
    assert line.startswith(":large_orange_circle: Raised to Level II of IV · orange: 42 negative mentions")


def test_a_fall_names_the_level_that_holds_now() -> None:
    line, _ = told(Decision.LOWER)
    assert line.startswith(":large_orange_circle: Lowered to Level II of IV · orange")


def test_a_red_line_is_named() -> None:
    assert "(safety, police)" in told(Decision.REVIEW)[0]


def test_a_reopening_says_since_when_it_had_been_over() -> None:
    line, _ = told(Decision.REOPEN)
    assert "Reopened: 42 negative mentions in the last hour" in line
    assert date(0) in line


def test_monitoring_says_since_when_it_is_quiet() -> None:
    assert date(60) in told(Decision.MONITORING)[0]


def test_the_closing_summary_gives_the_sums_from_beginning_to_end_and_the_worst_hour() -> None:
    line, _ = told(Decision.RESOLVE)
    assert line.startswith(":white_check_mark: Over. 42 negative of 60 mentions between ")
    assert date(25) in line
    assert date(0) in line
    assert line.endswith("at the worst 42 per hour.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_reply_quotes_the_posts_where_slack_interprets_nothing(language: Language) -> None:
    texts = catalogue(language)
    line, blocks = thread.opening(a_briefing(), SHANGHAI, texts)
    check(line, blocks)
    assert kinds(blocks) == ["section", "rich_text"]
    source = {"zh": "微博", "en": "weibo"}[language]
    assert list(plain_texts(blocks)) == ["退款一直不到账", f"{source} · 03-10 19:57 Asia/Shanghai"]
    assert list(mrkdwn_texts(blocks)) == [texts.text("thread.opened")]


def test_a_long_post_is_cut_with_an_ellipsis() -> None:
    briefing = a_briefing(samples=[SamplePost("长" * 5000, "weibo", NOW)])
    _, blocks = thread.opening(briefing, SHANGHAI, catalogue("zh"))
    quoted = next(plain_texts(blocks))
    assert quoted == "长" * 499 + "…"


ACTS = (
    "acknowledged",
    "snoozed",
    "snooze_ended",
    "woken",
    "said_news",
    "said_response",
    "said_facts",
    "class_set",
    "level_set",
    "level_released",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ACTS)
def test_what_somebody_did_is_one_line_with_the_name(kind: str, language: Language) -> None:
    line, blocks = thread.act(kind, an_incident(), "maya", {"until": NOW}, SHANGHAI, catalogue(language))
    check(line, blocks)
    assert kinds(blocks) == ["section"]
    assert "maya" in line


def test_what_somebody_said_is_quoted_below_the_line() -> None:
    words = "We have *refunded* <!channel>"
    line, blocks = thread.act("said_response", an_incident(), "maya", {"text": words}, SHANGHAI, catalogue("en"))
    check(line, blocks)
    assert line == "maya has answered the public:"
    assert next(plain_texts(blocks)) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_merged_incidents_name_each_other(language: Language) -> None:
    over = an_incident(state=IncidentState.MERGED, number=4)
    for one, other in ((an_incident(), over), (over, an_incident())):
        line, blocks = thread.merged(one, other, "maya", catalogue(language))
        check(line, blocks)
        assert str(other.number) in line


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_after_a_click_names_who_ended_it(language: Language) -> None:
    ended = an_incident(state=IncidentState.RESOLVED, resolved_at=NOW, resolved_by="maya")
    line, blocks = thread.closing_by_person(ended, a_briefing(), HOUR, "alt", SHANGHAI, catalogue(language))
    check(line, blocks)
    assert kinds(blocks) == ["section", "image"]
    assert "maya" in line
    assert date(25) in line
