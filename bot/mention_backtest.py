"""``tocsin backtest FILE``: the incidents that recorded mentions would have opened."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from analysis.alert_policy import PRESETS
from analysis.crowd import Voice
from analysis.lexicon import load_lexicon
from analysis.mention_replay import Opened, Replay, ScoredMention
from analysis.sentiment import LABELS, Label, Score
from analysis.signals import Place, SignalKind
from analysis.text import text_key
from bot.errors import UsageError
from bot.sources.file import read_with
from bot.sources.rows import RowRejected, parse_row
from bot.zoned_time import offset


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row of a file: the mention, and its label where it has one."""

    mention: ScoredMention
    label: Label | None


def run_mentions(parsed: argparse.Namespace) -> int:
    """Watch the file's mentions and print what would have been opened; returns the exit status.

    Raises:
        UsageError: the file has no mention with a text and a time.
        SourceError: the file cannot be read.
        ModelError: rows have to be scored, and the model cannot do it.
    """
    recorded, left_out = read_recorded(parsed.file, parsed.zone)
    waiting = sum(one.label is None for one in recorded)
    if waiting:
        recorded = _scored(recorded, parsed)
    mentions = [_with_label(one) for one in recorded]
    replay = Replay(mentions, load_lexicon(parsed.pack or ("knowledge",)))
    incidents = replay.incidents(parsed.sensitivity)
    weeks = max(replay.weeks, 1e-9)
    a_week = {name: _cards(replay.incidents(days)) / weeks for name, days in PRESETS.items()}
    reviews_a_week = (len(incidents) - _cards(incidents)) / weeks
    if parsed.json:
        out = {
            "incidents": [_fields(one) for one in incidents],
            "cards_a_week": a_week,
            "reviews_a_week": reviews_a_week,
            "mentions": len(mentions),
            "scored_first": waiting,
            "left_out": left_out,
        }
        sys.stdout.write(json.dumps(out, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(_table(incidents, a_week, reviews_a_week, replay, parsed.zone))
    return 0


def read_recorded(path: Path, zone: tzinfo = UTC) -> tuple[list[Recorded], int]:
    """The mentions of a file that have a text and a time, and how many rows were left out.

    The file is one that can be imported; times that name no zone are of ``zone``. A label is taken from ``label``,
    else from the probabilities ``negative``, ``neutral`` and ``positive``.

    Raises:
        UsageError: there is no such row, or the file breaks off.
        SourceError: the file cannot be read.
    """
    recorded: list[Recorded] = []
    left_out = 0
    for _, row in read_with(path, partial(_recorded, zone=zone)):
        if isinstance(row, Recorded):
            recorded.append(row)
        elif row.breaks_off:
            raise UsageError(f"{path} breaks off: {row.reason} Get it anew.")
        else:
            left_out += 1
    if not recorded:
        raise UsageError(
            f"{path} has no row with a text and a created_at; give mentions as JSON Lines or CSV, plain or .gz."
        )
    return recorded, left_out


def _recorded(row: Mapping[str, object], zone: tzinfo) -> Recorded:
    raw = parse_row(row, zone)
    if raw.created_at is None:
        raise RowRejected("The row has no time.")
    label = _label(row)
    voice = Voice(raw.author, text_key(raw.text))
    at = raw.created_at.timestamp()
    is_negative = label is Label.NEGATIVE
    return Recorded(ScoredMention(at, raw.brand, raw.text, is_negative, voice, raw.source, raw.reach), label)


def _label(row: Mapping[str, object]) -> Label | None:
    if row.get("label") in LABELS:
        return Label(str(row["label"]))
    chances = [_chance(row.get(name)) for name in LABELS]
    negative, neutral, positive = chances
    if negative is None or neutral is None or positive is None:
        return None
    return Score(negative, neutral, positive).label


def _chance(value: object) -> float | None:
    """A probability as a number, or as a CSV file has it."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _scored(recorded: Sequence[Recorded], parsed: argparse.Namespace) -> list[Recorded]:
    from models.classifier import Classifier

    waiting = [one.mention.text for one in recorded if one.label is None]
    sys.stderr.write(f"scoring {len(waiting):,} mentions that have no label\n")
    scores = iter(Classifier.load(parsed.model, device=parsed.device).score(waiting))
    return [one if one.label is not None else Recorded(one.mention, next(scores).label) for one in recorded]


def _with_label(one: Recorded) -> ScoredMention:
    mention, is_negative = one.mention, one.label is Label.NEGATIVE
    return ScoredMention(
        mention.at, mention.brand, mention.text, is_negative, mention.voice, mention.source, mention.reach
    )


def _fields(opened: Opened) -> dict[str, object]:
    signal = opened.signal
    return {
        "brand": opened.brand,
        "opened_at": _time(opened.at),
        "level": opened.level.name.lower(),
        "signal": signal.kind.value,
        "topic": signal.name if signal.kind is SignalKind.CRISIS else "",
        "name": signal.name,
        "observed": round(signal.observed, 1),
        "expected": round(signal.expected, 1),
        "window_minutes": round(signal.window / 60),
        "once_in_days": round(signal.days, 1),
        "class": opened.crisis_class.value,
        "words": list(opened.words),
        "alarms": opened.alarms,
        "last_alarm_at": _time(opened.last_alarm),
    }


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _cards(incidents: Sequence[Opened]) -> int:
    return sum(one.signal.place is Place.CARD for one in incidents)


def _table(
    incidents: Sequence[Opened], a_week: Mapping[str, float], reviews_a_week: float, replay: Replay, zone: ZoneInfo
) -> str:
    lines = [f"{len(replay.mentions):,} mentions in {replay.weeks:.1f} weeks; times are those of {zone.key}"]
    for one in incidents:
        signal, at = one.signal, datetime.fromtimestamp(one.at, UTC)
        kind = f"{signal.kind.value} {signal.name}".strip()
        lines.append(
            f"{at.astimezone(zone):%Y-%m-%d %H:%M} {offset(at, zone)}  "
            f"{one.brand or '(no brand)'}  {one.level.name.lower()}  {kind}: "
            f"{signal.observed:.0f} negative in {signal.window / 60:.0f} minutes, {signal.expected:.1f} expected, "
            f"once in {signal.days:.1f} days; {', '.join(one.words) or 'no words recur'}"
        )
    if not incidents:
        lines.append("No incident would have been opened.")
    lines.append("cards a week: " + ", ".join(f"{name} {count:.1f}" for name, count in a_week.items()))
    lines.append(f"red lines for review a week: {reviews_a_week:.1f}")
    return "\n".join(lines) + "\n"
