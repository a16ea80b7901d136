from __future__ import annotations

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest

from bot.catalogue import LANGUAGES, LOCALE_FOLDER, catalogue, language_of

BOT = Path(__file__).parents[1] / "bot"


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_and_fields() -> None:
    english, chinese = catalogue("en"), catalogue("zh")
    assert english.keys() == chinese.keys()
    for key in sorted(english.keys()):
        assert fields(english._texts[key]) == fields(chinese._texts[key]), key


def test_every_text_is_used_and_every_text_asked_for_is_there() -> None:
    """Keys are written out in the code, or made of a prefix and a value in an f-string."""
    known = catalogue("en").keys()
    source = "\n".join(path.read_text("utf-8") for path in BOT.rglob("*.py"))
    sections = "|".join({key.split(".")[0] for key in known})
    exact = set(re.findall(rf'["\']((?:{sections})\.\w+)["\']', source))
    prefixes = set(re.findall(r'f"((?:\w+)\.\w*)\{', source))
    assert exact <= known, exact - known
    unused = {key for key in known - exact if not any(key.startswith(prefix) for prefix in prefixes)}
    assert not unused


@pytest.mark.parametrize("path", sorted((BOT / "slack").rglob("*.py")), ids=lambda path: path.name)
def test_no_view_or_handler_has_a_text_of_its_own(path: Path) -> None:
    """Chinese or a sentence in a string of these files would be read by people past the catalogue."""
    if path.name in {"manifest.py", "errors.py", "startup.py", "gateway.py", "connection.py"}:
        pytest.skip("read in the log, on the command line or on Slack's set-up page")
    tree = ast.parse(path.read_text("utf-8"))
    documentation = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    logged = {
        argument
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "log"
        for argument in node.args
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node in documentation or node in logged:
                continue
            assert not re.search(r"[\u4e00-\u9fff]|[A-Za-z]+ [A-Za-z]+ [A-Za-z]+", node.value), node.value


@pytest.mark.parametrize(
    ("locale", "language"), [("zh-CN", "zh"), ("zh-TW", "zh"), ("en-GB", "en"), ("de-DE", "en"), (None, "zh")]
)
def test_a_slack_locale_chooses_the_language(locale: str | None, language: str) -> None:
    assert language_of(locale, "zh") == language


def test_there_is_a_catalogue_for_every_language() -> None:
    assert {path.name for path in LOCALE_FOLDER.iterdir()} == set(LANGUAGES)


def test_no_two_files_of_a_language_have_the_same_section() -> None:
    for language in LANGUAGES:
        sections = [
            name for path in (LOCALE_FOLDER / language).glob("*.toml") for name in tomllib.loads(path.read_text())
        ]
        assert len(sections) == len(set(sections))
