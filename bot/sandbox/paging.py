"""Cursors of the list methods."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from bot.sandbox.call import Call
from bot.sandbox.errors import ApiError
from bot.sandbox.records import Json

T = TypeVar("T")


def page(call: Call, items: Sequence[T], default_limit: int = 100) -> tuple[list[T], Json]:
    """The part of ``items`` that the call's cursor and limit name, and the fields that lead to the next one."""
    start = _decode(call.text("cursor"))
    limit = min(max(call.number("limit", default_limit), 1), 1000)
    end = start + limit
    more = end < len(items)
    cursor = base64.b64encode(f"from:{end}".encode()).decode() if more else ""
    return list(items[start:end]), {"has_more": more, "response_metadata": {"next_cursor": cursor}}


def _decode(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("from:"))
    except (binascii.Error, ValueError):
        raise ApiError("invalid_cursor") from None
