"""The texts people read in Slack, in English and Chinese, by key.

The catalogues are the files of ``bot/locale/en`` and ``bot/locale/zh``; a test holds their keys and fields equal.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALE_FOLDER = Path(__file__).parent / "locale"


class Catalogue:
    """The texts of one language."""

    def __init__(self, language: Language, texts: Mapping[str, str]) -> None:
        self.language: Language = language
        self._texts = texts

    def text(self, key: str, /, **values: object) -> str:
        """The text of ``key`` with its fields filled in.

        Raises:
            KeyError: no such text, or a field of it was not given: a mistake in the code, found by the tests.
        """
        return self._texts[key].format(**values)

    def text_or(self, key: str, otherwise: str) -> str:
        """The text of ``key`` without fields; ``otherwise`` where there is none, as of what another version stored."""
        return self._texts.get(key, otherwise)

    def sentences(self, *said: str) -> str:
        """Sentences one after the other: with a space between them, or without one where the language has none."""
        return ("" if self.language == "zh" else " ").join(each for each in said if each)

    def keys(self) -> frozenset[str]:
        return frozenset(self._texts)


@cache
def catalogue(language: Language) -> Catalogue:
    """Load a language's texts, once: every file of its folder."""
    texts: dict[str, str] = {}
    for path in sorted((LOCALE_FOLDER / language).glob("*.toml")):
        for section, values in tomllib.loads(path.read_text("utf-8")).items():
            texts |= {f"{section}.{name}": value for name, value in values.items()}
    return Catalogue(language, texts)


def language_of(slack_locale: str | None, otherwise: Language) -> Language:
    """The catalogue for a Slack locale such as ``zh-CN``; ``otherwise`` where Slack gave none."""
    if not slack_locale:
        return otherwise
    return "zh" if slack_locale.lower().startswith("zh") else "en"
