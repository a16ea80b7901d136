"""How bad it is, factor by factor."""

from __future__ import annotations

from analysis.incident import Incident
from analysis.severity import whole_points
from bot.catalogue import Catalogue


def severity_lines(incident: Incident, texts: Catalogue) -> list[str]:
    """A line with the score and what each factor adds to it, such that the whole points add up.

    None if it was never judged. A factor that stands in for missing data says so.
    """
    severity = incident.severity
    if severity is None:
        return []
    known = {part.factor: part.is_known for part in severity.contributions}
    parts = [
        texts.text(
            "card.factor" if known[factor] else "card.factor_assumed",
            factor=texts.text(f"factor.{factor.value}"),
            points=points,
        )
        for factor, points in whole_points(severity)
    ]
    return [texts.text("card.severity", score=round(severity.score), factors=" · ".join(parts))]
