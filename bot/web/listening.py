"""An HTTP server with a beginning and an end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.errors import StartupError

#: Requests that are being answered when the end comes have so long to be answered, in seconds.
LAST_ANSWERS = 5.0


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[list[tuple[str, int]]]:
    """Serve the application while the block runs; gives the addresses. New requests end first, then open ones.

    Raises:
        StartupError: the address cannot be used.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=LAST_ANSWERS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise StartupError(f"{host}:{port} cannot be used ({error.strerror}); choose another --port.") from error
        yield [(str(address[0]), int(address[1])) for address in runner.addresses]
    finally:
        await runner.cleanup()
