"""The brands that are talked about, found without reading what is said of them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.rollups import minute_of

_NO_END: Final = 2**62
#: Each hop is one look into the index (workspace, brand, source, minute); neither database hops by itself.
_HOPS: Final = text(
    """
    WITH RECURSIVE
    named(brand) AS (
        SELECT min(brand) FROM rollups WHERE workspace_id = :workspace
        UNION ALL
        SELECT (SELECT min(r.brand) FROM rollups r WHERE r.workspace_id = :workspace AND r.brand > named.brand)
        FROM named WHERE named.brand IS NOT NULL
    ),
    pair(brand, source) AS (
        SELECT brand,
            (SELECT min(r.source) FROM rollups r WHERE r.workspace_id = :workspace AND r.brand = named.brand)
        FROM named WHERE brand IS NOT NULL
        UNION ALL
        SELECT brand,
            (SELECT min(r.source) FROM rollups r
             WHERE r.workspace_id = :workspace AND r.brand = pair.brand AND r.source > pair.source)
        FROM pair WHERE pair.source IS NOT NULL
    ),
    heard(brand, minute) AS (
        SELECT brand,
            (SELECT max(r.minute) FROM rollups r
             WHERE r.workspace_id = :workspace AND r.brand = pair.brand AND r.source = pair.source
               AND r.minute <= :last)
        FROM pair WHERE pair.source IS NOT NULL
    )
    SELECT brand FROM heard WHERE minute >= :first GROUP BY brand ORDER BY max(minute) DESC, brand
    """
)


def known_brands(session: Session, workspace_id: str, since: datetime, until: datetime | None = None) -> list[str]:
    """Every brand with scored mentions in ``[since, until]``, the one heard of last first; "" is none of them.

    Hops from one brand and source to the next in the index, so that the cost follows how many there are and never how
    many minutes they fill.
    """
    last = _NO_END if until is None else minute_of(until)
    values = {"workspace": workspace_id, "first": minute_of(since), "last": last}
    return [brand for brand in session.scalars(_HOPS, values) if brand]
