"""Is a word new, rising, fading or as usual? Told by when it was said."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import log
from typing import Final

#: In a burst a word is said this many times as often as usual.
BURST_FACTOR: Final = 2.0
#: What it costs to call a burst, as a multiple of the logarithm of the number of periods.
ENTRY_COST: Final = 1.0
#: A word that the past would have shown this often at today's rate, and did not, is new.
FEWEST_EXPECTED: Final = 3.0
#: Of those it may have shown this share.
TRACE: Final = 0.05

_ALMOST_ALL: Final = 0.999


class WordState(StrEnum):
    """Where a word stands."""

    NEW = "new"
    RISING = "rising"
    FADING = "fading"
    STEADY = "steady"


def word_state(said: Sequence[float], all_said: Sequence[float], past_periods: int) -> WordState:
    """The state at the end of equal periods of time, of which the first ``past_periods`` are the past.

    ``said`` is how many posts of each period have the word, ``all_said`` how many there are. New: the past had the
    word hardly ever, though there was enough of it to tell. Rising: a burst goes on in the last period. Fading: there
    was one within the window or in the last period before it, and it is over. Without any past nothing is new.
    """
    past, past_all = sum(said[:past_periods]), sum(all_said[:past_periods])
    now, now_all = sum(said[past_periods:]), sum(all_said[past_periods:])
    expected = now / now_all * past_all if now_all else 0.0
    if now and expected >= FEWEST_EXPECTED and past <= TRACE * expected:
        return WordState.NEW
    usual = (past + 0.5) / (past_all + 1.0) if past_all else (now + 0.5) / (now_all + 1.0)
    is_bursting = bursts(said, all_said, usual)
    if is_bursting and is_bursting[-1]:
        return WordState.RISING
    return WordState.FADING if any(is_bursting[max(0, past_periods - 1) :]) else WordState.STEADY


def bursts(said: Sequence[float], all_said: Sequence[float], usual: float) -> list[bool]:
    """For each period whether it belongs to a burst: the cheapest way through two states.

    The automaton for events in batches of Kleinberg, "Bursty and Hierarchical Structure in Streams" (2003), section 4:
    a word is said at the ``usual`` share of posts, or at `BURST_FACTOR` times that, and a state costs what the
    binomial likelihood of a period loses in it; to enter the burst costs `ENTRY_COST` times ln(periods).
    """
    rates = (min(usual, _ALMOST_ALL / BURST_FACTOR), min(usual * BURST_FACTOR, _ALMOST_ALL))
    entry = ENTRY_COST * log(len(said)) if said else 0.0
    # From each period back to the one before: which state led here most cheaply.
    cost, origins = (0.0, entry), []
    for yes, all_posts in zip(said, all_said, strict=True):
        into_usual = 0 if cost[0] <= cost[1] else 1
        into_burst = 1 if cost[1] <= cost[0] + entry else 0
        origins.append((into_usual, into_burst))
        reached = (cost[into_usual], cost[into_burst] + (entry if into_burst == 0 else 0.0))
        cost = (reached[0] + _loss(yes, all_posts, rates[0]), reached[1] + _loss(yes, all_posts, rates[1]))
    state = 0 if cost[0] <= cost[1] else 1
    states = []
    for origin in reversed(origins):
        states.append(bool(state))
        state = origin[state]
    return states[::-1]


def _loss(yes: float, all_posts: float, rate: float) -> float:
    return -(yes * log(rate) + max(0.0, all_posts - yes) * log(1 - rate))
