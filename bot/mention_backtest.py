"""``tocsin backtest FILE``: the incidents that recorded mentions would have opened."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analysis.alert_policy import PRESETS
from analysis.crowd import Voice
from analysis.lexicon import load_lexicon
from analysis.mention_replay import Opened, Replay, ScoredMention
from analysis.sentiment import LABELS, Label, Score
from analysis.signals import Place, SignalKind
from analysis.text import text_key
from bot.errors import UsageError
from bot.sources.lines import FileDamaged, has_bad_bytes, read_lines
from bot.sources.rows import RowRejected, parse_row


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
    recorded, left_out = read_recorded(parsed.file)
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
        sys.stdout.write(_table(incidents, a_week, reviews_a_week, replay))
    return 0


def read_recorded(path: Path) -> tuple[list[Recorded], int]:
    """The mentions of a JSON Lines file that have a text and a time, and how many rows were left out.

    A label is taken from ``label``, else from the probabilities ``negative``, ``neutral`` and ``positive``.

    Raises:
        UsageError: there is no such row.
        SourceError: the file cannot be read.
    """
    recorded: list[Recorded] = []
    left_out = 0
    try:
        for line in read_lines(path):
            if line.strip():
                if (one := _recorded(line)) is None:
                    left_out += 1
                else:
                    recorded.append(one)
    except FileDamaged as damage:
        raise UsageError(f"{path} breaks off: {damage.reason} Get it anew.") from damage
    if not recorded:
        raise UsageError(
            f"{path} has no row with a text and a created_at; give a .jsonl or .jsonl.gz file of mentions."
        )
    return recorded, left_out


def _recorded(line: str) -> Recorded | None:
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or has_bad_bytes(line):
            return None
        raw = parse_row(row)
    except (ValueError, RecursionError, RowRejected):
        return None
    if raw.created_at is None:
        return None
    label = _label(row)
    voice = Voice(raw.author, text_key(raw.text))
    at = raw.created_at.timestamp()
    is_negative = label is Label.NEGATIVE
    return Recorded(ScoredMention(at, raw.brand, raw.text, is_negative, voice, raw.source, raw.reach), label)


def _label(row: Mapping[str, object]) -> Label | None:
    if row.get("label") in LABELS:
        return Label(str(row["label"]))
    chances = [row.get(name) for name in LABELS]
    if all(isinstance(chance, int | float) and not isinstance(chance, bool) for chance in chances):
        negative, neutral, positive = (float(str(chance)) for chance in chances)
        return Score(negative, neutral, positive).label
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


def _table(incidents: Sequence[Opened], a_week: Mapping[str, float], reviews_a_week: float, replay: Replay) -> str:
    lines = [f"{len(replay.mentions):,} mentions in {replay.weeks:.1f} weeks"]
    for one in incidents:
        signal = one.signal
        kind = f"{signal.kind.value} {signal.name}".strip()
        lines.append(
            f"{_time(one.at)}  {one.brand or '(no brand)'}  {one.level.name.lower()}  {kind}: "
            f"{signal.observed:.0f} negative in {signal.window / 60:.0f} minutes, {signal.expected:.1f} expected, "
            f"once in {signal.days:.1f} days; {', '.join(one.words) or 'no words recur'}"
        )
    if not incidents:
        lines.append("No incident would have been opened.")
    lines.append("cards a week: " + ", ".join(f"{name} {count:.1f}" for name, count in a_week.items()))
    lines.append(f"red lines for review a week: {reviews_a_week:.1f}")
    return "\n".join(lines) + "\n"
