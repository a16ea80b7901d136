"""Forms of what is listened to: brands, sources and the team's own words.

Each is filled with what holds; ``metadata`` comes back with what was filled in.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.own_words import LONGEST, SHORTEST
from analysis.source_classes import SourceClass, source_class
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.home_ids import ANY, SettingsAction, SettingsForm
from bot.slack.text import name
from bot.slack.views import fields
from bot.slack.views.settings_frame import SettingsFrame
from bot.slack.views.settings_words import SettingsWords
from bot.team_options import BrandOption, SourceOption
from bot.team_settings import Name, TeamSettings

#: A line of words has so many characters, beside those that introduce it, in a place of 3000.
MOST_NAMED_TEXT = 2800


def brand(frame: SettingsFrame, brand: BrandOption | None, settings: TeamSettings, metadata: str) -> Block:
    """A brand, a new one if None."""
    body: list[Block] = [
        blocks.text_input("name", frame.texts.text("settings.brand_name"), initial=brand.name if brand else ""),
        blocks.text_input(
            "aliases",
            frame.texts.text("settings.aliases"),
            hint=frame.texts.text("settings.aliases_hint"),
            initial="\n".join(brand.aliases) if brand else "",
            long=True,
            optional=True,
        ),
        blocks.text_input(
            "excluded",
            frame.texts.text("settings.excluded"),
            hint=frame.texts.text("settings.excluded_hint"),
            initial="\n".join(brand.excluded) if brand else "",
            long=True,
            optional=True,
        ),
    ]
    if brand is not None:
        body.append(frame.remove(SettingsAction.REMOVE_BRAND, brand.name))
    body += frame.give_back(Name.BRANDS, settings)
    return frame.form(SettingsForm.BRAND, metadata, body, submit="settings.preview")


def source(frame: SettingsFrame, source: SourceOption, settings: TeamSettings, metadata: str) -> Block:
    """Whether a source counts, and what kind of public it is."""
    told = frame.texts.text(f"settings.kind_{source_class(source.name).value}")
    kinds = [blocks.option(frame.texts.text("settings.kind_by_name", kind=told), ANY)]
    kinds += [blocks.option(frame.texts.text(f"settings.kind_{kind.value}"), kind.value) for kind in SourceClass]
    states = [blocks.option(frame.texts.text(f"settings.source_{each}"), each) for each in ("on", "off")]
    body = [
        blocks.section(f"*{name(source.name)}*"),
        fields.one_of("state", frame.texts.text("settings.source_state"), states, "off" if source.off else "on"),
        fields.one_of("kind", frame.texts.text("settings.source_kind"), kinds, source.kind or ANY),
        blocks.context(frame.texts.text("settings.source_note")),
        *frame.give_back(Name.SOURCES, settings),
    ]
    return frame.form(SettingsForm.SOURCE, metadata, body)


def words(frame: SettingsFrame, settings: TeamSettings, metadata: str) -> Block:
    """The team's own Chinese words and those that it refused: more of the one, fewer of both."""
    texts, known = frame.texts, settings.words
    body: list[Block] = [
        *(blocks.section(line) for line in SettingsWords(frame.zone, texts).own_words(known, MOST_NAMED_TEXT)),
        blocks.text_input(
            "add",
            texts.text("settings.add_words"),
            hint=texts.text("settings.add_words_hint", shortest=SHORTEST, longest=LONGEST),
            long=True,
            optional=True,
        ),
        *_some_of("remove", "settings.remove_words", known.own, frame),
        *_some_of("take_back", "settings.take_back", known.refused, frame),
        blocks.context(texts.text("settings.words_note")),
        *frame.give_back(Name.WORDS, settings),
    ]
    return frame.form(SettingsForm.WORDS, metadata, body)


def _some_of(block_id: str, label: str, known: Sequence[str], frame: SettingsFrame) -> list[Block]:
    if not known:
        return []
    options = [blocks.option(word, word) for word in known]
    hint = frame.texts.text("settings.proposed_again")
    return [fields.several(block_id, frame.texts.text(label), options, hint=hint)]
