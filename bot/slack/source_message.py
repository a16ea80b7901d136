"""The message that somebody uses a shortcut on, as it goes with a form and comes back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

from bot.slack.text import clip
from bot.timeline import Quoted

#: Slack keeps 3000 characters of a form's own; JSON may double quotation marks and line breaks.
PACKED_TEXT = 1200
PACKED_LIMIT = 3000

_LINK = re.compile(r"<((?:https?|mailto|tel):[^|>]+)(?:\|[^>]*)?>")
_PLACE = re.compile(r"<#\w+\|([^>]*)>")
_REFERENCE = re.compile(r"<[@#!]([^|>]+)(?:\|([^>]*))?>")


@dataclass(frozen=True, slots=True)
class SourceMessage:
    """A message: where it stands, the thread it is in, what it says in plain words, who wrote it."""

    channel: str
    ts: str
    text: str
    thread_ts: str | None = None
    author: str | None = None

    @property
    def said_at(self) -> datetime:
        """When it was written."""
        return datetime.fromtimestamp(float(self.ts), UTC)

    @property
    def quoted(self) -> Quoted:
        return Quoted(self.channel, self.ts, self.text, self.author)

    def packed(self) -> str:
        """The message for a form to carry; a long text is cut off."""
        for length in (PACKED_TEXT, PACKED_TEXT // 4, 0):
            packed = json.dumps({**asdict(self), "text": clip(self.text, length) if length else ""}, ensure_ascii=False)
            if len(packed) <= PACKED_LIMIT:
                break
        return packed


def unpacked(metadata: str) -> SourceMessage:
    return SourceMessage(**json.loads(metadata))


def message_of(channel: str, message: Mapping[str, Any]) -> SourceMessage:
    """A message as Slack gives it."""
    thread_ts = message.get("thread_ts")
    return SourceMessage(
        channel=channel,
        ts=str(message["ts"]),
        text=plain_words(_text_of(message)),
        thread_ts=str(thread_ts) if thread_ts else None,
        author=str(message["user"]) if message.get("user") else None,
    )


def plain_words(text: str) -> str:
    """What a person reads of a text with Slack's markup: links as addresses, references as names or ids."""
    text = _PLACE.sub(r"#\1", _LINK.sub(r"\1", text))
    return unescape(_REFERENCE.sub(lambda found: f"@{found[2] or found[1]}", text))


def _text_of(message: Mapping[str, Any]) -> str:
    """The text; a post shared from elsewhere has it in an attachment."""
    attached = [str(each.get("text") or each.get("fallback") or "") for each in message.get("attachments") or []]
    return "\n".join(part for part in (str(message.get("text") or ""), *attached) if part)
