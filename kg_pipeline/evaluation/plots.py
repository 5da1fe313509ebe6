"""Shell: reports as pictures, PNG or SVG by the file's name; needs matplotlib and no screen."""

from math import ceil, sqrt
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kg_pipeline.errors import using
from kg_pipeline.evaluation.calibration import EVIDENCE, CalibrationReport, Reliability
from kg_pipeline.evaluation.enrichment import EnrichmentReport, Part, count_share

MIN_SHOWN = 50
"""Labels with fewer statements have no panel: their points would be chance."""
_BLUE, _GREY, _ORANGE = "#1f5fa8", "#b8b8b8", "#d1701c"


def plot_report(report: object, path: Path) -> None:
    """The picture of a report. Raises `Misconfigured` or `Retryable` if the file cannot be written."""
    match report:
        case CalibrationReport():
            plot_calibration(report, path)
        case EnrichmentReport():
            plot_enrichment(report, path)
        case _:
            raise TypeError(f"a {type(report).__name__} has no picture")


def plot_calibration(report: CalibrationReport, path: Path) -> None:
    """Reliability diagrams: all evidence that is kept, then each label; points above the diagonal are underrated.

    The grey bars say which share of the statements each bin holds.
    """
    shown = {name: found for name, found in report.kept.items() if name == EVIDENCE or found.n >= MIN_SHOWN}
    n_columns = max(1, ceil(sqrt(len(shown))))
    n_rows = max(1, ceil(len(shown) / n_columns))
    figure = Figure(figsize=(3.6 * n_columns, 4 * n_rows), layout="constrained")
    for place, (name, found) in enumerate(shown.items(), start=1):
        _draw_reliability(figure.add_subplot(n_rows, n_columns, place), name, found)
    figure.supxlabel("calibrated probability")
    figure.supylabel("share the gold states (95 % interval)")
    _save(figure, path)


def _draw_reliability(axes: Axes, name: str, found: Reliability) -> None:
    bounds = [count_share(b.n, round(b.share_right * b.n)) for b in found.bins]
    below = [b.share_right - bound.low for b, bound in zip(found.bins, bounds, strict=True)]
    above = [bound.high - b.share_right for b, bound in zip(found.bins, bounds, strict=True)]
    widths = [b.upper - b.lower for b in found.bins]
    shares = [b.n / found.n for b in found.bins]
    axes.bar([b.lower for b in found.bins], shares, widths, align="edge", color=_GREY, alpha=0.5)
    axes.plot([0, 1], [0, 1], color="black", linewidth=0.8, linestyle="--")
    axes.errorbar(
        [b.mean_probability for b in found.bins],
        [b.share_right for b in found.bins],
        yerr=[[max(0.0, reach) for reach in side] for side in (below, above)],
        color=_BLUE,
        marker="o",
        markersize=4,
        linewidth=1.2,
        capsize=2,
        clip_on=False,
    )
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.set_title(f"{name}\nn = {found.n:,}, ECE {found.calibration_error:.3f}, Brier {found.brier:.3f}")


def plot_enrichment(report: EnrichmentReport, path: Path) -> None:
    """Curated pairs in each tenth of the edges' pairs, and what as many of either kind of controls would hold."""
    figure = Figure(figsize=(7.5, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for place, part in enumerate(report.deciles, start=1):
        _draw_part(axes, place, part)
    axes.set_xticks(
        range(1, len(report.deciles) + 1),
        [f"{part.highest:.2f}–\n{part.lowest:.2f}" for part in report.deciles],
        fontsize=8,
    )
    axes.set_xlabel("edge score: a tenth of the pairs each, highest first")
    axes.set_ylabel("share of curated pairs")
    axes.set_title("Gene-disease pairs by score; × is the edges over controls mentioned together", fontsize=10)
    _explain(axes)
    _save(figure, path)


def _draw_part(axes: Axes, place: int, part: Part) -> None:
    found = part.found
    axes.bar(place, found.share, color=_BLUE, alpha=0.35, label="with an edge (95 % interval)")
    reach = [[max(0.0, found.share - found.low)], [max(0.0, found.high - found.share)]]
    axes.errorbar(place, found.share, yerr=reach, fmt="none", color=_BLUE, capsize=3)
    axes.plot(place, part.expected_together / found.n, "s", color=_ORANGE, label="controls mentioned together")
    axes.plot(place, part.expected / found.n, "ko", markersize=4, label="controls, any pair")
    if part.enrichment_together is not None:
        text = f"{part.enrichment_together:.1f}×"
        axes.annotate(text, (place, found.high), (0, 3), textcoords="offset points", ha="center")


def _explain(axes: Axes) -> None:
    """A legend with each label once."""
    handles, labels = axes.get_legend_handles_labels()
    named = dict(zip(labels, handles, strict=True))
    axes.legend(named.values(), named.keys())


def _save(figure: Figure, path: Path) -> None:
    metadata = {"Date": None} if path.suffix == ".svg" else {}
    # Without them an SVG has a time and random ids in it: the same report shall make the same bytes.
    with using(path), matplotlib.rc_context({"svg.hashsalt": "kg-pipeline"}):
        figure.savefig(path, dpi=150, metadata=metadata)
