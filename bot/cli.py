"""The commands of ``tocsin``."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import math
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.crisis_class import Reader
from analysis.lexicon import load_lexicon
from bot.ask_command import add_ask_command
from bot.corrections_command import add_corrections_command
from bot.errors import STATUS_REFUSED, StartupError, TocsinError, UsageError
from bot.incident_commands import add_incident_commands, add_silence_commands
from bot.install_commands import add_http_arguments, add_install_commands, run_over_http, wants_http
from bot.model_commands import add_model_commands
from bot.report_command import add_report_command
from bot.scenario_file import ScenarioError
from bot.settings import Settings, load_settings, unknown_settings, unknown_settings_in_files
from bot.sources.lines import SourceError
from models.errors import ModelError
from storage.errors import StorageError

if TYPE_CHECKING:
    from bot.rehearsal import Options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 failed on the way, 2 cannot be done as asked."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parsed = _parser(next(iter(arguments), None)).parse_args(arguments)
    try:
        settings = load_settings()
        _configure_logging(settings.log_level)
        command: Callable[[argparse.Namespace, Settings], int] = parsed.command
        return command(parsed, settings)
    except (StartupError, UsageError, ScenarioError, SourceError, ModelError) as error:
        _say(f"tocsin: {error}")
        return STATUS_REFUSED
    except (TocsinError, StorageError) as error:
        _say(f"tocsin: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


def _say(text: str) -> None:
    """Tell the person at the terminal; standard output is for what was asked for."""
    print(text, file=sys.stderr, flush=True)


def _parser(wanted: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tocsin",
        description="The alarm bell of a crisis team: rings in Slack when negative talk about a brand breaks out.",
        epilog="New here? `tocsin demo` shows everything without a Slack workspace.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", title="commands")
    _add_run(commands)
    _add_scorer(commands)
    _add_serve(commands)
    _add_import(commands)
    _add_demo(commands)
    _add_replay(commands)
    add_ask_command(commands)
    add_install_commands(commands)
    add_incident_commands(commands)
    add_silence_commands(commands)
    add_report_command(commands)
    add_corrections_command(commands)
    add_model_commands(commands, wanted)
    return parser


Commands = argparse._SubParsersAction


def _add_run(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("run", help="run the bot and one scorer, connected to Slack")
    add_http_arguments(parser, _port)
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    parser.set_defaults(command=_run)


def _run(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.app import Bot
    from bot.bot_database import open_database
    from bot.slack.startup import make_client

    for sentence in (*unknown_settings(os.environ), *unknown_settings_in_files()):
        logging.getLogger(__name__).warning("%s", sentence)
    if wants_http(parsed):
        return run_over_http(parsed, settings)
    make_client(settings)
    database = open_database(settings)
    try:
        return asyncio.run(Bot(settings, database, parent=parsed.parent).run())
    finally:
        database.dispose()


def _add_scorer(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("scorer", help="score mentions that wait, beside the bot or on another machine")
    parser.add_argument("--drain", action="store_true", help="end when nothing waits any more")
    parser.add_argument("--owner", help=argparse.SUPPRESS)
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    parser.set_defaults(command=_scorer)


def _scorer(parsed: argparse.Namespace, settings: Settings) -> int:
    # Threads of torch that spin while they wait take the processor from each other and from the bot.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from bot.bot_database import open_database
    from bot.scorer import ScorerLoop
    from models.classifier import Classifier
    from models.windows import REMEMBERED

    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: stopping.append(number))

    def should_stop() -> bool:
        return bool(stopping) or (parsed.parent is not None and os.getppid() != parsed.parent)

    if parsed.parent is not None:
        os.nice(5)  # on a small machine the bot, which has three seconds to answer, goes first
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the bot, and the bot ends its child
    database = open_database(settings)
    threads = _threads(settings, parsed.parent)
    classifier = Classifier.load(
        settings.model,
        device=settings.device,
        threads=threads,
        backend=settings.backend,
        measure=settings.measure_backend,
        remember=REMEMBERED,
    )
    logging.getLogger(__name__).info("scoring with %s on %s", classifier.model_id, classifier.device)
    loop = ScorerLoop(
        database=database,
        classifier=classifier,
        owner=parsed.owner or f"scorer:{os.uname().nodename}:{os.getpid()}",
        batch=settings.scorer_batch,
        lease=settings.scorer_lease,
        should_stop=should_stop,
        topic_of=Reader(load_lexicon(settings.trades)).topic,
    )
    try:
        scored = loop.run(drain=parsed.drain)
    finally:
        database.dispose()
    if parsed.drain:
        print(f"scored {scored} mentions with {classifier.model_id} on {classifier.device}")
    return 0


def _add_serve(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("serve", help="score texts for other programs: POST /v1/score")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; others need a token")
    parser.add_argument("--port", type=_port, default=8766)
    parser.set_defaults(command=_serve)


def _serve(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.web.score_server import serve_scores
    from models.classifier import Classifier
    from models.windows import REMEMBERED

    classifier = Classifier.load(
        settings.model,
        device=settings.device,
        threads=settings.scorer_threads,
        backend=settings.backend,
        measure=settings.measure_backend,
        remember=REMEMBERED,
    )
    token = settings.web_token.get_secret_value() if settings.web_token else None

    async def serve() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await serve_scores(classifier, parsed.host, parsed.port, token, stop)

    asyncio.run(serve())
    return 0


def _threads(settings: Settings, parent: int | None) -> int | None:
    """Beside a bot one core stays free: threads that wait for each other suffer most from sharing one."""
    if settings.scorer_threads is None and parent is not None:
        return max(1, (os.cpu_count() or 2) - 1)
    return settings.scorer_threads


def _add_import(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("import", help="take mentions from CSV or JSONL files, plain or .gz")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--brand", default="", help="the brand of rows that name none")
    parser.add_argument("--source", default="", help="the source of rows that name none")
    parser.add_argument("--zone", help="IANA zone of times that name none (default: TOCSIN_ZONE)")
    parser.add_argument("--rejects", type=Path, metavar="FILE", help="where rows that cannot be taken go")
    parser.set_defaults(command=_import)


def _import(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.bot_database import open_database
    from bot.importing import parse_zone, run_import
    from bot.intake import Intake
    from bot.team_settings import SettingsBook

    zone = settings.timezone if parsed.zone is None else parse_zone(parsed.zone)
    database = open_database(settings)
    try:
        summary = run_import(
            parsed.files,
            Intake(database, settings.workspace, SettingsBook(database, settings.workspace, settings).intake_rules),
            now=lambda: datetime.now(UTC),
            rejects=parsed.rejects,
            progress=True,
            default_brand=parsed.brand,
            default_source=parsed.source,
            zone=zone,
            out=sys.stdout,
        )
    finally:
        database.dispose()
    return 0 if summary.accepted or summary.duplicate or summary.ignored else 1


def _add_demo(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("demo", help="watch a crisis break out, in a workspace of our own, without Slack")
    parser.add_argument("--scenario", default="refund-dispute", help="name of a shipped scenario, or a file")
    parser.add_argument("--speed", type=_speed, help="how many times faster than real time (default: the scenario's)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed plays the same crisis")
    parser.add_argument("--at", type=_moment, metavar="TIME", help="when the crisis plays (default: it ends now)")
    _add_rehearsal(parser)
    parser.set_defaults(command=_demo)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time; write one as 2026-03-10T14:00, which is in UTC, or as 2026-03-10T14:00+08:00"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no speed; give a number above 0, such as 60")
    return speed


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
    return port


def _demo(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.demo import Demo
    from bot.rehearsal import until_terminated

    demo = Demo(_options(parsed, settings), parsed.scenario, parsed.speed, parsed.seed, parsed.at)
    return _report(asyncio.run(until_terminated(demo.run(), _say)), as_json=parsed.json)


def _add_replay(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("replay", help="play real mentions from a file through the whole bot, faster")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--speed", default="max", help="times faster than real time, or max (default)")
    parser.add_argument("--tick", type=float, help="seconds of event time between two looks of the detector")
    _add_rehearsal(parser)
    parser.set_defaults(command=_replay)


def _replay(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.rehearsal import until_terminated
    from bot.replay import Replay, parse_speed

    replay = Replay(_options(parsed, settings), parsed.file, parse_speed(parsed.speed), parsed.tick)
    return _report(asyncio.run(until_terminated(replay.run(), _say)), as_json=parsed.json)


def _add_rehearsal(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--headless", action="store_true", help="nobody watches: play, report, end")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")
    parser.add_argument("--port", type=_port, default=8765, help="port of the page (default 8765; 0 takes a free one)")
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--data", type=Path, metavar="FOLDER", help="keep the database in this folder afterwards")
    place.add_argument("--database", metavar="URL", help="use this empty database, such as a PostgreSQL one")


def _options(parsed: argparse.Namespace, settings: Settings) -> Options:
    from bot.rehearsal import Options

    return Options(
        settings=settings,
        headless=parsed.headless,
        port=parsed.port,
        say=_say,
        folder=parsed.data,
        database_url=parsed.database,
    )


def _report(report: dict[str, object] | None, *, as_json: bool) -> int:
    if report is None:
        return 0
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    return 0 if not report["lost"] and not report["counted_twice"] else 1


def _configure_logging(level: str) -> None:
    """One line an event on standard error, so that standard output carries only what was asked for."""
    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s", stream=sys.stderr, force=True
    )
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a skipped run is caught up by the next
    # What libraries warn of is for developers; a person at the terminal can do nothing about it.
    logging.captureWarnings(capture=True)
    logging.getLogger("py.warnings").setLevel(logging.DEBUG if level == "DEBUG" else logging.ERROR)
    for noisy in ("slack_bolt", "slack_sdk", "alembic", "matplotlib", "aiohttp.access"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
