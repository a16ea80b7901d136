"""What is said: hotspots, samples and topics, of the window that was asked for, with their charts."""

from __future__ import annotations

from functools import partial

from sqlalchemy.orm import Session

from analysis.word_charts import hotspot_png, topic_png
from bot.answers.answerer import Occasion, Page
from bot.asking.questions import AskHotspots, AskNewWords, AskSamples, AskTopics
from bot.catalogue import Catalogue
from bot.slack.views import hotspots as hotspots_view
from bot.slack.views import new_words as new_words_view
from bot.slack.views import samples as samples_view
from bot.slack.views import topics as topics_view
from bot.spans import span_of
from bot.word_answers import hotspots as hotspot_words
from bot.word_answers import new_words as proposed_words
from bot.word_answers import samples as sample_posts
from bot.word_answers import topics as topic_words
from bot.word_answers.hotspots import HotspotAnswer
from bot.word_answers.new_words import NewWordAnswer
from bot.word_answers.samples import SampleAnswer
from bot.word_answers.topics import TopicAnswer


def hotspots(session: Session, question: AskHotspots, occasion: Occasion) -> HotspotAnswer:
    span = span_of(question.window, occasion.now, occasion.zone)
    return hotspot_words.hotspots(session, occasion.workspace_id, span, question.brand, team=occasion.team_words)


def show_hotspots(answer: HotspotAnswer, occasion: Occasion, texts: Catalogue) -> Page:
    alt = hotspots_view.hotspot_alt(answer, occasion.zone, texts)
    page = hotspots_view.hotspots(answer, occasion.zone, alt, texts)
    chart = hotspots_view.hotspot_chart(answer, occasion.zone, texts)
    return Page(*page, partial(hotspot_png, chart, alt=alt) if answer.hotspots else None)


def new_words(session: Session, question: AskNewWords, occasion: Occasion) -> NewWordAnswer:
    span = span_of(question.window, occasion.now, occasion.zone)
    return proposed_words.new_words(session, occasion.workspace_id, span, question.brand, team=occasion.team_words)


def show_new_words(answer: NewWordAnswer, occasion: Occasion, texts: Catalogue) -> Page:
    return Page(*new_words_view.new_words(answer, occasion.zone, texts))


def samples(session: Session, question: AskSamples, occasion: Occasion) -> SampleAnswer:
    """Without the words that carried the score: they take a model seconds, and have a button."""
    span = span_of(question.window, occasion.now, occasion.zone)
    return sample_posts.samples(
        session,
        occasion.workspace_id,
        span,
        question.brand,
        word=question.word,
        number=question.number,
        team=occasion.team_words,
    )


def show_samples(answer: SampleAnswer, occasion: Occasion, texts: Catalogue) -> Page:
    return Page(*samples_view.samples(answer, occasion.zone, texts))


def topics(session: Session, question: AskTopics, occasion: Occasion) -> TopicAnswer:
    span = span_of(question.window, occasion.now, occasion.zone)
    return topic_words.topics(session, occasion.workspace_id, span, question.brand, team=occasion.team_words)


def show_topics(answer: TopicAnswer, occasion: Occasion, texts: Catalogue) -> Page:
    alt = topics_view.topic_alt(answer, occasion.zone, texts)
    page = topics_view.topics(answer, occasion.zone, alt, texts)
    chart = topics_view.topic_chart(answer, occasion.zone, texts)
    return Page(*page, partial(topic_png, chart, alt=alt) if answer.topics else None)
