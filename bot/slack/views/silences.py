"""Answers about silences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.asking.questions import EndSilence
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.text import local_time, name
from bot.slack.views.forms import what_of
from bot.slack.views.typed import typed
from bot.slack.views.wording import withheld_times
from storage.silences import StoredSilence
from storage.withheld import WithheldAlarm


def added(stored: StoredSilence, zone: ZoneInfo, texts: Catalogue) -> str:
    """That it holds now, and how to end it."""
    return texts.text(
        "silence.added",
        what=what_of(stored.silence, texts),
        until=local_time(stored.silence.ends_at, zone),
        command=typed(EndSilence(stored.id), texts.language),
    )


def ended(stored: StoredSilence | None, silence_id: int, texts: Catalogue) -> str:
    if stored is None:
        return texts.text("silence.none_such", number=silence_id)
    return texts.text("silence.ended", what=what_of(stored.silence, texts))


def listed(
    active: Sequence[StoredSilence], withheld: Sequence[WithheldAlarm], zone: ZoneInfo, texts: Catalogue
) -> tuple[str, list[Block]]:
    """The silences that hold with what each has hidden this week, and what else was withheld."""
    hidden = Counter(alarm.silence_id for alarm in withheld)
    title = texts.text("silence.title", count=len(active))
    lines = [
        texts.text(
            "silence.line",
            number=stored.id,
            what=what_of(stored.silence, texts),
            until=local_time(stored.silence.ends_at, zone),
            who=name(stored.silence.who),
            why=name(stored.silence.why),
            hidden=hidden[stored.id],
        )
        for stored in active[:20]
    ]
    reasons = Counter(alarm.reason for alarm in withheld)
    counted = texts.text("words.between_clauses").join(
        withheld_times(reason, count, texts) for reason, count in reasons.most_common()
    )
    body = [blocks.section(f"*{title}*"), *(blocks.section(line) for line in lines)]
    body.append(blocks.context(texts.text("silence.withheld", counted=counted or "0", zone=zone.key)))
    return title, body
