"""From the words behind a command to a question. The grammar stands in `bot.asking.vocabulary`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Final

from bot.asking.brands import brand_meant, brands_among
from bot.asking.proposals import names_command, no_command
from bot.asking.questions import (
    DAY,
    MOST_SAMPLES,
    SAMPLES,
    WEEK,
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
    By,
    EndSilence,
    NotUnderstood,
    Problem,
    Question,
    Snooze,
    Visibility,
    Window,
)
from bot.asking.rendering import render
from bot.asking.slots import Slots, key_of, slots_of, text_of
from bot.asking.suggestions import meant_instead
from bot.asking.tokens import Token, folded, tokens_of
from bot.asking.vocabulary import COMMANDS, OF, VISIBILITY, WHICH, Command, look_up


def parse(text: str, brands: Sequence[str] = (), *, begins_with: str = "") -> Asked | NotUnderstood:
    """Read what was typed; ``brands`` are those that can be asked for, by name or by a beginning that only one has.

    ``begins_with`` is the command of an alias, such as ``hotspots`` for ``/hotspots``. Without any known brand every
    name is taken as it is. What cannot be read comes back with what is wrong, and where a typo is likely with the
    whole command as it was perhaps meant.
    """
    is_help = look_up(COMMANDS, folded(text.strip())) is Command.HELP
    whole = text if is_help else f"{begins_with} {text}".strip()
    tokens = tokens_of(whole, brands)
    answer = _parse(tokens, brands)
    if isinstance(answer, Asked):
        return answer
    if answer.problem is Problem.NOT_BY:
        return answer
    if answer.meant is not None:
        # A reader that knows how its own piece is meant does not know the rest.
        tokens = _replaced(tokens, answer.text, answer.meant)
    meant = meant_instead(tokens, brands, lambda corrected: isinstance(_parse(corrected, brands), Asked))
    if answer.problem in (Problem.UNKNOWN, Problem.UNKNOWN_BRAND) and not names_command(tokens):
        return no_command(answer, tokens, meant, brands)
    return NotUnderstood(answer.problem, answer.text, meant)


def _replaced(tokens: Sequence[Token], text: str, meant: str) -> list[Token]:
    """The words with those that are ``text`` together replaced by one."""
    for start, end in combinations(range(len(tokens) + 1), 2):
        if key_of(tokens[start:end]) == text:
            return [*tokens[:start], Token(meant), *tokens[end:]]
    return list(tokens)


def _parse(tokens: Sequence[Token], brands: Sequence[str]) -> Asked | NotUnderstood:
    tokens, visibility = _without_visibility(tokens)
    command = look_up(COMMANDS, tokens[0].key) if tokens else Command.HELP
    rest = tokens[1:] if command else tokens
    question = _READERS[command](rest, brands) if command else _implied(rest, brands)
    return question if isinstance(question, NotUnderstood) else Asked(question, visibility)


def _without_visibility(tokens: Sequence[Token]) -> tuple[Sequence[Token], Visibility | None]:
    """Who is to see it may be said first or last."""
    for place, rest in ((-1, tokens[:-1]), (0, tokens[1:])):
        if tokens and (visibility := look_up(VISIBILITY, tokens[place].key)):
            return rest, visibility
    return tokens, None


def _brand(slots: Slots, brands: Sequence[str]) -> str | NotUnderstood | None:
    if not slots.free:
        return None
    if not brands:
        return slots.words
    return brand_meant(slots.words, brands) or NotUnderstood(Problem.UNKNOWN_BRAND, slots.words)


def _implied(tokens: Sequence[Token], brands: Sequence[str]) -> Question | NotUnderstood:
    """No command: a window or a brand is enough to ask for the sentiment."""
    slots = slots_of(tokens, splits=True)
    if isinstance(slots, NotUnderstood):
        return slots
    if slots.window is None and slots.by is None and not (brands and brand_meant(slots.words, brands)):
        return NotUnderstood(Problem.UNKNOWN, slots.words)
    return _sentiment(tokens, brands)


def _sentiment(tokens: Sequence[Token], brands: Sequence[str]) -> Question | NotUnderstood:
    slots = slots_of(tokens, splits=True)
    if isinstance(slots, NotUnderstood):
        return slots
    brand = _brand(slots, brands)
    return brand if isinstance(brand, NotUnderstood) else AskSentiment(slots.window or DAY, brand, slots.by)


def _windowed(
    make: Callable[[Window, str | None], Question], usual: Window = DAY, split: By | None = None
) -> Callable[[Sequence[Token], Sequence[str]], Question | NotUnderstood]:
    """``usual``: the window where none is said. ``split``: how the answer is split anyhow, so that it may be said."""

    def read(tokens: Sequence[Token], brands: Sequence[str]) -> Question | NotUnderstood:
        slots = slots_of(tokens, splits=True)
        if isinstance(slots, NotUnderstood):
            return slots
        brand = _brand(slots, brands)
        if isinstance(brand, NotUnderstood):
            return brand
        if slots.by not in (None, split):
            return _not_by(slots, brand)
        return make(slots.window or usual, brand)

    return read


def _not_by(slots: Slots, brand: str | None) -> NotUnderstood:
    """Only the sentiment is split by something."""
    split = slots.by or By.SOURCE
    return NotUnderstood(Problem.NOT_BY, split.value, render(Asked(AskSentiment(slots.window or DAY, brand, split))))


def _samples(tokens: Sequence[Token], brands: Sequence[str]) -> Question | NotUnderstood:
    """``[word] [window] [n] [of brand]``; what names a known brand at the end, unquoted, needs no ``of``."""
    slots = slots_of(tokens)
    if isinstance(slots, NotUnderstood):
        return slots
    if slots.by is not None:
        return _not_by(slots, _word_and_brand(slots.free, brands)[1])
    number: int | None = None
    for token in list(slots.free):
        if token.key.isascii() and token.key.isdigit():
            if number is not None or not 1 <= int(token.key) <= MOST_SAMPLES:
                return NotUnderstood(Problem.BAD_NUMBER, token.text)
            number = int(token.key)
            slots.free.remove(token)
    words, brand = _word_and_brand(slots.free, brands)
    return AskSamples(" ".join(token.text for token in words) or None, slots.window or DAY, brand, number or SAMPLES)


def _word_and_brand(free: Sequence[Token], brands: Sequence[str]) -> tuple[Sequence[Token], str | None]:
    for place in reversed(range(len(free) - 1)):
        if free[place].key in OF["en"] + OF["zh"]:
            named = text_of(free[place + 1 :])
            if brand := brand_meant(named, brands) if brands else named:
                return free[:place], brand
    for start in range(len(free)):
        if not any(each.is_quoted for each in free[start:]) and (brand := brand_meant(text_of(free[start:]), brands)):
            return free[:start], brand
    return free, None


def _compare(tokens: Sequence[Token], brands: Sequence[str]) -> Question | NotUnderstood:
    slots = slots_of(tokens)
    if isinstance(slots, NotUnderstood):
        return slots
    if slots.by is not None:
        return _not_by(slots, None)
    named = brands_among(slots.free, brands)
    if isinstance(named, NotUnderstood):
        return named
    if len(named) < 2:
        return NotUnderstood(Problem.TWO_BRANDS_NEEDED, slots.words)
    return AskCompare(named, slots.window or DAY)


def _incidents(tokens: Sequence[Token], brands: Sequence[str]) -> Question | NotUnderstood:
    if not tokens:
        return AskIncidents()
    which = look_up(WHICH, tokens[0].key)
    if which is not None and len(tokens) == 1:
        return AskIncidents(which)
    return _incident(tokens, brands) if _number(tokens[0]) else NotUnderstood(Problem.UNKNOWN, text_of(tokens))


def _incident(tokens: Sequence[Token], brands: Sequence[str]) -> Question | NotUnderstood:
    number = _number(tokens[0]) if len(tokens) == 1 else None
    return AskIncident(number) if number else NotUnderstood(Problem.NUMBER_NEEDED, text_of(tokens))


def _snooze(tokens: Sequence[Token], brands: Sequence[str]) -> Question | NotUnderstood:
    """A number in front is the incident, but for ``2 hours`` and ``9 am``, which are times."""
    number = _number(tokens[0]) if len(tokens) > 1 and not _UNIT.match(tokens[1].key) else None
    until = text_of(tokens[1:] if number else tokens)
    return Snooze(until, number) if until else NotUnderstood(Problem.UNTIL_WHEN, "")


def _unsilence(tokens: Sequence[Token], brands: Sequence[str]) -> Question | NotUnderstood:
    number = _number(tokens[0]) if len(tokens) == 1 else None
    return EndSilence(number) if number else NotUnderstood(Problem.NUMBER_NEEDED, text_of(tokens))


def _number(token: Token) -> int | None:
    key = token.key.removeprefix("#")
    return int(key) if key.isascii() and key.isdigit() and len(key) < 10 and int(key) else None


_UNIT = re.compile(r"(?:h|m|d|w|hrs?|hours?|mins?|minutes?|days?|weeks?|am|pm|o'clock)$|and\b|[个小分天日周点时]")
_READERS: Final[Mapping[Command, Callable[[Sequence[Token], Sequence[str]], Question | NotUnderstood]]] = {
    Command.SENTIMENT: _sentiment,
    Command.HOTSPOTS: _windowed(AskHotspots),
    Command.SAMPLES: _samples,
    Command.TOPICS: _windowed(AskTopics, split=By.TOPIC),
    Command.COMPARE: _compare,
    Command.SOURCES: _windowed(AskSources, split=By.SOURCE),
    Command.REPORT: _windowed(AskReport),
    Command.INCIDENTS: _incidents,
    Command.INCIDENT: _incident,
    Command.SNOOZE: _snooze,
    Command.SILENCE: lambda tokens, brands: AskSilence(),
    Command.SILENCES: lambda tokens, brands: AskSilences(),
    Command.UNSILENCE: _unsilence,
    Command.LABEL: lambda tokens, brands: AskLabel(),
    Command.NEW_WORDS: _windowed(AskNewWords, WEEK),
    Command.SETTINGS: lambda tokens, brands: AskSettings(),
    Command.HELP: lambda tokens, brands: AskHelp(),
}
