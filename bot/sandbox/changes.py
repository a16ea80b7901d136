"""Tells those who wait or watch that the record has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.sandbox.records import Json, SandboxTimeoutError

T = TypeVar("T")
Listener = Callable[[Json], None]


class Changes:
    """A board on which every change of the record is put up as one small JSON note."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._changed = asyncio.Event()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with every note from now on; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, note: Json) -> None:
        for listener in tuple(self._listeners):
            listener(note)
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait_until(self, predicate: Callable[[], T | None], timeout: float, describe: Callable[[], str]) -> T:
        """Return the first truthy value of ``predicate``, asked now and after every change.

        Raises ``SandboxTimeoutError`` with the text of ``describe`` after ``timeout`` seconds.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while True:
            changed = self._changed
            if value := predicate():
                return value
            try:
                await asyncio.wait_for(changed.wait(), deadline - loop.time())
            except TimeoutError:
                raise SandboxTimeoutError(
                    f"What was waited for did not happen within {timeout:g} s.\n{describe()}"
                ) from None
