"""What a line of a timeline keeps beside its numbers, in plain words: a name and a value for each.

A name or a value that the catalogue does not know, from an older or a newer version, stands as it was stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.catalogue import Catalogue
from bot.slack.views.wording import source_name

#: What the lines about counts and severity say already.
_TOLD: Final = frozenset(
    {
        "signal",
        "observed",
        "expected",
        "posts",
        "threshold",
        "strength",
        "window_seconds",
        "severity",
        "factors",
        "level",
    }
)
_MOMENTS: Final = frozenset({"held_until", "until", "due_at"})


def detail_lines(details: Mapping[str, object], zone: ZoneInfo, texts: Catalogue) -> list[str]:
    """A line for each detail that holds anything; moments are in the zone."""
    return [
        texts.text(
            "explain.detail", name=texts.text_or(f"explain_detail.{name}", name), value=_said(name, value, zone, texts)
        )
        for name, value in details.items()
        if name not in _TOLD and value
    ]


def level_text(level: object, texts: Catalogue) -> str:
    """A level as it is stored, by its name."""
    return texts.text_or(f"level.{level}", str(level))


def _said(name: str, value: object, zone: ZoneInfo, texts: Catalogue) -> str:
    if name in _MOMENTS:
        return f"{datetime.fromisoformat(str(value)).astimezone(zone):%Y-%m-%d %H:%M}"
    if name in _WORDS:
        return _joined(value, _WORDS[name], texts)
    if name == "voices" and isinstance(value, dict):
        return _voices(value, texts)
    return _joined(value, lambda one, _: one, texts)


def _joined(value: object, word: Callable[[str, Catalogue], str], texts: Catalogue) -> str:
    """A value, a list of them, or how often there was each, with each in words."""
    between = texts.text("words.between_words")
    if isinstance(value, list):
        return between.join(word(str(one), texts) for one in value)
    if isinstance(value, dict):
        return between.join(f"{word(str(one), texts)} {count}" for one, count in value.items())
    return word(str(value), texts)


def _voices(voices: Mapping[str, object], texts: Catalogue) -> str:
    """How much of what was said is one voice; as it was stored where a part of that is missing."""
    author, text = voices.get("top_author_share"), voices.get("top_text_share")
    if not isinstance(author, int | float) or not isinstance(text, int | float):
        return _joined(dict(voices), lambda one, _: one, texts)
    return texts.text(
        "explain.voices",
        posts=voices.get("posts", "–"),
        weight=voices.get("weight", "–"),
        author=f"{author:.0%}",
        text=f"{text:.0%}",
    )


#: By the name of a detail how its values are called.
_WORDS: Final[Mapping[str, Callable[[str, Catalogue], str]]] = {
    "state": lambda one, texts: texts.text_or(f"explain_state.{one}", one),
    "class": lambda one, texts: texts.text_or(f"class.{one}", one),
    "class_set": lambda one, texts: texts.text_or(f"class.{one}", one),
    "level_set": level_text,
    "red_lines": lambda one, texts: texts.text_or(f"red_line.{one}", one),
    "sources": source_name,
    "what": lambda one, texts: texts.text_or(f"explain_what.{one}", one),
    "cause": lambda one, texts: texts.text_or(f"false_alarm.{one}", one),
}
