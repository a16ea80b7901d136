"""The posts of our own writing as plain texts, for measuring on any machine."""

from __future__ import annotations

import random

from models.dataset import OWN_POSTS, read_examples


def own_texts() -> list[str]:
    """Return the texts of the training posts of our own writing, mixed, always in the same order."""
    texts = [example.text for path in sorted(OWN_POSTS.glob("*_train.jsonl")) for example in read_examples(path)]
    random.Random(1).shuffle(texts)
    return texts
