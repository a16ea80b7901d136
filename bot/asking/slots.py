"""What may stand behind any command in any order: a window of time, and by what an answer is split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.asking.questions import By, NotUnderstood, Problem, Window
from bot.asking.tokens import Token
from bot.asking.vocabulary import BY, BY_WORD, look_up
from bot.asking.windows import MOST_WORDS, read_window


@dataclass(slots=True)
class Slots:
    """What may stand behind a command in any order: a window, ``by`` something; ``free`` is the rest."""

    window: Window | None = None
    by: By | None = None
    free: list[Token] = field(default_factory=list)

    @property
    def words(self) -> str:
        return " ".join(token.text for token in self.free)


def slots_of(tokens: Sequence[Token], *, splits: bool = False) -> Slots | NotUnderstood:
    """Find the window and the split. With ``splits`` a ``by`` of nothing known is a mistake, otherwise a word."""
    slots = Slots()
    place = 0
    while place < len(tokens):
        token = tokens[place]
        window, length = _window_at(tokens, place)
        place += length
        if isinstance(window, NotUnderstood):
            return window
        if window is not None:
            if slots.window is not None:
                return NotUnderstood(Problem.TWO_WINDOWS, text_of(tokens[place - length : place]))
            slots.window = window
        elif joined := _by(token.key):
            slots.by = joined
        elif token.key in BY_WORD["en"] + BY_WORD["zh"]:
            following = tokens[place] if place < len(tokens) else None
            if by := look_up(BY, following.key if following else ""):
                slots.by = by
                place += 1
            elif splits:
                return NotUnderstood(Problem.BY_WHAT, following.text if following else "")
            else:
                slots.free.append(token)
        else:
            slots.free.append(token)
    return slots


def _window_at(tokens: Sequence[Token], place: int) -> tuple[Window | NotUnderstood | None, int]:
    """The stretch of time that begins here, and of how many words it is; of none, the one word that is none."""
    for length in range(MOST_WORDS, 0, -1):
        piece = tokens[place : place + length]
        if len(piece) == length and (window := read_window(key_of(piece))) is not None:
            return window, length
    return None, 1


def _by(key: str) -> By | None:
    """Chinese writes 按来源 in one."""
    return next((look_up(BY, key.removeprefix(word)) for word in BY_WORD["zh"] if key.startswith(word)), None)


def text_of(tokens: Sequence[Token]) -> str:
    """The words as they were typed."""
    return " ".join(token.text for token in tokens)


def key_of(tokens: Sequence[Token]) -> str:
    """The words together as one key; "" where one of them is quoted, and so no word of the grammar."""
    return "" if any(token.is_quoted for token in tokens) else " ".join(token.key for token in tokens)
