"""Errors that a person reads: one sentence saying what is wrong and what to do next."""

from __future__ import annotations

#: Exit status of a command that cannot be done as asked or configured.
STATUS_REFUSED = 2


class TocsinError(Exception):
    """An error with a sentence for a person.

    ``temporary`` says whether the same thing may work later without anybody changing anything.
    """

    temporary = False


class StartupError(TocsinError):
    """Tocsin cannot start as it is configured; the command ends with status 2."""


class UsageError(TocsinError):
    """What was asked for makes no sense; the sentence says what would."""
