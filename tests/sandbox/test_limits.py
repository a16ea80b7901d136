"""What Block Kit allows and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.limits import check_message, check_view


def problems(*blocks: dict[str, Any]) -> list[str]:
    return check_message(list(blocks), lambda _: None)


def text(value: str, kind: str = "mrkdwn") -> dict[str, str]:
    return {"type": kind, "text": value}


def section(value: str) -> dict[str, Any]:
    return {"type": "section", "text": text(value)}


def button(label: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": text(label, "plain_text"), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def options(count: int) -> list[dict[str, Any]]:
    return [{"text": text("o", "plain_text"), "value": str(number)} for number in range(count)]


OPTION: dict[str, Any] = {"text": text("o", "plain_text"), "value": "o"}
MENU: dict[str, Any] = {"type": "static_select", "action_id": "s"}
FIELD: dict[str, Any] = {"type": "input", "label": text("l", "plain_text")}

GOOD: list[dict[str, Any]] = [
    section("负" * 3000),
    {"type": "header", "text": text("h" * 150, "plain_text")},
    {"type": "section", "fields": [text("f" * 2000)] * 10},
    {"type": "context", "elements": [text("c")] * 10},
    actions(*[button("b" * 75, action_id=str(number)) for number in range(25)]),
    actions({"type": "static_select", "action_id": "s", "options": options(100)}),
    {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a"},
    {"type": "divider"},
    {"type": "markdown", "text": "m" * 12_000},
]

BAD: list[tuple[dict[str, Any], str]] = [
    (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ({"type": "section"}, "missing required field: text or fields [json-pointer:/blocks/0]"),
    ({"type": "header", "text": text("h" * 151, "plain_text")}, "must be less than 151 characters"),
    ({"type": "header", "text": text("h")}, "must be one of plain_text"),
    ({"type": "section", "fields": [text("f")] * 11}, "no more than 10 items allowed"),
    ({"type": "section", "fields": [text("f" * 2001)]}, "/blocks/0/fields/0/text"),
    ({"type": "context", "elements": [text("c")] * 11}, "no more than 10 items allowed"),
    (actions(*[button("b")] * 26), "no more than 25 items allowed"),
    (actions(button("b" * 76)), "must be less than 76 characters"),
    (actions(button("b", value="v" * 2001)), "/blocks/0/elements/0/value"),
    (actions(button("b", action_id="same"), button("b", action_id="same")), "already exists"),
    (actions(button("b", style="loud")), "must be one of primary, danger"),
    (actions({"type": "static_select", "options": options(101)}), "no more than 100 items allowed"),
    (actions({"type": "overflow", "options": options(6)}), "no more than 5 items allowed"),
    ({"type": "image", "image_url": "https://example.org/a.png"}, "missing required field: alt_text"),
    ({"type": "image", "alt_text": "a"}, "missing required field: image_url or slack_file"),
    ({"type": "markdown", "text": "m" * 12_001}, "must be less than 12001 characters"),
    (actions({**MENU, "options": [{**OPTION, "description": text("d" * 76, "plain_text")}]}), "description/text"),
    (actions({**MENU, "options": [{**OPTION, "text": text("*o*")}]}), "must be one of plain_text"),
    (actions({**MENU, "options": [OPTION], "initial_option": {**OPTION, "value": "x"}}), "initial option was not"),
    (actions({**MENU, "option_groups": [{"label": text("l" * 76, "plain_text"), "options": [OPTION]}]}), "label/text"),
    (actions(button("b", accessibility_label="a" * 76)), "accessibility_label"),
    ({**FIELD, "element": {"type": "plain_text_input", "initial_value": "i" * 3001}}, "initial_value"),
    ({"type": "hologram"}, "unsupported type: hologram"),
    ({**section("x"), "block_id": "b" * 256}, "must be less than 256 characters"),
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_a_block_at_its_limit_is_taken(block: dict[str, Any]) -> None:
    assert problems(block) == []


@pytest.mark.parametrize(("block", "problem"), BAD)
def test_a_block_over_its_limit_is_refused_with_the_place(block: dict[str, Any], problem: str) -> None:
    found = problems(block)
    assert len(found) == 1
    assert problem in found[0]


def test_fifty_blocks_are_taken_and_not_one_more() -> None:
    assert problems(*[{"type": "divider"}] * 50) == []
    assert problems(*[{"type": "divider"}] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]


def test_a_modal_with_an_input_needs_a_submit_button_and_a_short_title() -> None:
    field = {"type": "input", "label": text("l", "plain_text"), "element": {"type": "plain_text_input"}}
    view = {"type": "modal", "title": text("t" * 25, "plain_text"), "blocks": [field]}
    assert check_view(view, lambda _: None) == [
        "must be less than 25 characters [json-pointer:/view/title/text]",
        "missing required field: submit [json-pointer:/view]",
    ]


async def test_the_web_api_says_what_is_wrong_with_blocks(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0CRISIS", text="x", blocks=[section("x" * 3001)])
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


async def test_many_large_blocks_together_are_too_long(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="msg_blocks_too_long"):
        await client.chat_postMessage(channel="C0CRISIS", text="x", blocks=[section("x" * 3000)] * 5)


async def test_an_update_takes_a_shorter_text_than_a_post(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="C0CRISIS", text="x" * 5000)
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await client.chat_update(channel="C0CRISIS", ts=posted["ts"], text="x" * 5000)
