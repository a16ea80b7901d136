"""Intake: from a raw mention to a stored one that holds nothing it should not."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from analysis.language import Language, detect
from analysis.mention import Mention, RawMention
from analysis.privacy import author_hash, mask
from analysis.text import clean, text_key
from bot.sources.rows import RowRejected, web_address
from storage import mentions, workspaces
from storage.columns import EXTERNAL_ID_LENGTH
from storage.database import Database


@dataclass(frozen=True, slots=True)
class StoreResult:
    """How many mentions were new, and how many were there already."""

    accepted: int
    duplicate: int


class Intake:
    """Takes mentions into one workspace, which it makes if it is not there. Safe to share between threads."""

    def __init__(self, database: Database, workspace_id: str) -> None:
        self._database = database
        self._workspace_id = workspace_id
        self._salt: bytes | None = None
        self._salt_lock = Lock()

    def prepare(self, raw: RawMention, now: datetime) -> Mention:
        """The mention as it will be stored: clean, masked, with language, key and the author as a hash.

        Without a time it gets ``now``; without an id one that follows from source, author, time and text, so
        that the same row always has the same. A link that holds personal data is left out.

        Raises `RowRejected` if nothing visible is left of the text.
        """
        text = mask(clean(raw.text))
        if not text:
            raise RowRejected("text is empty.")
        salt = self._author_salt(now)
        source = clean(raw.source) or "import"
        return Mention(
            source=source,
            external_id=_external_id(raw, source, salt),
            text=text,
            lang=_language(raw.lang, text),
            created_at=_as_utc(raw.created_at or now),
            text_key=text_key(text),
            brand=clean(raw.brand),
            author_hash=author_hash(raw.author, source, salt) if raw.author and raw.author.strip() else None,
            reach=raw.reach,
            url=_harmless(web_address(raw.url)),
        )

    def store(self, raws: Sequence[RawMention], now: datetime) -> StoreResult:
        """Store what is new, all in one transaction or nothing. Raises what `prepare` and storage raise."""
        prepared = [self.prepare(raw, now) for raw in raws]
        if not prepared:
            return StoreResult(0, 0)
        with self._database.write() as session:
            news = mentions.add(session, self._workspace_id, prepared, now)
        return StoreResult(accepted=sum(news), duplicate=len(news) - sum(news))

    def _author_salt(self, now: datetime) -> bytes:
        with self._salt_lock:
            if self._salt is None:
                with self._database.write() as session:
                    self._salt = workspaces.ensure(session, self._workspace_id, now).author_salt
            return self._salt


def _external_id(raw: RawMention, source: str, salt: bytes) -> str:
    given = (raw.external_id or "").strip()
    if given and len(given) <= EXTERNAL_ID_LENGTH:
        return given
    moment = "" if raw.created_at is None else _as_utc(raw.created_at).isoformat()
    parts = (given,) if given else (source, raw.author or "", moment, raw.text)
    # Keyed, or the hash of a short text would tell whoever tries out numbers which one was masked in it.
    digest = hashlib.blake2b(key=salt[:64], digest_size=16)
    for part in parts:
        encoded = part.encode(errors="surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return f"x_{digest.hexdigest()}"


def _language(given: str | None, text: str) -> Language:
    """The language the source names, where it is one of ours: it may know better than the script does."""
    match (given or "").strip().lower().replace("_", "-").split("-")[0]:
        case "zh":
            return "zh"
        case "en":
            return "en"
        case _:
            return detect(text)


def _as_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _harmless(url: str | None) -> str | None:
    return url if url is not None and mask(url) == url else None
