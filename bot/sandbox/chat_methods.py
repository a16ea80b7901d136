"""The Web API methods that post, change and remove messages."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from bot.sandbox import demo_team, limits
from bot.sandbox.call import Call
from bot.sandbox.errors import ApiError
from bot.sandbox.pace import Pace
from bot.sandbox.records import Channel, Json, Message
from bot.sandbox.workspace import Draft, Workspace


class ChatMethods:
    """``chat.*``, ``reactions.add`` and ``pins.add``, done by the bot."""

    def __init__(self, workspace: Workspace, pace: Pace, base_url: Callable[[], str]) -> None:
        self._workspace = workspace
        self._pace = pace
        self._base_url = base_url

    def table(self) -> dict[str, Callable[[Call], Json]]:
        return {
            "chat.postMessage": self.post_message,
            "chat.postEphemeral": self.post_ephemeral,
            "chat.update": self.update,
            "chat.delete": self.delete,
            "chat.getPermalink": self.get_permalink,
            "reactions.add": self.add_reaction,
            "pins.add": self.add_pin,
        }

    def post_message(self, call: Call) -> Json:
        channel = self.joined(call.required("channel"))
        text, blocks = self._content(call)
        if len(text) > limits.MESSAGE_TEXT:
            text = text[: limits.MESSAGE_TEXT]
        draft = Draft(
            channel=channel.id,
            user=demo_team.BOT_USER,
            bot_id=demo_team.BOT_ID,
            text=text,
            blocks=blocks,
            thread_ts=call.text("thread_ts"),
            metadata=_metadata(call.json("metadata")),
            broadcast=call.flag("reply_broadcast"),
        )
        self._pace.message(channel.id, time.monotonic())
        return self._posted(self._workspace.post(draft))

    def post_ephemeral(self, call: Call) -> Json:
        channel = self.joined(call.required("channel"))
        user = call.required("user")
        if user not in channel.members:
            raise ApiError("user_not_in_channel")
        text, blocks = self._content(call)
        self._pace.message(channel.id, time.monotonic())
        draft = Draft(
            channel=channel.id,
            user=demo_team.BOT_USER,
            bot_id=demo_team.BOT_ID,
            text=text,
            blocks=blocks,
            thread_ts=call.text("thread_ts"),
            ephemeral_to=user,
        )
        return {"message_ts": self._workspace.post(draft).ts}

    def update(self, call: Call) -> Json:
        """Text without blocks takes the blocks away; metadata stays unless it is given, and ``{}`` clears it."""
        message = self._own(call, "cant_update_message")
        if not call.has("text") and not call.has("blocks"):
            raise ApiError("no_text")
        blocks = self._workspace.check_blocks(call.json("blocks"))
        text = call.text("text")
        if text is None:
            text = "" if call.has("text") else message.text
        if len(text) > limits.UPDATE_TEXT:
            raise ApiError("msg_too_long")
        metadata = _metadata(call.json("metadata")) if call.has("metadata") else message.metadata
        self._workspace.edit(message, text, blocks, metadata)
        return {**self._posted(message), "text": message.text}

    def delete(self, call: Call) -> Json:
        message = self._own(call, "cant_delete_message")
        self._workspace.delete(message)
        return {"channel": message.channel, "ts": message.ts}

    def get_permalink(self, call: Call) -> Json:
        channel = self._workspace.find_channel(call.required("channel"))
        ts = call.required("message_ts")
        message = self._workspace.find(channel.id, ts)
        if message is None:
            raise ApiError("message_not_found")
        link = f"{self._base_url()}archives/{channel.id}/p{ts.replace('.', '')}"
        if message.is_reply:
            link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
        return {"channel": channel.id, "permalink": link}

    def add_reaction(self, call: Call) -> Json:
        message = self._any(call, "timestamp")
        name = call.required("name").strip(":")
        if not self._workspace.react(message, name, demo_team.BOT_USER):
            raise ApiError("already_reacted")
        return {}

    def add_pin(self, call: Call) -> Json:
        message = self._any(call, "timestamp")
        if message.pinned:
            raise ApiError("already_pinned")
        message.pinned = True
        self._workspace.tell_message(message)
        return {}

    def joined(self, name: str) -> Channel:
        """The channel, which the bot must be a member of."""
        channel = self._workspace.find_channel(name)
        if demo_team.BOT_USER not in channel.members:
            raise ApiError("not_in_channel")
        return channel

    def _content(self, call: Call) -> tuple[str, list[Json]]:
        blocks = self._workspace.check_blocks(call.json("blocks"))
        text = call.text("text") or ""
        if not text and not blocks:
            raise ApiError("no_text")
        return text, blocks

    def _any(self, call: Call, ts_name: str) -> Message:
        channel = self.joined(call.required("channel"))
        message = self._workspace.find(channel.id, call.required(ts_name))
        if message is None or message.ephemeral_to is not None:
            raise ApiError("message_not_found")
        return message

    def _own(self, call: Call, refusal: str) -> Message:
        message = self._any(call, "ts")
        if message.user != demo_team.BOT_USER:
            raise ApiError(refusal)
        return message

    def _posted(self, message: Message) -> Json:
        shown = message.as_slack(self._workspace.team_id)
        return {"channel": message.channel, "ts": message.ts, "message": shown}


def _metadata(value: Any) -> Json | None:
    if not value:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("event_type"), str):
        raise ApiError("invalid_metadata_format", ["event_type is missing [json-pointer:/metadata]"])
    if not isinstance(value.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format", ["event_payload is missing [json-pointer:/metadata]"])
    if len(json.dumps(value)) > limits.METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return value
