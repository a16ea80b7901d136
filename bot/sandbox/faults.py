"""The troubles a bot must live with, at the press of a switch."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from bot.sandbox.records import Json

if TYPE_CHECKING:
    from bot.sandbox.events import Events
    from bot.sandbox.socket_mode import SocketMode

K = TypeVar("K")


class Faults:
    """What can be made to go wrong. A ``method`` of None means every method of the Web API."""

    def __init__(self, sockets: SocketMode, events: Events) -> None:
        self._sockets = sockets
        self._events = events
        self._limited: dict[str | None, float] = {}
        self._failing: dict[str | None, int] = {}
        self._losing: dict[str, int] = {}

    def drop_socket(self) -> int:
        """Cut every socket without a goodbye. Returns how many there were."""
        return self._sockets.drop()

    async def send_refresh(self) -> int:
        """Ask every connected client to connect anew, as Slack does every few hours. Returns how many."""
        return await self._sockets.refresh()

    def rate_limit(self, seconds: float, method: str | None = None) -> None:
        """Answer 429 with ``Retry-After`` for so many seconds."""
        self._limited[method] = time.monotonic() + seconds

    def server_error(self, count: int = 1, method: str | None = None) -> None:
        """Answer the next ``count`` calls with HTTP 500 without carrying them out."""
        self._failing[method] = count

    def lose_response(self, method: str, count: int = 1) -> None:
        """Carry out the next ``count`` calls but cut the connection before answering."""
        self._losing[method] = count

    def resend_event(self) -> bool:
        """Send the last event again with the same event_id, as after a lost ack. False when there was none."""
        return self._events.resend_last()

    def clear(self) -> None:
        """End all troubles."""
        self._limited.clear()
        self._failing.clear()
        self._losing.clear()

    def seconds_limited(self, method: str) -> float:
        """For how long a call of ``method`` is to be refused; 0 when it is not."""
        until = max((self._limited.get(name, 0.0) for name in (method, None)), default=0.0)
        return max(0.0, until - time.monotonic())

    def takes_server_error(self, method: str) -> bool:
        """Whether this call is one of those to fail; counts it."""
        name = method if self._failing.get(method) else None
        return _take_one(self._failing, name)

    def takes_lost_response(self, method: str) -> bool:
        """Whether the answer of this call is one of those to be lost; counts it."""
        return _take_one(self._losing, method)

    def as_json(self) -> Json:
        now = time.monotonic()
        return {
            "rate_limited": {
                name or "*": round(until - now, 1) for name, until in self._limited.items() if until > now
            },
            "server_error": {name or "*": count for name, count in self._failing.items() if count},
            "lose_response": {name: count for name, count in self._losing.items() if count},
        }


def _take_one(counts: dict[K, int], name: K) -> bool:
    if counts.get(name, 0) <= 0:
        return False
    counts[name] -= 1
    return True
