"""Slash commands, from the person to the bot and back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox, SandboxTimeoutError
from tests.sandbox.conftest import Connect


async def test_a_command_is_acknowledged_and_answered_with_its_chinese_text_intact(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    @app.command("/sentiment")
    async def answer(ack: Any, respond: Any, command: dict[str, str]) -> None:
        await ack()
        await respond(f"{command['user_name']}: {command['text']}")

    await connect(app)
    run = await sandbox.send_command("/sentiment", "今天 云课堂")
    message = await run.answer(5)
    assert message.text == "linxia: 今天 云课堂"
    assert message.ephemeral_to == "U0ANALYST"
    assert run.ack_ms is not None
    assert run.answer_ms is not None


async def test_an_answer_may_come_with_the_ack(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> None:
    @app.command("/sentiment")
    async def answer(ack: Any) -> None:
        await ack(text="at once", response_type="in_channel")

    await connect(app)
    run = await sandbox.send_command("/sentiment")
    assert (await run.answer(5)).ephemeral_to is None
    assert [message.text for message in sandbox.workspace.posted("C0CRISIS")] == ["at once"]


async def test_a_response_url_takes_five_answers_and_no_sixth(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    answers: asyncio.Queue[tuple[int, str]] = asyncio.Queue()

    @app.command("/sentiment")
    async def answer(ack: Any, respond: Any) -> None:
        await ack()
        for number in range(6):
            response = await respond(f"answer {number}")
            answers.put_nowait((response.status_code, response.body))

    await connect(app)
    run = await sandbox.send_command("/sentiment")
    assert [await asyncio.wait_for(answers.get(), 5) for _ in range(5)] == [(200, "ok")] * 5
    status, body = await asyncio.wait_for(answers.get(), 5)
    assert status == 404
    assert "used_url" in body
    assert len(run.answers) == 5


async def test_a_later_answer_may_replace_the_first(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> None:
    @app.command("/sentiment")
    async def answer(ack: Any, respond: Any) -> None:
        await ack()
        await respond("counting")
        await respond("counted", replace_original=True)

    await connect(app)
    run = await sandbox.send_command("/sentiment")
    await sandbox.wait_until(lambda _: len(run.answers) == 2, 5)
    assert [message.text for message in sandbox.workspace.ephemerals("U0ANALYST")] == ["counted"]


async def test_a_command_that_nobody_acknowledges_is_shown_as_failed(app: AsyncApp) -> None:
    async with Sandbox(ack_seconds=0.2) as sandbox:
        run = await sandbox.send_command("/nobody")
        assert run.dispatch_failed
        with pytest.raises(SandboxTimeoutError, match="No answer"):
            await run.answer(0.01)
        (shown,) = sandbox.workspace.ephemerals("U0ANALYST")
        assert "dispatch_failed" in shown.text


async def test_a_listener_that_is_too_slow_fails_but_may_still_answer(app: AsyncApp) -> None:
    async with Sandbox(ack_seconds=0.1) as sandbox:
        app.client.base_url = sandbox.api_url
        release = asyncio.Event()

        @app.command("/slow")
        async def answer(ack: Any, respond: Any) -> None:
            await release.wait()
            await ack()
            await respond("late")

        handler = AsyncSocketModeHandler(app, sandbox.app_token)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        try:
            run = await sandbox.send_command("/slow")
            assert run.dispatch_failed
            release.set()
            assert (await run.answer(5)).text == "late"
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
