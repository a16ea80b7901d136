"""``tocsin bench commands``: how long a command takes, from Slack's envelope to the answer, by what is stored."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Final

from tqdm import tqdm  # type: ignore[import-untyped,unused-ignore]

from analysis.mention import RawMention
from bot.bench_databases import POSTGRESQL, SQLITE, Filled, filled_database, keep_filled
from bot.errors import StartupError, UsageError
from bot.rehearsal import Options, Rehearsal
from bot.settings import Settings, load_settings
from bot.slack.ids import Command

#: What is asked, in the order of the table. The words of the first are those of the grammar.
QUESTIONS: Final = (
    "today",
    "24h",
    "7d",
    "7d by source",
    "24h Pellworth",
    "hotspots 24h Brightmoor",
    "hotspots 7d",
    "samples 24h",
    "samples 退款 7d",
    "topics 7d",
    "compare Brightmoor Pellworth 7d",
    "sources 7d",
    "incidents",
    "help",
)
CRISIS_CHANNEL: Final = "C0CRISIS"
#: More than this long is no answer.
PATIENCE: Final = 60.0
#: The scorer always has so much to do while commands are measured.
_KEPT_WAITING: Final = 400
_LOOK_SECONDS: Final = 0.2
_TICK: Final = timedelta(minutes=5)
#: Whose p50 that of the largest database is compared with.
PEER: Final = 100_000


@dataclass(slots=True)
class Times:
    """Milliseconds from the envelope to the acknowledgement, and to the answer, of one question."""

    acks: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Measured:
    """One database of one kind, and the times of each question."""

    kind: str
    mentions: int
    times: Mapping[str, Times]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the benchmark to a parser."""
    parser.add_argument("--mentions", type=_numbers, default=(10_000, 100_000, 1_000_000), help="sizes, with commas")
    parser.add_argument("--kinds", type=_kinds, default=(SQLITE,), help="sqlite, postgresql or both, with a comma")
    parser.add_argument("--times", type=int, default=20, help="how often each command is given; 0 only fills")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the filled databases here and use them again")
    parser.add_argument("--only", default=None, help="only commands with this word in them")
    parser.add_argument("--idle", action="store_true", help="leave the scorer nothing to do meanwhile")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")


def _numbers(text: str) -> tuple[int, ...]:
    try:
        numbers = tuple(int(word.replace("_", "")) for word in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of numbers such as 10000,100000") from None
    if min(numbers) < 1:
        raise argparse.ArgumentTypeError("there must be a mention at least")
    return tuple(sorted(numbers))


def _kinds(text: str) -> tuple[str, ...]:
    kinds = tuple(text.split(","))
    if unknown := set(kinds) - {SQLITE, POSTGRESQL}:
        raise argparse.ArgumentTypeError(f"{min(unknown)} is neither sqlite nor postgresql")
    return kinds


def run(parsed: argparse.Namespace) -> int:
    """Fill, ask and print; returns the exit status.

    Raises:
        UsageError: PostgreSQL is asked for and cannot be had, no command has the word, or nothing is to be done.
        StartupError: the bot does not start.
    """
    questions = [text for text in QUESTIONS if not parsed.only or parsed.only in text.split()]
    if not questions:
        raise UsageError(f"No command has the word {parsed.only!r}; the words are those of: {', '.join(QUESTIONS)}.")
    if not parsed.times and parsed.keep is None:
        raise UsageError("--times 0 only fills databases; say with --keep FOLDER where they are to stay.")
    measured = []
    settings = load_settings().model_copy(update={"zone": "Asia/Shanghai", "language": "en"})
    for kind, number in itertools.product(parsed.kinds, parsed.mentions):
        with _progress(number) as say:
            if not parsed.times:
                keep_filled(kind, number, settings.workspace, parsed.keep, say)
                continue
            with filled_database(kind, number, settings.workspace, parsed.keep, say) as filled:
                bench = Bench(filled, settings, questions, parsed.times, busy=not parsed.idle)
                measured.append(Measured(kind, number, asyncio.run(bench.run())))
    if parsed.times:
        sys.stdout.write(as_json(measured) if parsed.json else table(measured))
    return 0


@contextmanager
def _progress(number: int) -> Iterator[Callable[[int], None]]:
    with tqdm(total=number, unit="mention", desc=f"{number:,}", disable=None, mininterval=5) as bar:

        def stored(done: int) -> None:
            bar.update(done - bar.n)

        yield stored


@dataclass(slots=True)
class Bench:
    """One filled database, asked every question in turn, round by round, through the sandbox and a real bot."""

    filled: Filled
    settings: Settings
    questions: Sequence[str]
    rounds: int
    busy: bool = True
    rehearsal: Rehearsal = field(init=False)

    async def run(self) -> dict[str, Times]:
        """Return the times of every question."""
        end = self.filled.end
        options = Options(
            self.settings, headless=True, port=0, say=_say_nothing, database_url=self.filled.url, is_used=True
        )
        self.rehearsal = Rehearsal(options, self.settings, _TICK, messages_per_second=None)
        await self.rehearsal.open(end)
        try:
            return await self.rehearsal.with_bot(self._ask_all(end))
        finally:
            await self.rehearsal.close()

    async def _ask_all(self, end: datetime) -> dict[str, Times]:
        times = {question: Times() for question in self.questions}
        feeding = asyncio.create_task(self._keep_scorer_busy(end)) if self.busy else None
        try:
            for question in self.questions:  # what is only done once: connections, fonts, caches
                await self._ask(question, Times())
            for _, question in itertools.product(range(self.rounds), self.questions):
                await self._ask(question, times[question])
        finally:
            if feeding is not None:
                feeding.cancel()
                with suppress(asyncio.CancelledError):
                    await feeding
        return times

    async def _ask(self, question: str, times: Times) -> None:
        run = await self.rehearsal.sandbox.send_command(Command.SENTIMENT.value, question, channel=CRISIS_CHANNEL)
        while run.ack_ms is None:  # the bot is not connected yet
            await asyncio.sleep(_LOOK_SECONDS)
            run = await self.rehearsal.sandbox.send_command(Command.SENTIMENT.value, question, channel=CRISIS_CHANNEL)
        try:
            await run.answer(PATIENCE)
        except TimeoutError as error:
            raise StartupError(f"{question!r} had no answer within {PATIENCE:g} seconds; the log says why.") from error
        times.acks.append(run.ack_ms)
        times.answers.append(run.answer_ms or 0.0)

    async def _keep_scorer_busy(self, end: datetime) -> None:
        for serial in itertools.count():
            if await asyncio.to_thread(self.rehearsal.everything_scored):
                posts = [_post(serial * _KEPT_WAITING + number, end) for number in range(_KEPT_WAITING)]
                await self.rehearsal.feed.deliver(posts)
            await asyncio.sleep(_LOOK_SECONDS)


def _say_nothing(text: str) -> None:
    """The tables say it all."""


def _post(number: int, end: datetime) -> RawMention:
    text = (
        f"Order {number} came late again and nobody at Brightmoor answers, day {number % 31}. 退款 {number} 还没到账。"
    )
    return RawMention(
        source="forum", external_id=f"busy-{number}", text=text, brand="Brightmoor", created_at=end - timedelta(hours=1)
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which the share of the values lies, between neighbours in proportion (as numpy's default)."""
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]


def table(measured: Sequence[Measured]) -> str:
    """A table for each kind of database: for every size p50 and p99 in milliseconds, and how p50 has grown."""
    parts = []
    for kind in dict.fromkeys(each.kind for each in measured):
        sizes = [each for each in measured if each.kind == kind]
        names = " | ".join(f"{each.mentions:,} mentions" for each in sizes)
        lines = [f"### {kind}: p50 / p99 in ms\n", f"| command | {names} | growth of p50 |"]
        lines.append("|---|" + "---|" * (len(sizes) + 1))
        lines += [_line(question, sizes) for question in sizes[0].times]
        acks = " | ".join(_pair([ack for times in each.times.values() for ack in times.acks]) for each in sizes)
        lines.append(f"| *acknowledged, all commands* | {acks} | |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _line(question: str, sizes: Sequence[Measured]) -> str:
    cells = [_pair(each.times[question].answers) for each in sizes]
    ratio = growth(question, sizes)
    return f"| `/sentiment {question}` | {' | '.join(cells)} | {f'{ratio:.2f}x' if ratio else ''} |"


def growth(question: str, sizes: Sequence[Measured]) -> float | None:
    """The p50 of the largest database over that of `PEER` mentions, or of the smallest where that was not measured."""
    ordered = sorted(sizes, key=lambda each: each.mentions)
    peer = next((each for each in ordered if each.mentions == PEER), ordered[0])
    if ordered[-1] is peer:
        return None
    return percentile(ordered[-1].times[question].answers, 0.5) / percentile(peer.times[question].answers, 0.5)


def _pair(values: Sequence[float]) -> str:
    return f"{percentile(values, 0.5):.0f} / {percentile(values, 0.99):.0f}"


def as_json(measured: Sequence[Measured]) -> str:
    """The same figures as one object."""
    return (
        json.dumps(
            [
                {
                    "database": each.kind,
                    "mentions": each.mentions,
                    "commands": {
                        question: {
                            "ack_ms": {"p50": percentile(times.acks, 0.5), "p99": percentile(times.acks, 0.99)},
                            "answer_ms": {
                                "p50": percentile(times.answers, 0.5),
                                "p99": percentile(times.answers, 0.99),
                            },
                        }
                        for question, times in each.times.items()
                    },
                }
                for each in measured
            ]
        )
        + "\n"
    )
