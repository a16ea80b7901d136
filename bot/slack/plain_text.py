"""Blocks as plain lines, for a terminal. Nothing in them can move the cursor or colour the screen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from bot.slack.blocks import Block

_INVISIBLE = "\u034f"
_DATE = re.compile(r"<!date\^[^>]*\^([^>^]*)>")
_LINK = re.compile(r"<([^|>!@#]+)\|([^>]*)>")
_EMPHASIS = re.compile(rf"(?<!{_INVISIBLE})[*~`](?!{_INVISIBLE})")
#: A name begins with a letter, unlike the minutes of "from 9:00: nothing".
_EMOJI = re.compile(r":[a-z][a-z0-9_+-]*: ?")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain_text(blocks: Sequence[Block]) -> str:
    """Everything that the blocks say, a paragraph each; of a picture what it shows, of a button only its address."""
    return _CONTROL.sub("", "\n\n".join(text for block in blocks if (text := _block(block))))


def unmarked(mrkdwn: str) -> str:
    """A text without Slack's markup."""
    text = _LINK.sub(r"\2 (\1)", _DATE.sub(r"\1", mrkdwn))
    text = _EMOJI.sub("", _EMPHASIS.sub("", text)).replace(_INVISIBLE, "")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def headed(title: str) -> str:
    """A title with a line below it, as wide as it is: Chinese characters take two columns."""
    width = sum(1 + _is_wide(each) for each in title)
    return f"{title}\n{'=' * min(width, 60)}"


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _field(text: str) -> str:
    """A label and its value on one line, with the marks of the label's language."""
    label, _, value = text.partition("\n")
    colon, comma = ("：", "，") if any(map(_is_wide, label)) else (": ", ", ")
    return f"{label}{colon}{value.replace(chr(10), comma)}"


def _block(block: Block) -> str:
    match block["type"]:
        case "header":
            return headed(_EMOJI.sub("", str(block["text"]["text"])))
        case "section" if "fields" in block:
            return "\n".join(_field(_text(field)) for field in block["fields"])
        case "section":
            return _text(block["text"])
        case "context":
            return "\n".join(_text(each) for each in block["elements"] if each["type"] != "image")
        case "image":
            return str(block["alt_text"])
        case "rich_text":
            return "\n".join(_rich(each) for each in block["elements"])
        case "actions":
            return "\n".join(f"{_text(each['text'])}: {each['url']}" for each in block["elements"] if each.get("url"))
    return ""


def _text(written: dict[str, Any]) -> str:
    text = str(written["text"])
    return unmarked(text) if written["type"] == "mrkdwn" else text


def _rich(element: dict[str, Any]) -> str:
    inner = "".join(_runs(element))
    return "\n".join(f"  > {line}" for line in inner.split("\n")) if element["type"] == "rich_text_quote" else inner


def _runs(element: dict[str, Any]) -> Iterator[str]:
    for run in element.get("elements", []):
        if run["type"] == "link":
            yield f"{run.get('text', '')} {run['url']}".strip()
        elif "elements" in run:
            yield f"- {''.join(_runs(run))}\n"
        else:
            yield str(run.get("text", ""))
