"""Answers to commands and clicks: what comes with an ack and what is posted to a response_url."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox import demo_team
from bot.sandbox.errors import ApiError
from bot.sandbox.records import Json, Message, Run
from bot.sandbox.workspace import Draft, Workspace

USES = 5
SECONDS = 30 * 60.0


@dataclass(slots=True, eq=False)
class ResponseUrl:
    """Where the bot may answer one run. ``original`` is the message that was clicked, or the last answer."""

    run: Run
    thread_ts: str | None
    original: Message | None
    expires: float
    uses: int = 0


class Responses:
    """Issues response_urls and takes the answers."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._urls: dict[str, ResponseUrl] = {}

    def issue(self, run: Run, *, thread_ts: str | None = None, original: Message | None = None) -> str:
        """Return the token of a new response_url."""
        token = secrets.token_urlsafe(16)
        self._urls[token] = ResponseUrl(run, thread_ts, original, time.monotonic() + SECONDS)
        return token

    def take_ack(self, run: Run) -> None:
        """Show what came with the ack of a command, if it was an answer."""
        payload = run.ack_payload or {}
        if payload.get("text") or payload.get("blocks"):
            self._show(self._urls[run.response_token], payload)

    async def handle(self, request: web.Request) -> web.Response:
        """``POST /resp/{token}``: answers as Slack does, ``ok`` or a code."""
        url = self._urls.get(request.match_info["token"])
        if url is None or url.expires < time.monotonic():
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if url.uses >= USES:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        try:
            payload = json.loads(await request.text() or "{}")
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        try:
            self._show(url, payload)
        except ApiError as error:
            return web.json_response(error.as_json(), status=400)
        url.uses += 1
        return web.Response(text="ok")

    def _show(self, url: ResponseUrl, payload: Json) -> None:
        original = url.original
        if payload.get("delete_original"):
            if original is not None:
                self._workspace.delete(original)
            return
        blocks = self._workspace.check_blocks(payload.get("blocks"))
        text = str(payload.get("text") or "")
        if not text and not blocks:
            raise ApiError("no_text")
        if payload.get("replace_original") and original is not None and not original.deleted:
            self._workspace.edit(original, text, blocks, original.metadata)
            answer = original
        else:
            answer = self._workspace.post(self._draft(url, payload, text, blocks))
        if url.original is None:
            url.original = answer
        url.run.take_answer(answer, time.monotonic())
        self._workspace.tell("run")

    def _draft(self, url: ResponseUrl, payload: Json, text: str, blocks: list[Json]) -> Draft:
        public = payload.get("response_type") == "in_channel"
        return Draft(
            channel=url.run.channel,
            user=demo_team.BOT_USER,
            bot_id=demo_team.BOT_ID,
            text=text,
            blocks=blocks,
            thread_ts=payload.get("thread_ts") or url.thread_ts,
            ephemeral_to=None if public else url.run.user,
        )
