"""Files: the three steps of an upload, the time Slack needs to look at one, and handing it out."""

from __future__ import annotations

import asyncio
import secrets
import struct
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.sandbox import demo_team
from bot.sandbox.call import Call
from bot.sandbox.errors import ApiError
from bot.sandbox.pace import Pace
from bot.sandbox.records import Json, StoredFile
from bot.sandbox.workspace import Draft, Workspace


class Files:
    """Takes uploads. A completed file is of no use in a message until ``processing_seconds`` have passed."""

    def __init__(
        self, workspace: Workspace, pace: Pace, processing_seconds: float, base_url: Callable[[], str]
    ) -> None:
        self._workspace = workspace
        self._pace = pace
        self._processing_seconds = processing_seconds
        self._base_url = base_url
        self._timers: set[asyncio.TimerHandle] = set()

    def table(self) -> dict[str, Callable[[Call], Json]]:
        return {
            "files.getUploadURLExternal": self.get_upload_url,
            "files.completeUploadExternal": self.complete_upload,
            "files.info": self.info,
        }

    def get_upload_url(self, call: Call) -> Json:
        name, length = call.required("filename"), call.number("length", 0)
        if length <= 0:
            raise ApiError("invalid_arguments", ["must be more than 0 [json-pointer:/length]"])
        file_id = f"F0{secrets.token_hex(5).upper()}"
        token = secrets.token_urlsafe(16)
        alt_text = call.text("alt_txt") or ""
        self._workspace.files[file_id] = StoredFile(
            file_id, name, name, alt_text, length, demo_team.BOT_USER, token, int(self._workspace.now())
        )
        return {"file_id": file_id, "upload_url": f"{self._base_url()}upload/{token}"}

    async def receive(self, request: web.Request) -> web.Response:
        """``POST /upload/{token}``: the bytes, raw or as a form."""
        token = request.match_info["token"]
        file = next((f for f in self._workspace.files.values() if f.upload_token == token), None)
        if file is None or file.completed:
            return web.Response(status=404, text="This upload URL is not or no longer valid.")
        content = await _uploaded_bytes(request)
        if len(content) != file.length:
            return web.Response(status=400, text=f"Announced {file.length} bytes, received {len(content)}.")
        file.content, file.uploaded = content, True
        return web.Response(text=f"OK - {len(content)}")

    def complete_upload(self, call: Call) -> Json:
        """Finish uploads and, with a channel, share them there in one message."""
        files = [self._finished(entry) for entry in self._entries(call)]
        channel = call.text("channel_id") or (call.text("channels") or "").split(",")[0] or None
        if channel is not None:
            self._share(call, channel, files)
        for file in files:
            file.completed = True
            self._look_later(file)
        return {"files": [file.as_slack(self._base_url()) for file in files]}

    def info(self, call: Call) -> Json:
        file = self._workspace.files.get(call.required("file"))
        if file is None or not file.completed:
            raise ApiError("file_not_found")
        return {"file": file.as_slack(self._base_url()), "comments": []}

    async def hand_out(self, request: web.Request) -> web.Response:
        """``GET /files/{id}/{name}``."""
        file = self._workspace.files.get(request.match_info["id"])
        if file is None or not file.ready:
            raise web.HTTPNotFound(text="There is no such file, or it is still being processed.")
        # Anything but a picture is only ever downloaded, so that an uploaded page cannot run here.
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}
        if not file.mimetype.startswith("image/"):
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)

    def stop(self) -> None:
        for timer in self._timers:
            timer.cancel()

    def _entries(self, call: Call) -> list[Any]:
        entries = call.json("files")
        if not isinstance(entries, list) or not entries:
            raise ApiError("invalid_arguments", ["missing required field: files [json-pointer:/files]"])
        return entries

    def _finished(self, entry: Any) -> StoredFile:
        file = self._workspace.files.get(str(entry.get("id"))) if isinstance(entry, dict) else None
        if file is None or not file.uploaded or file.completed:
            raise ApiError("file_not_found")
        file.title = str(entry.get("title") or file.name)
        return file

    def _share(self, call: Call, name: str, files: list[StoredFile]) -> None:
        channel = self._workspace.find_channel(name)
        if demo_team.BOT_USER not in channel.members:
            raise ApiError("not_in_channel")
        blocks = self._workspace.check_blocks(call.json("blocks"))
        self._pace.message(channel.id, time.monotonic())
        draft = Draft(
            channel=channel.id,
            user=demo_team.BOT_USER,
            bot_id=demo_team.BOT_ID,
            text=call.text("initial_comment") or "",
            blocks=blocks,
            thread_ts=call.text("thread_ts"),
            files=[file.id for file in files],
        )
        self._workspace.post(draft)
        for file in files:
            file.channels.append(channel.id)

    def _look_later(self, file: StoredFile) -> None:
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._processing_seconds, self._look_at, file)
        self._timers.add(timer)

    def _look_at(self, file: StoredFile) -> None:
        file.mimetype, file.width, file.height = look_at(file.content)
        file.ready = True
        self._workspace.tell("file", file=file.id)
        for message in self._workspace.messages:
            if file.id in message.files:
                self._workspace.tell_message(message)


def look_at(content: bytes) -> tuple[str, int, int]:
    """The media type by the first bytes, and the size in pixels where that is easily read."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return "image/png", width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return "image/gif", width, height
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", 0, 0
    return ("application/pdf" if content.startswith(b"%PDF-") else "application/octet-stream"), 0, 0


async def _uploaded_bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""
