"""What can go wrong with models and training data, as types a caller can tell apart."""

from __future__ import annotations


class ModelError(Exception):
    """A model cannot be loaded or used. ``temporary`` says whether trying again later may help."""

    def __init__(self, message: str, *, temporary: bool = False) -> None:
        super().__init__(message)
        self.temporary = temporary


class DataError(Exception):
    """Training or evaluation data cannot be read; trying again without changing it will not help."""

    temporary = False
