"""Block Kit pieces, clipped to Slack's limits by construction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.slack.ids import PICTURE
from bot.slack.text import clip, clip_markup

Block = dict[str, Any]

HEADER_LIMIT = 150
SECTION_LIMIT = 3000
FIELD_LIMIT = 2000
ALT_LIMIT = 2000
BUTTON_LIMIT = 75
OPTION_LIMIT = 75
MODAL_TITLE_LIMIT = 24


def plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": clip(text, limit), "emoji": True}


def mrkdwn(text: str, limit: int) -> Block:
    """Text with markup. Verbatim: Slack reads our own markup but makes no link out of a bare address or name."""
    return {"type": "mrkdwn", "text": clip_markup(text, limit), "verbatim": True}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER_LIMIT)}


def section(text: str) -> Block:
    return {"type": "section", "text": mrkdwn(text, SECTION_LIMIT)}


def fields(pairs: Sequence[tuple[str, str]]) -> Block:
    """Up to ten short fields, each a bold name over its value."""
    return {
        "type": "section",
        "fields": [mrkdwn(f"*{name}*\n{value}", FIELD_LIMIT) for name, value in pairs[:10]],
    }


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text, FIELD_LIMIT) for text in texts[:10]]}


def picture(alt: str) -> Block:
    """A picture whose file id is filled in when the message is sent."""
    return {"type": "image", "slack_file": {"id": PICTURE}, "alt_text": clip(alt, ALT_LIMIT)}


def quote(text: str, source: str = "", *, limit: int = 500) -> Block:
    """Foreign text as a quotation in which Slack interprets nothing, with its source below if one is given."""
    elements = [{"type": "rich_text_quote", "elements": [{"type": "text", "text": clip(text, limit)}]}]
    if source:
        below = {"type": "text", "text": clip(source, 200), "style": {"italic": True}}
        elements.append({"type": "rich_text_section", "elements": [below]})
    return {"type": "rich_text", "elements": elements}


def button(text: str, action_id: str, value: str, *, style: str | None = None, confirm: Block | None = None) -> Block:
    element: Block = {
        "type": "button",
        "text": plain(text, BUTTON_LIMIT),
        "action_id": action_id,
        "value": value,
    }
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    return element


def link(text: str, action_id: str, url: str) -> Block:
    """A button that opens an address; Slack tells us of the click all the same."""
    return {**button(text, action_id, clip(url, 2000)), "url": clip(url, 3000)}


def option(text: str, value: str) -> Block:
    return {"text": plain(text, OPTION_LIMIT), "value": value}


def select(action_id: str, placeholder: str, options: Sequence[Block], chosen: str | None = None) -> Block:
    """A menu of up to 100 options; ``chosen`` is the value of the one that is shown."""
    element: Block = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
        "options": list(options[:100]),
    }
    shown = [each for each in options[:100] if each["value"] == chosen]
    return {**element, "initial_option": shown[0]} if shown else element


def overflow(action_id: str, options: Sequence[Block]) -> Block:
    """Up to five options behind three dots."""
    return {"type": "overflow", "action_id": action_id, "options": list(options[:5])}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def text_input(
    block_id: str, label: str, *, hint: str = "", initial: str = "", long: bool = False, optional: bool = False
) -> Block:
    """A field of a modal to write in; its value is found under ``block_id`` and ``value``."""
    element: Block = {"type": "plain_text_input", "action_id": "value", "multiline": long}
    if initial:
        element["initial_value"] = initial
    field: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
    }
    return {**field, "hint": plain(hint, 2000)} if hint else field


def choice_input(block_id: str, label: str, options: Sequence[Block], *, optional: bool = False) -> Block:
    """A field of a modal to choose in; the first option is chosen unless it may be left out."""
    element: Block = {"type": "static_select", "action_id": "value", "options": list(options[:100])}
    if not optional:
        element["initial_option"] = options[0]
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
    }


def modal(callback_id: str, title: str, submit: str, close: str, metadata: str, body: Sequence[Block]) -> Block:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, MODAL_TITLE_LIMIT),
        "submit": plain(submit, MODAL_TITLE_LIMIT),
        "close": plain(close, MODAL_TITLE_LIMIT),
        "private_metadata": metadata,
        "blocks": list(body),
    }


def confirmation(title: str, text: str, confirm: str, deny: str) -> Block:
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(confirm, 30),
        "deny": plain(deny, 30),
    }


def with_small_print(blocks: Sequence[Block], *texts: str) -> list[Block]:
    """The blocks with more small print at their end, within the last block where that is small print."""
    kept = list(blocks)
    before = list(kept.pop()["elements"]) if kept and kept[-1]["type"] == "context" else []
    more = [mrkdwn(text, FIELD_LIMIT) for text in texts]
    return [*kept, {"type": "context", "elements": [*before, *more][:10]}] if before or more else kept


def with_picture(blocks: Sequence[Block], file_id: str | None) -> list[Block]:
    """The blocks with the picture's file in its place, or without the picture if there is none."""
    finished: list[Block] = []
    for block in blocks:
        if block.get("slack_file", {}).get("id") != PICTURE:
            finished.append(block)
        elif file_id is not None:
            finished.append({**block, "slack_file": {"id": file_id}})
    return finished
