"""Which questions have an answer. A new one takes a line here; what is not here is not offered anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from bot.answers import words
from bot.answers.answerer import Answerer, AnyAnswerer, Occasion
from bot.answers.compare import compare
from bot.answers.guide import GuideFacts
from bot.answers.incident import incident
from bot.answers.incidents import incidents
from bot.answers.sentiment import sentiment
from bot.answers.silences import show_silences, silences
from bot.answers.sources import sources
from bot.asking.questions import (
    AskCompare,
    AskHelp,
    AskHotspots,
    AskIncident,
    AskIncidents,
    AskLabel,
    AskNewWords,
    AskReport,
    AskSamples,
    AskSentiment,
    AskSettings,
    AskSilence,
    AskSilences,
    AskSources,
    AskTopics,
    By,
    EndSilence,
    Question,
    Snooze,
)
from bot.asking.rendering import COMMAND_OF
from bot.asking.vocabulary import Command
from bot.slack.views import compare as compare_view
from bot.slack.views import guide as guide_view
from bot.slack.views import incidents as incident_views
from bot.slack.views import sentiment as sentiment_view
from bot.slack.views import sources as sources_view
from storage.known_brands import known_brands
from storage.rollups import EPOCH


def guide(session: Session, question: AskHelp, occasion: Occasion) -> GuideFacts:
    brands = known_brands(session, occasion.workspace_id, EPOCH, occasion.now)
    return GuideFacts(available(), brands, need_slack())


ANSWERERS: Final[Mapping[type[Question], AnyAnswerer]] = {
    AskSentiment: Answerer(sentiment, sentiment_view.sentiment),
    AskHotspots: Answerer(words.hotspots, words.show_hotspots),
    AskSamples: Answerer(words.samples, words.show_samples),
    AskTopics: Answerer(words.topics, words.show_topics),
    AskCompare: Answerer(compare, compare_view.compare),
    AskSources: Answerer(sources, sources_view.sources),
    AskIncidents: Answerer(incidents, incident_views.incidents),
    AskIncident: Answerer(incident, incident_views.incident),
    AskNewWords: Answerer(words.new_words, words.show_new_words, is_news=False),
    AskSilences: Answerer(silences, show_silences, is_news=False),
    AskHelp: Answerer(guide, guide_view.guide, is_news=False),
}
#: What is done rather than answered, and so not by a read of the database.
ORDERS: Final[frozenset[type[Question]]] = frozenset({Snooze, AskLabel, AskSilence, EndSilence, AskReport, AskSettings})
#: Orders that are forms and buttons: no terminal can carry them out.
NEED_SLACK: Final[frozenset[type[Question]]] = frozenset({AskLabel, AskSilence, AskSettings})


def answerer_of(question: Question) -> tuple[Question, AnyAnswerer] | None:
    """Who answers, and the question as they take it; None if nobody does."""
    if isinstance(question, AskSentiment) and question.by is By.TOPIC:
        question = AskTopics(question.window, question.brand)
    found = ANSWERERS.get(type(question))
    return None if found is None else (question, found)


def can_be_asked(question: Question) -> bool:
    return type(question) in ORDERS or answerer_of(question) is not None


def available() -> Sequence[Command]:
    """The commands that there are, in the order of the grammar."""
    there = {COMMAND_OF[kind] for kind in (*ANSWERERS, *ORDERS)}
    return [command for command in Command if command in there]


def need_slack() -> Sequence[Command]:
    """Those of them that no terminal can carry out."""
    forms = {COMMAND_OF[kind] for kind in NEED_SLACK}
    return [command for command in Command if command in forms]
