"""A model as a folder: ``model.safetensors``, ``config.json``, ``tokenizer.json``, perhaps ``ngrams.safetensors``.

Matrices may be stored as int8 with one float16 scale per row, which is a quarter of their size; they are made float32
again when loaded, so scoring never runs in int8.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor
from transformers import BertConfig

from analysis.sentiment import LABELS, Costs
from models.errors import ModelError
from models.network import SentimentEncoder
from models.ngrams import NGRAMS_NAME, Ngrams
from models.tokens import load_tokenizer

FORMAT: Final = "tocsin-sentiment-1"
TRAINING_REPORT: Final = "training.json"
# Long reviews come to their verdict at the end: of hotels, macro-F1 0.870 with 128 tokens, 0.881 with 256 and with 384.
MAX_TOKENS: Final = 256
WEIGHTS_NAME: Final = "model.safetensors"
_VALUES = ".int8"
_SCALES = ".scale"

_ENCODER_KEYS: Final = (
    "vocab_size",
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "hidden_act",
    "max_position_embeddings",
    "type_vocab_size",
    "layer_norm_eps",
    "pad_token_id",
)


@dataclass(frozen=True)
class StoredModel:
    """A network in evaluation mode with what is needed to use it."""

    network: SentimentEncoder
    tokenizer: Tokenizer
    model_id: str
    pad_id: int
    max_tokens: int = MAX_TOKENS
    temperatures: Mapping[str, float] = field(default_factory=dict)
    costs: Mapping[str, Costs] = field(default_factory=dict)
    ngrams: Ngrams | None = None


def quantise_rows(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """Return int8 values and one float16 scale per row, the largest value of a row being 127."""
    scales = (matrix.float().abs().amax(dim=1) / 127).clamp(min=1e-7).to(torch.float16)
    values = (matrix.float() / scales.float().unsqueeze(1)).round().clamp(-127, 127)
    return values.to(torch.int8), scales


def pack(state: Mapping[str, Tensor], *, quantise: bool) -> dict[str, Tensor]:
    """Return tensors ready to be stored: matrices int8 with scales if asked, else everything float16."""
    packed: dict[str, Tensor] = {}
    for name, tensor in state.items():
        if not tensor.is_floating_point():
            continue
        if quantise and tensor.ndim == 2:
            packed[name + _VALUES], packed[name + _SCALES] = quantise_rows(tensor)
        else:
            packed[name] = tensor.to(torch.float16).contiguous()
    return packed


def unpack(packed: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return float32 tensors under their own names."""
    state: dict[str, Tensor] = {}
    for name, tensor in packed.items():
        if name.endswith(_VALUES):
            scales = packed[name.removesuffix(_VALUES) + _SCALES]
            state[name.removesuffix(_VALUES)] = tensor.float() * scales.float().unsqueeze(1)
        elif not name.endswith(_SCALES):
            state[name] = tensor.float()
    return state


def model_id_of(folder: Path, layers: int) -> str:
    """Return the name that a score carries: depth and the beginning of the SHA-256 of all weights in the folder."""
    return f"tocsin-{layers}l-{digest_of(folder)[:12]}"


def digest_of(folder: Path) -> str:
    """Return the SHA-256 of the weights of the network, followed by those of the n-grams if there are any."""
    ngrams = folder / NGRAMS_NAME
    whole = (folder / WEIGHTS_NAME).read_bytes() + (ngrams.read_bytes() if ngrams.is_file() else b"")
    return hashlib.sha256(whole).hexdigest()


def save_model(
    folder: Path,
    network: SentimentEncoder,
    tokenizer: Tokenizer,
    *,
    quantise: bool,
    temperatures: Mapping[str, float] | None = None,
    costs: Mapping[str, Costs] | None = None,
    max_tokens: int = MAX_TOKENS,
    ngrams: Ngrams | None = None,
) -> str:
    """Write the folder and return the model's id."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / WEIGHTS_NAME
    save_file(pack(network.state_dict(), quantise=quantise), weights)
    weights.chmod(0o644)  # safetensors makes it private to its writer
    if ngrams is None:
        (folder / NGRAMS_NAME).unlink(missing_ok=True)
    else:
        ngrams.save(folder)
    encoder = network.encoder.config.to_dict()
    model_id = model_id_of(folder, encoder["num_hidden_layers"])
    config = {
        "format": FORMAT,
        "model_id": model_id,
        "labels": [label.value for label in LABELS],
        "max_tokens": max_tokens,
        "ngrams": ngrams is not None,
        "temperatures": dict(temperatures or {}),
        "costs": {language: list(one) for language, one in (costs or {}).items()},
        "encoder": {key: encoder[key] for key in _ENCODER_KEYS},
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    return model_id


def is_own_format(folder: Path) -> bool:
    """Say whether a folder's config.json is of the format that save_model writes."""
    path = folder / "config.json"
    return path.is_file() and read_config(folder).get("format") == FORMAT


def read_config(folder: Path) -> dict[str, Any]:
    """Return config.json; raises ModelError if it is not JSON."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder} has no readable config.json ({error}); name the folder of a model.") from error
    return config if isinstance(config, dict) else {}


def load_model(folder: Path) -> StoredModel:
    """Load a folder that save_model wrote; raises ModelError if a part is missing or does not fit."""
    config = read_config(folder)
    weights = folder / WEIGHTS_NAME
    try:
        network = SentimentEncoder(BertConfig(**config["encoder"]), dropout=0.0)
        state = unpack(load_file(weights))
        network.load_state_dict(state, strict=False)
        missing = sorted(dict(network.named_parameters()).keys() - state.keys())
    except (OSError, KeyError, TypeError, ValueError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"The model in {folder} is damaged ({error}); copy or export it again.") from error
    if missing:
        raise ModelError(f"The model in {folder} lacks weights ({missing[0]}, …); copy or export it again.")
    ngrams = Ngrams.load(folder)
    if ngrams is None and config.get("ngrams"):
        raise ModelError(f"The model in {folder} lacks its {NGRAMS_NAME}; copy or export it again.")
    return StoredModel(
        network=network.eval(),
        tokenizer=load_tokenizer(folder / "tokenizer.json"),
        model_id=model_id_of(folder, config["encoder"]["num_hidden_layers"]),
        pad_id=int(config["encoder"]["pad_token_id"]),
        max_tokens=int(config.get("max_tokens", MAX_TOKENS)),
        temperatures=config.get("temperatures", {}),
        costs={language: _three(one) for language, one in config.get("costs", {}).items()},
        ngrams=ngrams,
    )


def _three(values: Sequence[float]) -> Costs:
    negative, neutral, positive = values
    return float(negative), float(neutral), float(positive)
