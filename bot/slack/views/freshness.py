"""The small print on how complete an answer is."""

from __future__ import annotations

from datetime import datetime

from bot.answers.freshness import Freshness
from bot.catalogue import Catalogue
from bot.slack.text import name
from bot.slack.views.wording import duration


def small_print(fresh: Freshness, real_now: datetime, texts: Catalogue) -> list[str]:
    """How far scoring is behind, and which messages of the last day Slack did not take."""
    said = [_lag(fresh, real_now, texts)]
    if fresh.unsent:
        said.append(texts.text("ops.outbox_failed", count=len(fresh.unsent), error=name(fresh.unsent[0])))
    return said


def _lag(fresh: Freshness, real_now: datetime, texts: Catalogue) -> str:
    if not fresh.waiting or fresh.waiting_since is None:
        return texts.text("answer.lag_none")
    age = duration(real_now - fresh.waiting_since, texts)
    return texts.text("answer.lag_one" if fresh.waiting == 1 else "answer.lag", count=f"{fresh.waiting:,}", age=age)
