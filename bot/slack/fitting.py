"""The last look before anything goes to Slack: what is too long is cut, so that it arrives at all.

Views keep to the limits by themselves, and their tests check it; this is for the day on which one does not. Limits:
https://docs.slack.dev/reference/block-kit/blocks and, for a whole message, what Slack was seen to refuse.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.slack.blocks import FIELD_LIMIT, HEADER_LIMIT, MODAL_TITLE_LIMIT, SECTION_LIMIT, Block
from bot.slack.text import clip, clip_markup

log = logging.getLogger(__name__)

#: chat.update takes no longer text, and Slack advises the same for a post.
MOST_TEXT = 4000
MOST_BLOCKS, MOST_VIEW_BLOCKS = 50, 100
#: Undocumented; messages with more text in all blocks together were refused with msg_blocks_too_long.
MOST_BLOCK_TEXT = 13_000
#: A shorter rest is not worth showing.
LEAST_REST = 20
_MOST_FIELDS = _MOST_ELEMENTS = 10
_MOST_ACTIONS = 25
#: Says in every language that something was left out.
_MORE: Block = {"type": "context", "elements": [{"type": "mrkdwn", "text": "…", "verbatim": True}]}


def fit_message(text: str, blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    """The line and the blocks of a message, within Slack's limits. What fits already comes back as it is.

    Buttons and pictures are kept before words: a card one cannot act on is worse than one that says less.
    """
    fitted = _few([_block(block) for block in blocks], MOST_BLOCKS)
    fitted = _little(fitted, MOST_BLOCK_TEXT)
    line = clip_markup(text, MOST_TEXT)
    if line != text or fitted != list(blocks):
        log.warning("a message of %d blocks and %d characters was cut to Slack's limits", len(blocks), _length(blocks))
    return line, fitted


def fit_view(view: Block) -> Block:
    """A modal or an App Home, within Slack's limits."""
    fitted = {**view, "blocks": _few([_block(block) for block in view.get("blocks") or []], MOST_VIEW_BLOCKS)}
    for name in ("title", "submit", "close"):
        if name in view:
            fitted[name] = _text(view[name], MODAL_TITLE_LIMIT)
    if fitted != view:
        log.warning("the view %s was cut to Slack's limits", view.get("callback_id") or view.get("type"))
    return fitted


def _block(block: Block) -> Block:
    """One block with its texts and lists cut."""
    kind = block.get("type")
    if kind == "header":
        return {**block, "text": _text(block["text"], HEADER_LIMIT)}
    if kind == "section":
        fitted = dict(block)
        if "text" in block:
            fitted["text"] = _text(block["text"], SECTION_LIMIT)
        if "fields" in block:
            fitted["fields"] = [_text(field, FIELD_LIMIT) for field in block["fields"][:_MOST_FIELDS]]
        return fitted
    if kind == "context":
        elements = block.get("elements") or []
        return {**block, "elements": [_text(each, FIELD_LIMIT) for each in elements[:_MOST_ELEMENTS]]}
    if kind == "actions":
        return {**block, "elements": (block.get("elements") or [])[:_MOST_ACTIONS]}
    return block


def _text(value: Block, limit: int) -> Block:
    """A text object, cut; anything else, such as a picture among words, as it is."""
    written = value.get("text")
    if not isinstance(written, str) or len(written) <= limit:
        return value
    cut = clip_markup(written, limit) if value.get("type") == "mrkdwn" else clip(written, limit)
    return {**value, "text": cut}


def _few(blocks: list[Block], most: int) -> list[Block]:
    """At most so many blocks: of the words the last ones go."""
    if len(blocks) <= most:
        return blocks
    room = most - 1 - sum(_is_kept(block) for block in blocks)
    kept: list[Block] = []
    left_out = False
    for block in blocks:
        if _is_kept(block):
            kept.append(block)
        elif room > 0:
            kept.append(block)
            room -= 1
        elif not left_out:
            kept.append(_MORE)
            left_out = True
    return kept[:most]


def _little(blocks: list[Block], most: int) -> list[Block]:
    """At most so many characters in all: the words that come last are cut, and then left out."""
    if _length(blocks) <= most:
        return blocks
    room = most - _length([block for block in blocks if _is_kept(block)]) - _length(_MORE)
    kept: list[Block] = []
    left_out = False
    for block in blocks:
        length = _length(block)
        if _is_kept(block):
            kept.append(block)
        elif length <= room and not left_out:
            kept.append(block)
            room -= length
        elif not left_out:
            left_out = True
            if block.get("type") == "section" and "fields" not in block and room > LEAST_REST:
                kept.append({**block, "text": _text(block["text"], room)})
            kept.append(_MORE)
    return kept


def _is_kept(block: Block) -> bool:
    return block.get("type") in {"actions", "image", "input"}


def _length(value: object) -> int:
    """Characters in all ``text`` properties."""
    if isinstance(value, dict):
        return sum(len(one) if name == "text" and isinstance(one, str) else _length(one) for name, one in value.items())
    if isinstance(value, list | tuple):
        return sum(_length(one) for one in value)
    return 0
