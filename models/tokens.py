"""Texts to padded token ids, with the `tokenizers` library alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from models.errors import ModelError
from models.preprocess import normalise_text


def load_tokenizer(path: Path) -> Tokenizer:
    """Load a ``tokenizer.json`` without any network; raises ModelError if it is missing or broken."""
    if not path.is_file():
        raise ModelError(f"{path} is missing; the folder of a model must hold its tokenizer.json.")
    try:
        tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    except Exception as error:  # the library raises bare Exception
        raise ModelError(f"{path} is not a tokenizer ({error}); copy the model's tokenizer.json again.") from error
    tokenizer.no_padding()
    return tokenizer


def encode(tokenizer: Tokenizer, texts: Sequence[str], max_tokens: int) -> list[list[int]]:
    """Return the ids of each text, normalised first and cut to ``max_tokens`` with its specials."""
    tokenizer.enable_truncation(max_tokens)
    return [encoding.ids for encoding in tokenizer.encode_batch([normalise_text(text) for text in texts])]


def pad(rows: Sequence[Sequence[int]], pad_id: int, width_step: int = 1) -> tuple[Tensor, Tensor]:
    """Return ids and attention mask of shape (rows, longest row), the width rounded up to a multiple of the step."""
    longest = max((len(row) for row in rows), default=0)
    width = -(-max(longest, 1) // width_step) * width_step
    ids = np.full((len(rows), width), pad_id, dtype=np.int64)
    mask = np.zeros_like(ids)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = row
        mask[index, : len(row)] = 1
    return torch.from_numpy(ids), torch.from_numpy(mask)
