"""The grammar of ``/sentiment`` and ``/tocsin``: words in, a question out. One place, no Slack in it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answers import Window

_WINDOWS = {
    "today": Window.TODAY,
    "今天": Window.TODAY,
    "今日": Window.TODAY,
    "24h": Window.DAY,
    "24小时": Window.DAY,
    "7d": Window.WEEK,
    "7天": Window.WEEK,
}
_ASK_SILENCE = frozenset({"silence", "静音"})
_LIST_SILENCES = frozenset({"silences", "静音列表"})
_END_SILENCE = frozenset({"unsilence", "取消静音"})
_HELP = frozenset({"", "help", "?", "帮助"})


@dataclass(frozen=True, slots=True)
class AskSentiment:
    """How is it going in this window, for one brand or all?"""

    window: Window
    brand: str | None


@dataclass(frozen=True, slots=True)
class AskHelp:
    """What can I ask?"""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """No question of ours begins like this."""

    text: str


Question = AskSentiment | AskHelp | NotUnderstood


def parse(text: str) -> Question:
    """Read what was typed behind the command: ``[today|24h|7d|help] [brand]``, in English or Chinese."""
    words = text.split()
    first = words[0].casefold() if words else ""
    if first in _HELP:
        return AskHelp()
    window = _WINDOWS.get(first)
    if window is None:
        return NotUnderstood(text.strip())
    return AskSentiment(window, " ".join(words[1:]) or None)


@dataclass(frozen=True, slots=True)
class AskSilence:
    """Somebody wants not to hear of something for a while."""


@dataclass(frozen=True, slots=True)
class ListSilences:
    """Which silences hold, and what was withheld?"""


@dataclass(frozen=True, slots=True)
class EndSilence:
    """Hear of it again."""

    number: int


def parse_tocsin(text: str) -> AskSilence | ListSilences | EndSilence | AskHelp:
    """Read what was typed behind the command: ``silence | silences | unsilence NUMBER``, in English or Chinese."""
    words = text.split()
    first = words[0].casefold() if words else ""
    if first in _ASK_SILENCE:
        return AskSilence()
    if first in _LIST_SILENCES:
        return ListSilences()
    if first in _END_SILENCE and len(words) == 2 and words[1].isdecimal():
        return EndSilence(int(words[1]))
    return AskHelp()
