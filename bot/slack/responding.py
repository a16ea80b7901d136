"""An answer to a command or a click, made plainer until Slack takes it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncRespond

from analysis.permissions import Act
from bot.permissions import Gate
from bot.slack.blocks import Block
from bot.slack.fitting import fit_message

log = logging.getLogger(__name__)

#: Seconds after which the view that came with an acknowledgement stands before the person. It goes another way than
#: `views.update`, and would otherwise overtake what is said after it.
ACK_HAS_ARRIVED_AFTER = 0.3


async def refused(gate: Gate, act: Act, body: Mapping[str, Any], respond: AsyncRespond) -> bool:
    """Whether the person may not do this; then they were told so, and told who may."""
    sentence = await gate.refusal(act, str(body["user"]["id"]))
    if sentence is None:
        return False
    await deliver(respond, sentence)
    return True


async def deliver(
    respond: AsyncRespond,
    text: str,
    blocks: Sequence[Block] = (),
    *,
    in_channel: bool = False,
    replace: bool = False,
) -> bool:
    """Answer in full; if Slack refuses that, without pictures, and then with the line alone. Whether it took one.

    ``replace`` puts the answer in the place of the message that was clicked.

    Never raises for what Slack or the network does: nobody is left whom one could tell, so it goes to the log.
    """
    said = ""
    text, blocks = fit_message(text, blocks)
    for form in _ever_plainer(list(blocks)):
        try:
            response = await respond(
                text=text,
                blocks=form or None,
                response_type="in_channel" if in_channel else "ephemeral",
                replace_original=replace,
                unfurl_links=False,
                unfurl_media=False,
            )
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            # It may have arrived: a second try could show it twice.
            log.error("an answer did not get through to Slack (%s)", type(error).__name__)
            return False
        if response.status_code == 200:
            return True
        said = f"HTTP {response.status_code}: {response.body}"
        log.warning("Slack refused an answer of %d blocks (%s)", len(form), said)
    log.error("an answer could not be given in any form; Slack said %s", said)
    return False


async def take_back(respond: AsyncRespond) -> None:
    """Remove the message whose button was clicked. If that does not work it stays, which harms nobody."""
    try:
        await respond(delete_original=True)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        log.warning("a message could not be taken back (%s)", type(error).__name__)


def _ever_plainer(blocks: list[Block]) -> Iterator[list[Block]]:
    yield blocks
    without_pictures = [block for block in blocks if "slack_file" not in block]
    if without_pictures and without_pictures != blocks:
        yield without_pictures
    if blocks:
        yield []
