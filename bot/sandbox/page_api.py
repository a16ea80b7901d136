"""``/ui``: the page's socket. It is told of every change and sends what the person before it does."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import WSMsgType, web

from bot.sandbox import demo_team
from bot.sandbox.control import use_switch
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Faults
from bot.sandbox.modals import Modals
from bot.sandbox.people import People
from bot.sandbox.records import Json, Message, Run, View
from bot.sandbox.workspace import Workspace

#: Messages a channel shows at once; older ones come when the page asks for them.
WINDOW = 60

Act = Callable[[Json], Awaitable[Json]]

log = logging.getLogger(__name__)


class PageApi:
    """Serves any number of pages."""

    def __init__(
        self,
        workspace: Workspace,
        people: People,
        modals: Modals,
        faults: Faults,
        page_opened: asyncio.Event,
        commands: Sequence[Json],
        shortcuts: Sequence[Json] = (),
    ) -> None:
        self._workspace = workspace
        self._people = people
        self._modals = modals
        self._faults = faults
        self._page_opened = page_opened
        self._commands = list(commands)
        self._shortcuts = list(shortcuts)
        self._clock_speed = 1.0
        self._empty_texts = dict(demo_team.EMPTY_TEXTS)
        self._pages: set[web.WebSocketResponse] = set()
        self._acts: dict[str, Act] = {
            "say": self._say,
            "command": self._command,
            "click": self._click,
            "shortcut": self._shortcut,
            "react": self._react,
            "use_view": self._use_view,
            "submit_view": self._submit_view,
            "close_view": self._close_view,
            "open_home": self._open_home,
            "earlier": self._earlier,
            "thread": self._thread,
            "fault": self._fault,
        }

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        page = web.WebSocketResponse(heartbeat=20)
        await page.prepare(request)
        notes: asyncio.Queue[Json] = asyncio.Queue()
        notes.put_nowait(self._hello())
        end = self._workspace.changes.listen(lambda change: self._put(notes, change))
        writer = asyncio.create_task(self._write(page, notes))
        running: set[asyncio.Task[None]] = set()
        self._pages.add(page)
        self._page_opened.set()
        try:
            async for frame in page:
                if frame.type == WSMsgType.TEXT:
                    task = asyncio.create_task(self._act(json.loads(frame.data), notes))
                    running.add(task)
                    task.add_done_callback(running.discard)
        finally:
            end()
            self._pages.discard(page)
            for task in (writer, *running):
                task.cancel()
        return page

    def show_clock_speed(self, speed: float) -> None:
        self._clock_speed = speed
        self._workspace.tell("clock", speed=speed)

    def show_while_empty(self, channel: str, text: str) -> None:
        self._empty_texts[channel] = text
        self._workspace.tell("empty", channel=channel, text=text)

    async def stop(self) -> None:
        for page in tuple(self._pages):
            await page.close()

    async def _write(self, page: web.WebSocketResponse, notes: asyncio.Queue[Json]) -> None:
        while True:
            note = await notes.get()
            try:
                await page.send_str(json.dumps(note, ensure_ascii=False))
            except ConnectionError:
                log.debug("The page went away.")
                return

    async def _act(self, wish: Json, notes: asyncio.Queue[Json]) -> None:
        answer: Json = {"type": "done", "id": wish.get("id"), "ok": True}
        try:
            answer.update(await self._acts[wish["act"]](wish))
        except ApiError as error:
            answer.update(ok=False, error=error.code, details=error.details)
        except KeyError as error:
            answer.update(ok=False, error=f"The page asked for something unknown: {error}.")
        notes.put_nowait(answer)

    # What changed, in the page's words

    def _put(self, notes: asyncio.Queue[Json], change: Json) -> None:
        kind = change["type"]
        if kind == "message":
            message = self._workspace.message_at(change["channel"], change["ts"])
            if message is None:
                return
            notes.put_nowait({"type": "message", "message": self._shown(message)})
            root = message.is_reply and self._workspace.find(message.channel, message.thread_ts or "")
            if root:
                notes.put_nowait({"type": "message", "message": self._shown(root)})
        elif kind == "views":
            notes.put_nowait({**change, "view": self._view(self._workspace.view_of(change["user"]))})
        elif kind == "home":
            notes.put_nowait({**change, "view": self._view(self._workspace.homes[change["user"]])})
        elif kind == "channel":
            channel = self._workspace.channels[change["channel"]]
            members = sorted(channel.members)
            notes.put_nowait({"type": "channel", "channel": {**channel.as_slack(""), "members": members}})
        elif kind in ("connections", "faults", "file", "clock", "empty"):
            notes.put_nowait(change)

    def _hello(self) -> Json:
        workspace = self._workspace
        moment = workspace.local_time()
        return {
            "type": "hello",
            "team": demo_team.TEAM_NAME,
            "bot": demo_team.BOT_USER,
            "people": list(demo_team.PEOPLE),
            "users": [user.as_slack(workspace.team_id, moment) for user in workspace.users.values()],
            "channels": [
                {**channel.as_slack(""), "members": sorted(channel.members)} for channel in workspace.channels.values()
            ],
            "messages": [
                self._shown(message)
                for channel in workspace.channels
                for message in workspace.seen_in(channel)[-WINDOW:]
            ],
            "views": {view.user: self._view(workspace.view_of(view.user)) for view in workspace.views.values()},
            "homes": {user: self._view(view) for user, view in workspace.homes.items()},
            "commands": self._commands,
            "shortcuts": self._shortcuts,
            "clock_speed": self._clock_speed,
            "empty_texts": self._empty_texts,
            "connections": workspace.connections,
            "faults": self._faults.as_json(),
            "window": WINDOW,
        }

    def _shown(self, message: Message) -> Json:
        workspace = self._workspace
        shown: Json = {
            **message.as_slack(workspace.team_id, include_metadata=False),
            "blocks": [self._with_size(block) for block in message.blocks],
            "channel": message.channel,
            "deleted": message.deleted,
            "ephemeral_to": message.ephemeral_to,
            "pinned": message.pinned,
            "is_reply": message.is_reply,
            "broadcast": message.broadcast,
            "files": [
                {
                    "id": file.id,
                    "title": file.title,
                    "alt": file.alt_text,
                    "mimetype": file.mimetype,
                    "width": file.width,
                    "height": file.height,
                }
                for file in (workspace.files[file_id] for file_id in message.files)
            ],
        }
        replies = [] if message.is_reply else workspace.replies(message.channel, message.ts)
        if replies:
            shown["reply_count"] = len(replies)
            shown["reply_users"] = list(dict.fromkeys(reply.user for reply in replies))
            shown["latest_reply"] = replies[-1].ts
        return shown

    def _with_size(self, block: Json) -> Json:
        """A picture with its size, so that the page keeps its place free and nothing jumps when it comes."""
        file = self._workspace.file_of(block["slack_file"]) if block.get("slack_file") else None
        if file is None or not file.width:
            return block
        return {**block, "image_width": file.width, "image_height": file.height}

    def _view(self, view: View | None) -> Json | None:
        if view is None:
            return None
        return view.as_slack(self._workspace.team_id, demo_team.APP_ID, demo_team.BOT_ID)

    # What the person does

    async def _say(self, wish: Json) -> Json:
        text = self._as_typed(str(wish["text"]))
        thread_ts = wish.get("thread_ts")
        message = self._people.say(text, user=wish["user"], channel=wish["channel"], thread_ts=thread_ts)
        return {"ts": message.ts}

    async def _command(self, wish: Json) -> Json:
        run = await self._people.send_command(wish["command"], wish["text"], user=wish["user"], channel=wish["channel"])
        return _outcome(run)

    async def _click(self, wish: Json) -> Json:
        run = await self._people.click(
            wish["channel"],
            wish["ts"],
            wish["action_id"],
            user=wish["user"],
            value=wish.get("value"),
            chosen=wish.get("chosen") or {},
        )
        return _outcome(run)

    async def _shortcut(self, wish: Json) -> Json:
        run = await self._people.use_shortcut(wish["channel"], wish["ts"], wish["callback_id"], user=wish["user"])
        return _outcome(run)

    async def _react(self, wish: Json) -> Json:
        """Add the reaction, or take it away if the person has it there already."""
        message = self._workspace.find(wish["channel"], wish["ts"])
        mine = message is not None and wish["user"] in message.reactions.get(wish["name"], [])
        self._people.react(wish["channel"], wish["ts"], wish["name"], user=wish["user"], remove=mine)
        return {}

    async def _use_view(self, wish: Json) -> Json:
        run = await self._people.use_view(
            self._open_view(wish),
            wish["action_id"],
            wish.get("value"),
            wish.get("chosen") or {},
            wish.get("values") or {},
        )
        return _outcome(run)

    async def _submit_view(self, wish: Json) -> Json:
        errors = await self._people.submit_view(self._open_view(wish), wish["values"])
        return {"errors": errors}

    async def _close_view(self, wish: Json) -> Json:
        await self._people.close_view(self._open_view(wish))
        return {}

    async def _open_home(self, wish: Json) -> Json:
        self._people.open_home(wish["user"])
        return {"channel": self._workspace.direct(wish["user"]).id}

    async def _earlier(self, wish: Json) -> Json:
        before = float(wish["before"])
        older = [m for m in self._workspace.seen_in(wish["channel"]) if float(m.ts) < before]
        return {"messages": [self._shown(message) for message in older[-WINDOW:]], "more": len(older) > WINDOW}

    async def _thread(self, wish: Json) -> Json:
        channel, ts = wish["channel"], wish["ts"]
        messages = self._workspace.seen_in(channel, thread_ts=ts)
        root = self._workspace.find(channel, ts)
        return {"messages": [self._shown(message) for message in ([root] if root else []) + messages]}

    async def _fault(self, wish: Json) -> Json:
        said = await use_switch(self._faults, str(wish["name"]), {})
        self._workspace.tell("faults", faults=self._faults.as_json())
        return {"said": said}

    def _open_view(self, wish: Json) -> View:
        view_id, user = wish["view"], wish["user"]
        home = self._workspace.homes.get(user)
        return home if home is not None and home.id == view_id else self._modals.find(view_id, None)

    def _as_typed(self, text: str) -> str:
        """Escape as Slack does, and turn @names and #channels into references."""
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for user in self._workspace.users.values():
            text = text.replace(f"@{user.name}", f"<@{user.id}>")
        for channel in self._workspace.channels.values():
            if not channel.is_im:
                text = text.replace(f"#{channel.name}", f"<#{channel.id}|{channel.name}>")
        return text


def _outcome(run: Run) -> Json:
    if run.dispatch_failed:
        raise ApiError("dispatch_failed")
    return {"ack_ms": run.ack_ms}
