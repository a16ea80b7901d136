"""Slack over HTTP: signed requests to the app's own address instead of envelopes."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.records import Json
from bot.sandbox.socket_mode import Ack

Headers = dict[str, str]


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """How Slack signs a request: https://docs.slack.dev/authentication/verifying-requests-from-slack/."""
    signed = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={signed.hexdigest()}"


def encode(kind: str, payload: Json) -> tuple[bytes, str]:
    """The body of a request and its content type: commands and interactions are forms, events are JSON."""
    if kind == "events_api":
        return json.dumps(payload, ensure_ascii=False).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload, ensure_ascii=False)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


class HttpMode:
    """Posts each payload to one address and takes the answer as the ack."""

    def __init__(self, url: str, signing_secret: str, ack_seconds: float) -> None:
        self._url = url
        self._secret = signing_secret
        self._ack_seconds = ack_seconds

    async def deliver(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Ack | None:
        """Post a payload; None when it was not answered with 200 in time."""
        body, content_type = encode(kind, payload)
        timestamp = str(int(time.time()))
        headers: Headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        sent = time.monotonic()
        try:
            async with (
                asyncio.timeout(self._ack_seconds),
                aiohttp.ClientSession() as session,
                session.post(self._url, data=body, headers=headers) as answer,
            ):
                text = await answer.text()
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None
        if answer.status != 200:
            return None
        return Ack(_payload(text), (time.monotonic() - sent) * 1000)


def _payload(text: str) -> Json | None:
    """What came with the ack: JSON, or words to show to whoever sent the command."""
    if not text:
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return {"text": text}
    return value if isinstance(value, dict) and value else None
