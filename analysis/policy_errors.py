"""What is wrong with a rule that a team has set."""

from __future__ import annotations


class PolicyError(ValueError):
    """A setting contradicts itself or what is safe. The message says what to change; trying again does not help."""

    temporary = False
