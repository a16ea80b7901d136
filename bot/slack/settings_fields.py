"""What people fill into the forms of the settings, read and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import time
from typing import Any

from pydantic import ValidationError

from analysis.alert_policy import SensitivityError, days_of
from analysis.own_words import LONGEST, SHORTEST, faults_of
from analysis.policy_errors import PolicyError
from bot.desk_settings import PermissionSettings, QuietSettings
from bot.slack.home_ids import ANY, NEW
from bot.slack.incident_forms import chosen, written
from bot.slack.text import clip
from bot.slack.views.fields import all_chosen, time_chosen
from bot.slack.views.settings_bell_forms import AS_TEAM, OWN_DAYS
from bot.team_options import (
    MOST_SOURCES,
    MOST_WORDS,
    BrandOption,
    DigestOption,
    RouteOption,
    SourceOption,
    checked_brands,
)
from bot.team_settings import Name, TeamSettings

#: A brand's words travel with its preview, in a place of 3000 characters.
MOST_BRAND_TEXT = 2000
#: So many wrong words are named in a complaint.
MOST_WRONG = 5

Values = Mapping[Name, object]


class WrongField(Exception):
    """What is wrong with a field: its block id, the key of the complaint, and what goes into it."""

    def __init__(self, block_id: str, key: str, **values: object) -> None:
        self.block_id, self.key, self.values = block_id, key, values


def sensitivity(view: dict[str, Any]) -> str:
    """A preset, or days of the team's own."""
    wanted = chosen(view, "sensitivity")
    wanted = written(view, "days") if wanted == OWN_DAYS else wanted
    try:
        days_of(wanted)
    except SensitivityError:
        raise WrongField("days", "settings.wrong_days") from None
    return wanted


def brand(view: dict[str, Any]) -> BrandOption:
    """A brand; its words fit into the place in which they travel."""
    aliases, excluded = lines_of(written(view, "aliases")), lines_of(written(view, "excluded"))
    name = written(view, "name")
    if sum(map(len, (name, *aliases, *excluded))) > MOST_BRAND_TEXT:
        raise WrongField("aliases", "settings.wrong_length", most=MOST_BRAND_TEXT)
    for block_id, words in (("name", (name,)), ("aliases", aliases), ("excluded", excluded)):
        if any(len(word) > 100 for word in words):
            raise WrongField(block_id, "settings.wrong_word")
    try:
        return BrandOption(name=name, aliases=aliases, excluded=excluded)
    except ValidationError:
        raise WrongField("excluded", "settings.wrong_excluded") from None


def with_brand(settings: TeamSettings, replaced: str, new: BrandOption) -> list[dict[str, Any]]:
    """The brands with a new or changed one."""
    others = [one for one in settings.brands if one.name != replaced]
    try:
        brands = checked_brands((*others, new))
    except PolicyError:
        raise WrongField("name", "settings.wrong_brand") from None
    except ValueError:
        raise WrongField("name", "settings.too_many") from None
    return [one.model_dump() for one in brands]


def quiet(view: dict[str, Any]) -> dict[str, Any] | None:
    """From when to when; None: never."""
    when = chosen(view, "when")
    if when == "off":
        return None
    start, end = time_chosen(view, "start"), time_chosen(view, "end")
    if not start or not end:
        raise WrongField("end" if start else "start", "settings.wrong_time")
    if start == end:
        raise WrongField("end", "settings.wrong_end")
    hours = QuietSettings(start=time.fromisoformat(start), end=time.fromisoformat(end), weekends=when == "weekends")
    return hours.model_dump()


def languages(view: dict[str, Any], now: TeamSettings) -> Values:
    """That of the team, and that of one channel or none."""
    of_channels = dict(now.channel_languages)
    for channel in all_chosen(view, "channel"):
        wanted = chosen(view, "channel_language")
        of_channels.pop(channel, None)
        if wanted != AS_TEAM:
            of_channels[channel] = "zh" if wanted == "zh" else "en"
    return {Name.LANGUAGE: chosen(view, "language"), Name.CHANNEL_LANGUAGES: of_channels}


def with_source(now: TeamSettings, view: dict[str, Any]) -> list[dict[str, Any]]:
    """The sources with what was said of one; of one that is as its name tells nothing is kept."""
    kind = chosen(view, "kind")
    changed = SourceOption.model_validate(
        {
            "name": metadata(view)["source"],
            "off": chosen(view, "state") == "off",
            "kind": None if kind == ANY else kind,
        }
    )
    others = [one for one in now.sources if one.name != changed.name]
    sources = [*others, *([changed] if changed != SourceOption(name=changed.name) else [])]
    if len(sources) > MOST_SOURCES:
        raise WrongField("state", "settings.too_many_sources", most=MOST_SOURCES)
    return [one.model_dump() for one in sources]


def words(view: dict[str, Any], now: TeamSettings) -> dict[str, Any]:
    """The team's own words and its refusals, with those that were added and without those that were chosen."""
    added = lines_of(written(view, "add"))
    removed, taken_back = all_chosen(view, "remove"), all_chosen(view, "take_back")
    if not (added or removed or taken_back):
        raise WrongField("add", "settings.no_word")
    for fault, wrong in faults_of(added, now.team_words()).items():
        said = " · ".join(clip(word, 30) for word in wrong[:MOST_WRONG])
        raise WrongField("add", f"settings.word_{fault.value}", words=said, shortest=SHORTEST, longest=LONGEST)
    try:
        return now.words.changed(added, removed, taken_back).model_dump()
    except ValidationError:
        raise WrongField("add", "settings.too_many_words", most=MOST_WORDS) from None


def with_route(now: TeamSettings, view: dict[str, Any]) -> list[dict[str, Any]]:
    """The routes with a new or changed one."""
    channels, groups = all_chosen(view, "channels"), all_chosen(view, "groups")
    if not channels and not groups:
        raise WrongField("channels", "settings.wrong_route")
    brand, level = chosen(view, "brand"), chosen(view, "level")
    route = RouteOption.model_validate(
        {
            "brand": None if brand == ANY else brand,
            "level": None if level == ANY else level,
            "channels": channels,
            "groups": groups,
        }
    )
    at = metadata(view)["route"]
    routes = list(now.routing)
    if at != NEW and int(at) < len(routes):
        routes[int(at)] = route
    else:
        routes.append(route)
    return [one.model_dump() for one in routes]


def digest(view: dict[str, Any]) -> dict[str, Any]:
    """When and where digests are sent."""
    sent = all_chosen(view, "sent")
    times: dict[str, time | None] = {"daily": None, "weekly": None}
    for what in sent:
        at = time_chosen(view, what)
        if not at:
            raise WrongField(what, "settings.wrong_time")
        times[what] = time.fromisoformat(at)
    weekday = chosen(view, "weekday")
    channels = all_chosen(view, "channels")
    return DigestOption.model_validate({**times, "weekday": weekday, "channels": channels}).model_dump()


def permissions(view: dict[str, Any], now: TeamSettings) -> Values:
    """The lists with that of one role as it was filled in."""
    ids = [each for block_id in ("users", "groups", "channels") for each in all_chosen(view, block_id)]
    try:
        changed = PermissionSettings.model_validate({**now.permissions.model_dump(), metadata(view)["role"]: ids})
    except ValidationError:
        raise WrongField("channels", "settings.wrong_place") from None
    return {Name.PERMISSIONS: changed.model_dump()}


def lines_of(text: str) -> tuple[str, ...]:
    """The entries of a field in which each stands on a line or behind a comma."""
    pieces = text.replace("，", "\n").replace("、", "\n").replace(",", "\n").splitlines()
    return tuple(dict.fromkeys(piece.strip() for piece in pieces if piece.strip()))


def picked(body: dict[str, Any]) -> str:
    """What was chosen in a menu that acts at once."""
    return str(body["actions"][0]["selected_option"]["value"])


def packed(values: Mapping[str, Any]) -> str:
    """What travels with a form and comes back."""
    return json.dumps(values, ensure_ascii=False)


def metadata(view: dict[str, Any]) -> dict[str, Any]:
    """What has travelled with a form."""
    values: dict[str, Any] = json.loads(view.get("private_metadata") or "{}")
    return values
