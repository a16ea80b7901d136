"""Low-rank adapters: train a small share of the weights beside a frozen encoder, then fold them in."""

from __future__ import annotations

from models.errors import ModelError
from models.network import SentimentEncoder

#: Where LoRA pays most for its size (Hu et al. 2021, table 5).
TARGETS = ("query", "value")


def add_adapters(network: SentimentEncoder, rank: int, dropout: float = 0.05) -> None:
    """Freeze the encoder and put adapters of the rank beside its attention, in place; the head stays trained.

    Raises ModelError if `peft` is not installed.
    """
    try:
        from peft import LoraConfig, inject_adapter_in_model
    except ImportError as error:
        raise ModelError("LoRA needs peft; install it with: pip install 'tocsin[train]'") from error
    for parameter in network.encoder.parameters():
        parameter.requires_grad_(False)
    config = LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=dropout, target_modules=list(TARGETS))
    inject_adapter_in_model(config, network.encoder)


def fold_adapters(network: SentimentEncoder) -> None:
    """Add the adapters' product to the weights beside them and take them out, in place."""
    from peft.tuners.lora import LoraLayer

    for module in list(network.encoder.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, LoraLayer):
                child.merge()
                setattr(module, name, child.get_base_layer())


def trained_share(network: SentimentEncoder) -> float:
    """Return the share of the weights that training changes, from 0 to 1."""
    counts = [(parameter.numel(), parameter.requires_grad) for parameter in network.parameters()]
    return sum(count for count, trained in counts if trained) / sum(count for count, _ in counts)
