"""An incident that a person opens from a message: the form, what comes of it, and its first reply."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.crisis_kinds import CrisisClass
from analysis.incident import Incident
from analysis.level import Level
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.ids import Form
from bot.slack.text import name
from bot.slack.views.message_forms import brand_fields, shown_message
from bot.slack.views.wording import class_name, level_name, subject_name


def opening_form(brands: Sequence[str], text: str, metadata: str, texts: Catalogue) -> Block:
    """Of what brand, how bad, and what is it about?"""
    levels = [blocks.option(level_name(level, texts), level.name.lower()) for level in reversed(Level)]
    classes = [blocks.option(class_name(kind, texts), kind.value) for kind in CrisisClass]
    level = blocks.choice_input("level", texts.text("opening.level"), levels)
    body = [
        *brand_fields(brands, texts),
        {**level, "hint": blocks.plain(texts.text("opening.level_hint"), 2000)},
        blocks.choice_input("class", texts.text("opening.class"), [classes[-1], *classes[:-1]]),
        *shown_message(texts.text("opening.message"), text, texts),
    ]
    return blocks.modal(
        Form.OPEN.value,
        texts.text("opening.title"),
        texts.text("opening.submit"),
        texts.text("form.close"),
        metadata,
        body,
    )


def outcome_line(key: str, incident: Incident, channel: str, texts: Catalogue) -> str:
    """What came of it: a number, a brand, and where to look."""
    return texts.text(key, number=incident.number, brand=name(subject_name(incident, texts)), channel=f"<#{channel}>")


def opening_words(key: str, who: str, text: str, texts: Catalogue) -> tuple[str, list[Block]]:
    """The first reply: who opened it, and the message as a quotation in which Slack interprets nothing."""
    line = texts.text(key, who=name(who))
    return line, [blocks.section(line), blocks.quote(text or texts.text("timeline.no_text"), who, limit=2500)]
