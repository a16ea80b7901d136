"""What the forms of the settings share: their frame and its buttons, for one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.home_ids import SettingsAction, SettingsForm
from bot.slack.views import fields
from bot.team_settings import Name, Source, TeamSettings

#: User groups, each with its handle.
Groups = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SettingsFrame:
    """Puts a form together for one reader; ``zone`` is the team's."""

    zone: ZoneInfo
    texts: Catalogue

    def form(self, form: SettingsForm, metadata: str, body: Sequence[Block], *, submit: str = "settings.save") -> Block:
        """The modal with these fields; ``metadata`` comes back with what was filled in."""
        return blocks.modal(
            form.value,
            self.texts.text("settings.title"),
            self.texts.text(submit),
            self.texts.text("settings.cancel"),
            metadata,
            body,
        )

    def give_back(self, what: Name, settings: TeamSettings) -> list[Block]:
        """What is stored can be left to the files again."""
        if settings.origins[what].source is not Source.STORED:
            return []
        return [blocks.actions(blocks.button(self.texts.text("settings.forget"), SettingsAction.FORGET, what.value))]

    def remove(self, action: SettingsAction, value: str) -> Block:
        """A button that asks whether one is sure, and acts at once."""
        confirm = blocks.confirmation(
            self.texts.text("settings.remove_title"),
            self.texts.text("settings.remove_text"),
            self.texts.text("settings.remove"),
            self.texts.text("settings.cancel"),
        )
        button = blocks.button(self.texts.text("settings.remove"), action, value, style="danger", confirm=confirm)
        return blocks.actions(button)

    def user_groups(self, groups: Groups, chosen: Sequence[str]) -> list[Block]:
        """A field for some of the user groups; none where Slack does not tell them."""
        if not groups:
            return []
        options = [blocks.option(f"@{handle}", group_id) for group_id, handle in groups]
        return [fields.several("groups", self.texts.text("settings.user_groups"), options, chosen)]
