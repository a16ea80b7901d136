"""The six factors of severity, each from plain counts and each from 0 (nothing) to 1 (as bad as it gets).

Every function is monotone: more of what it counts never gives less. What is unknown is passed as None; what is
taken for it then is said at each function, and set in `SeverityPolicy`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import log1p, log2

from analysis.source_classes import SourceClass


@dataclass(frozen=True, slots=True)
class Loudness:
    """The largest following among the accounts that complain, and how many of them are loud.

    ``top_reach`` is None where no account's reach is known.
    """

    top_reach: int | None
    loud_accounts: int


#: No account's reach is known.
UNKNOWN_REACH = Loudness(None, 0)


def loudness(reaches: Iterable[int | None], *, loud_from: int = 1000) -> Loudness:
    """Of the reach of each complaining account (followers, or what the source gives for them), the two numbers.

    An account is loud from ``loud_from`` on. Each account is to be given once.
    """
    known = [reach for reach in reaches if reach is not None]
    return Loudness(max(known, default=None), sum(reach >= loud_from for reach in known))


def size_factor(
    authors: float | None, negatives: int, expected: float, *, full: float, unknown_author_share: float
) -> float:
    """How many more people complain than usual, on a logarithmic scale: ``log(1 + excess) / log(1 + full)``.

    ``authors`` are the distinct negative authors since the crisis began (`analysis.crowd.Crowd.weight` is the
    better count, because it discounts copies), ``expected`` the negatives usual in that time. With ``authors``
    None each negative beyond the usual counts as ``unknown_author_share`` of a person.
    """
    excess = unknown_author_share * (negatives - expected) if authors is None else authors - expected
    return _logarithmic(excess, full)


def velocity_factor(hourly_excess: float, alarm_excess: float, *, full: float) -> float:
    """How far the last hour's excess is beyond what rings the bell: ``log2(1 + ratio) / log2(1 + full)``.

    ``alarm_excess`` is the excess an hour at which the detector rings; less than one is taken for one, so that a
    brand nobody speaks of does not race at three posts. ``full`` is the ratio at which the factor is 1.
    """
    ratio = max(hourly_excess, 0.0) / max(alarm_excess, 1.0)
    return min(1.0, log2(1 + ratio) / log2(1 + full))


def reach_factor(loud: Loudness, *, full: float, unknown: float) -> float:
    """How far the loudest account carries, on a logarithmic scale up to ``full`` followers.

    One loud account alone reaches at most 0.5, two 0.75, four 0.875: a single star is not the public. With no
    known reach the factor is ``unknown``.
    """
    if loud.top_reach is None:
        return unknown
    ceiling = 1 - 0.5 / max(loud.loud_accounts, 1)
    return ceiling * _logarithmic(loud.top_reach, full)


def reputation_factor(incidents_before: int | None, net_sentiment: float | None, *, unknown: float) -> float:
    """How little credit the brand has: 0.6 times its history and 0.4 times its standing.

    History is ``1 - 0.5 ** n`` for the n earlier incidents, false alarms not counted, of the time the team looks
    back (SCCT's intensifier, Coombs 2007). Standing is how far the trailing net sentiment, from -1 to 1, lies
    below zero. A part that is unknown is taken for ``unknown``.
    """
    history = unknown if incidents_before is None else 1 - 0.5**incidents_before
    standing = unknown if net_sentiment is None else min(max(-net_sentiment, 0.0), 1.0)
    return 0.6 * history + 0.4 * standing


def spread_factor(classes: Collection[SourceClass], *, on_hot_list: bool = False) -> float:
    """How many kinds of public speak of it: 0 for one, then 0.25 for each further kind up to 0.5.

    The media taking it up adds 0.3, a place on a platform's hot list adds 0.4; at most 1. Sources whose kind is
    unknown are together one kind.
    """
    kinds = 0.25 * min(max(len(set(classes)) - 1, 0), 2)
    media = 0.3 if SourceClass.MEDIA in classes else 0.0
    hot = 0.4 if on_hot_list else 0.0
    return min(1.0, kinds + media + hot)


def _logarithmic(count: float, full: float) -> float:
    return min(1.0, log1p(max(count, 0.0)) / log1p(full))
