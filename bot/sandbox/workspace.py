"""The workspace: who is there, what was said, and the rules by which messages come and go."""

from __future__ import annotations

import secrets
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.sandbox import demo_team, limits
from bot.sandbox.changes import Changes
from bot.sandbox.errors import ApiError
from bot.sandbox.records import (
    ActionRun,
    ApiCall,
    Channel,
    CommandRun,
    Json,
    Message,
    StoredFile,
    User,
    UserGroup,
    View,
)

T = TypeVar("T")
KEPT_CALLS = 5000


@dataclass(slots=True)
class Draft:
    """What somebody wants to post."""

    channel: str
    user: str
    text: str = ""
    blocks: Sequence[Json] = ()
    thread_ts: str | None = None
    metadata: Json | None = None
    bot_id: str | None = None
    ephemeral_to: str | None = None
    files: Sequence[str] = ()
    broadcast: bool = False


class Workspace:
    """The record of everything in the sandbox. Read it freely; change it through its methods."""

    def __init__(self, team_id: str, now: Callable[[], float] = time.time) -> None:
        self.team_id = team_id
        self.now = now
        self.users: dict[str, User] = demo_team.demo_users()
        self.channels: dict[str, Channel] = demo_team.demo_channels(int(now()))
        self.user_groups: dict[str, UserGroup] = demo_team.demo_groups()
        self.messages: list[Message] = []
        self.files: dict[str, StoredFile] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.commands: list[CommandRun] = []
        self.actions: list[ActionRun] = []
        self.api_calls: deque[ApiCall] = deque(maxlen=KEPT_CALLS)
        self.connections = 0
        self.changes = Changes()
        self._by_ts: dict[tuple[str, str], Message] = {}
        self._in_channel: defaultdict[str, list[Message]] = defaultdict(list)
        self._in_thread: defaultdict[tuple[str, str], list[Message]] = defaultdict(list)
        self._last_ts = 0

    # Reading

    def posted(self, channel: str) -> list[Message]:
        """Top-level messages of a channel that are there for everybody, oldest first."""
        return [
            message
            for message in self._in_channel[channel]
            if not message.deleted and message.ephemeral_to is None and (not message.is_reply or message.broadcast)
        ]

    def replies(self, channel: str, thread_ts: str) -> list[Message]:
        """The replies below a message, oldest first, without the message itself."""
        return [
            message
            for message in self._in_thread[channel, thread_ts]
            if not message.deleted and message.ephemeral_to is None
        ]

    def seen_in(self, channel: str, user: str | None = None, thread_ts: str | None = None) -> list[Message]:
        """What stands in a channel, or in one of its threads, ephemeral messages to ``user`` included."""
        found = self._in_channel[channel] if thread_ts is None else self._in_thread[channel, thread_ts]
        return [
            message
            for message in found
            if not message.deleted
            and (message.ephemeral_to is None or user is None or message.ephemeral_to == user)
            and (thread_ts is not None or not message.is_reply or message.broadcast)
        ]

    def ephemerals(self, user: str) -> list[Message]:
        """What only ``user`` was shown, oldest first."""
        return [message for message in self.messages if message.ephemeral_to == user and not message.deleted]

    def find(self, channel: str, ts: str) -> Message | None:
        """The message, unless it was deleted or never was."""
        message = self._by_ts.get((channel, ts))
        return None if message is None or message.deleted else message

    def view_of(self, user: str) -> View | None:
        """The modal on top before ``user``."""
        mine = [view for view in self.views.values() if view.user == user]
        return mine[-1] if mine else None

    def find_channel(self, name: str) -> Channel:
        """Find a channel by id or name, or the direct talk with a person by the person's id."""
        if name in self.channels:
            return self.channels[name]
        if name in self.users and not self.users[name].is_bot:
            return self.direct(name)
        bare = name.removeprefix("#")
        for channel in self.channels.values():
            if channel.name == bare and not channel.is_im:
                return channel
        raise ApiError("channel_not_found")

    def direct(self, user: str) -> Channel:
        """The direct talk of ``user`` with the bot, made when first asked for."""
        channel_id = f"D0{user.removeprefix('U0')}"
        if channel_id not in self.channels:
            members = {user, demo_team.BOT_USER}
            channel = Channel(channel_id, user, "", members, int(self.now()), is_im=True)
            self.channels[channel_id] = channel
            self.tell("channel", channel=channel_id)
        return self.channels[channel_id]

    def local_time(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    # Changing

    def post(self, draft: Draft) -> Message:
        """Add a message. A thread whose first message is gone is no thread: the message goes to the channel."""
        thread_ts, broadcast = self._root_of(draft.channel, draft.thread_ts), draft.broadcast
        message = Message(
            channel=draft.channel,
            ts=self.next_ts(),
            user=draft.user,
            text=draft.text,
            blocks=with_ids(draft.blocks),
            thread_ts=thread_ts,
            metadata=draft.metadata,
            bot_id=draft.bot_id,
            ephemeral_to=draft.ephemeral_to,
            files=list(draft.files),
            broadcast=broadcast and thread_ts is not None,
        )
        self.messages.append(message)
        self._by_ts[message.channel, message.ts] = message
        self._in_channel[message.channel].append(message)
        if message.thread_ts is not None:
            self._in_thread[message.channel, message.thread_ts].append(message)
        self.tell_message(message)
        return message

    def edit(self, message: Message, text: str, blocks: Sequence[Json], metadata: Json | None) -> None:
        message.keep_revision()
        message.text = text
        message.blocks = with_ids(blocks)
        message.metadata = metadata
        message.edited_ts = self.next_ts()
        self.tell_message(message)

    def react(self, message: Message, name: str, user: str) -> bool:
        """Add a person's reaction; False if it is there already."""
        users = message.reactions.setdefault(name, [])
        if user in users:
            return False
        users.append(user)
        self.tell_message(message)
        return True

    def take_reaction_away(self, message: Message, name: str, user: str) -> bool:
        """Remove a person's reaction; False if there is none."""
        users = message.reactions.get(name, [])
        if user not in users:
            return False
        users.remove(user)
        if not users:
            del message.reactions[name]
        self.tell_message(message)
        return True

    def delete(self, message: Message) -> None:
        message.deleted = True
        self.tell_message(message)

    def next_ts(self) -> str:
        """The time in Slack's form; never the same twice."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def file_of(self, reference: Json) -> StoredFile | None:
        """The file that a ``slack_file`` object names, by its id or its address."""
        if file := self.files.get(str(reference.get("id"))):
            return file
        url = str(reference.get("url") or "")
        return next((file for file in self.files.values() if f"/files/{file.id}/" in url), None)

    def check_file(self, reference: Json) -> str | None:
        """What is wrong with a ``slack_file`` object, or None."""
        file = self.file_of(reference)
        if file is None or not file.completed or not file.ready:
            return "invalid slack file"
        if file.mimetype not in ("image/png", "image/jpeg", "image/gif"):
            return "slack file is not a picture of type png, jpg, jpeg or gif"
        return None

    def check_blocks(self, blocks: Any) -> list[Json]:
        """The blocks, when Slack would take them. Raises ``ApiError`` invalid_blocks or msg_blocks_too_long."""
        if blocks is None:
            return []
        if problems := limits.check_message(blocks, self.check_file):
            raise ApiError("invalid_blocks", problems)
        if limits.text_length(blocks) > limits.ALL_BLOCK_TEXT:
            raise ApiError("msg_blocks_too_long")
        return list(blocks)

    # Telling

    def tell(self, kind: str, **content: Any) -> None:
        self.changes.tell({"type": kind, **content})

    def tell_message(self, message: Message) -> None:
        self.tell("message", channel=message.channel, ts=message.ts)

    def message_at(self, channel: str, ts: str) -> Message | None:
        """The message even when it was deleted."""
        return self._by_ts.get((channel, ts))

    async def wait_until(self, predicate: Callable[[Workspace], T | None], timeout: float) -> T:
        """Return the first truthy value of ``predicate``, asked again at every change of the record.

        Raises ``SandboxTimeoutError`` with a summary of the record after ``timeout`` seconds.
        """
        return await self.changes.wait_until(lambda: predicate(self), timeout, self.summary)

    def summary(self) -> str:
        """A few lines for a person who asks what happened here."""
        lines = [f"{self.connections} connection(s); {len(self.messages)} message(s)"]
        for message in self.messages[-12:]:
            marks = [f"in thread {message.thread_ts}"] if message.is_reply else []
            marks += [f"only for {message.ephemeral_to}"] if message.ephemeral_to else []
            marks += ["deleted"] if message.deleted else []
            marks += [f"{message.edits} edit(s)"] if message.edits else []
            name = self.channels[message.channel].name
            lines.append(f"  #{name} {message.ts} {message.user}: {message.text[:90]!r} {' '.join(marks)}")
        lines += [f"  {run.command} {run.text}: {run.as_json()}" for run in self.commands[-3:]]
        lines += [f"  {run.action_id}: {run.as_json()}" for run in self.actions[-3:]]
        lines += [f"  {call.method} -> {call.error}" for call in self.api_calls if call.error][-5:]
        lines.append("  last calls: " + ", ".join(call.method for call in list(self.api_calls)[-10:]))
        return "\n".join(lines)

    def _root_of(self, channel: str, thread_ts: str | None) -> str | None:
        parent = self.find(channel, thread_ts) if thread_ts else None
        if parent is None or parent.ephemeral_to is not None:
            return None
        return parent.thread_ts or parent.ts


def with_ids(blocks: Sequence[Json]) -> list[Json]:
    """The blocks with a block_id each, and an action_id for every element that can be used."""
    answer = []
    for block in blocks:
        copy: Json = {**block, "block_id": block.get("block_id") or secrets.token_urlsafe(3)}
        if isinstance(copy.get("elements"), list) and copy.get("type") == "actions":
            copy["elements"] = [_with_action_id(element) for element in copy["elements"]]
        if isinstance(copy.get("accessory"), dict) and copy["accessory"].get("type") != "image":
            copy["accessory"] = _with_action_id(copy["accessory"])
        if isinstance(copy.get("element"), dict):
            copy["element"] = _with_action_id(copy["element"])
        answer.append(copy)
    return answer


def _with_action_id(element: Json) -> Json:
    return {**element, "action_id": element.get("action_id") or secrets.token_urlsafe(4)}
