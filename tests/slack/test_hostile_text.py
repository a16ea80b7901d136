"""What others wrote never acts on Slack, and never makes a message too long for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from analysis.charts import trend_png
from analysis.incident import Incident, TimelineEntry
from analysis.incident_rules import TOLD
from analysis.incident_state import IncidentState
from analysis.rollup import Counts
from analysis.share_of_voice import share_of_voice, source_breakdown
from bot.answers.answerer import Page
from bot.answers.compare import CompareFacts
from bot.answers.freshness import Freshness
from bot.answers.guide import GuideFacts
from bot.answers.incident import IncidentFacts
from bot.answers.incidents import IncidentsFacts
from bot.answers.sources import SourcesFacts
from bot.answers.table import available
from bot.asking.questions import NotUnderstood, Problem, Which
from bot.briefing import Briefing, SamplePost
from bot.catalogue import LANGUAGES, Catalogue, Language, catalogue
from bot.slack.blocks import with_small_print
from bot.slack.text import escape
from bot.slack.views import freshness, guide, incidents, thread
from bot.slack.views.card import CardState, card_blocks, card_text
from bot.slack.views.chart import alt_text, answer_chart, incident_chart
from bot.slack.views.compare import compare
from bot.slack.views.handover import handover
from bot.slack.views.sentiment import sentiment
from bot.slack.views.sources import sources
from bot.spans import span_of
from storage.messages import PostedMessage
from tests.builders import CRISIS, NOW, SHANGHAI, a_briefing, an_incident
from tests.databases import WORKSPACE
from tests.slack.test_sentiment_view import DAY, OCCASION, an_answer
from tests.slack.test_thread_views import BEFORE_AND_AFTER
from tests.slack.view_checks import check, has_emphasis, mrkdwn_texts, plain_texts

HOUR = timedelta(hours=1)
HOSTILE = {
    "a channel ping": "<!channel> come <!here|here> <!everyone>",
    "a mention": "<@U1> <@U0ANALYST|linxia> <!subteam^S1|@team> <#C1|crisis>",
    "a link": "<https://example.org/x|your bank> <mailto:a@example.org|mail>",
    "bare addresses and names": "https://example.org/x www.example.org a@example.org @here #crisis",
    "a date": "<!date^1^{date}^never>",
    "emphasis": "*bold* _it_ ~no~ `code` ```block``` > quote",
    "entities": "&lt;!channel&gt; &amp; & < >",
    "braces": "{brand} {0} {} %s $x^2$ \\n",
    "5,000 characters": "长" * 5000,
    "5,000 that double": "&" * 5000,
    "5,000 pings": "<!channel>" * 500,
    "emoji": "🔥😡" * 40 + ":rotating_light: 👨‍👩‍👧",
    "lines": "one\n> two\n• three\r\n\tfour",
    "white space": " \u200b\u202e ",
}
hostile = pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
every_language = pytest.mark.parametrize("language", LANGUAGES)

View = Callable[[Incident, Briefing, Catalogue], tuple[str, list[dict[str, object]]]]


def hostile_briefing(words: str) -> Briefing:
    return a_briefing(
        brand=words,
        words=[words] * 5,
        sources=[(words, 9)] * 4,
        samples=[SamplePost(words, words, NOW)] * 3,
    )


def hostile_incident(words: str, **changes: object) -> Incident:
    return an_incident(
        brand=words, acknowledged_at=NOW, acknowledged_by=words, class_by=words, snoozed_by=words, **changes
    )


def card(incident: Incident, briefing: Briefing, texts: Catalogue) -> tuple[str, list[dict[str, object]]]:
    alt = alt_text(incident_chart(briefing, 3.5, SHANGHAI, texts), incident.brand, SHANGHAI, texts)
    state = CardState(incident, briefing, 16.0, HOUR, 6 * HOUR, alt, SHANGHAI)
    return card_text(state, texts), card_blocks(state, texts)


@every_language
@hostile
@pytest.mark.parametrize("state", [IncidentState.OPEN, IncidentState.ACKNOWLEDGED, IncidentState.RESOLVED])
def test_a_card(state: IncidentState, words: str, language: Language) -> None:
    ended = {"resolved_at": NOW, "resolved_by": words} if state is IncidentState.RESOLVED else {}
    incident = hostile_incident(words, state=state, **ended)
    check(*card(incident, hostile_briefing(words), catalogue(language)))


@every_language
@hostile
def test_what_the_thread_is_told(words: str, language: Language) -> None:
    texts = catalogue(language)
    for decision in TOLD:
        before, after = BEFORE_AND_AFTER[decision]
        check(*thread.change(decision, before, after, hostile_briefing(words), HOUR, words, SHANGHAI, texts))
    ended = hostile_incident(words, state=IncidentState.RESOLVED, resolved_at=NOW, resolved_by=words)
    for kind in ("acknowledged", "snoozed", "said_news"):
        check(*thread.act(kind, ended, words, {"until": NOW, "text": words}, SHANGHAI, texts))
    check(*thread.merged(ended, hostile_incident(words), words, texts))
    check(*handover([ended, hostile_incident(words)] * 30, 5, SHANGHAI, texts))
    check(*thread.closing_by_person(ended, hostile_briefing(words), HOUR, words, SHANGHAI, texts))


@every_language
@hostile
def test_posts_are_quoted_only_where_slack_interprets_nothing(words: str, language: Language) -> None:
    line, blocks = thread.opening(hostile_briefing(words), SHANGHAI, catalogue(language))
    check(line, blocks)
    beginning = words.strip()[:40]
    assert all(beginning not in text for text in [line, *mrkdwn_texts(blocks)])
    assert sum(beginning in text for text in plain_texts(blocks)) == 6


def pages(words: str, texts: Catalogue) -> Iterator[Page]:
    """Every answer to a command, with these words wherever others' words may stand."""
    counts = {f"{words} {number}"[:200]: Counts(number + 1, 3, 2) for number in range(30)} | {words: Counts()}
    span = span_of(DAY, NOW, SHANGHAI)
    entry = TimelineEntry(NOW, words, words, {})
    card = PostedMessage(WORKSPACE, CRISIS, "1.2", 7, "card", None, None, None, NOW)
    incident = hostile_incident(words, snoozed_until=NOW)
    yield sentiment(an_answer(brand=words, sources=tuple(source_breakdown(counts))), OCCASION, texts)
    yield sources(SourcesFacts(DAY, words, span, tuple(source_breakdown(counts))), OCCASION, texts)
    yield compare(CompareFacts(DAY, span, tuple(share_of_voice(counts))), OCCASION, texts)
    yield incidents.incidents(IncidentsFacts(Which.ALL, (incident,) * 20, 900), OCCASION, texts)
    yield incidents.incident(IncidentFacts(3, incident, entry, card, is_past=True), OCCASION, texts)
    help_page = guide.guide(GuideFacts(available(), [words] * 12), OCCASION, texts)
    yield help_page
    for problem in Problem:
        complaint = guide.complaint(NotUnderstood(problem, words), [words] * 12, texts)
        yield guide.complain(complaint, help_page)
        yield guide.did_you_mean(complaint, words, texts)
    yield guide.complain(guide.unknown_command(words, texts), help_page)


@every_language
@hostile
def test_answers_and_help(words: str, language: Language) -> None:
    texts = catalogue(language)
    fresh = Freshness(1, NOW, (words,))
    for page in pages(words, texts):
        check(page.line, with_small_print(page.blocks, *freshness.small_print(fresh, NOW, texts)))


@hostile
def test_a_chart_can_be_drawn_and_is_a_picture(words: str) -> None:
    chart = answer_chart(an_answer(brand=words), SHANGHAI, catalogue("en"))
    assert trend_png(chart, alt=words).startswith(b"\x89PNG")


@pytest.mark.parametrize("words", [HOSTILE["emphasis"], "**", "_a_*b*", "`"])
def test_no_emphasis_is_left_after_escaping(words: str) -> None:
    assert not has_emphasis(escape(words))


def test_escaping_keeps_every_visible_character() -> None:
    seen = escape(HOSTILE["a link"]).replace("\u034f", "")
    assert seen.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == HOSTILE["a link"]
