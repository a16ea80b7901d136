"""What can go wrong with models and training data, as types a caller can tell apart."""

from __future__ import annotations

from collections.abc import Sequence


class ModelError(Exception):
    """A model cannot be loaded or used. ``temporary`` says whether trying again later may help."""

    def __init__(self, message: str, *, temporary: bool = False) -> None:
        super().__init__(message)
        self.temporary = temporary


class UnscorableTexts(ModelError):
    """For some texts the model gives no number; ``places`` are theirs among the texts that were to be scored."""

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__(f"The model gives no number for {len(places)} of the texts; all others can be scored.")
        self.places = tuple(places)


class DataError(Exception):
    """Training or evaluation data cannot be read; trying again without changing it will not help."""

    temporary = False
