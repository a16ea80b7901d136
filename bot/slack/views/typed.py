"""Commands as they are typed in Slack, so that an answer can say how to ask on."""

from __future__ import annotations

from bot.asking.questions import Asked, AskSentiment, Question, Visibility
from bot.asking.rendering import render
from bot.asking.vocabulary import COMMANDS, Command, Language
from bot.slack.ids import Command as SlashCommand


def typed(question: Question, language: Language, visibility: Visibility | None = None) -> str:
    """The shortest form under ``/sentiment``, which says "sentiment" itself."""
    words = render(Asked(question, visibility), language)
    if isinstance(question, AskSentiment):
        words = words.removeprefix(f"{COMMANDS[Command.SENTIMENT][language][0]} ")
    return f"{SlashCommand.SENTIMENT.value} {words}"
