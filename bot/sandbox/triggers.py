"""Trigger ids: leave to open a modal, for three seconds and once."""

from __future__ import annotations

import secrets
import time

from bot.sandbox.errors import ApiError

SECONDS = 3.0


class Triggers:
    """Issues trigger ids and takes them back."""

    def __init__(self) -> None:
        self._issued: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()

    def issue(self, user: str) -> str:
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.token_hex(12)}"
        self._issued[trigger_id] = (user, time.monotonic() + SECONDS)
        return trigger_id

    def redeem(self, trigger_id: str) -> str:
        """Return the user before whom a modal may open. Raises ``ApiError`` as views.open does."""
        if trigger_id not in self._issued:
            raise ApiError("invalid_trigger_id")
        if trigger_id in self._used:
            raise ApiError("exchanged_trigger_id")
        user, expires = self._issued[trigger_id]
        if expires < time.monotonic():
            raise ApiError("expired_trigger_id")
        self._used.add(trigger_id)
        return user
