"""What the sandbox remembers: people, channels, messages, files, views, and what was done with them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]


class SandboxTimeoutError(TimeoutError):
    """What was waited for did not happen in time; the message shows what did happen."""


@dataclass(slots=True)
class User:
    """A person of the workspace, or the bot itself."""

    id: str
    name: str
    real_name: str
    title: str
    tz: str
    locale: str
    is_bot: bool = False
    is_admin: bool = False

    def as_slack(self, team_id: str, moment: datetime, *, include_locale: bool = True) -> Json:
        offset = moment.astimezone(ZoneInfo(self.tz)).utcoffset()
        answer: Json = {
            "id": self.id,
            "team_id": team_id,
            "name": self.name,
            "deleted": False,
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_bot": self.is_bot,
            "is_admin": self.is_admin,
            "is_owner": False,
            "profile": {"real_name": self.real_name, "display_name": self.name, "title": self.title},
        }
        if include_locale:
            answer["locale"] = self.locale
        return answer


@dataclass(slots=True)
class UserGroup:
    """Some people with a common handle."""

    id: str
    handle: str
    name: str
    members: set[str]

    def as_slack(self, team_id: str) -> Json:
        return {
            "id": self.id,
            "team_id": team_id,
            "handle": self.handle,
            "name": self.name,
            "user_count": len(self.members),
            "users": sorted(self.members),
        }


@dataclass(slots=True)
class Channel:
    """A channel, or with ``is_im`` the private talk of one person with the bot."""

    id: str
    name: str
    topic: str
    members: set[str]
    created: int
    is_im: bool = False

    def as_slack(self, for_user: str) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_im,
            "is_group": False,
            "is_im": self.is_im,
            "is_private": self.is_im,
            "is_archived": False,
            "is_member": for_user in self.members,
            "created": self.created,
            "num_members": len(self.members),
            "topic": {"value": self.topic, "creator": "", "last_set": self.created},
            "purpose": {"value": self.topic, "creator": "", "last_set": self.created},
        }


@dataclass(frozen=True, slots=True)
class Revision:
    """How a message read before it was edited."""

    text: str
    blocks: list[Json]
    metadata: Json | None


@dataclass(slots=True, eq=False)
class Message:
    """One message with its whole history. ``ephemeral_to`` names the only person who sees it."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    bot_id: str | None = None
    ephemeral_to: str | None = None
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    revisions: list[Revision] = field(default_factory=list)
    edited_ts: str | None = None
    broadcast: bool = False
    pinned: bool = False
    deleted: bool = False

    @property
    def edits(self) -> int:
        """How often the message was changed after it was posted."""
        return len(self.revisions)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def keep_revision(self) -> None:
        self.revisions.append(Revision(self.text, self.blocks, self.metadata))

    def as_slack(self, team_id: str, *, include_metadata: bool = True) -> Json:
        answer: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": team_id}
        optional: Json = {
            "blocks": self.blocks,
            "thread_ts": self.thread_ts,
            "bot_id": self.bot_id,
            "metadata": self.metadata if include_metadata else None,
            "edited": {"user": self.user, "ts": self.edited_ts} if self.edited_ts else None,
            "reactions": [
                {"name": name, "users": users, "count": len(users)} for name, users in self.reactions.items()
            ],
        }
        answer.update({name: value for name, value in optional.items() if value})
        if self.broadcast:
            answer["subtype"] = "thread_broadcast"
        return answer


@dataclass(slots=True, eq=False)
class StoredFile:
    """An uploaded file. Until ``ready`` Slack knows its name but not yet what it is."""

    id: str
    name: str
    title: str
    alt_text: str
    length: int
    owner: str
    upload_token: str
    created: int
    content: bytes = b""
    mimetype: str = ""
    width: int = 0
    height: int = 0
    uploaded: bool = False
    completed: bool = False
    ready: bool = False
    channels: list[str] = field(default_factory=list)

    def as_slack(self, base_url: str) -> Json:
        url = f"{base_url}files/{self.id}/{self.name}"
        answer: Json = {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title,
            "user": self.owner,
            "size": len(self.content),
            "mode": "hosted",
            "channels": self.channels,
            "is_public": bool(self.channels),
            "mimetype": self.mimetype if self.ready else "",
            "filetype": self.mimetype.removeprefix("image/") if self.ready else "",
            "url_private": url,
            "url_private_download": url,
            "permalink": url,
            "alt_txt": self.alt_text,
        }
        if self.ready and self.width:
            answer.update(original_w=self.width, original_h=self.height)
        return answer


@dataclass(slots=True, eq=False)
class View:
    """A modal that is open before one person, or that person's App Home."""

    id: str
    type: str
    user: str
    hash: str
    source: Json
    root_id: str
    previous_id: str | None = None

    def as_slack(self, team_id: str, app_id: str, bot_id: str) -> Json:
        return {
            "id": self.id,
            "team_id": team_id,
            "type": self.type,
            "blocks": self.source.get("blocks", []),
            "private_metadata": self.source.get("private_metadata", ""),
            "callback_id": self.source.get("callback_id", ""),
            "external_id": self.source.get("external_id", ""),
            "title": self.source.get("title"),
            "submit": self.source.get("submit"),
            "close": self.source.get("close"),
            "clear_on_close": bool(self.source.get("clear_on_close")),
            "notify_on_close": bool(self.source.get("notify_on_close")),
            "state": {"values": {}},
            "hash": self.hash,
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            "app_id": app_id,
            "app_installed_team_id": team_id,
            "bot_id": bot_id,
        }


@dataclass(slots=True, eq=False)
class Run:
    """Something a person sent to the bot, and what became of it. Times are ``time.monotonic`` seconds.

    ``dispatch_failed`` says that no acknowledgement came within Slack's three seconds.
    """

    user: str
    channel: str
    sent: float
    response_token: str = ""
    trigger_id: str = ""
    ack_ms: float | None = None
    ack_payload: Json | None = None
    dispatch_failed: bool = False
    answers: list[Message] = field(default_factory=list)
    answer_ms: float | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def take_answer(self, message: Message, now: float) -> None:
        self.answers.append(message)
        if self.answer_ms is None:
            self.answer_ms = (now - self.sent) * 1000
        self.answered.set()

    async def answer(self, timeout: float = 10.0) -> Message:
        """Wait for the first response: what came with the ack, or the first POST to the response_url.

        Raises ``SandboxTimeoutError`` when none came within ``timeout`` seconds.
        """
        try:
            await asyncio.wait_for(self.answered.wait(), timeout)
        except TimeoutError:
            raise SandboxTimeoutError(f"No answer within {timeout:g} s to {self}.") from None
        return self.answers[0]

    def as_json(self) -> Json:
        return {
            "user": self.user,
            "channel": self.channel,
            "ack_ms": self.ack_ms,
            "answer_ms": self.answer_ms,
            "dispatch_failed": self.dispatch_failed,
            "answers": [message.ts for message in self.answers],
        }


@dataclass(slots=True, eq=False)
class CommandRun(Run):
    """A slash command that was sent."""

    command: str = ""
    text: str = ""

    def as_json(self) -> Json:
        return {"command": self.command, "text": self.text, **Run.as_json(self)}


@dataclass(slots=True, eq=False)
class ActionRun(Run):
    """A click on a button, or a choice in a menu, of a message or a view."""

    action_id: str = ""
    message_ts: str | None = None
    value: str | None = None

    def as_json(self) -> Json:
        return {"action_id": self.action_id, "message_ts": self.message_ts, "value": self.value, **Run.as_json(self)}


@dataclass(slots=True, eq=False)
class ShortcutRun(Run):
    """A shortcut of a message's menu that was used."""

    callback_id: str = ""
    message_ts: str = ""

    def as_json(self) -> Json:
        return {"callback_id": self.callback_id, "message_ts": self.message_ts, **Run.as_json(self)}


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One call of the Web API as it arrived and how it was answered (``error`` empty when it was ok)."""

    method: str
    at: float
    error: str
    arguments: Json
