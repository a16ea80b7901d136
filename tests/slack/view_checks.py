"""What every message must keep to, whatever stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.sandbox import limits
from bot.slack.blocks import Block, with_picture
from bot.slack.fitting import fit_message, fit_view

#: Angle brackets are Slack's markup; of these we write only dates.
_DATE = re.compile(r"<!date\^\d+\^\{date_num\} \{time\}\^[^<>^]*>")
_EMPHASIS = re.compile(r"(?<!\u034f)[*_~`]")


def check(text: str, blocks: list[Block]) -> None:
    """Slack would take the message as a post and as an edit, and nothing in it is a live mention or link."""
    shown = with_picture(blocks, "F0CHART")
    assert limits.check_message(shown, lambda _: None) == []
    assert limits.text_length(shown) <= limits.ALL_BLOCK_TEXT
    assert 0 < len(text) <= limits.UPDATE_TEXT
    assert fit_message(text, shown) == (text, shown), "it keeps to the limits by itself"
    assert "$picture" not in str(shown)
    assert all(written.get("verbatim") is True for written in mrkdwn_objects(shown))
    for written in [text, *mrkdwn_texts(shown)]:
        assert not set("<>") & set(_DATE.sub("", written)), written


def check_view(view: Block) -> None:
    """Slack would take the modal or the App Home, and nothing in it is a live mention or link."""
    assert limits.check_view({**view, "blocks": with_picture(view["blocks"], "F0CHART")}, lambda _: None) == []
    assert "$picture" not in str(with_picture(view["blocks"], "F0CHART"))
    assert fit_view(view) == view, "it keeps to the limits by itself"
    assert all(written.get("verbatim") is True for written in mrkdwn_objects(view))
    for written in mrkdwn_texts(view):
        assert not set("<>") & set(_DATE.sub("", written)), written
    if view["type"] == "modal":
        assert view["callback_id"], "without one nobody hears of it"


def mrkdwn_texts(value: Any) -> Iterator[str]:
    """Every text in which Slack interprets markup."""
    return (str(written["text"]) for written in mrkdwn_objects(value))


def mrkdwn_objects(value: Any) -> Iterator[Block]:
    if isinstance(value, list):
        for item in value:
            yield from mrkdwn_objects(item)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value
        for item in value.values():
            yield from mrkdwn_objects(item)


def plain_texts(value: Any) -> Iterator[str]:
    """Every text of a rich_text block or a plain_text object, where Slack interprets nothing."""
    if isinstance(value, list):
        for item in value:
            yield from plain_texts(item)
    elif isinstance(value, dict):
        if value.get("type") in {"plain_text", "text"}:
            yield str(value["text"])
        for item in value.values():
            yield from plain_texts(item)


def kinds(blocks: list[Block]) -> list[str]:
    return [str(block["type"]) for block in blocks]


def buttons(blocks: list[Block]) -> list[tuple[str, str]]:
    """Action id and value of every button."""
    return [
        (str(element["action_id"]), str(element["value"]))
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]


def has_emphasis(text: str) -> bool:
    return _EMPHASIS.search(text) is not None
