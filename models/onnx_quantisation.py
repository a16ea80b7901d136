"""Int8 numbers for the matrix products of the network: ranges from calibration texts, smoothed and rounded weights.

After a layer norm a few channels of a BERT are ten times larger than the rest, and one scale for all of them leaves the
rest too few steps. Dividing each channel by its own factor and multiplying the weights that meet it by the same factor
changes no product and makes the channels alike: SmoothQuant, Xiao et al. 2023, https://arxiv.org/abs/2211.10438, eq. 4.
Where a single channel has products a hundred times larger than all others even that is not enough; it is multiplied in
float32 apart from the rest: LLM.int8(), Dettmers et al. 2022, https://arxiv.org/abs/2208.07339.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

#: How far the difficulty may move from activations to weights; 0 leaves all of it with the activations.
_SMOOTHINGS: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
#: Which share of the range that was seen gets steps; the rest is cut off for the sake of finer steps.
_SHARES: Final = (1.0, 0.8)
_STEPS: Final = 255
_SMALLEST: Final = 1e-5
_SMALLEST_SCALE: Final = 1e-9
#: Added to the moments, in shares of their mean diagonal, so that channels that hardly move have an inverse.
_DAMPING: Final = 0.01
_BLOCK: Final = 128
#: Rows of an activation that are kept to compare ways to quantise it; more choose the same ways.
_SAMPLE: Final = 400


@dataclass(frozen=True, slots=True)
class Activation:
    """What enters a linear layer: the smallest and largest value of each channel, and some of the rows.

    ``moments`` are the mean products of channels, shape (channels, channels), over all rows, weighted by `row_weights`.
    """

    low: Tensor
    high: Tensor
    sample: Tensor
    moments: Tensor


@dataclass(frozen=True, slots=True)
class QuantisedInput:
    """How an activation becomes uint8: ``round(value / factors / scale) + zero_point``, factors being by channel."""

    factors: Tensor
    scale: float
    zero_point: int


@dataclass(frozen=True, slots=True)
class QuantisedWeight:
    """int8 values of shape (outputs, inputs) and one scale for each output."""

    values: Tensor
    scales: Tensor


class _RunningActivation:
    """Takes extremes and a sample batch by batch."""

    def __init__(self) -> None:
        self.rows = 0
        self.low = torch.full((), float("inf"))
        self.high = torch.full((), float("-inf"))
        self.sample = torch.zeros(0)
        self.products = torch.zeros(())

    def add(self, rows: Tensor) -> None:
        self.rows += len(rows)
        self.low = torch.minimum(self.low, rows.amin(dim=0))
        self.high = torch.maximum(self.high, rows.amax(dim=0))
        even = rows * row_weights(rows).sqrt()
        self.products = self.products + even.T @ even
        kept = torch.cat([self.sample, rows]) if len(self.sample) else rows
        self.sample = kept[:: -(-len(kept) // _SAMPLE)]

    def result(self) -> Activation:
        return Activation(self.low, self.high, self.sample, self.products / self.rows)


def observe_inputs(
    network: nn.Module, layers: Sequence[str], batches: Iterable[tuple[Tensor, Tensor]]
) -> dict[str, Activation]:
    """Run the network over (ids, mask) batches and return the range of what enters each named linear layer.

    Padding does not count. Raises ValueError if there is no batch.
    """
    modules = dict(network.named_modules())
    running = {name: _RunningActivation() for name in layers}
    real = torch.zeros(0, dtype=torch.bool)

    def watch(name: str) -> None:
        def note(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            running[name].add(inputs[0][real].float())

        handles.callback(modules[name].register_forward_pre_hook(note).remove)

    with ExitStack() as handles, torch.no_grad():
        for name in layers:
            watch(name)
        for ids, mask in batches:
            real = mask.bool()
            network(ids, mask)
    if any(one.rows == 0 for one in running.values()):
        raise ValueError("There are no texts to calibrate with.")
    return {name: one.result() for name, one in running.items()}


def hardest_channels(activation: Activation, weight: Tensor, count: int) -> Tensor:
    """Return the indices of the channels with the largest products of an activation and a weight."""
    return (_largest(activation) * weight.abs().amax(dim=0)).topk(min(count, weight.shape[1])).indices


def without_channels(activation: Activation, channels: Tensor) -> Activation:
    """Return the activation with these channels always nought."""
    kept = torch.ones_like(activation.low)
    kept[channels] = 0
    return Activation(
        activation.low * kept,
        activation.high * kept,
        activation.sample * kept,
        activation.moments * kept * kept.unsqueeze(1),
    )


def row_weights(rows: Tensor) -> Tensor:
    """Return how much an error in each row counts, shape (rows, 1).

    A layer norm follows, so what counts is the error beside the length of the row; a few tokens, such as the first of a
    text, are far longer than all others and would otherwise decide alone.
    """
    lengths = rows.square().sum(dim=1, keepdim=True)
    return 1 / (lengths + lengths.median()).clamp(min=_SMALLEST)


def weighted_mean(rows: Tensor, weights: Tensor) -> Tensor:
    """Return the mean row."""
    return (rows * weights).sum(dim=0) / weights.sum()


def choose_input_form(activation: Activation, weight: Tensor, largest: int) -> QuantisedInput:
    """Return how to quantise an activation that meets a weight of shape (outputs, channels).

    Of some smoothings and shares of the range it is the one whose products are nearest to the exact ones.
    """
    exact = activation.sample @ weight.T
    weights = row_weights(exact)
    best, least = None, float("inf")
    for smoothing in _SMOOTHINGS:
        factors = _factors(activation, weight, smoothing)
        rounded = quantise_weight(weight * factors, largest)
        smooth = (rounded.values * rounded.scales.unsqueeze(1)).T
        for share in _SHARES:
            form = _form(activation, factors, share)
            difference = apply_form(form, activation.sample) @ smooth - exact
            # The mean of the error goes into the bias.
            error = float((weights * (difference - weighted_mean(difference, weights)).square()).sum())
            if best is None or error < least:
                best, least = form, error
    assert best is not None
    return best


def _factors(activation: Activation, weight: Tensor, smoothing: float) -> Tensor:
    entering = _largest(activation).clamp(min=_SMALLEST)
    met = weight.abs().amax(dim=0).clamp(min=_SMALLEST)
    return entering**smoothing / met ** (1 - smoothing)


def _largest(activation: Activation) -> Tensor:
    return torch.maximum(activation.low.abs(), activation.high.abs())


def _form(activation: Activation, factors: Tensor, share: float) -> QuantisedInput:
    low = share * min(float((activation.low / factors).min()), 0.0)
    high = share * max(float((activation.high / factors).max()), 0.0)
    scale = max((high - low) / _STEPS, _SMALLEST)
    return QuantisedInput(factors, scale, round(-low / scale))


def apply_form(form: QuantisedInput, rows: Tensor) -> Tensor:
    """Return rows divided by the factors and rounded to the 256 steps, as the graph does it."""
    steps = (rows / form.factors / form.scale).round() + form.zero_point
    return (steps.clamp(0, _STEPS) - form.zero_point) * form.scale


def quantise_weight(weight: Tensor, largest: int) -> QuantisedWeight:
    """Return a weight of shape (outputs, inputs) as int8, the largest value of each output being ``largest``."""
    scales = (weight.abs().amax(dim=1) / largest).clamp(min=_SMALLEST_SCALE)
    return QuantisedWeight((weight / scales.unsqueeze(1)).round().to(torch.int8), scales)


def quantise_weight_for(moments: Tensor, weight: Tensor, largest: int) -> QuantisedWeight:
    """Return the same for inputs of the given mean products of channels, shape (inputs, inputs).

    Column by column, what rounding one takes from the products is made good by the columns that are still to come:
    GPTQ, Frantar et al. 2022, https://arxiv.org/abs/2210.17323, algorithm 1.
    """
    scales = (weight.abs().amax(dim=1) / largest).clamp(min=_SMALLEST_SCALE)
    damping = _DAMPING * moments.diagonal().mean().clamp(min=_SMALLEST)
    inverse = torch.linalg.inv(moments.double() + damping * torch.eye(len(moments), dtype=torch.double))
    spread = torch.linalg.cholesky(inverse, upper=True).float()
    left, values = weight.clone(), torch.empty_like(weight)
    for start in range(0, len(moments), _BLOCK):
        block = slice(start, min(start + _BLOCK, len(moments)))
        errors = torch.empty_like(left[:, block])
        for at in range(block.start, block.stop):
            values[:, at] = (left[:, at] / scales).round().clamp(-largest, largest)
            error = (left[:, at] - values[:, at] * scales) / spread[at, at]
            left[:, at : block.stop] -= error.unsqueeze(1) * spread[at, at : block.stop]
            errors[:, at - start] = error
        left[:, block.stop :] -= errors @ spread[block, block.stop :]
    return QuantisedWeight(values.to(torch.int8), scales)


def corrected_bias(
    bias: Tensor, weight: Tensor, activation: Activation, form: QuantisedInput, rounded: QuantisedWeight
) -> Tensor:
    """Return the bias plus what rounding takes from the mean of the products, over the sample of the activation."""
    exact = activation.sample @ weight.T
    products = apply_form(form, activation.sample) @ (rounded.values * rounded.scales.unsqueeze(1)).T
    return bias + weighted_mean(exact - products, row_weights(exact))
