"""What may stand behind each command, and examples, for help and for documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from bot.asking.questions import (
    AskCompare,
    AskHelp,
    AskHotspots,
    AskIncident,
    AskIncidents,
    AskLabel,
    AskNewWords,
    AskReport,
    AskSamples,
    AskSentiment,
    AskSettings,
    AskSilence,
    AskSilences,
    AskSources,
    AskTopics,
    By,
    Calendar,
    Dates,
    EndSilence,
    Last,
    Question,
    Snooze,
    Which,
)
from bot.asking.vocabulary import Command, Language


class Slot(StrEnum):
    """A place behind a command where something of the asker's choice may stand."""

    WINDOW = "window"
    BRAND = "brand"
    BRANDS = "brands"
    BY = "by"
    WORD = "word"
    COUNT = "count"
    WHICH = "which"
    NUMBER = "number"
    INCIDENT = "incident"
    UNTIL = "until"


SYNTAX: Final[Mapping[Command, tuple[Slot, ...]]] = {
    Command.SENTIMENT: (Slot.WINDOW, Slot.BRAND, Slot.BY),
    Command.HOTSPOTS: (Slot.WINDOW, Slot.BRAND),
    Command.SAMPLES: (Slot.WORD, Slot.WINDOW, Slot.COUNT, Slot.BRAND),
    Command.TOPICS: (Slot.WINDOW, Slot.BRAND),
    Command.COMPARE: (Slot.BRANDS, Slot.WINDOW),
    Command.SOURCES: (Slot.WINDOW, Slot.BRAND),
    Command.REPORT: (Slot.WINDOW, Slot.BRAND),
    Command.INCIDENTS: (Slot.WHICH,),
    Command.INCIDENT: (Slot.NUMBER,),
    Command.SNOOZE: (Slot.INCIDENT, Slot.UNTIL),
    Command.SILENCE: (),
    Command.SILENCES: (),
    Command.UNSILENCE: (Slot.NUMBER,),
    Command.LABEL: (),
    Command.NEW_WORDS: (Slot.WINDOW, Slot.BRAND),
    Command.SETTINGS: (),
    Command.HELP: (),
}

_DAY, _WEEK = Last(24), Last(7 * 24)
_DATES: Final = Dates(date(2026, 11, 20), date(2026, 11, 22))
_UNTIL: Final[Mapping[Language, str]] = {"en": "2h", "zh": "2小时"}
_MORNING: Final[Mapping[Language, str]] = {"en": "tomorrow 9am", "zh": "明早9点"}
#: Ends of a snooze or a silence as they may be written (`analysis.snooze` reads them), in English and in Chinese.
UNTILS: Final[tuple[tuple[str, str], ...]] = (
    ("30m", "30分钟"),
    ("2h", "2小时"),
    ("1h 30m", "一个半小时"),
    ("3d", "3天"),
    ("until 18:00", "到18:00"),
    ("tonight", "今晚"),
    ("tomorrow 9am", "明早9点"),
    ("tomorrow", "明天"),
    ("monday 9:00", "周一9点"),
)
_WORD: Final[Mapping[Language, str]] = {"en": "refund", "zh": "退款"}


def examples(command: Command, brand: str, other: str, language: Language) -> Sequence[Question]:
    """Questions of this kind, the plainest first; ``other`` is a second brand to compare with."""
    made: Mapping[Command, Sequence[Question]] = {
        Command.SENTIMENT: (
            AskSentiment(Calendar.TODAY),
            AskSentiment(_DAY, brand),
            AskSentiment(Calendar.WEEK, None, By.SOURCE),
            AskSentiment(_DATES),
        ),
        Command.HOTSPOTS: (AskHotspots(_DAY, brand),),
        Command.SAMPLES: (AskSamples(None, _DAY, brand), AskSamples(_WORD[language], _WEEK, None, 10)),
        Command.TOPICS: (AskTopics(_WEEK, brand),),
        Command.COMPARE: (AskCompare((brand, other), _WEEK),),
        Command.SOURCES: (AskSources(_DAY, brand),),
        Command.REPORT: (AskReport(_WEEK),),
        Command.INCIDENTS: (AskIncidents(), AskIncidents(Which.ALL)),
        Command.INCIDENT: (AskIncident(12),),
        Command.SNOOZE: (Snooze(_UNTIL[language], 12), Snooze(_MORNING[language])),
        Command.SILENCE: (AskSilence(),),
        Command.SILENCES: (AskSilences(),),
        Command.UNSILENCE: (EndSilence(3),),
        Command.LABEL: (AskLabel(),),
        Command.NEW_WORDS: (AskNewWords(),),
        Command.SETTINGS: (AskSettings(),),
        Command.HELP: (AskHelp(),),
    }
    return made[command]
