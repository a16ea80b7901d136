"""Pictures of how well a classifier does, as PNG bytes: what to draw is a value, drawing it touches nothing else."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

DOTS_PER_INCH = 120
INK, QUIET, ACCENT = "#1f2933", "#9aa5b1", "#0f6b5f"


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Rows whose most probable class had a probability near ``confidence``; ``accuracy`` of them were right."""

    confidence: float
    accuracy: float
    rows: int


def confusion_png(counts: Mapping[str, Sequence[Sequence[int]]], labels: Sequence[str]) -> bytes:
    """Draw a matrix for every name: rows are what was labelled, columns what was called, shades shares of a row."""
    figure = Figure(figsize=(3.2 * len(counts), 3.2), dpi=DOTS_PER_INCH, layout="constrained")
    for place, (name, matrix) in enumerate(counts.items(), start=1):
        axes = figure.add_subplot(1, len(counts), place)
        shares = [[count / max(1, sum(row)) for count in row] for row in matrix]
        axes.imshow(shares, cmap="Greens", vmin=0, vmax=1)
        for row, cells in enumerate(matrix):
            for column, count in enumerate(cells):
                shade = "white" if shares[row][column] > 0.6 else INK
                axes.text(column, row, f"{count:,}\n{shares[row][column]:.0%}", ha="center", va="center", color=shade)
        axes.set_xticks(range(len(labels)), labels)
        axes.set_yticks(range(len(labels)), labels, rotation=90, va="center")
        axes.set_xlabel("called")
        axes.set_ylabel("labelled")
        axes.set_title(name)
    return _png(figure)


def reliability_png(bins: Mapping[str, Sequence[ReliabilityBin]]) -> bytes:
    """Draw accuracy against confidence for every name; on the diagonal a probability means what it says."""
    figure = Figure(figsize=(3.4 * len(bins), 3.4), dpi=DOTS_PER_INCH, layout="constrained")
    for place, (name, points) in enumerate(bins.items(), start=1):
        axes = figure.add_subplot(1, len(bins), place)
        axes.plot([0, 1], [0, 1], color=QUIET, linewidth=1, linestyle="--")
        most = max((point.rows for point in points), default=1)
        axes.plot([point.confidence for point in points], [point.accuracy for point in points], color=ACCENT)
        for point in points:
            axes.scatter(point.confidence, point.accuracy, s=10 + 110 * point.rows / most, color=ACCENT)
        axes.set_xlim(0.3, 1.02)
        axes.set_ylim(0.3, 1.02)
        axes.set_xlabel("probability of the class called")
        axes.set_ylabel("share that was right")
        axes.set_title(name)
    return _png(figure)


def learning_curves_png(steps: Sequence[int], losses: Sequence[float], figures: Mapping[str, Sequence[float]]) -> bytes:
    """Draw the running training loss, and beside it the macro-F1 of every development set, over the steps."""
    figure = Figure(figsize=(9, 3.6), dpi=DOTS_PER_INCH, layout="constrained")
    loss_axes, figure_axes = figure.subplots(1, 2)
    loss_axes.plot(steps, losses, color=INK, marker="o", markersize=3)
    _name(loss_axes, "step", "training loss (running mean)")
    for name, values in figures.items():
        figure_axes.plot(steps, values, marker="o", markersize=3, label=name)
    _name(figure_axes, "step", "macro-F1 on development sets")
    figure_axes.legend(fontsize="x-small", frameon=False)
    return _png(figure)


def _name(axes: Axes, x: str, y: str) -> None:
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.grid(color="#e4e7eb")


def _png(figure: Figure) -> bytes:
    target = io.BytesIO()
    FigureCanvasAgg(figure).print_png(target, metadata={"Software": "Tocsin"})  # type: ignore[no-untyped-call]
    return target.getvalue()
