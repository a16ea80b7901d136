"""The settings in Slack: opened by who may, tried out before they are stored, wrong input said under its field."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from pydantic import ValidationError
from slack_bolt.async_app import AsyncAck, AsyncApp

from analysis.alert_policy import SensitivityError, days_of
from analysis.policy_errors import PolicyError
from bot.desk_settings import QuietSettings
from bot.people import People, Person
from bot.settings_previews import Previews
from bot.slack.errors import SlackRefused, SlackUnavailable
from bot.slack.gateway import SlackGateway
from bot.slack.home_ids import ANY, NEW, SettingsAction, SettingsForm, Topic
from bot.slack.incident_forms import actor, chosen, written
from bot.slack.permissions import Permissions
from bot.slack.responding import ACK_HAS_ARRIVED_AFTER
from bot.slack.text import name
from bot.slack.views.fields import all_chosen, time_chosen
from bot.slack.views.settings import EDITORS, Pages
from bot.slack.views.settings_forms import AS_TEAM, OWN_DAYS, Forms, ids_of, lines_of
from bot.team_options import BrandOption, DigestOption, RouteOption, checked_brands, slack_id
from bot.team_settings import LiveSettings, Name, SettingsBook, TeamSettings
from storage import rollups
from storage.errors import StaleSettings

#: A brand's words travel with its preview, in a place of 3000 characters.
MOST_BRAND_TEXT = 2000
#: Brands heard of in this time can be chosen for a route.
HEARD_OF = timedelta(days=30)

Values = Mapping[Name, object]


class _Wrong(Exception):
    """What is wrong with a field: its block id, the key of the complaint, and what goes into it."""

    def __init__(self, block_id: str, key: str, **values: object) -> None:
        self.block_id, self.key, self.values = block_id, key, values


@dataclass(slots=True)
class SettingsForms:
    """Opens the settings and takes what is filled in. Whether somebody may is looked up at every click."""

    book: SettingsBook
    live: LiveSettings
    previews: Previews
    permissions: Permissions
    people: People
    gateway: SlackGateway

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to."""
        for action, listener in {
            SettingsAction.CHANGE: self.on_change,
            SettingsAction.BRAND: self.on_brand,
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
            SettingsForm.ROUTE: self.on_route_form,
            SettingsForm.DIGEST: self.on_digest_form,
            SettingsForm.PEOPLE: self.on_people_form,
            SettingsForm.SAVE_SENSITIVITY: self.on_save_sensitivity,
            SettingsForm.SAVE_BRAND: self.on_save_brand,
        }.items():
            app.view(form.value)(taker)

    async def open(self, trigger_id: str, user_id: str) -> None:
        """Show the settings to who may change them, to others who may. Acknowledge first."""
        person = await self.people.person(user_id)
        pages = self._pages(person)
        view_id = await self.gateway.open_modal(trigger_id, pages.waiting())
        settings = await asyncio.to_thread(self.book.current)
        if not await self._may(user_id, settings):
            await self.gateway.update_modal(view_id, pages.denied(settings.settings_editors))
            return
        await self._show_main(view_id, settings, person)

    async def on_change(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        topic = Topic(body["actions"][0]["value"])

        def form(forms: Forms, settings: TeamSettings, metadata: str) -> dict[str, Any]:
            makers = {
                Topic.SENSITIVITY: forms.sensitivity,
                Topic.QUIET: forms.quiet,
                Topic.LANGUAGES: forms.languages,
                Topic.DIGEST: forms.digest,
            }
            return makers[topic](settings, metadata)

        await self._push(body, form, {})

    async def on_brand(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        wanted = _picked(body)

        def form(forms: Forms, settings: TeamSettings, metadata: str) -> dict[str, Any]:
            brand = next((one for one in settings.brands if one.name == wanted), None)
            return forms.brand(brand, settings, metadata)

        await self._push(body, form, {"brand": wanted})

    async def on_route(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        wanted = _picked(body)
        groups = await self._groups()
        brands = await asyncio.to_thread(self._brands)

        def form(forms: Forms, settings: TeamSettings, metadata: str) -> dict[str, Any]:
            route = settings.routing[int(wanted)] if wanted != NEW and int(wanted) < len(settings.routing) else None
            return forms.route(route, wanted, brands, groups, settings, metadata)

        await self._push(body, form, {"route": wanted})

    async def on_people(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        role = _picked(body)
        groups = await self._groups()

        def form(forms: Forms, settings: TeamSettings, metadata: str) -> dict[str, Any]:
            return forms.people(role, ids_of(settings, role), groups, settings, metadata)

        await self._push(body, form, {"role": role})

    async def on_remove_brand(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        wanted = body["actions"][0]["value"]
        await self._at_once(
            body, lambda now: {Name.BRANDS: [one.model_dump() for one in now.brands if one.name != wanted]}
        )

    async def on_remove_route(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        wanted = int(body["actions"][0]["value"])
        await self._at_once(
            body,
            lambda now: {Name.ROUTING: [one.model_dump() for at, one in enumerate(now.routing) if at != wanted]},
        )

    async def on_forget(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await self._at_once(body, None, forget=Name(body["actions"][0]["value"]))

    async def on_sensitivity_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        def read(settings: TeamSettings) -> str:
            wanted = chosen(view, "sensitivity")
            wanted = written(view, "days") if wanted == OWN_DAYS else wanted
            try:
                days_of(wanted)
            except SensitivityError:
                raise _Wrong("days", "settings.wrong_days") from None
            return wanted

        async def show(wanted: str, person: Person, metadata: dict[str, Any]) -> dict[str, Any]:
            record = await asyncio.to_thread(self.previews.ringing)
            packed = _packed({**metadata, "sensitivity": wanted})
            return self._pages(person).sensitivity_preview(record, wanted, days_of(wanted), packed)

        await self._preview(ack, body, view, read, show)

    async def on_brand_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        def read(settings: TeamSettings) -> BrandOption:
            brand = _brand(view)
            _with_brand(settings, _metadata(view)["brand"], brand)
            return brand

        async def show(brand: BrandOption, person: Person, metadata: dict[str, Any]) -> dict[str, Any]:
            found = await asyncio.to_thread(self.previews.naming, brand.names())
            packed = _packed({**metadata, "option": brand.model_dump()})
            return self._pages(person).brand_preview(brand.name, found, packed)

        await self._preview(ack, body, view, read, show)

    async def on_save_sensitivity(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await self._save(ack, body, view, lambda now: {Name.SENSITIVITY: _metadata(view)["sensitivity"]})

    async def on_save_brand(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        metadata = _metadata(view)
        brand = BrandOption.model_validate(metadata["option"])
        await self._save(ack, body, view, lambda now: {Name.BRANDS: _with_brand(now, metadata["brand"], brand)})

    async def on_quiet_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await self._save(ack, body, view, lambda now: {Name.QUIET: _quiet(view)})

    async def on_languages_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await self._save(ack, body, view, lambda now: _languages(view, now))

    async def on_route_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await self._save(ack, body, view, lambda now: {Name.ROUTING: _with_route(now, view)})

    async def on_digest_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await self._save(ack, body, view, lambda now: {Name.DIGEST: _digest(view)})

    async def on_people_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await self._save(ack, body, view, lambda now: _people(view, now))

    async def _push(
        self,
        body: dict[str, Any],
        form: Callable[[Forms, TeamSettings, str], dict[str, Any]],
        metadata: dict[str, Any],
    ) -> None:
        """Lay a form over the settings, for who may."""
        user_id = body["user"]["id"]
        person = await self.people.person(user_id)
        settings = await asyncio.to_thread(self.book.current)
        if await self._may(user_id, settings):
            packed = _packed({**metadata, "seen": settings.newest})
            view = form(Forms(self.book.seed.timezone, person.texts), settings, packed)
        else:
            view = self._pages(person).denied(settings.settings_editors)
        await self.gateway.push_modal(body["trigger_id"], view)

    async def _preview(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        read: Callable[[TeamSettings], Any],
        show: Callable[[Any, Person, dict[str, Any]], Any],
    ) -> None:
        """Acknowledge with a page that says to wait, and put there what the value would have done."""
        person = await self.people.person(body["user"]["id"])
        settings = await asyncio.to_thread(self.book.current)
        try:
            value = read(settings)
        except _Wrong as wrong:
            await _complain(ack, wrong, person)
            return
        await ack(response_action="update", view=self._pages(person).waiting())
        shown = await show(value, person, _metadata(view))
        await asyncio.sleep(ACK_HAS_ARRIVED_AFTER)
        await self.gateway.update_modal(view["id"], shown)

    async def _save(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        values: Callable[[TeamSettings], Values],
    ) -> None:
        """Store what was filled in, if that makes sense and the person may; then what lies below shows it."""
        user_id = body["user"]["id"]
        person = await self.people.person(user_id)
        settings = await asyncio.to_thread(self.book.current)
        pages = self._pages(person)
        if not await self._may(user_id, settings):
            await ack(response_action="update", view=pages.denied(settings.settings_editors))
            return
        who = actor(body)
        seen = int(_metadata(view).get("seen", settings.newest))
        try:
            after = await asyncio.to_thread(self.book.change, values(settings), who.name, who.id, seen=seen)
        except _Wrong as wrong:
            await _complain(ack, wrong, person)
            return
        except StaleSettings as stale:
            text = person.texts.text("settings.stale", who=name(stale.who))
            await ack(response_action="update", view=pages.note(text))
            return
        await ack()
        await self._taken_up(view, after, person)

    async def _at_once(
        self,
        body: dict[str, Any],
        values: Callable[[TeamSettings], Values] | None,
        *,
        forget: Name | None = None,
    ) -> None:
        """A button in a form that changes something without more ado; the form then says so."""
        user_id, view = body["user"]["id"], body["view"]
        person = await self.people.person(user_id)
        settings = await asyncio.to_thread(self.book.current)
        pages, who = self._pages(person), actor(body)
        if not await self._may(user_id, settings):
            await self.gateway.update_modal(view["id"], pages.denied(settings.settings_editors))
            return
        seen = int(_metadata(view).get("seen", settings.newest))
        try:
            if values is not None:
                after = await asyncio.to_thread(self.book.change, values(settings), who.name, who.id, seen=seen)
            for each in _forgotten(forget):
                after = await asyncio.to_thread(self.book.forget, each, who.name, who.id, seen=seen)
        except StaleSettings as stale:
            await self.gateway.update_modal(
                view["id"], pages.note(person.texts.text("settings.stale", who=name(stale.who)))
            )
            return
        await self.gateway.update_modal(view["id"], pages.note(person.texts.text("settings.done")))
        await self._taken_up(view, after, person)

    async def _taken_up(self, view: dict[str, Any], after: TeamSettings, person: Person) -> None:
        await asyncio.to_thread(self.live.look)
        root = view.get("root_view_id")
        if root and root != view["id"]:
            await self._show_main(root, after, person)

    async def _show_main(self, view_id: str, settings: TeamSettings, person: Person) -> None:
        history = await asyncio.to_thread(self.book.history)
        await self.gateway.update_modal(view_id, self._pages(person).main(settings, history))

    async def _may(self, user_id: str, settings: TeamSettings) -> bool:
        return await self.permissions.may(user_id, settings.settings_editors)

    async def _groups(self) -> list[tuple[str, str]]:
        """The user groups to choose from; none where Slack does not tell them."""
        try:
            return await self.gateway.user_groups()
        except (SlackRefused, SlackUnavailable):
            return []

    def _brands(self) -> list[str]:
        """Those that are set, and those that are heard of."""
        with self.book.database.read() as session:
            heard = rollups.brands(session, self.book.workspace_id, self.previews.clock.now() - HEARD_OF)
        return [*(one.name for one in self.book.current().brands), *(brand for brand in heard if brand)]

    def _pages(self, person: Person) -> Pages:
        return Pages(self.book.seed.timezone, person.texts)


def _forgotten(what: Name | None) -> Sequence[Name]:
    """The languages are one topic for people."""
    if what is None:
        return ()
    return (Name.LANGUAGE, Name.CHANNEL_LANGUAGES) if what is Name.LANGUAGE else (what,)


def _brand(view: dict[str, Any]) -> BrandOption:
    aliases, excluded = lines_of(written(view, "aliases")), lines_of(written(view, "excluded"))
    brand = written(view, "name")
    if sum(map(len, (brand, *aliases, *excluded))) > MOST_BRAND_TEXT:
        raise _Wrong("aliases", "settings.wrong_length", most=MOST_BRAND_TEXT)
    for block_id, words in (("name", (brand,)), ("aliases", aliases), ("excluded", excluded)):
        if any(len(word) > 100 for word in words):
            raise _Wrong(block_id, "settings.wrong_word")
    try:
        return BrandOption(name=brand, aliases=aliases, excluded=excluded)
    except ValidationError:
        raise _Wrong("excluded", "settings.wrong_excluded") from None


def _with_brand(settings: TeamSettings, replaced: str, brand: BrandOption) -> list[dict[str, Any]]:
    """The brands with a new or changed one."""
    others = [one for one in settings.brands if one.name != replaced]
    try:
        brands = checked_brands((*others, brand))
    except PolicyError:
        raise _Wrong("name", "settings.wrong_brand") from None
    except ValueError:
        raise _Wrong("name", "settings.too_many") from None
    return [one.model_dump() for one in brands]


def _quiet(view: dict[str, Any]) -> dict[str, Any] | None:
    when = chosen(view, "when")
    if when == "off":
        return None
    start, end = time_chosen(view, "start"), time_chosen(view, "end")
    if not start or not end:
        raise _Wrong("end" if start else "start", "settings.wrong_time")
    if start == end:
        raise _Wrong("end", "settings.wrong_end")
    quiet = QuietSettings(start=time.fromisoformat(start), end=time.fromisoformat(end), weekends=when == "weekends")
    return quiet.model_dump()


def _languages(view: dict[str, Any], now: TeamSettings) -> Values:
    languages = dict(now.channel_languages)
    for channel in all_chosen(view, "channel"):
        wanted = chosen(view, "channel_language")
        languages.pop(channel, None)
        if wanted != AS_TEAM:
            languages[channel] = "zh" if wanted == "zh" else "en"
    return {Name.LANGUAGE: chosen(view, "language"), Name.CHANNEL_LANGUAGES: languages}


def _with_route(now: TeamSettings, view: dict[str, Any]) -> list[dict[str, Any]]:
    channels, groups = all_chosen(view, "channels"), all_chosen(view, "groups")
    if not channels and not groups:
        raise _Wrong("channels", "settings.wrong_route")
    brand, level = chosen(view, "brand"), chosen(view, "level")
    route = RouteOption.model_validate(
        {
            "brand": None if brand == ANY else brand,
            "level": None if level == ANY else level,
            "channels": channels,
            "groups": groups,
        }
    )
    at = _metadata(view)["route"]
    routes = list(now.routing)
    if at != NEW and int(at) < len(routes):
        routes[int(at)] = route
    else:
        routes.append(route)
    return [one.model_dump() for one in routes]


def _digest(view: dict[str, Any]) -> dict[str, Any]:
    sent = all_chosen(view, "sent")
    times: dict[str, time | None] = {"daily": None, "weekly": None}
    for what in sent:
        at = time_chosen(view, what)
        if not at:
            raise _Wrong(what, "settings.wrong_time")
        times[what] = time.fromisoformat(at)
    weekday = chosen(view, "weekday")
    digest = DigestOption.model_validate({**times, "weekday": weekday, "channels": all_chosen(view, "channels")})
    return digest.model_dump()


def _people(view: dict[str, Any], now: TeamSettings) -> Values:
    ids = [each for block_id in ("users", "groups", "channels") for each in all_chosen(view, block_id)]
    for each in ids:
        slack_id(each)
    role = _metadata(view)["role"]
    if role == EDITORS:
        return {Name.EDITORS: ids}
    return {Name.ROLES: {**{str(key): list(value) for key, value in now.roles.items()}, role: ids}}


async def _complain(ack: AsyncAck, wrong: _Wrong, person: Person) -> None:
    await ack(response_action="errors", errors={wrong.block_id: person.texts.text(wrong.key, **wrong.values)})


def _picked(body: dict[str, Any]) -> str:
    return str(body["actions"][0]["selected_option"]["value"])


def _packed(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _metadata(view: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(view.get("private_metadata") or "{}")
    return values
