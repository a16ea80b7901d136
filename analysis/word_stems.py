"""One key for the forms of an English word, so that "bag" and "bags" are counted together."""

from __future__ import annotations

import re
from functools import lru_cache

_PLURAL = re.compile("(?<=[a-z]{3})(?<!s)s$")
_ENDING = re.compile("(?<=[a-z]{3})(?:ing|ed)$|(?<=[a-z]{4})e$")
_DOUBLED = re.compile(r"(?<=[a-z]{2})([bdgklmnprt])\1$")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """``word`` in lower case without a regular ending: delayed, delays and delay are one, so are cancelled and cancel.

    Not a word to be shown. Chinese and irregular forms stay as they are.
    """
    bare = _ENDING.sub("", _PLURAL.sub("", word.casefold().removesuffix("'s")))
    return _DOUBLED.sub(r"\1", bare)
