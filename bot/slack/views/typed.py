"""Commands as they are typed, so that an answer can say how to ask on."""

from __future__ import annotations

import shlex

from bot.answers.answerer import Occasion, Place
from bot.asking.questions import Asked, AskSentiment, Question, Visibility
from bot.asking.rendering import render
from bot.asking.vocabulary import COMMANDS, Command, Language
from bot.slack.ids import Command as SlashCommand


def typed(question: Question, language: Language, visibility: Visibility | None = None) -> str:
    """The shortest form under ``/sentiment``, which says "sentiment" itself."""
    return f"{SlashCommand.SENTIMENT.value} {_words(question, language, visibility)}"


def typed_on(occasion: Occasion, question: Question, language: Language) -> str:
    """The same where it is asked: on a terminal with what the shell needs around it."""
    if occasion.place is Place.SLACK:
        return typed(question, language)
    return f"tocsin ask {shlex.quote(_words(question, language, None))}"


def _words(question: Question, language: Language, visibility: Visibility | None) -> str:
    words = render(Asked(question, visibility), language)
    if isinstance(question, AskSentiment):
        words = words.removeprefix(f"{COMMANDS[Command.SENTIMENT][language][0]} ")
    return words
