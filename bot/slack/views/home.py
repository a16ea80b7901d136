"""App Home: how it stands, what waits for the reader, what can be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.rollup import Counts
from bot.catalogue import LANGUAGES, Catalogue
from bot.home_facts import HomeFacts
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.home_ids import ANY, HomeAction
from bot.slack.text import clip, name, reader_time
from bot.slack.views import fields
from bot.slack.views.wording import level_emoji, level_name, share, state_name, subject_name

#: So many incidents, tasks and sources are named; the others are counted.
MOST_INCIDENTS, MOST_TASKS, MOST_SOURCES = 10, 10, 12


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose Home it is. ``chosen`` is the language they chose, None if they left it to Slack."""

    user_id: str
    zone: ZoneInfo
    texts: Catalogue
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A quick action: a button that gives the answer of a command, by the key of its text and the command's words."""

    key: str
    words: str


def content(facts: HomeFacts, reader: Reader, links: Mapping[int, str], asks: Sequence[Ask], alt: str) -> list[Block]:
    """What stands in the Home, apart from when it was written; it is the same as long as nothing has changed.

    ``links`` has where the cards of incidents can be opened, by their ids.
    """
    texts = reader.texts
    return [
        blocks.header(texts.text("home.tasks")),
        *_tasks(facts, reader),
        blocks.header(texts.text("home.incidents", count=len(facts.bell.incidents))),
        *_incidents(facts, reader, links),
        blocks.header(texts.text("home.today")),
        *_today(facts, reader, alt),
        _asking(asks, texts),
        blocks.header(texts.text("home.health")),
        blocks.section(_scoring(facts, reader)),
        blocks.section(_sources(facts, reader)),
        {"type": "divider"},
        _settings(reader),
    ]


def page(body: Sequence[Block], at: datetime, reader: Reader) -> Block:
    """The view as Slack takes it, with when it was written."""
    written = blocks.context(reader.texts.text("home.as_of", at=reader_time(at, reader.zone), zone=reader.zone.key))
    return {"type": "home", "blocks": [*body, written]}


def waiting(texts: Catalogue) -> Block:
    """A modal while an answer is worked out."""
    return _modal([blocks.section(texts.text("home.waiting"))], texts)


def answer(line: str, body: Sequence[Block], texts: Catalogue) -> Block:
    """An answer in a modal."""
    return _modal(list(body) or [blocks.section(line)], texts)


def _modal(body: Sequence[Block], texts: Catalogue) -> Block:
    return fields.page("home_answer", texts.text("home.title"), texts.text("home.close"), "", body)


def _tasks(facts: HomeFacts, reader: Reader) -> list[Block]:
    texts = reader.texts
    mine = [one for one in facts.bell.incidents if one.owner == reader.user_id]
    lines = [_task(one, reader) for one in mine]
    nobodys = [one for one in facts.bell.incidents if one.acknowledged_at is None and one.snoozed_until is None]
    lines += [_line("home.nobody", one, reader) for one in nobodys]
    return _listed(lines, MOST_TASKS, texts) or [blocks.section(texts.text("home.no_tasks"))]


def _task(incident: Incident, reader: Reader) -> str:
    if incident.snoozed_until is None:
        return _line("home.task", incident, reader)
    return reader.texts.text(
        "home.task_snoozed",
        emoji=level_emoji(incident),
        number=incident.number,
        brand=name(subject_name(incident, reader.texts)),
        at=reader_time(incident.snoozed_until, reader.zone),
    )


def _line(key: str, incident: Incident, reader: Reader) -> str:
    return reader.texts.text(
        key,
        emoji=level_emoji(incident),
        number=incident.number,
        brand=name(subject_name(incident, reader.texts)),
        due=_due(incident, reader),
    )


def _due(incident: Incident, reader: Reader) -> str:
    """What is due next and when."""
    due = incident.due
    times = {"acknowledge": due.acknowledge, "first_response": due.first_response, "update": due.update}
    known = sorted((at, what) for what, at in {**times, "facts": due.facts}.items() if at is not None)
    if not known:
        return reader.texts.text("home.nothing_due")
    at, what = known[0]
    return reader.texts.text(f"home.due_{what}", at=reader_time(at, reader.zone))


def _incidents(facts: HomeFacts, reader: Reader, links: Mapping[int, str]) -> list[Block]:
    texts = reader.texts
    if not facts.bell.incidents:
        return [blocks.section(texts.text("home.no_incidents"))]
    shown: list[Block] = []
    for incident in facts.bell.incidents[:MOST_INCIDENTS]:
        text = texts.text(
            "home.incident",
            emoji=level_emoji(incident),
            number=incident.number,
            brand=name(subject_name(incident, texts)),
            level=level_name(incident.level, texts),
            state=_state(incident, reader),
            due=_due(incident, reader),
        )
        link = links.get(incident.id)
        if link is None:
            shown.append(blocks.section(text))
            continue
        button = blocks.button(texts.text("home.open_card"), HomeAction.CARD, str(incident.id))
        shown.append(fields.section_with(text, {**button, "url": link}))
    more = len(facts.bell.incidents) - MOST_INCIDENTS
    return [*shown, *([blocks.context(texts.text("home.more", count=more))] if more > 0 else [])]


def _state(incident: Incident, reader: Reader) -> str:
    texts = reader.texts
    if incident.snoozed_until is not None:
        return texts.text("home.snoozed", at=reader_time(incident.snoozed_until, reader.zone))
    if incident.announced_at is None and incident.held_until is not None:
        return texts.text("home.held", at=reader_time(incident.held_until, reader.zone))
    if incident.needs_review and incident.state is IncidentState.OPEN:
        return texts.text("home.review")
    return state_name(incident, texts)


def _today(facts: HomeFacts, reader: Reader, alt: str) -> list[Block]:
    texts = reader.texts
    if not facts.today.total:
        return [blocks.section(texts.text("home.no_mentions"))]
    pairs = [
        (texts.text("home.mentions"), _with_before(facts.today.total, facts.yesterday.total, texts)),
        (texts.text("home.negative"), _with_before(facts.today.negative, facts.yesterday.negative, texts)),
        (texts.text("home.negative_share"), _shares(facts.today, facts.yesterday, texts)),
        (texts.text("home.silences"), f"{facts.silences:,}"),
    ]
    return [blocks.fields(pairs), blocks.picture(alt)]


def _with_before(now: int, before: int, texts: Catalogue) -> str:
    return texts.text("home.with_before", now=f"{now:,}", before=f"{before:,}")


def _shares(now: Counts, before: Counts, texts: Catalogue) -> str:
    return texts.text(
        "home.with_before", now=share(now.negative, now.total), before=share(before.negative, before.total)
    )


def _asking(asks: Sequence[Ask], texts: Catalogue) -> Block:
    """No two buttons of a row may share an action id."""
    buttons = [
        blocks.button(texts.text(ask.key), f"{HomeAction.ASK.value}:{number}", ask.words)
        for number, ask in enumerate(asks)
    ]
    buttons.append(blocks.button(texts.text("home.report"), HomeAction.REPORT, "7d"))
    buttons.append(blocks.button(texts.text("home.silence"), HomeAction.SILENCE, "silence"))
    return blocks.actions(*buttons)


def _scoring(facts: HomeFacts, reader: Reader) -> str:
    texts, backlog = reader.texts, facts.scorer.backlog
    lines = []
    if backlog.waiting:
        since = backlog.oldest_ingested_at
        at = reader_time(since, reader.zone) if since else "–"
        lines.append(texts.text("home.backlog", count=f"{backlog.waiting:,}", at=at))
    else:
        lines.append(texts.text("home.no_backlog"))
    if facts.scorer.last_scored_at is not None:
        lines.append(texts.text("home.last_scored", at=reader_time(facts.scorer.last_scored_at, reader.zone)))
    if backlog.failed:
        lines.append(texts.text("home.given_up", count=f"{backlog.failed:,}"))
    return "\n".join(lines)


def _sources(facts: HomeFacts, reader: Reader) -> str:
    texts, sources = reader.texts, facts.sources
    lines = [
        texts.text(
            "home.source_off" if one.source in facts.switched_off else "home.source",
            source=name(one.source),
            at=reader_time(one.last_at, reader.zone),
            count=f"{one.mentions:,}",
        )
        for one in sources[:MOST_SOURCES]
    ]
    if len(sources) > MOST_SOURCES:
        lines.append(texts.text("home.more", count=len(sources) - MOST_SOURCES))
    return "\n".join(lines) or texts.text("home.no_sources")


def _settings(reader: Reader) -> Block:
    texts = reader.texts
    options = [blocks.option(texts.text("home.language_slack"), ANY)]
    options += [blocks.option(texts.text(f"settings.in_{each}"), each) for each in LANGUAGES]
    return blocks.actions(
        blocks.button(texts.text("home.settings"), HomeAction.SETTINGS, "settings"),
        blocks.select(HomeAction.LANGUAGE, texts.text("home.language"), options, reader.chosen or ANY),
    )


def _listed(lines: Sequence[str], most: int, texts: Catalogue) -> list[Block]:
    if not lines:
        return []
    more = len(lines) - most
    shown = [*lines[:most], *([texts.text("home.more", count=more)] if more > 0 else [])]
    return [blocks.section(clip("\n".join(shown), blocks.SECTION_LIMIT))]
