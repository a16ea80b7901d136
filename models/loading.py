"""A model from anywhere: the shipped one, a folder, or a hub name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError
from torch import Tensor, nn
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from analysis.sentiment import Costs
from models.errors import ModelError
from models.labels import class_matrix
from models.model_folder import MAX_TOKENS, is_own_format, load_model
from models.ngrams import Ngrams
from models.preprocess import normalise_text
from models.tokens import encode

SHIPPED: Final = Path(__file__).parent / "shipped"
_WEIGHT_PATTERNS: Final = ("*.safetensors", "pytorch_model*.bin")


@dataclass(frozen=True)
class LoadedModel:
    """All that the engine needs of a model.

    ``network(ids, mask)`` gives logits, ``encode`` token ids, ``classes`` adds classes up to negative, neutral and
    positive, ``temperatures`` divide the logits by language, ``costs`` decide what a post is called. ``ngrams`` add
    their own logits to those of a network of three classes.
    """

    network: nn.Module
    encode: Callable[[Sequence[str]], list[list[int]]]
    pad_id: int
    model_id: str
    classes: Tensor
    temperatures: Mapping[str, float] = field(default_factory=dict)
    costs: Mapping[str, Costs] = field(default_factory=dict)
    ngrams: Ngrams | None = None


def open_model(model: str | Path | None) -> LoadedModel:
    """Load the shipped model (None), a folder of ours, or a transformers sequence classifier by folder or hub name.

    Raises ModelError with what is wrong and what to do.
    """
    if model is None:
        return _open_own(SHIPPED)
    folder = Path(model).expanduser()
    if folder.is_dir() and not (folder / "config.json").is_file():
        raise ModelError(
            f"The folder {model} holds no model, as it has no config.json; "
            "name one that `tocsin export` wrote or one of a transformers sequence classifier."
        )
    if folder.is_dir():
        return _open_own(folder) if is_own_format(folder) else _open_transformers(str(folder), folder)
    if isinstance(model, Path) or folder.is_absolute() or model.startswith((".", "~")):
        raise ModelError(f"The model folder {model} does not exist; check the path.")
    return _open_transformers(model, None)


def _open_own(folder: Path) -> LoadedModel:
    stored = load_model(folder)
    return LoadedModel(
        network=stored.network,
        encode=lambda texts: encode(stored.tokenizer, texts, stored.max_tokens),
        pad_id=stored.pad_id,
        model_id=stored.model_id,
        classes=torch.eye(3),
        temperatures=stored.temperatures,
        costs=stored.costs,
        ngrams=stored.ngrams,
    )


class _Logits(nn.Module):
    """A transformers classifier that takes ids and mask and gives plain logits."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        logits: Tensor = self.model(input_ids=input_ids, attention_mask=attention_mask).logits
        return logits.float()


def _open_transformers(name: str, folder: Path | None) -> LoadedModel:
    try:
        model, info = AutoModelForSequenceClassification.from_pretrained(name, output_loading_info=True)
        tokenizer = AutoTokenizer.from_pretrained(name)
    except (
        OSError,
        ValueError,
        KeyError,
        RuntimeError,
        ImportError,
        AttributeError,
        SafetensorError,
    ) as error:
        reason = str(error).strip().split("\n")[0]
        raise ModelError(
            f"The model {name!r} cannot be loaded ({reason}); "
            "name a folder or a hub model that is a transformers sequence classifier with its tokenizer."
        ) from error
    if info["missing_keys"]:
        raise ModelError(
            f"The model {name!r} has no trained classifier (missing: {min(info['missing_keys'])}); "
            "choose one that was fine-tuned for sentiment."
        )
    return LoadedModel(
        network=_Logits(model.float().eval()),
        encode=_encoder(tokenizer),
        pad_id=tokenizer.pad_token_id or 0,
        model_id=_identity(name, folder, getattr(model.config, "_commit_hash", None)),
        classes=class_matrix(model.config.id2label),
    )


def _encoder(tokenizer: Any) -> Callable[[Sequence[str]], list[list[int]]]:
    limit = min(tokenizer.model_max_length, MAX_TOKENS)

    def encode_texts(texts: Sequence[str]) -> list[list[int]]:
        if not texts:
            return []
        plain = [normalise_text(text) for text in texts]
        ids: list[list[int]] = tokenizer(plain, truncation=True, max_length=limit)["input_ids"]
        return ids

    return encode_texts


def _identity(name: str, folder: Path | None, commit: str | None) -> str:
    if folder is None:
        return f"{name}@{commit[:12]}" if commit else name
    digest = hashlib.sha256()
    for pattern in _WEIGHT_PATTERNS:
        for path in sorted(folder.glob(pattern)):
            digest.update(path.read_bytes())
    return f"{folder.resolve().name}-{digest.hexdigest()[:12]}"
