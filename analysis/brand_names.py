"""Which brand a post is about: by its names, unless an excluded word says that it is about something else."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analysis.policy_errors import PolicyError
from analysis.text import LINK

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = r"[^\W_\u3400-\u9fff]"
_HAN_SPACE = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class BrandNames:
    """A brand with the other names people give it, and the words whose posts are about something else."""

    name: str
    aliases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise PolicyError("a brand needs a name")
        names = {_folded(each) for each in self.names}
        if clash := [word for word in self.excluded if _folded(word) in names]:
            raise PolicyError(f"{clash[0]!r} is a name of {self.name} and excluded as well; nothing would match")

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class BrandPreview:
    """What a brand's names would have found among ``posts`` posts.

    ``named`` posts have one of its names; ``excluded`` counts, by word, those of them that an excluded word takes out;
    ``matched`` are left, of which ``examples`` shows some.
    """

    posts: int
    named: int
    excluded: tuple[tuple[str, int], ...]
    matched: int
    examples: tuple[str, ...] = ()


class BrandMatcher:
    """Finds the brand of a post among several. A Latin name is a whole word, a Chinese one may stand anywhere."""

    def __init__(self, brands: Iterable[BrandNames]) -> None:
        """Raise PolicyError if two brands share a name."""
        self.brands = tuple(brands)
        self._owner: dict[str, BrandNames] = {}
        for brand in self.brands:
            for name in map(_folded, brand.names):
                other = self._owner.setdefault(name, brand)
                if other is not brand:
                    raise PolicyError(f"{name!r} is a name of both {other.name} and {brand.name}")
        # The longest first: of two names in one place the more exact one counts.
        self._names = _any_of(sorted(self._owner, key=len, reverse=True))
        self._excluded = {brand.name: _any_of(map(_folded, brand.excluded)) for brand in self.brands}

    def brand_of(self, text: str) -> str | None:
        """The brand that is named first and not excluded, None if there is no such one."""
        folded = _folded(text)
        for found in self._names.finditer(folded):
            brand = self._owner[found.group()]
            if not self._excluded[brand.name].search(folded):
                return brand.name
        return None

    def settle(self, given: str, text: str) -> str:
        """The brand that a post counts for; ``given`` is what its source says, empty if nothing.

        Another name of a brand becomes its name. A given brand stays, unless one of its excluded words is in the text.
        """
        if not given.strip():
            return self.brand_of(text) or ""
        brand = self._owner.get(_folded(given))
        if brand is None:
            return given
        return "" if self._excluded[brand.name].search(_folded(text)) else brand.name


@dataclass(slots=True)
class _Tally:
    named: int = 0
    matched: int = 0
    excluded: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)


def preview(brand: BrandNames, texts: Sequence[str], *, examples: int = 3) -> BrandPreview:
    """What the names of ``brand`` would have found in ``texts``."""
    names, excluded = _any_of(map(_folded, brand.names)), _any_of(map(_folded, brand.excluded))
    written = {_folded(word): word for word in brand.excluded}
    tally = _Tally()
    for text in texts:
        folded = _folded(text)
        if not names.search(folded):
            continue
        tally.named += 1
        if out := excluded.search(folded):
            tally.excluded[written[out.group()]] += 1
            continue
        tally.matched += 1
        if len(tally.examples) < examples:
            tally.examples.append(text)
    return BrandPreview(
        len(texts), tally.named, tuple(tally.excluded.most_common()), tally.matched, tuple(tally.examples)
    )


def _folded(text: str) -> str:
    """Without links, in lower case and plain width, with single spaces and none between Chinese characters."""
    plain = unicodedata.normalize("NFKC", LINK.sub(" ", text)).casefold()
    return _HAN_SPACE.sub("", " ".join(plain.split()))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    pieces = [_piece(word) for word in words if word]
    return re.compile("|".join(pieces) if pieces else r"(?!)")


def _piece(word: str) -> str:
    """Where a word begins or ends in a letter that is not Chinese, it is no part of a longer word."""
    before = "" if _HAN.match(word[0]) or not word[0].isalnum() else rf"(?<!{_LATIN})"
    after = "" if _HAN.match(word[-1]) or not word[-1].isalnum() else rf"(?!{_LATIN})"
    return before + re.escape(word) + after
