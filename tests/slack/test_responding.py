"""An answer that Slack refuses is given in a plainer form; one that cannot be given at all is in the log."""

from __future__ import annotations

import logging

import pytest
from slack_bolt.async_app import AsyncRespond

from bot.sandbox import CommandRun
from bot.slack import blocks
from bot.slack.blocks import Block, with_picture
from bot.slack.responding import deliver
from tests.slack.parts import Connected

SECTION = {**blocks.section("the figures"), "block_id": "figures"}
LOST_PICTURE = with_picture([blocks.picture("a chart")], "F0NOWHERE")[0]
#: What is too long is cut before it goes out; this no cutting mends.
UNKNOWN: Block = {"type": "hologram"}


@pytest.fixture
async def run(bot: Connected) -> CommandRun:
    """A command that was answered once; four more answers may be posted to its response_url."""
    run = await bot.sandbox.send_command("/sentiment", "help")
    await run.answer()
    return run


def respond_to(bot: Connected, run: CommandRun) -> AsyncRespond:
    return AsyncRespond(response_url=f"{bot.sandbox.url}resp/{run.response_token}")


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ([SECTION], [SECTION]),
        ([SECTION, LOST_PICTURE], [SECTION]),
        ([LOST_PICTURE], []),
        ([UNKNOWN], []),
        ([SECTION, UNKNOWN, LOST_PICTURE], []),
        ([], []),
    ],
    ids=["all is well", "a lost picture", "nothing but a lost picture", "an unknown block", "both", "only a line"],
)
async def test_what_slack_refuses_is_left_out_and_the_line_always_arrives(
    bot: Connected, run: CommandRun, caplog: pytest.LogCaptureFixture, wanted: list[Block], shown: list[Block]
) -> None:
    assert await deliver(respond_to(bot, run), "the line", wanted)
    _, answer = run.answers
    assert answer.text == "the line"
    assert answer.blocks == shown
    assert answer.ephemeral_to == run.user
    refused = [record.getMessage() for record in caplog.records if record.name == "bot.slack.responding"]
    assert all("invalid_blocks" in said or "400" in said for said in refused)
    assert bool(refused) is (wanted != shown)


async def test_an_answer_for_everybody_is_for_everybody_in_its_plainer_form_too(
    bot: Connected, run: CommandRun
) -> None:
    assert await deliver(respond_to(bot, run), "the line", [UNKNOWN], in_channel=True)
    assert run.answers[-1].ephemeral_to is None


async def test_when_no_form_is_taken_the_log_has_what_slack_said(
    bot: Connected, run: CommandRun, caplog: pytest.LogCaptureFixture
) -> None:
    respond = AsyncRespond(response_url=f"{bot.sandbox.url}resp/expired")
    assert not await deliver(respond, "the line", [SECTION])
    (error,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "HTTP 404" in error.getMessage()
    assert "expired_url" in error.getMessage()
    assert len(run.answers) == 1


async def test_when_slack_is_gone_the_log_says_so_and_nothing_is_raised(
    bot: Connected, run: CommandRun, caplog: pytest.LogCaptureFixture
) -> None:
    respond = respond_to(bot, run)
    await bot.sandbox.stop()
    assert not await deliver(respond, "the line", [SECTION])
    assert "did not get through" in caplog.text
