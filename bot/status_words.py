"""The words by which people ask how an incident stands."""

from __future__ import annotations

STATUS_WORDS = frozenset({"status", "state", "状态", "进展", "情况"})
