"""A score as other programs read it."""

from __future__ import annotations

from analysis.sentiment import Score


def score_fields(score: Score) -> dict[str, object]:
    """Return label and probabilities, ready for JSON; they sum to 1 but for the rounding."""
    return {
        "label": score.label.value,
        "negative": round(score.negative, 6),
        "neutral": round(score.neutral, 6),
        "positive": round(score.positive, 6),
    }
