"""The reports of evaluations as tables for a person."""

from rich.console import Group
from rich.table import Table

from kg_pipeline.evaluation.calibration import EVIDENCE, CalibrationReport
from kg_pipeline.evaluation.enrichment import EnrichmentReport, Part
from kg_pipeline.evaluation.evaluate import EvaluationReport
from kg_pipeline.evaluation.scores import Score


def show_report(report: EvaluationReport) -> Group:
    """The table of scores and, where the gold's own mentions were linked, that of links."""
    return Group(tabulate_report(report), *([tabulate_links(report)] if report.links else []))


def tabulate_links(report: EvaluationReport) -> Table:
    """A row a type: accuracy at 1 of all mentions with an identifier, and of those that the lexicon can reach."""
    table = Table(title="links of the gold's mentions")
    table.add_column("type")
    for column in ("accuracy", "right", "linked", "mentions", "of these in reach", "right", "accuracy"):
        table.add_column(column, justify="right")
    for kind, score in report.links.items():
        counts = (score.right, score.linked, score.mentions, score.reachable, score.right_reachable)
        accuracies = (f"{accuracy:.3f}" for accuracy in (score.accuracy, score.accuracy_reachable))
        table.add_row(kind, next(accuracies), *(f"{count:,}" for count in counts), next(accuracies))
    return table


def tabulate_report(report: EvaluationReport) -> Table:
    """A row a score, in sections: mentions, identifiers, relations, pairs."""
    table = Table(title=f"{report.n_documents} documents")
    table.add_column("what")
    for column in ("precision", "recall", "F1", "right", "wrong", "missed"):
        table.add_column(column, justify="right")
    for title, scores in _sections(report):
        for name, score in scores.items():
            table.add_row(f"{title}: {name}", *_cells(score))
        table.add_section()
    if report.unscored:
        left_out = ", ".join(f"{kind} {n}" for kind, n in report.unscored.items())
        table.caption = f"gold mentions of types that are not scored: {left_out}"
    return table


def _sections(report: EvaluationReport) -> list[tuple[str, dict[str, Score]]]:
    sections = [("mentions, strict", report.mentions), ("identifiers by document", report.identifiers)]
    if report.relations is not None:
        relations = report.relations
        scores = {"pair": relations.pair, "pair and type": relations.typed}
        scores |= {f"pair, {kinds}": score for kinds, score in relations.by_kinds.items()}
        scores |= {
            "pair, all gold types": relations.all_pair,
            "pair and type, all gold types": relations.all_typed,
        }
        sections.append(("relations by document", scores))
    if report.pairs is not None:
        pairs = report.pairs
        scores = {"detection": pairs.detection, "typed": pairs.typed, **pairs.by_type}
        sections.append(("mention pairs", scores))
    return sections


def _cells(score: Score) -> list[str]:
    ratios = [f"{ratio:.3f}" for ratio in (score.precision, score.recall, score.f1)]
    return [*ratios, *(f"{count:,}" for count in (score.tp, score.fp, score.fn))]


def tabulate_calibration(report: CalibrationReport) -> Table:
    """A row a group, first of all evidence that is kept, then of what can make an edge; then the bins of all."""
    table = Table(title=f"{report.n_documents} documents: probabilities of evidence against the gold")
    table.add_column("what")
    for column in ("n", "mean", "stated", "ECE", "by chance", "Brier"):
        table.add_column(column, justify="right")
    for title, groups in (("", report.kept), (f" from {report.edges_from}", report.edges)):
        for name, found in groups.items():
            mean, share = f"{found.mean_probability:.3f}", f"{found.n_right / found.n:.3f}"
            errors = (found.calibration_error, found.chance_error, found.brier)
            table.add_row(f"{name}{title}", f"{found.n:,}", mean, share, *(f"{error:.3f}" for error in errors))
        table.add_section()
    for b in report.kept[EVIDENCE].bins if EVIDENCE in report.kept else ():
        cells = (f"{b.n:,}", f"{b.mean_probability:.3f}", f"{b.share_right:.3f}")
        table.add_row(f"{EVIDENCE} {b.lower:.1f}–{b.upper:.1f}", *cells)
    return table


def tabulate_enrichment(report: EnrichmentReport) -> Table:
    """A row a tenth of the pairs, and one of all."""
    title = f"{report.n_curated:,} curated pairs of {report.n_genes:,} genes and {report.n_diseases:,} diseases"
    table = Table(title=title)
    table.add_column("tenth: scores", no_wrap=True)
    for column in ("pairs", "curated", "95 %", "any pair", "×", "together", "×"):
        table.add_column(column, justify="right", no_wrap=True)
    for place, part in enumerate(report.deciles, start=1):
        table.add_row(f"{place}: {part.highest:.2f}–{part.lowest:.2f}", *_part_cells(part))
    if report.all is not None:
        table.add_section()
        table.add_row("all", *_part_cells(report.all))
    table.caption = "any pair, together: curated among as many controls; together: that some article mentions both"
    return table


def _part_cells(part: Part) -> list[str]:
    found = part.found
    interval = f"{found.low * found.n:.1f}–{found.high * found.n:.1f}"
    cells = [f"{found.n:,}", f"{found.n_curated:,}", interval]
    controls = (part.expected, part.enrichment), (part.expected_together, part.enrichment_together)
    for expected, enrichment in controls:
        cells += [f"{expected:.2f}", "-" if enrichment is None else f"{enrichment:.1f}"]
    return cells
