"""Slack's rate limits: a steady rate with room for a short burst."""

from __future__ import annotations

from bot.sandbox.errors import RateLimitedError

#: Calls a minute of the methods that have a tier of their own, per workspace.
TIERS = {
    "chat.update": 50,
    "chat.delete": 50,
    "conversations.history": 50,
    "conversations.replies": 50,
    "conversations.list": 20,
    "users.list": 20,
    "usergroups.users.list": 20,
}
MESSAGE_BURST = 4


class Bucket:
    """A bucket of tokens that fills at ``rate`` a second up to ``burst``."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at: float | None = None

    def take(self, now: float) -> float:
        """Take one token and return 0, or return the seconds until there is one."""
        if self._at is not None:
            self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._rate


class Pace:
    """Raises ``RateLimitedError`` where Slack would answer 429. ``messages_per_second`` None limits nothing."""

    def __init__(self, messages_per_second: float | None) -> None:
        self._messages_per_second = messages_per_second
        self._channels: dict[str, Bucket] = {}
        self._methods = {method: Bucket(calls / 60, calls) for method, calls in TIERS.items()}

    def message(self, channel: str, now: float) -> None:
        if self._messages_per_second is None:
            return
        bucket = self._channels.setdefault(channel, Bucket(self._messages_per_second, MESSAGE_BURST))
        self._take(bucket, now)

    def method(self, method: str, now: float) -> None:
        bucket = self._methods.get(method)
        if self._messages_per_second is not None and bucket is not None:
            self._take(bucket, now)

    def _take(self, bucket: Bucket, now: float) -> None:
        wait = bucket.take(now)
        if wait > 0:
            raise RateLimitedError(wait)
