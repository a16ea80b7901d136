"""Requests to the bot as Slack makes them, and as others make them."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import aiohttp

from bot.sandbox import Sandbox
from bot.sandbox.http_mode import encode, signature
from bot.sandbox.records import Json
from bot.slack.handlers import Handlers
from bot.web.slack_door import SlackDoor

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@dataclass(slots=True)
class HttpBot:
    """A bot that hears the sandbox over HTTP."""

    sandbox: Sandbox
    door: SlackDoor
    handlers: Handlers
    url: str
    woken: asyncio.Event

    async def asked(self, request: Request) -> tuple[int, str]:
        return await request.send(self.url)


@dataclass(slots=True)
class Request:
    """A request that is right in everything, until a test changes something."""

    kind: str = "slash_commands"
    payload: Json = field(default_factory=dict)
    age: int = 0
    secret: str = SECRET
    tampered: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    async def send(self, url: str) -> tuple[int, str]:
        """Status and body of the answer."""
        body, content_type = encode(self.kind, self.payload)
        timestamp = str(int(time.time()) - self.age)
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.secret, timestamp, body),
            **self.headers,
        }
        return await post(f"{url}/slack/events", body + self.tampered, headers)


async def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    sent = {name: value for name, value in headers.items() if value}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=sent) as answer:
        return answer.status, await answer.text()


async def get(url: str, headers: dict[str, str] | None = None) -> aiohttp.ClientResponse:
    """The answer, redirects not followed, its text read."""
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        answer = await session.get(url, headers=headers, allow_redirects=False)
        await answer.text()
        return answer


def a_command(text: str = "help", team: str = "T0SANDBOX") -> Json:
    return {
        "command": "/sentiment",
        "text": text,
        "team_id": team,
        "user_id": "U0ANALYST",
        "channel_id": "C0CRISIS",
        "trigger_id": "1.2.3",
    }


def an_event(event: Json, team: str = "T0SANDBOX", event_time: int = 0) -> Json:
    return {
        "type": "event_callback",
        "team_id": team,
        "event_id": "Ev1",
        "event_time": event_time or int(time.time()),
        "event": event,
        "authorizations": [{"team_id": team, "user_id": "U0TOCSIN", "is_bot": True}],
    }
