"""The forms of the settings in Slack: which opens where, and what is stored of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from pydantic import TypeAdapter
from slack_bolt.async_app import AsyncAck, AsyncApp

from analysis.alert_policy import days_of
from bot.people import Person
from bot.settings_previews import Previews
from bot.slack import settings_fields as fields
from bot.slack.errors import SlackRefused, SlackUnavailable
from bot.slack.home_ids import NEW, SettingsAction, SettingsForm, Topic
from bot.slack.settings_dialogue import SettingsDialogue
from bot.slack.views import settings_bell_forms as bell_forms
from bot.slack.views import settings_listening_forms as listening_forms
from bot.slack.views import settings_people_forms as people_forms
from bot.slack.views.settings_frame import SettingsFrame
from bot.slack.views.settings_previews import PreviewPages
from bot.team_options import BrandOption, RoleName, SourceOption
from bot.team_settings import Name, TeamSettings
from storage import rollups

#: Brands heard of in this time can be chosen for a route.
HEARD_OF = timedelta(days=30)
_ROLES: Final[TypeAdapter[RoleName]] = TypeAdapter(RoleName)


@dataclass(slots=True)
class SettingsForms:
    """Opens the settings and takes what is filled in."""

    dialogue: SettingsDialogue
    previews: Previews

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to."""
        for action, listener in {
            SettingsAction.CHANGE: self.on_change,
            SettingsAction.BRAND: self.on_brand,
            SettingsAction.SOURCE: self.on_source,
            SettingsAction.ROUTE: self.on_route,
            SettingsAction.PEOPLE: self.on_people,
            SettingsAction.REMOVE_BRAND: self.on_remove_brand,
            SettingsAction.REMOVE_ROUTE: self.on_remove_route,
            SettingsAction.FORGET: self.on_forget,
        }.items():
            app.action(action.value)(listener)
        for form, taker in {
            SettingsForm.SENSITIVITY: self.on_sensitivity_form,
            SettingsForm.QUIET: self.on_quiet_form,
            SettingsForm.LANGUAGES: self.on_languages_form,
            SettingsForm.BRAND: self.on_brand_form,
            SettingsForm.SOURCE: self.on_source_form,
            SettingsForm.WORDS: self.on_words_form,
            SettingsForm.ROUTE: self.on_route_form,
            SettingsForm.DIGEST: self.on_digest_form,
            SettingsForm.PEOPLE: self.on_people_form,
            SettingsForm.SAVE_SENSITIVITY: self.on_save_sensitivity,
            SettingsForm.SAVE_BRAND: self.on_save_brand,
        }.items():
            app.view(form.value)(taker)

    async def open(self, trigger_id: str, user_id: str) -> None:
        """Show the settings to who may change them, to others who may. Acknowledge first."""
        await self.dialogue.open(trigger_id, user_id)

    async def on_change(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        topic = Topic(body["actions"][0]["value"])

        def form(frame: SettingsFrame, settings: TeamSettings, metadata: str) -> dict[str, Any]:
            makers = {
                Topic.SENSITIVITY: bell_forms.sensitivity,
                Topic.QUIET: bell_forms.quiet,
                Topic.LANGUAGES: bell_forms.languages,
                Topic.WORDS: listening_forms.words,
                Topic.DIGEST: bell_forms.digest,
            }
            return makers[topic](frame, settings, metadata)

        await self.dialogue.push(body, form, {})

    async def on_brand(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        wanted = fields.picked(body)

        def form(frame: SettingsFrame, settings: TeamSettings, metadata: str) -> dict[str, Any]:
            brand = next((one for one in settings.brands if one.name == wanted), None)
            return listening_forms.brand(frame, brand, settings, metadata)

        await self.dialogue.push(body, form, {"brand": wanted})

    async def on_source(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        wanted = fields.picked(body)

        def form(frame: SettingsFrame, settings: TeamSettings, metadata: str) -> dict[str, Any]:
            source = next((one for one in settings.sources if one.name == wanted), SourceOption(name=wanted))
            return listening_forms.source(frame, source, settings, metadata)

        await self.dialogue.push(body, form, {"source": wanted})

    async def on_route(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        wanted = fields.picked(body)
        groups = await self._groups()
        brands = await asyncio.to_thread(self._brands)

        def form(frame: SettingsFrame, settings: TeamSettings, metadata: str) -> dict[str, Any]:
            route = settings.routing[int(wanted)] if wanted != NEW and int(wanted) < len(settings.routing) else None
            return people_forms.route(frame, route, wanted, brands, groups, settings, metadata)

        await self.dialogue.push(body, form, {"route": wanted})

    async def on_people(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        role = _ROLES.validate_python(fields.picked(body))
        groups = await self._groups()

        def form(frame: SettingsFrame, settings: TeamSettings, metadata: str) -> dict[str, Any]:
            return people_forms.people(frame, role, groups, settings, metadata)

        await self.dialogue.push(body, form, {"role": role})

    async def on_remove_brand(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        wanted = body["actions"][0]["value"]
        await self.dialogue.at_once(
            body, lambda now: {Name.BRANDS: [one.model_dump() for one in now.brands if one.name != wanted]}
        )

    async def on_remove_route(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        wanted = int(body["actions"][0]["value"])
        await self.dialogue.at_once(
            body,
            lambda now: {Name.ROUTING: [one.model_dump() for at, one in enumerate(now.routing) if at != wanted]},
        )

    async def on_forget(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await self.dialogue.at_once(body, None, forget=Name(body["actions"][0]["value"]))

    async def on_sensitivity_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        def read(settings: TeamSettings) -> str:
            return fields.sensitivity(view)

        async def show(wanted: str, person: Person, metadata: dict[str, Any]) -> dict[str, Any]:
            record = await asyncio.to_thread(self.previews.ringing)
            verdicts = await asyncio.to_thread(self.previews.verdicts)
            packed = fields.packed({**metadata, "sensitivity": wanted})
            return self._previews(person).sensitivity(record, verdicts, wanted, days_of(wanted), packed)

        await self.dialogue.preview(ack, body, view, read, show)

    async def on_brand_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        def read(settings: TeamSettings) -> BrandOption:
            brand = fields.brand(view)
            fields.with_brand(settings, fields.metadata(view)["brand"], brand)
            return brand

        async def show(brand: BrandOption, person: Person, metadata: dict[str, Any]) -> dict[str, Any]:
            found = await asyncio.to_thread(self.previews.naming, brand.names())
            packed = fields.packed({**metadata, "option": brand.model_dump()})
            return self._previews(person).brand(brand.name, found, packed)

        await self.dialogue.preview(ack, body, view, read, show)

    async def on_save_sensitivity(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await self.dialogue.save(ack, body, view, lambda now: {Name.SENSITIVITY: fields.metadata(view)["sensitivity"]})

    async def on_save_brand(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        metadata = fields.metadata(view)
        brand = BrandOption.model_validate(metadata["option"])
        await self.dialogue.save(
            ack, body, view, lambda now: {Name.BRANDS: fields.with_brand(now, metadata["brand"], brand)}
        )

    async def on_quiet_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await self.dialogue.save(ack, body, view, lambda now: {Name.QUIET: fields.quiet(view)})

    async def on_languages_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await self.dialogue.save(ack, body, view, lambda now: fields.languages(view, now))

    async def on_source_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await self.dialogue.save(ack, body, view, lambda now: {Name.SOURCES: fields.with_source(now, view)})

    async def on_words_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await self.dialogue.save(ack, body, view, lambda now: {Name.WORDS: fields.words(view, now)})

    async def on_route_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await self.dialogue.save(ack, body, view, lambda now: {Name.ROUTING: fields.with_route(now, view)})

    async def on_digest_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await self.dialogue.save(ack, body, view, lambda now: {Name.DIGEST: fields.digest(view)})

    async def on_people_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await self.dialogue.save(ack, body, view, lambda now: fields.permissions(view, now))

    def _previews(self, person: Person) -> PreviewPages:
        return PreviewPages(self.dialogue.book.seed.timezone, person.texts)

    async def _groups(self) -> list[tuple[str, str]]:
        """The user groups to choose from; none where Slack does not tell them."""
        try:
            return await self.dialogue.gateway.user_groups()
        except (SlackRefused, SlackUnavailable):
            return []

    def _brands(self) -> list[str]:
        """Those that are set, and those that are heard of."""
        book = self.dialogue.book
        with book.database.read() as session:
            heard = rollups.brands(session, book.workspace_id, self.previews.clock.now() - HEARD_OF)
        return [*(one.name for one in book.current().brands), *(brand for brand in heard if brand)]
