"""The quick way to find a lexicon's words finds what the plain way finds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.crisis_class import Reader, classify
from analysis.lexicon import PACKS, Lexicon, load_lexicon, parse_lexicon
from analysis.word_index import WordIndex
from analysis.word_matching import find, folded
from models import own_posts
from tests.severity import example_sentences, held_back_sentences, oblique_sentences

EVERYTHING = load_lexicon(PACKS)
READER = Reader(EVERYTHING, remember=0)
WORDS = sorted(
    {
        word
        for entry in EVERYTHING.entries.values()
        for listed in (entry.zh, entry.en)
        for group in (listed.words, listed.hints, listed.friends, *(side for pair in listed.pairs for side in pair))
        for word in group
    }
)
#: A word of the lexicon as it stands, inflected, cut short, or what guards look at, and anything at all in between.
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(lambda word: word.replace("…", "是的 really ") + "ing"),
    st.sampled_from(WORDS).map(lambda word: word[1:]),
    st.sampled_from(
        ["没有", "not", "if", "如果", "。", ". ", "，", "是假的", "never happened", "chapter on", "@someone"]
    ),
    st.text(max_size=6),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "，", ". "])), max_size=12))
def test_any_text_is_placed_as_the_plain_way_places_it(pieces: list[tuple[str, str]]) -> None:
    text = "".join(piece + gap for piece, gap in pieces)
    assert READER.read(text) == classify(text, EVERYTHING)


def sentences() -> list[str]:
    """Every text in the modules of examples, and every post of our own that ships with the model's code."""
    found: list[str] = []

    def collect(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            for one in value.values():
                collect(one)
        elif isinstance(value, list | tuple | set | frozenset):
            for one in value:
                collect(one)

    for module in (example_sentences, held_back_sentences, oblique_sentences):
        for name, value in vars(module).items():
            if not name.startswith("_"):
                collect(value)
    for path in sorted(Path(next(iter(own_posts.__path__))).glob("*.jsonl")):
        found += [str(json.loads(line)["text"]) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return found


def test_hundreds_of_real_sentences_are_placed_as_the_plain_way_places_them() -> None:
    texts = sentences()[::7]
    assert len(texts) > 200
    for text in texts:
        assert READER.read(text) == classify(text, EVERYTHING), text


def test_every_word_is_found_in_itself() -> None:
    index = WordIndex(EVERYTHING)
    for subject, entry in EVERYTHING.entries.items():
        for word in (*entry.zh.words, *entry.en.words):
            text = folded(word.replace("…", ""))
            narrowed = index.narrowed(text).get(subject)
            assert narrowed is None or find(narrowed, text) == find(entry, text)


@pytest.mark.parametrize("text", ["", " ", "a", "字", "ab"])
def test_texts_too_short_for_any_word_are_about_nothing(text: str) -> None:
    assert READER.read(text) == classify(text, EVERYTHING)


def test_a_lexicon_without_words_places_nothing() -> None:
    assert Reader(Lexicon()).read("refund") == classify("refund", Lexicon())
    own = parse_lexicon({"classes": {"refund": {"en": {"words": ["money back"]}}}}, where="own")
    assert Reader(own).read("I want my money back").words == ("money back",)
