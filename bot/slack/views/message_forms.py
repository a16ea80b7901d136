"""Fields and forms that start from a message."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.incident import Incident
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.ids import Form
from bot.slack.text import clip
from bot.slack.views.wording import level_name, subject_name

#: As much of the message as a form shows of it; and as much as Slack takes for a field to begin with.
SHOWN, FILLED_IN = 600, 3000
#: The source of what nobody says more of.
SOURCE = "slack"


def brand_fields(brands: Sequence[str], texts: Catalogue) -> list[Block]:
    """A brand that is known, or another one; without known ones only the latter is asked."""
    options = [blocks.option(brand, brand) for brand in brands if len(brand) <= blocks.OPTION_LIMIT][:100]
    if not options:
        return [blocks.text_input("other_brand", texts.text("report.brand"))]
    return [
        blocks.choice_input("brand", texts.text("report.brand"), options, optional=True),
        blocks.text_input("other_brand", texts.text("report.other_brand"), optional=True),
    ]


def shown_message(label: str, text: str, texts: Catalogue) -> list[Block]:
    """The message that a form is about, inert."""
    return [blocks.quote(text or texts.text("timeline.no_text"), label, limit=SHOWN)]


def report_form(brands: Sequence[str], text: str, metadata: str, texts: Catalogue) -> Block:
    """Whose, from where, and is the text right?"""
    body = [
        *brand_fields(brands, texts),
        blocks.text_input("source", texts.text("report.source"), hint=texts.text("report.source_hint"), initial=SOURCE),
        blocks.text_input("text", texts.text("report.text"), initial=clip(text, FILLED_IN), long=True),
    ]
    return blocks.modal(
        Form.REPORT.value,
        texts.text("report.title"),
        texts.text("report.submit"),
        texts.text("form.close"),
        metadata,
        body,
    )


def timeline_form(choices: Sequence[Incident], text: str, metadata: str, texts: Catalogue) -> Block:
    """To the timeline of which incident?"""
    options = [blocks.option(_choice(one, texts), str(one.id)) for one in choices]
    body = [
        blocks.choice_input("incident", texts.text("timeline.which"), options),
        *shown_message(texts.text("timeline.message"), text, texts),
    ]
    return blocks.modal(
        Form.TIMELINE.value,
        texts.text("timeline.title"),
        texts.text("timeline.submit"),
        texts.text("form.close"),
        metadata,
        body,
    )


def done_form(title: str, line: str, texts: Catalogue) -> Block:
    """What came of a form, in its place."""
    return {
        "type": "modal",
        "title": blocks.plain(title, blocks.MODAL_TITLE_LIMIT),
        "close": blocks.plain(texts.text("opening.close"), blocks.MODAL_TITLE_LIMIT),
        "blocks": [blocks.section(line)],
    }


def _choice(incident: Incident, texts: Catalogue) -> str:
    line = texts.text(
        "timeline.live" if incident.is_live else "timeline.over",
        number=incident.number,
        brand=subject_name(incident, texts),
        level=level_name(incident.level, texts),
    )
    return clip(line, blocks.OPTION_LIMIT)
