"""What installing needs on the command line: the manifest, a key, and the bot over HTTP."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable

from bot.errors import UsageError
from bot.settings import Settings

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 3000

Commands = argparse._SubParsersAction


def add_install_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """``tocsin manifest`` and ``tocsin keygen``."""
    parser = commands.add_parser("manifest", help="print the app manifest for api.slack.com/apps")
    parser.add_argument("--http", action="store_true", help="for `tocsin run --http` instead of Socket Mode")
    parser.add_argument("--url", help="where Slack reaches the bot, https://… (default: TOCSIN_PUBLIC_URL)")
    parser.set_defaults(command=_manifest)
    parser = commands.add_parser("keygen", help="print a key for TOCSIN_ENCRYPTION_KEY")
    parser.set_defaults(command=_keygen)


def add_http_arguments(parser: argparse.ArgumentParser, port: Callable[[str], int]) -> None:
    """What ``tocsin run`` takes for HTTP."""
    parser.add_argument("--http", action="store_true", help="take Slack's requests over HTTP, not Socket Mode")
    parser.add_argument("--host", help=f"address to listen on, with --http (default {DEFAULT_HOST})")
    parser.add_argument("--port", type=port, help=f"port to listen on, with --http (default {DEFAULT_PORT})")


def wants_http(parsed: argparse.Namespace) -> bool:
    """Whether HTTP was asked for; raises UsageError where only half of it was."""
    if not parsed.http and (parsed.host is not None or parsed.port is not None):
        raise UsageError("--host and --port go with --http: Socket Mode listens nowhere. Add --http or leave them out.")
    return bool(parsed.http)


def run_over_http(parsed: argparse.Namespace, settings: Settings) -> int:
    """Run the bot over HTTP until it is told to stop."""
    from bot.bot_database import open_database
    from bot.http_mode import check_http, run_http

    check_http(settings)
    database = open_database(settings)
    host = DEFAULT_HOST if parsed.host is None else parsed.host
    port = DEFAULT_PORT if parsed.port is None else parsed.port
    try:
        return asyncio.run(run_http(settings, database, host, port, parsed.parent))
    finally:
        database.dispose()


def _manifest(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.slack.manifest import http_manifest, manifest

    if not parsed.http:
        if parsed.url is not None:
            raise UsageError("--url goes with --http: in Socket Mode Slack calls no address. Add --http or leave it.")
        whole = manifest()
    else:
        url = (parsed.url or settings.public_url or "").rstrip("/")
        if not url.startswith("https://"):
            raise UsageError("Slack calls https:// addresses only: add --url https://… where it reaches the bot.")
        whole = http_manifest(url)
    print(json.dumps(whole, ensure_ascii=False, indent=2))
    return 0


def _keygen(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.token_box import new_key

    print(new_key())
    return 0
