"""Packages that only the comparison needs, imported when asked for."""

from __future__ import annotations

import importlib
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
