"""Intake: from a raw mention to a stored one that holds nothing it should not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from threading import Lock

from analysis.brand_names import BrandMatcher
from analysis.language import Language, detect
from analysis.mention import Mention, RawMention
from analysis.privacy import author_hash, mask
from analysis.text import clean, text_key
from bot.sources.rows import RowRejected, web_address
from storage import mentions, workspaces
from storage.columns import EXTERNAL_ID_LENGTH
from storage.database import Database


class Outcome(Enum):
    """What became of one mention."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    #: Not stored: the id it came with is, in the same source, that of another text.
    ID_TAKEN = "id taken"
    #: Not stored: the team has switched its source off.
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class IntakeRules:
    """What the team has set about what comes in: its brands, and the sources that it has switched off."""

    brands: BrandMatcher
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StoreResult:
    """What became of each mention, in order."""

    outcomes: tuple[Outcome, ...]

    @property
    def accepted(self) -> int:
        return self.outcomes.count(Outcome.ACCEPTED)

    @property
    def duplicate(self) -> int:
        return self.outcomes.count(Outcome.DUPLICATE)

    @property
    def ignored(self) -> int:
        return self.outcomes.count(Outcome.IGNORED)


class Intake:
    """Takes mentions into one workspace, which it makes if it is not there. Safe to share between threads."""

    def __init__(self, database: Database, workspace_id: str, rules: Callable[[], IntakeRules] | None = None) -> None:
        """``rules`` gives what holds now; without it every mention is taken, with the brand it comes with."""
        self._database = database
        self._workspace_id = workspace_id
        self._rules = rules
        self._salt: bytes | None = None
        self._salt_lock = Lock()

    def prepare(self, raw: RawMention, now: datetime) -> Mention:
        """The mention as it will be stored: clean, masked, with language, key and the author as a hash.

        Without a time it gets ``now``; without an id one that follows from source, author, text and the time as it
        is written, so that the same row always has the same, whichever zone its time is read in. A link that holds
        personal data is left out.

        Raises `RowRejected` if nothing visible is left of the text.
        """
        text = mask(clean(raw.text))
        if not text:
            raise RowRejected("text is empty.")
        salt = self._author_salt(now)
        source = _source(raw)
        return Mention(
            source=source,
            external_id=_external_id(raw, source, salt),
            text=text,
            lang=_language(raw.lang, text),
            created_at=_as_utc(raw.created_at or now),
            text_key=text_key(text),
            brand=self._brand(clean(raw.brand), text),
            author_hash=author_hash(raw.author, source, salt) if raw.author and raw.author.strip() else None,
            reach=raw.reach,
            url=_harmless(web_address(raw.url)),
        )

    def store(self, raws: Sequence[RawMention], now: datetime) -> StoreResult:
        """Store what is new, all in one transaction or nothing. Raises what `prepare` and storage raise.

        An id is compared by the text that would be stored; of two texts with one id the first stays. What comes from
        a source that is switched off is not even looked at.
        """
        ignored = self._rules().ignored if self._rules is not None else frozenset()
        heard = [raw for raw in raws if _source(raw) not in ignored]
        stored = iter(self._store(heard, now) if heard else ())
        return StoreResult(tuple(Outcome.IGNORED if _source(raw) in ignored else next(stored) for raw in raws))

    def _store(self, raws: Sequence[RawMention], now: datetime) -> list[Outcome]:
        prepared = [self.prepare(raw, now) for raw in raws]
        with self._database.write() as session:
            news = mentions.add(session, self._workspace_id, prepared, now)
            outcomes = [Outcome.ACCEPTED if new else Outcome.DUPLICATE for new in news]
            # An id of our own making follows from the text already.
            doubtful = [at for at, raw in enumerate(raws) if not news[at] and _given_id(raw)]
            others = mentions.have_other_text(session, self._workspace_id, [prepared[at] for at in doubtful])
        for at, other in zip(doubtful, others, strict=True):
            if other:
                outcomes[at] = Outcome.ID_TAKEN
        return outcomes

    def _brand(self, given: str, text: str) -> str:
        return given if self._rules is None else self._rules().brands.settle(given, text)

    def _author_salt(self, now: datetime) -> bytes:
        with self._salt_lock:
            if self._salt is None:
                with self._database.write() as session:
                    self._salt = workspaces.ensure(session, self._workspace_id, now).author_salt
            return self._salt


def _source(raw: RawMention) -> str:
    return clean(raw.source) or "import"


def _given_id(raw: RawMention) -> str:
    return (raw.external_id or "").strip()


def _external_id(raw: RawMention, source: str, salt: bytes) -> str:
    given = _given_id(raw)
    if given and len(given) <= EXTERNAL_ID_LENGTH:
        return given
    # The hands of the clock and not the moment: reading a file in another zone must not double its rows.
    moment = "" if raw.created_at is None else raw.created_at.replace(tzinfo=UTC).isoformat()
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
