"""A digest in words, one text for Slack, HTML and PDF: plain, and each of them makes it safe in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from analysis.digest_rules import Response, is_to_be_answered_first, median
from analysis.incident import Incident
from analysis.rollup import Counts
from bot.asking.questions import AskSamples
from bot.catalogue import Catalogue
from bot.digest_facts import BrandFigures, DigestFacts, HotWord
from bot.slack.text import clip, local_time
from bot.slack.views.typed import typed
from bot.slack.views.wording import duration, estimated, level_name, share, subject_name, withheld_times

#: So many entries of each kind stand in a report.
MOST = 10
#: A name or word of a post that is longer is cut.
WORD_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with lines below it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """``lead`` is the one line that says it all; on a quiet day it is the whole report."""

    title: str
    lead: str
    sections: tuple[Section, ...]
    basis: str
    is_quiet: bool = False


def report_of(facts: DigestFacts, title: str, zone: ZoneInfo, texts: Catalogue) -> Report:
    """The report in a language, with times in a zone. ``title`` is a key of the catalogue, such as digest.daily."""
    writer = _Writer(facts, zone, texts)
    heading = texts.text(title, date=f"{facts.span.end.astimezone(zone):%Y-%m-%d}")
    if facts.brand is not None:
        heading = texts.text("digest.of_brand", title=heading, brand=_word(facts.brand))
    basis = texts.text(
        "digest.basis",
        start=local_time(facts.span.start, zone),
        end=local_time(facts.span.end, zone),
        zone=zone.key,
        mentions=f"{facts.counts.total:,}",
        waiting=f"{facts.waiting:,}",
    )
    if facts.empty_before is not None:
        basis += texts.text("digest.no_data_before", at=local_time(facts.empty_before, zone))
    if facts.is_quiet:
        return Report(heading, writer.quiet(), (), basis, is_quiet=True)
    sections = [Section(each, tuple(lines)) for each, lines in writer.sections() if lines]
    return Report(heading, writer.lead(), tuple(sections), basis)


@dataclass(frozen=True, slots=True)
class _Writer:
    facts: DigestFacts
    zone: ZoneInfo
    texts: Catalogue

    def quiet(self) -> str:
        return self.texts.text("digest.quiet", **self._totals())

    def lead(self) -> str:
        facts = self.facts
        happened = [*facts.incidents, *facts.blue]
        return self.texts.text("digest.lead", incidents=len(happened), live=len(facts.live), **self._totals())

    def sections(self) -> list[tuple[str, list[str]]]:
        facts, text = self.facts, self.texts.text
        return [
            (text("digest.changed"), [self._brand(one) for one in facts.brands]),
            (text("digest.hotspots"), self._words()),
            (text("digest.incidents"), [*self._listed(facts.incidents), *self._medians()]),
            (text("digest.blue"), self._listed(facts.blue)),
            (text("digest.attention"), [self._attention(one.brand, one.now, one.before) for one in facts.attention]),
            (text("digest.withheld"), self._withheld()),
            (text("digest.next"), self._next()),
        ]

    def _totals(self) -> dict[str, str]:
        now, before = self.facts.counts, self.facts.before
        return {
            "mentions": f"{now.total:,}",
            "before": f"{before.total:,}",
            "share": share(now.negative, now.total),
            "share_before": share(before.negative, before.total),
        }

    def _brand(self, one: BrandFigures) -> str:
        return self.texts.text(
            "digest.brand",
            brand=_word(one.brand),
            mentions=f"{one.now.total:,}",
            before=f"{one.before.total:,}",
            negative=f"{one.now.negative:,}",
            share=share(one.now.negative, one.now.total),
            share_before=share(one.before.negative, one.before.total),
        )

    def _words(self) -> list[str]:
        """The hotspots that are new or rising, a line each; the others in one line."""
        words = self.facts.hot_words[:MOST]
        lines = [self._word(one) for one in words if one.is_moving]
        if usual := [_word(one.term) for one in words if not one.is_moving]:
            between = self.texts.text("words.between_clauses")
            lines.append(self.texts.text("digest.usual_words", words=between.join(usual)))
        return lines

    def _word(self, one: HotWord) -> str:
        if not one.has_past:
            growth = self.texts.text("hotspots.no_past")
        elif one.growth is None:
            growth = self.texts.text("digest.new_word")
        elif not one.is_sure:
            growth = self.texts.text("digest.few_before")
        else:
            growth = self.texts.text("digest.growth", growth=_times(one.growth))
        return self.texts.text(
            "digest.hotspot",
            term=_word(one.term),
            count=estimated(one.count, self.texts, is_estimated=one.is_estimated),
            growth=growth,
            share=f"{one.share_negative:.0%}",
        )

    def _listed(self, incidents: Sequence[Response]) -> list[str]:
        lines = [self._incident(one) for one in incidents[:MOST]]
        more = len(incidents) - MOST
        return [*lines, *([self.texts.text("digest.more", count=more)] if more > 0 else [])]

    def _incident(self, one: Response) -> str:
        incident, texts = one.incident, self.texts
        return texts.text(
            "digest.incident",
            number=incident.number,
            brand=_word(subject_name(incident, texts)),
            level=level_name(incident.worst_level, texts),
            opened=local_time(incident.opened_at, self.zone),
            peak=f"{incident.peak_observed:,}",
            taken=self._after("digest.taken", "digest.not_taken", one.acknowledged_after),
            over=self._after("digest.over", "digest.not_over", one.resolved_after),
        )

    def _after(self, key: str, never: str, length: timedelta | None) -> str:
        return self.texts.text(never) if length is None else self.texts.text(key, length=self._length(length))

    def _medians(self) -> list[str]:
        incidents = self.facts.incidents
        taken, over = (
            median(one.acknowledged_after for one in incidents),
            median(one.resolved_after for one in incidents),
        )
        if len(incidents) < 2 or (taken is None and over is None):
            return []
        return [
            self.texts.text(
                "digest.medians",
                taken=self._length(taken),
                over=self._length(over),
            )
        ]

    def _length(self, length: timedelta | None) -> str:
        """A length that stands by itself: what is *the last hour* elsewhere is 60 minutes here."""
        if length is None:
            return "–"
        if round(length.total_seconds() / 60) == 60:
            return self.texts.text("duration.minutes", count=60)
        return duration(length, self.texts)

    def _attention(self, brand: str, now: Counts, before: Counts) -> str:
        return self.texts.text(
            "digest.loud",
            brand=_word(brand),
            mentions=f"{now.total:,}",
            before=f"{before.total:,}",
            share=share(now.negative, now.total),
        )

    def _withheld(self) -> list[str]:
        facts = self.facts
        lines = [withheld_times(reason, count, self.texts) for reason, count in facts.withheld]
        if facts.silences:
            lines.append(self.texts.text("digest.silences", count=facts.silences))
        return lines

    def _next(self) -> list[str]:
        facts = self.facts
        lines = [self._due(one) for one in facts.live[:MOST]]
        for one in (*facts.incidents, *facts.blue)[:MOST]:
            if one.acknowledged_after is None and one.resolved_after is not None:
                lines.append(self.texts.text("digest.nobody_took", number=one.incident.number))
        lines += [self._answer_first(one) for one in facts.hot_words if self._is_first(one)][:1]
        if not facts.live:
            lines.append(self.texts.text("digest.nothing_open"))
        if facts.next_digest is not None:
            lines.append(self.texts.text("digest.next_digest", at=self._time(facts.next_digest)))
        return lines

    def _is_first(self, one: HotWord) -> bool:
        return one.is_moving and bool(one.word) and is_to_be_answered_first(one.count, self.facts.counts.negative)

    def _answer_first(self, hottest: HotWord) -> str:
        """What many negative posts say: read them and answer that."""
        question = AskSamples(_word(hottest.word), self.facts.window, self.facts.brand)
        return self.texts.text(
            "digest.answer_first",
            count=estimated(hottest.count, self.texts, is_estimated=hottest.is_estimated),
            negative=f"{self.facts.counts.negative:,}",
            term=_word(hottest.term),
            command=typed(question, self.texts.language),
        )

    def _due(self, incident: Incident) -> str:
        at = incident.due.next
        values = {
            "number": incident.number,
            "brand": _word(subject_name(incident, self.texts)),
            "level": level_name(incident.level, self.texts),
        }
        if at is None:
            return self.texts.text("digest.still_open", **values)
        return self.texts.text("digest.due", at=self._time(at), **values)

    def _time(self, at: datetime) -> str:
        return local_time(at, self.zone)


def _times(growth: float) -> str:
    return f"{growth:.0f}" if growth >= 10 else f"{growth:.1f}"


def _word(text: str) -> str:
    """A foreign word on one line."""
    return clip(" ".join(text.split()), WORD_LIMIT)
