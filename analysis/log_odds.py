"""How surely a word sets one set of texts apart from another."""

from __future__ import annotations

from math import log, sqrt


def log_odds(
    count: float, total: float, other_count: float, other_total: float, *, prior: float, all_prior: float
) -> float:
    """The log-odds ratio of a word between two sets, in standard deviations; above 2 is hardly chance.

    With an informative Dirichlet prior after Monroe, Colaresi and Quinn, "Fightin' Words" (Political Analysis, 2008),
    equations 16, 22 and 23: ``prior`` is the word's share of the ``all_prior`` words that are assumed to have been
    seen in either set before, and must be above 0. Counts may be weights. Where nothing else is said, half a word of
    something else is assumed.
    """
    odds = (count + prior) / max(total + all_prior - count - prior, 0.5)
    other_odds = (other_count + prior) / max(other_total + all_prior - other_count - prior, 0.5)
    deviation = sqrt(1 / (count + prior) + 1 / (other_count + prior))
    return (log(odds) - log(other_odds)) / deviation
