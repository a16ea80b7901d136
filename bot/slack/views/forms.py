"""Modals: what is asked before something is done."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from analysis.alarm import Alarm
from analysis.crisis_kinds import TOPICS
from analysis.incident import Incident
from analysis.silences import Preview, Silence
from analysis.snooze import UnclearTime
from bot.catalogue import Catalogue
from bot.desk_acts import Word
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.ids import Form
from bot.slack.text import clip, local_time, name
from bot.slack.views.wording import level_name, subject_name, topic_name

#: In the menus of brands and topics: none of them in particular.
ANY = "*"
#: So many hidden alarms are named; the others are counted.
MOST_NAMED = 10


def snooze_form(incident_id: str, zone: ZoneInfo, texts: Catalogue) -> Block:
    """For how long?"""
    field = blocks.text_input("until", texts.text("form.until"), hint=texts.text("form.until_hint", zone=zone.key))
    return _modal(Form.SNOOZE, "snooze", incident_id, [field], texts)


def say_form(incident_id: str, texts: Catalogue) -> Block:
    """What is new, and is it only news, an answer to the public, or the facts?"""
    options = [blocks.option(texts.text(f"form.word_{word.value}"), word.value) for word in Word]
    body = [
        blocks.text_input("text", texts.text("form.text"), long=True),
        blocks.choice_input("word", texts.text("form.word"), options),
    ]
    return _modal(Form.SAY, "say", incident_id, body, texts)


def merge_form(incident_id: str, others: Sequence[Incident], texts: Catalogue) -> Block:
    """Into which other live incident?"""
    options = [
        blocks.option(
            clip(
                texts.text("form.incident", number=other.number, brand=subject_name(other, texts)),
                blocks.OPTION_LIMIT,
            ),
            str(other.id),
        )
        for other in others
    ]
    body = [blocks.choice_input("other", texts.text("form.other"), options), blocks.section(texts.text("form.older"))]
    return _modal(Form.MERGE, "merge", incident_id, body, texts)


def silence_form(brands: Sequence[str], zone: ZoneInfo, texts: Catalogue) -> Block:
    """Of what, until when, and why?"""
    options = [blocks.option(texts.text("form.any_brand"), ANY)]
    options += [blocks.option(brand, clip(brand, 70)) for brand in brands if len(brand) <= 70]
    topics = [blocks.option(texts.text("form.any_topic"), ANY)]
    topics += [blocks.option(topic_name(topic, texts), topic) for topic in TOPICS]
    body = [
        blocks.choice_input("brand", texts.text("form.brand"), options),
        blocks.choice_input("topic", texts.text("form.topic"), topics),
        blocks.text_input("source", texts.text("form.source"), hint=texts.text("form.source_hint"), optional=True),
        blocks.text_input("until", texts.text("form.until"), hint=texts.text("form.until_hint", zone=zone.key)),
        blocks.text_input("why", texts.text("form.why")),
    ]
    return _modal(Form.SILENCE, "silence", "", body, texts)


def silence_preview(silence: Silence, would: Preview, metadata: str, zone: ZoneInfo, texts: Catalogue) -> Block:
    """What it would have hidden in the last week: reason enough to think again, or to go on."""
    lines = [hidden_line(alarm, zone, texts) for alarm in would.hidden[-MOST_NAMED:]]
    body = [
        blocks.section(
            texts.text("form.silence_of", what=what_of(silence, texts), until=local_time(silence.ends_at, zone))
        ),
        blocks.section(would_hide(silence, would, texts)),
        *([blocks.section("\n".join(lines))] if lines else []),
    ]
    return _modal(Form.SILENCE_PREVIEW, "silence_preview", metadata, body, texts)


def would_hide(silence: Silence, would: Preview, texts: Catalogue) -> str:
    """Of how many alarms it would have hidden how many, and what it would not have hidden."""
    if would.rang:
        key = "form.would_hide_one" if would.rang == 1 else "form.would_hide"
        sentences = [texts.text(key, all=would.rang, hidden=len(would.hidden), heard=would.heard)]
    else:
        sentences = [texts.text("form.would_hide_none")]
    if would.spared:
        sentences.append(texts.text("form.spared", spared=len(would.spared)))
    if would.withheld:
        sentences.append(texts.text("form.withheld_anyway", count=would.withheld))
    if silence.topic:
        sentences.append(texts.text("form.whole_brand"))
    return texts.sentences(*sentences)


def hidden_line(alarm: Alarm, zone: ZoneInfo, texts: Catalogue) -> str:
    """An alarm that a silence would have hidden: when it rang, of what, at which level."""
    return texts.text(
        "form.hidden",
        when=local_time(alarm.at, zone),
        brand=name(subject_name(alarm, texts)),
        level=level_name(alarm.level, texts),
    )


def what_of(silence: Silence, texts: Catalogue) -> str:
    """What a silence is about, such as its brand and source."""
    topic = silence.topic and topic_name(silence.topic, texts)
    parts = {"brand": silence.brand, "topic": topic, "source": silence.source}
    named = (texts.text(f"form.of_{kind}", value=name(value)) for kind, value in parts.items() if value)
    return texts.text("words.between_words").join(named)


def unclear_time(error: UnclearTime, texts: Catalogue) -> str:
    """What is wrong with a time, and how to write one."""
    complaint = texts.text(f"time.{error.reason.value}")
    return texts.sentences(complaint, texts.text("time.examples"))


def _modal(form: Form, key: str, metadata: str, body: Sequence[Block], texts: Catalogue) -> Block:
    return blocks.modal(
        form.value,
        texts.text(f"form.{key}_title"),
        texts.text(f"form.{key}_submit"),
        texts.text("form.close"),
        metadata,
        body,
    )
