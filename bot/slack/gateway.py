"""The only place that calls Slack's Web API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.blocks import Block
from bot.slack.errors import SlackRefused, SlackUnavailable, code_of
from bot.slack.fitting import fit_message, fit_view
from bot.slack.ids import METADATA_EVENT, METADATA_KEY

#: Slack's words for "not now"; everything else it refuses, it refuses for good.
TEMPORARY_CODES = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
#: How long a freshly uploaded picture is waited for before the message goes out without it, in seconds.
PICTURE_PATIENCE = 10.0
PICTURE_POLL = 0.25
HISTORY_PAGE = 100
MEMBERS_PAGE = 1000


class SlackGateway:
    """Posts, edits, uploads and looks up, with errors sorted into `SlackRefused` and `SlackUnavailable`.

    ``sleep`` is what waiting for a picture uses, so that a test need not wait.
    """

    def __init__(self, client: AsyncWebClient, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._client = client
        self._sleep = sleep

    async def post(
        self,
        channel: str,
        text: str,
        blocks: Sequence[Block],
        *,
        key: str,
        thread_ts: str | None = None,
        broadcast: bool = False,
    ) -> str:
        """Post a message and return its ts. Its metadata carries ``key``, by which `find` knows it again."""
        text, fitted = fit_message(text, blocks)
        async with _sorted_errors():
            answer = await self._client.chat_postMessage(
                channel=channel,
                text=text,
                blocks=fitted,
                thread_ts=thread_ts,
                reply_broadcast=broadcast if thread_ts else None,
                metadata={"event_type": METADATA_EVENT, "event_payload": {METADATA_KEY: key}},
                unfurl_links=False,
                unfurl_media=False,
            )
        return str(answer["ts"])

    async def update(self, channel: str, ts: str, text: str, blocks: Sequence[Block]) -> None:
        text, fitted = fit_message(text, blocks)
        async with _sorted_errors():
            await self._client.chat_update(channel=channel, ts=ts, text=text, blocks=fitted)

    async def find(self, channel: str, key: str, *, thread_ts: str | None, oldest: float) -> str | None:
        """The ts of the message that carries ``key``, among those since ``oldest`` (epoch seconds), if it is there."""
        cursor: str | None = None
        while True:
            async with _sorted_errors():
                arguments: dict[str, Any] = {
                    "channel": channel,
                    "oldest": f"{oldest:.6f}",
                    "limit": HISTORY_PAGE,
                    "include_all_metadata": True,
                    "cursor": cursor,
                }
                if thread_ts:
                    answer = await self._client.conversations_replies(ts=thread_ts, **arguments)
                else:
                    answer = await self._client.conversations_history(**arguments)
            for message in answer.get("messages") or []:
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get(METADATA_KEY) == key:
                    return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None

    async def upload_picture(self, png: bytes, filename: str, alt: str) -> str:
        """Upload a picture that only the bot can see until a message shows it; returns its file id."""
        async with _sorted_errors():
            answer = await self._client.files_upload_v2(file=png, filename=filename, title=filename, alt_txt=alt[:1000])
        return str(answer["file"]["id"])

    async def picture_is_ready(self, file_id: str) -> bool:
        """Wait until Slack has processed a picture; False if it takes too long to hold a message for it."""
        waited = 0.0
        while waited < PICTURE_PATIENCE:
            async with _sorted_errors():
                answer = await self._client.files_info(file=file_id)
            if (answer.get("file") or {}).get("mimetype"):
                return True
            await self._sleep(PICTURE_POLL)
            waited += PICTURE_POLL
        return False

    async def open_modal(self, trigger_id: str, view: Block) -> str:
        """Open a modal before whoever clicked or typed, and give its id; a trigger holds for three seconds and once."""
        async with _sorted_errors():
            answer = await self._client.views_open(trigger_id=trigger_id, view=fit_view(view))
        return str(answer["view"]["id"])

    async def push_modal(self, trigger_id: str, view: Block) -> str:
        """Lay a modal over the one that is open, and give its id."""
        async with _sorted_errors():
            answer = await self._client.views_push(trigger_id=trigger_id, view=fit_view(view))
        return str(answer["view"]["id"])

    async def publish_home(self, user_id: str, view: Block) -> None:
        """Show this in a person's App Home."""
        async with _sorted_errors():
            await self._client.views_publish(user_id=user_id, view=fit_view(view))

    async def permalink(self, channel: str, ts: str) -> str:
        """Where a message can be opened."""
        async with _sorted_errors():
            answer = await self._client.chat_getPermalink(channel=channel, message_ts=ts)
        return str(answer["permalink"])

    async def send_file(self, user_id: str, content: bytes, filename: str, comment: str) -> None:
        """Put a file into the direct talk with a person."""
        async with _sorted_errors():
            talk = await self._client.conversations_open(users=user_id)
            await self._client.files_upload_v2(
                file=content, filename=filename, title=filename, channel=talk["channel"]["id"], initial_comment=comment
            )

    async def update_modal(self, view_id: str, view: Block) -> None:
        """Put another modal in the place of one that is open."""
        async with _sorted_errors():
            await self._client.views_update(view_id=view_id, view=fit_view(view))

    async def whisper(
        self, channel: str, user_id: str, text: str, blocks: Sequence[Block] = (), *, thread_ts: str | None = None
    ) -> None:
        """Say something to one person in a channel, or in a thread that is there already."""
        text, fitting = fit_message(text, blocks)
        async with _sorted_errors():
            await self._client.chat_postEphemeral(
                channel=channel, user=user_id, text=text, blocks=fitting or None, thread_ts=thread_ts
            )

    async def message(self, channel: str, ts: str) -> dict[str, Any] | None:
        """The message as Slack has it, whether it stands in the channel or in a thread; None if it is gone."""
        async with _sorted_errors():
            answer = await self._client.conversations_replies(
                channel=channel, ts=ts, oldest=ts, latest=ts, inclusive=True, limit=2
            )
        found = [dict(message) for message in answer.get("messages") or [] if message.get("ts") == ts]
        return found[0] if found else None

    async def group_members(self, group_id: str) -> frozenset[str]:
        """The people in a user group."""
        async with _sorted_errors():
            answer = await self._client.usergroups_users_list(usergroup=group_id)
        return frozenset(map(str, answer.get("users") or []))

    async def channel_members(self, channel: str) -> frozenset[str]:
        """The people in a channel."""
        members: set[str] = set()
        cursor: str | None = None
        while True:
            async with _sorted_errors():
                answer = await self._client.conversations_members(channel=channel, limit=MEMBERS_PAGE, cursor=cursor)
            members.update(map(str, answer.get("members") or []))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return frozenset(members)

    async def user_preferences(self, user_id: str) -> tuple[str | None, str | None]:
        """A person's IANA time zone and locale as Slack knows them."""
        async with _sorted_errors():
            answer = await self._client.users_info(user=user_id, include_locale=True)
        user = answer.get("user") or {}
        return user.get("tz"), user.get("locale")

    async def user_name(self, user_id: str) -> str | None:
        """A person's name in the workspace."""
        async with _sorted_errors():
            answer = await self._client.users_info(user=user_id)
        name = (answer.get("user") or {}).get("name")
        return str(name) if name else None

    async def is_admin(self, user_id: str) -> bool:
        """Whether a person runs the workspace."""
        async with _sorted_errors():
            answer = await self._client.users_info(user=user_id)
        user = answer.get("user") or {}
        return bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner"))

    async def user_groups(self) -> list[tuple[str, str]]:
        """The user groups, each as its id and handle."""
        async with _sorted_errors():
            answer = await self._client.usergroups_list()
        return [(str(group["id"]), str(group["handle"])) for group in answer.get("usergroups") or []]


@asynccontextmanager
async def _sorted_errors() -> AsyncIterator[None]:
    """Turn the SDK's, aiohttp's and asyncio's errors into the two kinds that a caller can act on."""
    try:
        yield
    except SlackApiError as error:
        raise _sorted(error) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise SlackUnavailable(type(error).__name__) from error
    except SlackRequestError as error:
        raise SlackUnavailable(str(error)) from error
    except SlackClientError as error:
        raise SlackUnavailable(type(error).__name__) from error


def _sorted(error: SlackApiError) -> SlackRefused | SlackUnavailable:
    response = error.response
    status = getattr(response, "status_code", 200)
    if status == 429:
        return SlackUnavailable("rate limit", float(response.headers.get("Retry-After", 1)), maybe_done=False)
    if status >= 500:
        return SlackUnavailable(f"HTTP {status}")
    code = code_of(error)
    if code is None:
        return SlackUnavailable(f"HTTP {status}, and not from Slack")
    if code in TEMPORARY_CODES:
        return SlackUnavailable(code)
    details = response.get("response_metadata") or {}
    return SlackRefused(code, "; ".join(details.get("messages") or []))
