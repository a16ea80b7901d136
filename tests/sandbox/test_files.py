"""Uploads and the time Slack takes to look at them."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox


def picture_block(file_id: str) -> list[dict[str, Any]]:
    return [{"type": "image", "slack_file": {"id": file_id}, "alt_text": "trend"}]


async def test_an_upload_can_be_used_in_a_block_only_after_it_was_processed(
    sandbox: Sandbox, client: AsyncWebClient, picture: bytes
) -> None:
    uploaded = await client.files_upload_v2(content=picture, filename="trend.png", title="趋势")
    file_id = uploaded["file"]["id"]
    methods = [call.method for call in sandbox.workspace.api_calls]
    assert methods == ["files.getUploadURLExternal", "files.completeUploadExternal"]
    assert (await client.files_info(file=file_id))["file"]["mimetype"] == ""
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0CRISIS", text="card", blocks=picture_block(file_id))
    assert caught.value.response["error"] == "invalid_blocks"
    assert "invalid slack file" in caught.value.response["errors"][0]

    await sandbox.wait_until(lambda workspace: workspace.files[file_id].ready, 5)
    info = (await client.files_info(file=file_id))["file"]
    assert (info["mimetype"], info["original_w"], info["original_h"]) == ("image/png", 4, 2)
    await client.chat_postMessage(channel="C0CRISIS", text="card", blocks=picture_block(file_id))
    async with aiohttp.ClientSession() as session, session.get(info["url_private"]) as response:
        assert await response.read() == picture


async def test_a_file_nobody_uploaded_is_refused_in_a_block(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid slack file"):
        await client.chat_postMessage(channel="C0CRISIS", text="card", blocks=picture_block("F0NONE"))


async def test_a_file_can_be_shared_into_a_thread(sandbox: Sandbox, client: AsyncWebClient, picture: bytes) -> None:
    card = await client.chat_postMessage(channel="C0CRISIS", text="card")
    await client.files_upload_v2(
        content=picture,
        filename="trend.png",
        channel="C0CRISIS",
        thread_ts=card["ts"],
        initial_comment="the trend",
    )
    (reply,) = sandbox.workspace.replies("C0CRISIS", card["ts"])
    assert reply.text == "the trend"
    assert sandbox.workspace.files[reply.files[0]].content == picture


async def test_bytes_that_do_not_match_the_announced_length_are_refused(client: AsyncWebClient) -> None:
    ticket = await client.files_getUploadURLExternal(filename="a.png", length=10)
    async with aiohttp.ClientSession() as session, session.post(ticket["upload_url"], data=b"short") as response:
        assert response.status == 400
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_completeUploadExternal(files=[{"id": ticket["file_id"], "title": "a"}])
