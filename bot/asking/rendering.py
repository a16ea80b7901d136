"""From a question to the words that ask it, so that an answer can say how to ask again; `parse` reads them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.asking.questions import (
    SAMPLES,
    AskCompare,
    Asked,
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
    Dates,
    EndSilence,
    Last,
    Question,
    Snooze,
    Window,
)
from bot.asking.vocabulary import BY, BY_WORD, CALENDAR, COMMANDS, OF, VISIBILITY, WHICH, Command, Language

COMMAND_OF: Final[Mapping[type[Question], Command]] = {
    AskSentiment: Command.SENTIMENT,
    AskHotspots: Command.HOTSPOTS,
    AskSamples: Command.SAMPLES,
    AskTopics: Command.TOPICS,
    AskCompare: Command.COMPARE,
    AskSources: Command.SOURCES,
    AskReport: Command.REPORT,
    AskIncidents: Command.INCIDENTS,
    AskIncident: Command.INCIDENT,
    Snooze: Command.SNOOZE,
    AskSilence: Command.SILENCE,
    AskSilences: Command.SILENCES,
    EndSilence: Command.UNSILENCE,
    AskLabel: Command.LABEL,
    AskNewWords: Command.NEW_WORDS,
    AskSettings: Command.SETTINGS,
    AskHelp: Command.HELP,
}


def render(asked: Asked, language: Language = "en") -> str:
    """The command in full. Names and words of a person's own are quoted, so that they cannot be read as grammar."""
    question = asked.question
    words = [COMMANDS[COMMAND_OF[type(question)]][language][0], *_details(question, language)]
    if asked.visibility is not None:
        words.append(VISIBILITY[asked.visibility][language][0])
    return " ".join(words)


def render_window(window: Window, language: Language = "en") -> str:
    """A stretch of time as it is typed."""
    if isinstance(window, Dates):
        return str(window.first) if window.first == window.last else f"{window.first}..{window.last}"
    if isinstance(window, Last):
        days, hours = divmod(window.hours, 24)
        number, unit = (window.hours, "h") if hours or days == 1 else (days, "d")
        return f"{number}{unit if language == 'en' else {'h': '小时', 'd': '天'}[unit]}"
    return CALENDAR[window][language][0]


def _details(question: Question, language: Language) -> list[str]:
    match question:
        case AskSamples(word, window, brand, number):
            asked_for = [] if number == SAMPLES else [str(number)]
            return [
                *_own(word),
                render_window(window, language),
                *asked_for,
                *([OF[language][0], f'"{brand}"'] if brand else []),
            ]
        case AskSentiment(window, brand, by):
            split = [BY_WORD[language][0], BY[by][language][0]] if by else []
            return [render_window(window, language), *_own(brand), *split]
        case AskHotspots(window, brand) | AskTopics(window, brand) | AskSources(window, brand):
            return [render_window(window, language), *_own(brand)]
        case AskReport(window, brand) | AskNewWords(window, brand):
            return [render_window(window, language), *_own(brand)]
        case AskCompare(brands, window):
            return [render_window(window, language), *(f'"{brand}"' for brand in brands)]
        case AskIncidents(which):
            return [WHICH[which][language][0]]
        case AskIncident(number) | EndSilence(number):
            return [str(number)]
        case Snooze(until, number):
            return [*([f"#{number}"] if number else []), until]
    return []


def _own(words: str | None) -> list[str]:
    return [f'"{words}"'] if words else []
