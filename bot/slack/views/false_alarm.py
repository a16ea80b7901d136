"""Why it was a false alarm: asked in a modal, told in the thread."""

from __future__ import annotations

from analysis.false_alarms import Cause, Reason
from analysis.incident import Incident
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.ids import Form


def false_alarm_form(incident_id: str, texts: Catalogue) -> Block:
    """Why is it none?"""
    options = [blocks.option(texts.text(f"false_alarm.{cause.value}"), cause.value) for cause in Cause]
    body = [
        blocks.choice_input("cause", texts.text("false_alarm.why"), options, optional=True),
        blocks.text_input("note", texts.text("false_alarm.note"), long=True, optional=True),
        blocks.context(texts.text("false_alarm.kept")),
    ]
    return blocks.modal(
        Form.FALSE_ALARM.value,
        texts.text("false_alarm.title"),
        texts.text("false_alarm.submit"),
        texts.text("form.close"),
        incident_id,
        body,
    )


def why_false(reason: Reason, incident: Incident, texts: Catalogue) -> list[Block]:
    """The cause, and the note as a quotation in which Slack interprets nothing."""
    told: list[Block] = [blocks.context(texts.text("false_alarm.told", cause=_cause(reason.cause, texts)))]
    if reason.note:
        told.append(blocks.quote(reason.note, incident.resolved_by or "", limit=2500))
    return told


def _cause(cause: Cause, texts: Catalogue) -> str:
    return texts.text(f"false_alarm.{cause.value}")
