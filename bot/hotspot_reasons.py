"""Which words of a hotspot name which complaint, to measure hotspots on a stream whose complaints people labelled.

Fixed before any hotspot of that stream was looked at; a change here makes earlier figures incomparable.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from analysis.word_stems import stem

#: The words by which an annotator's reason is recognised, whatever their ending. ``Can't Tell`` is no reason.
REASON_WORDS: Mapping[str, str] = {
    "Customer Service Issue": "service customer help unhelpful rude agent rep representative staff employee phone call "
    "hold hung answer response respond reply email support contact",
    "Late Flight": "delay late wait hour tarmac runway connection stuck",
    "Cancelled Flight": "cancel cancellation rebook stranded",
    "Lost Luggage": "bag baggage luggage suitcase lost",
    "Damaged Luggage": "bag baggage luggage suitcase damage broken",
    "Bad Flight": "seat wifi entertainment food drink snack uncomfortable legroom dirty tv turbulence",
    "Flight Booking Problems": "book booking reservation website site app online ticket fare reflight miles points",
    "Flight Attendant Complaints": "attendant crew steward stewardess rude",
    "longlines": "line queue",
}


def names_reason(term: str, reason: str) -> bool:
    """Whether one of the words of ``term`` is among those of ``reason``; False for a reason without words."""
    return not {stem(word) for word in term.split()}.isdisjoint(_stems(REASON_WORDS.get(reason, "").split()))


def _stems(words: Collection[str]) -> set[str]:
    return {stem(word) for word in words}
