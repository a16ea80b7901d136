"""Train, keep and use the small networks: the loop of ``models.training`` and the engine of ``models.classifier``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from tokenizers import Tokenizer
from torch import nn

from analysis.sentiment import LABELS
from models.baselines.bilstm import BiLstm
from models.baselines.text_cnn import TextCnn
from models.checkpoint import Progress
from models.classifier import Classifier
from models.dataset import Example
from models.device import choose_device
from models.errors import ModelError
from models.loading import LoadedModel
from models.model_folder import WEIGHTS_NAME
from models.tokens import encode, load_tokenizer
from models.training import TrainingSettings, encode_examples, train

NETWORKS: Final[Mapping[str, Callable[[int], nn.Module]]] = {"text_cnn": TextCnn, "bilstm": BiLstm}

# Random embeddings need a larger step and more passes than a pretrained backbone.
NETWORK_SETTINGS: Final = TrainingSettings(epochs=3, batch_size=64, max_tokens=128, learning_rate=1e-3)

# Which id fills the padding does not matter: the networks look at nothing that the mask leaves out.
_PAD_ID: Final = 0


@dataclass(frozen=True)
class TrainedNetwork:
    """A network in evaluation mode with its tokenizer; ``kind`` is a key of ``NETWORKS``."""

    kind: str
    network: nn.Module
    tokenizer: Tokenizer
    model_id: str
    max_tokens: int

    def classifier(self, device: str | None = None) -> Classifier:
        """Return it in the engine that also runs the transformer, so that speeds compare; raises ModelError."""
        model = LoadedModel(
            network=self.network,
            encode=lambda texts: encode(self.tokenizer, texts, self.max_tokens),
            pad_id=_PAD_ID,
            model_id=self.model_id,
            classes=torch.eye(len(LABELS)),
        )
        return Classifier(model, choose_device(device))


def fit_network(
    kind: str,
    examples: Sequence[Example],
    tokenizer: Tokenizer,
    settings: TrainingSettings = NETWORK_SETTINGS,
    *,
    device: str | None = None,
    on_step: Callable[[Progress, int], None] = lambda progress, total: None,
) -> TrainedNetwork:
    """Train a network of that kind with fresh embeddings; the same seed gives the same weights on one machine."""
    torch.manual_seed(settings.seed)
    network = NETWORKS[kind](tokenizer.get_vocab_size()).to(choose_device(device))
    ids = encode(tokenizer, [example.text for example in examples], settings.max_tokens)
    data = encode_examples(examples, ids, _PAD_ID)
    train(network, lambda epoch: data, settings, on_step=on_step)
    network.cpu()
    return TrainedNetwork(kind, network, tokenizer, _model_id(kind, _weights(network)), settings.max_tokens)


def save_network(folder: Path, trained: TrainedNetwork) -> None:
    """Write the folder: ``model.safetensors``, ``config.json`` and ``tokenizer.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS_NAME).write_bytes(_weights(trained.network))
    config = json.dumps({"kind": trained.kind, "max_tokens": trained.max_tokens})
    (folder / "config.json").write_text(config + "\n", encoding="utf-8")
    trained.tokenizer.no_truncation()
    (folder / "tokenizer.json").write_text(trained.tokenizer.to_str(), encoding="utf-8")


def load_network(folder: Path) -> TrainedNetwork:
    """Load what ``save_network`` wrote; raises ModelError if a part is missing or does not fit."""
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        kind, max_tokens = str(config["kind"]), int(config["max_tokens"])
        weights = (folder / WEIGHTS_NAME).read_bytes()
        network = NETWORKS[kind](tokenizer.get_vocab_size())
        network.load_state_dict(load(weights))
    except (OSError, LookupError, TypeError, ValueError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"The network in {folder} cannot be read ({error}); train it again.") from error
    return TrainedNetwork(kind, network.eval(), tokenizer, _model_id(kind, weights), max_tokens)


def _weights(network: nn.Module) -> bytes:
    return save({name: tensor.contiguous() for name, tensor in network.state_dict().items()})


def _model_id(kind: str, weights: bytes) -> str:
    return f"{kind}-{hashlib.sha256(weights).hexdigest()[:12]}"
