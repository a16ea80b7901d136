"""What to try instead of something that is no command: posts with a word, or how it stands today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.asking.questions import Calendar, NotUnderstood, Problem
from bot.asking.tokens import Token, tokens_of
from bot.asking.vocabulary import CALENDAR, COMMANDS, Command, Language, look_up

_HAN: Final = re.compile("[\u3400-\u9fff]")
_QUESTION: Final = re.compile(
    "[?？]$|怎么|怎样|什么|如何|为何|哪|多少|[吗呢]$|^(?:what|why|any|how (?:is|are) (?:we|it|things))\\b"
)


def names_command(tokens: Sequence[Token]) -> bool:
    """Whether it begins with the word of a command."""
    return bool(tokens) and look_up(COMMANDS, tokens[0].key) is not None


def _proposal(tokens: Sequence[Token]) -> str | None:
    """A command for a question in plain words, or for a single word; None for what is neither."""
    whole = " ".join(token.text for token in tokens)
    language: Language = "zh" if _HAN.search(whole) else "en"
    if _QUESTION.search(" ".join(token.key for token in tokens)):
        return CALENDAR[Calendar.TODAY][language][0]
    if len(tokens) == 1 and len(whole) > 1 and whole.isalnum():
        return f"{COMMANDS[Command.SAMPLES][language][0]} {whole}"
    return None


def no_command(
    answer: NotUnderstood, tokens: Sequence[Token], meant: str | None, brands: Sequence[str]
) -> NotUnderstood:
    """No command and no brand: it was meant for a brand only where nothing else is likelier."""
    if meant is not None:
        problem = Problem.UNKNOWN if names_command(tokens_of(meant, brands)) else answer.problem
        return NotUnderstood(problem, answer.text, meant)
    proposed = _proposal(tokens)
    return answer if proposed is None else NotUnderstood(Problem.UNKNOWN, answer.text, proposed)
