"""Who is talked about, how, and where: brands beside one another, and where a brand's mentions come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final

from analysis.rollup import Counts

#: For an interval that holds the true share in 19 of 20 cases.
_DEVIATIONS: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Part:
    """A brand or a source: its counts in the window, and how they compare; shares from 0 to 1, None of nothing.

    ``share`` is of all mentions that are compared, ``share_of_negative`` of all their negative ones;
    ``negative_share`` of its own mentions are negative, which lies in ``interval`` with 95 % confidence; ``net`` is
    (positive - negative) / all, from -1 to 1. ``growth`` and ``negative_growth`` are how many times as many mentions
    there are as in the window before, None if there were none then.
    """

    name: str
    counts: Counts
    before: Counts
    share: float
    share_of_negative: float | None
    negative_share: float | None
    interval: tuple[float, float] | None
    net: float | None
    growth: float | None
    negative_growth: float | None


def share_of_voice(counts: Mapping[str, Counts], before: Mapping[str, Counts] | None = None) -> list[Part]:
    """Set brands beside one another, the one with most mentions first; a brand without any comes last, with 0."""
    return sorted(_parts(counts, before or {}), key=lambda part: (-part.counts.total, part.name))


def source_breakdown(counts: Mapping[str, Counts], before: Mapping[str, Counts] | None = None) -> list[Part]:
    """Where mentions come from, the source with most negative ones first; sources that are silent are left out."""
    parts = [part for part in _parts(counts, before or {}) if part.counts.total]
    return sorted(parts, key=lambda part: (-part.counts.negative, -part.counts.total, part.name))


def share_interval(part: int, whole: int) -> tuple[float, float]:
    """Between which shares the true one lies with 95 % confidence; ``whole`` must be above 0.

    The score interval of Wilson, "Probable inference, the law of succession, and statistical inference" (1927): it is
    right for few mentions too, and never leaves 0 to 1.
    """
    share, square = part / whole, _DEVIATIONS**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = _DEVIATIONS / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _parts(counts: Mapping[str, Counts], before: Mapping[str, Counts]) -> list[Part]:
    everything = sum(counts.values(), Counts())
    return [_part(name, own, before.get(name, Counts()), everything) for name, own in counts.items()]


def _part(name: str, own: Counts, before: Counts, everything: Counts) -> Part:
    return Part(
        name=name,
        counts=own,
        before=before,
        share=own.total / everything.total if everything.total else 0.0,
        share_of_negative=_ratio(own.negative, everything.negative),
        negative_share=_ratio(own.negative, own.total),
        interval=share_interval(own.negative, own.total) if own.total else None,
        net=_ratio(own.positive - own.negative, own.total),
        growth=_ratio(own.total, before.total),
        negative_growth=_ratio(own.negative, before.negative),
    )


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
