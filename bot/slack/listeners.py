"""What a group of listeners looks like to the app that they join."""

from __future__ import annotations

from typing import Protocol

from slack_bolt.async_app import AsyncApp


class Listeners(Protocol):
    """Some listeners that belong together, with the parts they need."""

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what they listen to."""
        ...
