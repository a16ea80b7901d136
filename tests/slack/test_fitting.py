"""Whatever a view makes, Slack takes it: what is too long is cut before it goes out."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, limits
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.fitting import fit_message, fit_view
from bot.slack.gateway import SlackGateway
from bot.slack.ids import Form
from bot.slack.text import clip_markup, escape
from tests.builders import CRISIS
from tests.slack.view_checks import kinds

BUTTONS = b.actions(b.button("Acknowledge", "a", "1"), b.button("Resolve", "r", "1"))


def raw(kind: str, text: str) -> Block:
    """A block as somebody might write it by hand, past the builders."""
    mrkdwn = {"type": "mrkdwn", "text": text, "verbatim": True}
    plain = {"type": "plain_text", "text": text}
    made: dict[str, Block] = {
        "header": {"type": "header", "text": plain},
        "section": {"type": "section", "text": mrkdwn},
        "fields": {"type": "section", "fields": [mrkdwn] * 12},
        "context": {"type": "context", "elements": [mrkdwn] * 11},
        "quote": b.quote(text, text, limit=20_000),
        "actions": BUTTONS,
    }
    return made[kind]


def refused(blocks: list[Block]) -> list[str]:
    found = limits.check_message(blocks, lambda _: None)
    return found + (["too long"] if limits.text_length(blocks) > limits.ALL_BLOCK_TEXT else [])


lengths = st.sampled_from([1, 150, 151, 2000, 2001, 3000, 3001, 9000])
some_blocks = st.lists(
    st.builds(
        lambda kind, length, character: raw(kind, character * length),
        st.sampled_from(["header", "section", "fields", "context", "quote", "actions"]),
        lengths,
        st.sampled_from(["x", "退", "&amp;", "💥"]),
    ),
    max_size=70,
)


@given(st.text(max_size=10) | lengths.map("x".__mul__), some_blocks)
def test_whatever_comes_is_within_the_limits_and_keeps_its_buttons(text: str, blocks: list[Block]) -> None:
    if kinds(blocks).count("actions") > 40:
        return
    line, fitted = fit_message(text, blocks)
    assert refused(fitted) == []
    assert len(line) <= limits.UPDATE_TEXT
    assert kinds(fitted).count("actions") == kinds(blocks).count("actions")
    assert fit_message(line, fitted) == (line, fitted), "what fits stays as it is"


def test_what_fits_is_not_touched_and_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    blocks = [b.header("Card"), b.section("x" * 3000), BUTTONS, b.picture("alt")]
    assert fit_message("line", blocks) == ("line", blocks)
    assert caplog.records == []


def test_a_cut_is_in_the_log_and_shows_in_the_message(caplog: pytest.LogCaptureFixture) -> None:
    sections = [b.section(f"{number} {'退' * 2900}") for number in range(6)]
    with caplog.at_level(logging.WARNING):
        _, fitted = fit_message("line", [*sections, BUTTONS])
    assert kinds(fitted) == ["section"] * 5 + ["context", "actions"]
    assert fitted[4]["text"]["text"].endswith("…")
    assert fitted[-2]["elements"][0]["text"] == "…"
    assert "cut to Slack's limits" in caplog.text
    assert "退" not in caplog.text


def test_of_sixty_blocks_the_first_words_and_all_buttons_are_left() -> None:
    _, fitted = fit_message("line", [*(b.section(str(number)) for number in range(60)), BUTTONS])
    assert len(fitted) == 50
    assert fitted[47]["text"]["text"] == "47"
    assert kinds(fitted)[-2:] == ["context", "actions"]


def test_a_view_is_cut_too() -> None:
    view = b.modal(Form.SAY, "t" * 30, "s" * 30, "c" * 30, "1", [b.section(str(number)) for number in range(120)])
    view["title"]["text"] = "t" * 30
    fitted = fit_view(view)
    assert limits.check_view(fitted, lambda _: None) == []
    assert len(fitted["blocks"]) == 100


@pytest.mark.parametrize("limit", range(2, 40))
def test_markup_is_never_cut_into_something_else(limit: int) -> None:
    text = f"{escape('<!channel> & co')} <!date^1700000000^{{date_num}} {{time}}^03-10> end"
    cut = clip_markup(text, limit)
    assert len(cut) <= limit
    assert cut.count("<") == cut.count(">")
    assert not cut.rstrip("…").endswith(("&", "&a", "&am", "&amp", "&l", "&lt", "&g", "&gt"))


async def test_a_message_that_no_view_should_have_made_arrives_all_the_same(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    gateway = SlackGateway(client)
    blocks = [raw("section", "x" * 9000)] * 60
    ts = await gateway.post(CRISIS, "x" * 50_000, blocks, key="k")
    await gateway.update(CRISIS, ts, "y" * 50_000, blocks)
    message = sandbox.workspace.find(CRISIS, ts)
    assert message is not None
    assert message.edits == 1
