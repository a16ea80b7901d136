"""The refusals of the Web API."""

from __future__ import annotations

from collections.abc import Sequence

from bot.sandbox.records import Json


class ApiError(Exception):
    """A call is refused with one of Slack's error codes; ``details`` say where and why."""

    def __init__(self, code: str, details: Sequence[str] = (), **extra: str) -> None:
        super().__init__(code, *details)
        self.code = code
        self.details = list(details)
        self.extra = extra

    def as_json(self) -> Json:
        answer: Json = {"ok": False, "error": self.code, **self.extra}
        if self.details:
            answer["errors"] = self.details
            answer["response_metadata"] = {"messages": [f"[ERROR] {detail}" for detail in self.details]}
        return answer


class RateLimitedError(ApiError):
    """Too many calls; ``retry_after`` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after
