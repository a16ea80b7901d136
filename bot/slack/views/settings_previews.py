"""What a setting would have done, shown before it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from analysis.alert_policy import days_of
from analysis.brand_names import BrandPreview
from analysis.false_alarms import Verdicts
from analysis.sensitivity_preview import RingRecord
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.home_ids import SettingsForm
from bot.slack.text import name
from bot.slack.views.settings_words import PRESETS, SettingsWords
from bot.slack.views.wording import duration


@dataclass(frozen=True, slots=True)
class PreviewPages:
    """Builds the pages for one reader; ``metadata`` comes back when it is to be stored. ``zone`` is the team's."""

    zone: ZoneInfo
    texts: Catalogue

    def sensitivity(self, record: RingRecord, verdicts: Verdicts, wanted: str, days: float, metadata: str) -> Block:
        """How many cards it would have rung, beside the presets."""
        texts = self.texts
        lines = [self._ringing(record, preset, None) for preset in PRESETS if preset != wanted]
        body = [
            blocks.section(texts.text("settings.would_ring", length=duration(record.length, texts))),
            blocks.section(f"*{self._ringing(record, wanted, days)}*\n" + "\n".join(lines)),
            blocks.context(texts.text("settings.would_ring_note")),
        ]
        if not record.length:
            body = [blocks.section(texts.text("settings.would_ring_unknown"))]
        body += self._verdicts(verdicts, wanted, days)
        return self._confirm(SettingsForm.SAVE_SENSITIVITY, metadata, body)

    def _verdicts(self, verdicts: Verdicts, wanted: str, days: float) -> list[Block]:
        """What it would have changed of the alarms that people have judged."""
        texts = self.texts
        if not verdicts.false:
            return []
        causes = ", ".join(
            f"{texts.text(f'settings.cause_{cause.value}')} {count}" for cause, count in verdicts.causes()
        )
        said = texts.text("settings.verdicts", false=len(verdicts.false), true=len(verdicts.true), causes=causes)
        others = [self._spared(verdicts, preset, days_of(preset)) for preset in PRESETS if preset != wanted]
        lines = "\n".join([f"*{self._spared(verdicts, wanted, days)}*", *others])
        return [
            blocks.header(texts.text("settings.verdicts_title")),
            blocks.section(f"{said}\n{lines}"),
            blocks.context(texts.text("settings.verdicts_note")),
        ]

    def _spared(self, verdicts: Verdicts, sensitivity: str, days: float) -> str:
        return self.texts.text(
            "settings.spared",
            sensitivity=SettingsWords(self.zone, self.texts).sensitivity(sensitivity, days),
            spared=verdicts.spared(days),
            false=len(verdicts.false),
            missed=verdicts.missed(days),
            true=len(verdicts.true),
        )

    def brand(self, brand: str, found: BrandPreview, metadata: str) -> Block:
        """How many posts of the last week its names would have found; if none, why."""
        texts = self.texts
        values = {
            "brand": name(brand),
            "posts": f"{found.posts:,}",
            "named": f"{found.named:,}",
            "count": f"{found.matched:,}",
        }
        key = "found" if found.matched else "no_posts" if not found.posts else "not_named"
        if not found.matched and found.named:
            key = "all_excluded"
        body = [blocks.section(texts.text(f"settings.{key}", **values))]
        if found.excluded:
            words = ", ".join(f"{name(word)} {count:,}" for word, count in found.excluded[:10])
            body.append(blocks.section(texts.text("settings.taken_out", words=words)))
        body += [blocks.quote(text, texts.text("settings.example"), limit=300) for text in found.examples]
        body.append(blocks.context(texts.text("settings.from_now_on")))
        return self._confirm(SettingsForm.SAVE_BRAND, metadata, body)

    def _ringing(self, record: RingRecord, sensitivity: str, days: float | None) -> str:
        days = days_of(sensitivity) if days is None else days
        return self.texts.text(
            "settings.cards",
            sensitivity=SettingsWords(self.zone, self.texts).sensitivity(sensitivity, days),
            count=record.cards(days),
            a_week=f"{record.a_week(days):.1f}",
        )

    def _confirm(self, form: SettingsForm, metadata: str, body: Sequence[Block]) -> Block:
        return blocks.modal(
            form.value,
            self.texts.text("settings.title"),
            self.texts.text("settings.save"),
            self.texts.text("settings.cancel"),
            metadata,
            body,
        )
