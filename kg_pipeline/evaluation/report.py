"""The report of an evaluation as a table for a person."""

from rich.table import Table

from kg_pipeline.evaluation.evaluate import EvaluationReport
from kg_pipeline.evaluation.scores import Score


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
