from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.onnx_quantisation import (
    Activation,
    apply_form,
    choose_input_form,
    corrected_bias,
    hardest_channels,
    observe_inputs,
    quantise_weight,
    quantise_weight_for,
    row_weights,
    weighted_mean,
    without_channels,
)


class Linear(nn.Module):
    """One linear layer over vectors that the ids index."""

    def __init__(self, vectors: Tensor) -> None:
        super().__init__()
        self.vectors = vectors
        self.linear = nn.Linear(vectors.shape[1], 2)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        result: Tensor = self.linear(self.vectors[ids])
        return result


def observed(rows: Tensor) -> Activation:
    return Activation(rows.amin(dim=0), rows.amax(dim=0), rows, rows.T @ rows / len(rows))


def uneven_rows() -> Tensor:
    rows = torch.randn(300, 16, generator=torch.Generator().manual_seed(1))
    rows[:, 5] *= 40
    return rows


def a_weight() -> Tensor:
    return torch.randn(8, 16, generator=torch.Generator().manual_seed(2))


def test_what_enters_a_layer_is_seen_without_its_padding() -> None:
    network = Linear(torch.tensor([[1.0, -2.0], [3.0, 4.0], [99.0, -99.0]]))
    batch = torch.tensor([[0, 2], [1, 0]]), torch.tensor([[1, 0], [1, 1]])
    seen = observe_inputs(network, ["linear"], [batch])["linear"]
    assert seen.low.tolist() == [1.0, -2.0]
    assert seen.high.tolist() == [3.0, 4.0]
    assert seen.sample.tolist() == [[1.0, -2.0], [3.0, 4.0], [1.0, -2.0]]


def test_watching_leaves_no_hook_behind() -> None:
    network = Linear(torch.eye(2))
    observe_inputs(network, ["linear"], [(torch.tensor([[0]]), torch.tensor([[1]]))])
    assert not network.linear._forward_pre_hooks


def test_without_texts_there_is_nothing_to_calibrate_with() -> None:
    with pytest.raises(ValueError, match="no texts"):
        observe_inputs(Linear(torch.eye(2)), ["linear"], [])


def test_many_rows_leave_a_small_sample_but_all_their_extremes() -> None:
    vectors = torch.arange(5_000.0).unsqueeze(1)
    batches = [
        (torch.arange(at, at + 500).unsqueeze(0), torch.ones(1, 500, dtype=torch.long)) for at in range(0, 5_000, 500)
    ]
    seen = observe_inputs(Linear(vectors), ["linear"], batches)["linear"]
    assert 100 < len(seen.sample) <= 400
    assert (seen.low.item(), seen.high.item()) == (0.0, 4_999.0)


def test_one_large_channel_costs_the_others_no_precision() -> None:
    rows, weight = uneven_rows(), a_weight()
    form = choose_input_form(observed(rows), weight, 127)
    even = Activation(rows.amin().expand(16), rows.amax().expand(16), rows, torch.eye(16))
    plain = choose_input_form(even, torch.ones_like(weight), 127)

    def error(restored: Tensor) -> float:
        others = torch.arange(16) != 5
        return float((restored - rows)[:, others].square().mean())

    assert error(apply_form(form, rows) * form.factors) < error(apply_form(plain, rows) * plain.factors) / 10


def test_zero_is_exact() -> None:
    form = choose_input_form(observed(uneven_rows() + 3), a_weight(), 127)
    assert apply_form(form, torch.zeros(1, 16)).tolist() == [[0.0] * 16]


@pytest.mark.parametrize("largest", [64, 127])
def test_weights_stay_within_the_largest_and_near_the_exact_ones(largest: int) -> None:
    weight = a_weight()
    rounded = quantise_weight(weight, largest)
    assert rounded.values.abs().amax(dim=1).tolist() == [largest] * 8
    assert torch.allclose(rounded.values * rounded.scales.unsqueeze(1), weight, atol=float(rounded.scales.max()) / 2)


def test_a_channel_that_is_always_nought_is_no_division_by_nought() -> None:
    rows, weight = uneven_rows(), a_weight()
    rows[:, 2], weight[:, 2], weight[3] = 0, 0, 0
    form = choose_input_form(observed(rows), weight, 127)
    assert bool(torch.isfinite(apply_form(form, rows)).all())
    assert bool(torch.isfinite(quantise_weight(weight * form.factors, 127).scales).all())


def test_rounding_for_inputs_that_move_together_spoils_their_products_less() -> None:
    generator = torch.Generator().manual_seed(3)
    rows = torch.randn(300, 4, generator=generator) @ torch.randn(4, 16, generator=generator)
    weight, moments = a_weight(), rows.T @ rows / 300

    def error(found: Tensor) -> float:
        return float((rows @ (found - weight).T).square().mean())

    plain, made_for = quantise_weight(weight, 7), quantise_weight_for(moments, weight, 7)
    assert made_for.values.abs().max() <= 7
    restored = [one.values * one.scales.unsqueeze(1) for one in (plain, made_for)]
    assert error(restored[1]) < error(restored[0]) / 3


def test_rounding_for_inputs_of_which_nothing_is_known_is_plain_rounding() -> None:
    weight = a_weight()
    assert torch.equal(quantise_weight_for(torch.eye(16), weight, 64).values, quantise_weight(weight, 64).values)


def test_the_corrected_bias_makes_good_what_rounding_takes_from_the_mean() -> None:
    rows, weight, bias = uneven_rows(), a_weight(), torch.linspace(-1, 1, 8)
    form = choose_input_form(observed(rows), weight, 7)
    rounded = quantise_weight(weight * form.factors, 7)
    products = apply_form(form, rows) @ (rounded.values * rounded.scales.unsqueeze(1)).T
    exact = rows @ weight.T
    corrected = corrected_bias(bias, weight, observed(rows), form, rounded)
    error = weighted_mean(products + corrected - exact - bias, row_weights(exact))
    assert not torch.allclose(corrected, bias, atol=1e-3)
    assert torch.allclose(error, torch.zeros(8), atol=1e-4)


def test_a_long_row_counts_no_more_than_others_beside_its_length() -> None:
    rows = torch.tensor([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0], [0.0, 1000.0], [1.0, 1.0]])
    weighted = row_weights(rows) * rows.square().sum(dim=1, keepdim=True)
    assert float(weighted.max()) <= 1
    assert float(row_weights(rows)[3]) < 1e-5


def test_the_hardest_channels_are_those_with_the_largest_products() -> None:
    rows, weight = uneven_rows(), a_weight()
    weight[:, 9] *= 500
    seen = observed(rows)
    assert set(hardest_channels(seen, weight, 2).tolist()) == {5, 9}
    without = without_channels(seen, torch.tensor([5, 9]))
    assert without.high[[5, 9]].tolist() == without.low[[5, 9]].tolist() == [0, 0]
    assert not bool(without.moments[5].any() or without.moments[:, 9].any() or without.sample[:, 5].any())
    assert torch.equal(without.high[:5], seen.high[:5])
