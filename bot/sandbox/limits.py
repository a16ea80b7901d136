"""What Block Kit allows, checked as strictly as Slack does.

The problems come as Slack words them, a sentence and a JSON pointer, so that a developer who meets one here has
met it already when he meets it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.sandbox.records import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 40_000
UPDATE_TEXT = 4_000
#: Slack documents no ceiling for the text of all blocks together; messages above this one were refused.
ALL_BLOCK_TEXT = 13_200
METADATA_BYTES = 8_000

#: Says of a ``slack_file`` object what is wrong with it, or nothing.
FileCheck = Callable[[Json], str | None]
Problems = Iterator[str]

_SELECTS = {
    f"{prefix}{kind}_select"
    for prefix in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
}
_PICKERS = {"datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons"}
_TEXT_INPUTS = {
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
}
_ACTION_ELEMENTS = {"button", "overflow", "workflow_button"} | _SELECTS | _PICKERS
_INPUT_ELEMENTS = _SELECTS | _PICKERS | _TEXT_INPUTS
_RICH_TEXT = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}


def check_message(blocks: Any, check_file: FileCheck) -> list[str]:
    """Problems of a message's blocks, in their order; none means Slack would take them."""
    return list(_check_blocks(blocks, "/blocks", MESSAGE_BLOCKS, check_file))


def check_view(view: Json, check_file: FileCheck) -> list[str]:
    """Problems of a modal or App Home view, in their order."""
    return list(_check_view(view, check_file))


def text_length(value: Any) -> int:
    """Characters in all ``text`` properties below ``value``."""
    if isinstance(value, list):
        return sum(text_length(item) for item in value)
    if not isinstance(value, dict):
        return 0
    return sum(
        len(item) if name == "text" and isinstance(item, str) else text_length(item) for name, item in value.items()
    )


def _check_view(view: Json, check_file: FileCheck) -> Problems:
    kind = view.get("type")
    if kind not in ("modal", "home"):
        yield _say("must be one of modal, home", "/view/type")
        return
    if kind == "modal":
        yield from _text(view.get("title"), "/view/title", 24, kinds=("plain_text",))
        for name in ("submit", "close"):
            if view.get(name) is not None:
                yield from _text(view[name], f"/view/{name}", 24, kinds=("plain_text",))
        has_input = any(_kind(block) == "input" for block in view.get("blocks") or [])
        if has_input and not view.get("submit"):
            yield _say("missing required field: submit", "/view")
    yield from _string(view, "private_metadata", "/view", 3000)
    yield from _string(view, "callback_id", "/view", 255)
    yield from _string(view, "external_id", "/view", 255)
    yield from _check_blocks(view.get("blocks"), "/view/blocks", VIEW_BLOCKS, check_file)


def _check_blocks(blocks: Any, at: str, most: int, check_file: FileCheck) -> Problems:
    if not isinstance(blocks, list):
        yield _say("must provide an array", at)
        return
    if len(blocks) > most:
        yield _say(f"no more than {most} items allowed", at)
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        where = f"{at}/{index}"
        if not isinstance(block, dict):
            yield _say("must provide an object", where)
            continue
        yield from _string(block, "block_id", where, 255)
        block_id = block.get("block_id")
        if block_id and block_id in seen:
            yield _say(f"`block_id` value of `{block_id}` already exists", where)
        seen.add(block_id or "")
        check = _BLOCKS.get(_kind(block))
        if check is None:
            yield _say(f"unsupported type: {block.get('type')}", f"{where}/type")
        else:
            yield from check(block, where, check_file)


def _section(block: Json, at: str, check_file: FileCheck) -> Problems:
    text, fields = block.get("text"), block.get("fields")
    if text is None and not fields:
        yield _say("missing required field: text or fields", at)
    if text is not None:
        yield from _text(text, f"{at}/text", 3000)
    if fields is not None:
        yield from _count(fields, f"{at}/fields", 10)
        for index, item in enumerate(_items(fields)):
            yield from _text(item, f"{at}/fields/{index}", 2000)
    if (accessory := block.get("accessory")) is not None:
        if _kind(accessory) == "image":
            yield from _image(accessory, f"{at}/accessory", check_file)
        else:
            yield from _element(accessory, f"{at}/accessory", _ACTION_ELEMENTS)


def _header(block: Json, at: str, _check_file: FileCheck) -> Problems:
    yield from _text(block.get("text"), f"{at}/text", 150, kinds=("plain_text",))


def _context(block: Json, at: str, check_file: FileCheck) -> Problems:
    elements = block.get("elements")
    yield from _count(elements, f"{at}/elements", 10)
    for index, element in enumerate(_items(elements)):
        where = f"{at}/elements/{index}"
        if _kind(element) == "image":
            yield from _image(element, where, check_file)
        else:
            yield from _text(element, where, 3000)


def _actions(block: Json, at: str, _check_file: FileCheck) -> Problems:
    elements = block.get("elements")
    yield from _count(elements, f"{at}/elements", 25)
    seen: set[str] = set()
    for index, element in enumerate(_items(elements)):
        yield from _element(element, f"{at}/elements/{index}", _ACTION_ELEMENTS)
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if action_id and action_id in seen:
            yield _say(f'`action_id` "{action_id}" already exists', f"{at}/elements/{index}")
        seen.add(action_id or "")


def _image(block: Json, at: str, check_file: FileCheck) -> Problems:
    if not isinstance(block.get("alt_text"), str):
        yield _say("missing required field: alt_text", at)
    yield from _string(block, "alt_text", at, 2000)
    if block.get("title") is not None:
        yield from _text(block["title"], f"{at}/title", 2000, kinds=("plain_text",))
    if (file := block.get("slack_file")) is not None:
        problem = check_file(file) if isinstance(file, dict) else "must provide an object"
        if problem:
            yield _say(problem, f"{at}/slack_file")
    elif not isinstance(block.get("image_url"), str):
        yield _say("missing required field: image_url or slack_file", at)
    else:
        yield from _string(block, "image_url", at, 3000)


def _markdown(block: Json, at: str, _check_file: FileCheck) -> Problems:
    if not isinstance(block.get("text"), str):
        yield _say("missing required field: text", at)
    yield from _string(block, "text", at, 12_000)


def _rich_text(block: Json, at: str, _check_file: FileCheck) -> Problems:
    elements = block.get("elements")
    if not isinstance(elements, list):
        yield _say("must provide an array", f"{at}/elements")
    for index, element in enumerate(_items(elements)):
        if _kind(element) not in _RICH_TEXT or not isinstance(element.get("elements"), list):
            yield _say(f"unsupported type: {_kind(element)}", f"{at}/elements/{index}/type")


def _input(block: Json, at: str, _check_file: FileCheck) -> Problems:
    yield from _text(block.get("label"), f"{at}/label", 2000, kinds=("plain_text",))
    if block.get("hint") is not None:
        yield from _text(block["hint"], f"{at}/hint", 2000, kinds=("plain_text",))
    yield from _element(block.get("element"), f"{at}/element", _INPUT_ELEMENTS)


def _divider(_block: Json, _at: str, _check_file: FileCheck) -> Problems:
    yield from ()


def _anything(_block: Json, _at: str, _check_file: FileCheck) -> Problems:
    """Blocks that the page shows as a note and the bot has no use for."""
    yield from ()


_BLOCKS: dict[str, Callable[[Json, str, FileCheck], Problems]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "input": _input,
    "divider": _divider,
    "video": _anything,
    "file": _anything,
    "table": _anything,
}


def _element(element: Any, at: str, allowed: set[str]) -> Problems:
    kind = _kind(element)
    if kind not in allowed:
        yield _say(f"unsupported type: {kind}", at)
        return
    yield from _string(element, "action_id", at, 255)
    if kind == "button":
        yield from _text(element.get("text"), f"{at}/text", 75, kinds=("plain_text",))
        yield from _string(element, "value", at, 2000)
        yield from _string(element, "url", at, 3000)
        yield from _string(element, "accessibility_label", at, 75)
        if element.get("style") not in (None, "primary", "danger"):
            yield _say("must be one of primary, danger", f"{at}/style")
    if (confirm := element.get("confirm")) is not None:
        for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            if name in confirm:
                yield from _text(confirm[name], f"{at}/confirm/{name}", most)
    if element.get("placeholder") is not None:
        yield from _text(element["placeholder"], f"{at}/placeholder", 150, kinds=("plain_text",))
    if kind in ("static_select", "multi_static_select", "overflow", "checkboxes", "radio_buttons"):
        yield from _options(element, at, kind)
        yield from _initial_options(element, at)
    if kind == "plain_text_input":
        yield from _string(element, "initial_value", at, min(int(element.get("max_length") or 3000), 3000))


def _initial_options(element: Json, at: str) -> Problems:
    """What is chosen at first must be one of the options, word for word."""
    groups = [element, *_items(element.get("option_groups"))]
    offered = [option for group in groups for option in _items(group.get("options"))]
    chosen = [element["initial_option"]] if "initial_option" in element else _items(element.get("initial_options"))
    for option in chosen:
        if option not in offered:
            yield _say("initial option was not found in the options", at)


def _options(element: Json, at: str, kind: str) -> Problems:
    groups = element.get("option_groups")
    if groups is not None and kind.endswith("static_select"):
        yield from _count(groups, f"{at}/option_groups", 100)
        for index, group in enumerate(_items(groups)):
            yield from _text(group.get("label"), f"{at}/option_groups/{index}/label", 75, kinds=("plain_text",))
            yield from _options(group, f"{at}/option_groups/{index}", "group")
        return
    most = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}.get(kind, 100)
    options = element.get("options")
    yield from _count(options, f"{at}/options", most)
    for index, option in enumerate(_items(options)):
        where = f"{at}/options/{index}"
        if not isinstance(option, dict):
            yield _say("must provide an object", where)
            continue
        kinds = ("plain_text", "mrkdwn") if kind in ("checkboxes", "radio_buttons") else ("plain_text",)
        yield from _text(option.get("text"), f"{where}/text", 75, kinds=kinds)
        if option.get("description") is not None:
            yield from _text(option["description"], f"{where}/description", 75, kinds=kinds)
        yield from _string(option, "url", where, 3000)
        if not isinstance(option.get("value"), str):
            yield _say("missing required field: value", where)
        yield from _string(option, "value", where, 150)


def _text(value: Any, at: str, most: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> Problems:
    if not isinstance(value, dict):
        yield _say("missing required field: text object", at)
        return
    if value.get("type") not in kinds:
        yield _say(f"must be one of {', '.join(kinds)}", f"{at}/type")
    text = value.get("text")
    if not isinstance(text, str) or not text:
        yield _say("must be more than 0 characters", f"{at}/text")
    elif len(text) > most:
        yield _say(f"must be less than {most + 1} characters", f"{at}/text")


def _string(holder: Json, name: str, at: str, most: int) -> Problems:
    value = holder.get(name)
    if value is None:
        return
    if not isinstance(value, str):
        yield _say("must be a string", f"{at}/{name}")
    elif len(value) > most:
        yield _say(f"must be less than {most + 1} characters", f"{at}/{name}")


def _count(value: Any, at: str, most: int) -> Problems:
    if not isinstance(value, list) or not value:
        yield _say("must provide at least 1 item", at)
    elif len(value) > most:
        yield _say(f"no more than {most} items allowed", at)


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _kind(value: Any) -> str:
    return str(value.get("type")) if isinstance(value, dict) else str(type(value).__name__)


def _say(problem: str, pointer: str) -> str:
    return f"{problem} [json-pointer:{pointer}]"
