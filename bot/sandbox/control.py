"""``/_control``: the fault switches and the record over HTTP, for scripts and for curl."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Faults
from bot.sandbox.people import People
from bot.sandbox.records import Json
from bot.sandbox.workspace import Workspace

RATE_LIMIT_SECONDS = 30.0


async def use_switch(faults: Faults, name: str, wish: Json) -> str:
    """Do what the switch ``name`` says and return a sentence about it. Raises ``ApiError`` not_found."""
    method = wish.get("method")
    count = int(wish.get("count", 1))
    if name == "drop_socket":
        return f"Cut {faults.drop_socket()} connection(s)."
    if name == "send_refresh":
        return f"Asked {await faults.send_refresh()} connection(s) to come anew."
    if name == "rate_limit":
        seconds = float(wish.get("seconds", RATE_LIMIT_SECONDS))
        faults.rate_limit(seconds, method)
        return f"{method or 'Every method'} answers 429 for {seconds:g} seconds."
    if name == "server_error":
        faults.server_error(count, method)
        return f"The next {count} call(s) of {method or 'any method'} answer 500."
    if name == "lose_response":
        faults.lose_response(method or "chat.postMessage", count)
        return f"The next {count} answer(s) of {method or 'chat.postMessage'} will be lost."
    if name == "resend_event":
        return "Sent the last event again." if faults.resend_event() else "There was no event yet."
    if name == "clear":
        faults.clear()
        return "All is well again."
    raise ApiError("not_found", [f"there is no switch {name}"])


class Control:
    """The endpoints: ``GET record``, ``POST fault/{name}``, ``POST command``, ``POST click``, ``POST say``."""

    def __init__(self, workspace: Workspace, people: People, faults: Faults) -> None:
        self._workspace = workspace
        self._people = people
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_control/record", self._record),
            web.post("/_control/fault/{name}", self._fault),
            web.post("/_control/command", self._command),
            web.post("/_control/click", self._click),
            web.post("/_control/say", self._say),
        ]

    async def _record(self, _request: web.Request) -> web.Response:
        return web.json_response(record(self._workspace, self._faults), dumps=_dumps)

    async def _fault(self, request: web.Request) -> web.Response:
        async def answer(wish: Json) -> Json:
            said = await use_switch(self._faults, request.match_info["name"], wish)
            self._workspace.tell("faults", faults=self._faults.as_json())
            return {"said": said, "faults": self._faults.as_json()}

        return await _answer(request, answer)

    async def _command(self, request: web.Request) -> web.Response:
        async def answer(wish: Json) -> Json:
            run = await self._people.send_command(
                wish["command"], wish.get("text", ""), user=wish["user"], channel=wish["channel"]
            )
            return run.as_json()

        return await _answer(request, answer)

    async def _click(self, request: web.Request) -> web.Response:
        async def answer(wish: Json) -> Json:
            run = await self._people.click(
                wish["channel"],
                wish["ts"],
                wish["action_id"],
                user=wish["user"],
                value=wish.get("value"),
                chosen=wish.get("chosen") or {},
            )
            return run.as_json()

        return await _answer(request, answer)

    async def _say(self, request: web.Request) -> web.Response:
        async def answer(wish: Json) -> Json:
            message = self._people.say(
                wish["text"], user=wish["user"], channel=wish["channel"], thread_ts=wish.get("thread_ts")
            )
            return {"ts": message.ts}

        return await _answer(request, answer)


def record(workspace: Workspace, faults: Faults) -> Json:
    """Everything that happened, as plain JSON."""
    return {
        "connections": workspace.connections,
        "faults": faults.as_json(),
        "users": [user.as_slack(workspace.team_id, workspace.local_time()) for user in workspace.users.values()],
        "channels": [channel.as_slack("") for channel in workspace.channels.values()],
        "messages": [
            {
                **message.as_slack(workspace.team_id),
                "channel": message.channel,
                "edits": message.edits,
                "deleted": message.deleted,
                "ephemeral_to": message.ephemeral_to,
                "files": message.files,
            }
            for message in workspace.messages
        ],
        "files": [
            {"id": file.id, "name": file.name, "ready": file.ready, "bytes": len(file.content)}
            for file in workspace.files.values()
        ],
        "commands": [run.as_json() for run in workspace.commands],
        "actions": [run.as_json() for run in workspace.actions],
        "api_calls": [{"method": call.method, "error": call.error} for call in workspace.api_calls],
    }


async def _answer(request: web.Request, act: Callable[[Json], Awaitable[Json]]) -> web.Response:
    try:
        wish = json.loads(await request.text() or "{}")
        return web.json_response({"ok": True, **await act(wish)}, dumps=_dumps)
    except ApiError as error:
        return web.json_response(error.as_json(), status=400)
    except (KeyError, TypeError, ValueError) as error:
        return web.json_response({"ok": False, "error": f"invalid_arguments: {error!r}"}, status=400)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
