"""Packages that only the comparison needs, imported when asked for."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from models.errors import ModelError


def import_for_comparison(module: str) -> ModuleType:
    """Return the module; raises ModelError that says what to install if it is missing."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise ModelError(
            f"The comparison needs the package {package} ({error}); install it with: pip install 'tocsin[bench]'"
        ) from error


@contextmanager
def quiet() -> Iterator[None]:
    """Let nothing below a crash be logged: what a peer notes about how it is used here says nothing to who compares."""
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(before)
