"""A mention on its way in: as a source yields it, and as intake stores it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RawMention:
    """What a source yields, untouched. Only ``text`` is certain to be there."""

    text: str
    source: str = "import"
    external_id: str | None = None
    created_at: datetime | None = None
    author: str | None = None
    brand: str = ""
    reach: int | None = None
    url: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention ready to be stored.

    ``text`` is masked (no phone number or identity number is left), ``author_hash`` is a salted one-way hash,
    ``created_at`` is an aware UTC time, and ``text_key`` is the same for texts that differ only in decoration
    (case, white space, links, mentions, forward prefixes).
    """

    source: str
    external_id: str
    text: str
    lang: str
    created_at: datetime
    text_key: str
    brand: str = ""
    author_hash: str | None = None
    reach: int | None = None
    url: str | None = None
