"""``python -m bot.sandbox``: the sandbox alone, for a bot that is started by hand."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot.sandbox.server import Sandbox


async def _serve(port: int) -> None:
    async with Sandbox(port=port) as sandbox:
        sys.stdout.write(
            f"The sandbox is at {sandbox.url} (this is not Slack; Ctrl-C ends it).\n"
            f"A bot connects with base URL {sandbox.api_url}, "
            f"bot token {sandbox.bot_token}, app token {sandbox.app_token}.\n"
        )
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=3210, help="port on 127.0.0.1 (default: %(default)s)")
    port: int = parser.parse_args().port
    try:
        asyncio.run(_serve(port))
    except KeyboardInterrupt:
        return 0
    except (OSError, OverflowError):
        sys.stderr.write(
            f"Port {port} cannot be used, perhaps because another program has it: choose another from 0 to 65535.\n"
        )
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
