"""Fields of forms that ask for people, places, times and choices; each keeps its value under its block id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.slack.blocks import MODAL_TITLE_LIMIT, OPTION_LIMIT, Block, mrkdwn, plain
from bot.slack.text import clip

#: A list of a form cannot hold more.
MOST_OPTIONS = 100
_SELECTED = ("selected_users", "selected_conversations", "selected_channels")


def people(block_id: str, label: str, chosen: Sequence[str] = ()) -> Block:
    """Some people."""
    return _field(block_id, label, {"type": "multi_users_select", **_initial("initial_users", chosen)}, optional=True)


def channels(block_id: str, label: str, chosen: Sequence[str] = (), hint: str = "") -> Block:
    """Some channels, private ones too."""
    element = {
        "type": "multi_conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        **_initial("initial_conversations", chosen),
    }
    return _field(block_id, label, element, hint, optional=True)


def channel(block_id: str, label: str, hint: str = "") -> Block:
    """One channel or none."""
    element = {"type": "conversations_select", "filter": {"include": ["public", "private"], "exclude_bot_users": True}}
    return _field(block_id, label, element, hint, optional=True)


def several(block_id: str, label: str, options: Sequence[Block], chosen: Sequence[str] = (), hint: str = "") -> Block:
    """Some of a list; a long one is offered in groups, each called by its first and its last."""
    initial = [option for option in options if option["value"] in chosen]
    element = {"type": "multi_static_select", **_offered(options), **_initial("initial_options", initial)}
    return _field(block_id, label, element, hint, optional=True)


def one_of(block_id: str, label: str, options: Sequence[Block], chosen: str, hint: str = "") -> Block:
    """One of a list; the first if ``chosen`` is none of them."""
    shown = list(options[:MOST_OPTIONS])
    initial = next((option for option in shown if option["value"] == chosen), shown[0])
    element = {"type": "static_select", "options": shown, "initial_option": initial}
    return _field(block_id, label, element, hint)


def ticks(block_id: str, label: str, options: Sequence[Block], chosen: Sequence[str]) -> Block:
    """Boxes to tick."""
    initial = [option for option in options if option["value"] in chosen]
    element = {"type": "checkboxes", "options": list(options[:10]), **_initial("initial_options", initial)}
    return _field(block_id, label, element, optional=True)


def clock_time(block_id: str, label: str, chosen: str) -> Block:
    """A time of day as HH:MM."""
    return _field(block_id, label, {"type": "timepicker", "initial_time": chosen})


def section_with(text: str, accessory: Block) -> Block:
    """Text with a button or menu beside it."""
    return {"type": "section", "text": mrkdwn(text, 3000), "accessory": accessory}


def page(callback_id: str, title: str, close: str, metadata: str, body: Sequence[Block]) -> Block:
    """A modal in which nothing is filled in."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, MODAL_TITLE_LIMIT),
        "close": plain(close, MODAL_TITLE_LIMIT),
        "private_metadata": metadata,
        "blocks": list(body),
    }


def all_chosen(view: dict[str, Any], block_id: str) -> tuple[str, ...]:
    """What was chosen in a field for several, or in one for one."""
    value = (view["state"]["values"].get(block_id) or {}).get("value") or {}
    for name in _SELECTED:
        if value.get(name):
            return tuple(map(str, value[name]))
    if value.get("selected_options"):
        return tuple(str(option["value"]) for option in value["selected_options"])
    single = value.get("selected_conversation") or (value.get("selected_option") or {}).get("value")
    return (str(single),) if single else ()


def time_chosen(view: dict[str, Any], block_id: str) -> str:
    """The time of day in a field, empty if there is none."""
    value = (view["state"]["values"].get(block_id) or {}).get("value") or {}
    return str(value.get("selected_time") or "")


def _field(block_id: str, label: str, element: Block, hint: str = "", *, optional: bool = False) -> Block:
    field: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": {**element, "action_id": "value"},
        "optional": optional,
    }
    return {**field, "hint": plain(hint, 2000)} if hint else field


def _offered(options: Sequence[Block]) -> Block:
    if len(options) <= MOST_OPTIONS:
        return {"options": list(options)}
    groups = [list(options[at : at + MOST_OPTIONS]) for at in range(0, len(options), MOST_OPTIONS)]
    return {"option_groups": [{"label": _from_to(group), "options": group} for group in groups[:MOST_OPTIONS]]}


def _from_to(group: Sequence[Block]) -> Block:
    first, last = (clip(group[place]["text"]["text"], OPTION_LIMIT // 2 - 1) for place in (0, -1))
    return plain(f"{first} – {last}", OPTION_LIMIT)


def _initial(name: str, chosen: Sequence[Any]) -> Block:
    """Slack refuses an empty beginning; there must be none then."""
    return {name: list(chosen)} if chosen else {}
