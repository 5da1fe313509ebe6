"""`kg-pipeline explain` and `article`: why an edge has its score or a pair is none; what became of an article."""

import io
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from kg_pipeline.cli.options import data_option, freshness_of, half_life_option, json_option
from kg_pipeline.cli.output import print_json, print_rows, progress
from kg_pipeline.records import Candidate, Freshness, Span
from kg_pipeline.settings import Settings
from kg_pipeline.stages.attributions import write_attributions
from kg_pipeline.stages.explain import (
    ExplainedEvidence,
    ExplainedTriple,
    Explanation,
    FadedTriple,
    MatchedMention,
    tell_life,
)
from kg_pipeline.stages.explain import explain as explain_asked


@click.command()
@click.argument("asked", nargs=-1, required=True, metavar="EDGE_ID | SUBJECT OBJECT")
@half_life_option(required=False)
@click.option(
    "--attributions",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PAGE",
    help="Also write a page there: which words made the relation model say so (needs the extra [ml]).",
)
@data_option
@json_option
def explain(
    asked: tuple[str, ...],
    half_life_days: float | None,
    as_of: datetime | None,
    attributions: Path | None,
    settings: Settings,
    as_json: bool,
) -> None:
    """Why an edge has its score, article by article, and why other evidence does not count.

    Two nodes, by identifier or name and in any order, explain all edges between them, or why there is none. Needs
    no graph server.

    \b
    kg-pipeline explain 0f343b0931126a20f133d67c2b018a3b
    kg-pipeline explain BRCA1 "breast cancer"
    kg-pipeline explain NCBIGene:672 MONDO:0007254 --json
    kg-pipeline explain BRCA1 "breast cancer" --half-life 5y --as-of 2026-01-01
    kg-pipeline explain BRCA1 "breast cancer" --attributions words.html

    With --half-life it also shows the score and the shares that are left if what articles bring fades with their
    age: half of it at one half-life, three quarters at two. Asking changes no score.
    """
    if len(asked) > 2:
        raise click.UsageError(f"give one edge's id or two nodes, not {len(asked)}; quote names with spaces")
    if as_of and half_life_days is None:
        raise click.UsageError("--as-of is the day that ages are counted to; give --half-life with it, as 5y")
    freshness = freshness_of(half_life_days, as_of) if half_life_days is not None else None
    explanation = explain_asked(settings, *asked, freshness=freshness)
    if attributions is not None:
        with progress(quiet=as_json) as start:
            write_attributions(settings, explanation, attributions, start)
    if as_json:
        print_json(explanation)
    else:
        _show(_explanation_lines(explanation))


@click.command()
@click.argument("pmid", type=click.IntRange(min=1))
@data_option
@json_option
def article(pmid: int, settings: Settings, as_json: bool) -> None:
    """The life of one article: deliveries, deletions, claims, readings, verdicts, and where it stands.

    \b
    kg-pipeline article 99000006
    """
    life = tell_life(settings, pmid)
    if as_json:
        print_json(life)
        return
    status = f"{life.status}, reinstated" if life.reinstated else life.status
    _show([f"PMID {life.pmid} {life.title}".rstrip(), f"{status}, {life.open_evidence} open evidence"])
    _show(f"claim: {claim}" for claim in life.claims)
    _show(f"one work with PMID {version}" for version in life.versions)
    columns = ("sequence", "committed_at", "what", "by")
    print_rows(columns, [[getattr(event, name) for name in columns] for event in life.events])


def _show(lines: Iterator[str] | list[str]) -> None:
    """Lines as they are, whatever the locale; colours only where a terminal shows them."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    for line in lines:
        click.echo(line)


def _explanation_lines(explanation: Explanation) -> Iterator[str]:
    for asked, nodes in zip(explanation.asked, explanation.ends, strict=False):
        if explanation.absences and nodes:
            yield f"{asked} is {', '.join(f'{node.name} ({node.id})' for node in nodes)}"
    for absence in explanation.absences:
        pmids = f" (PMID {', '.join(map(str, absence.pmids))})" if absence.pmids else ""
        yield f"{click.style('no edge', bold=True)}: {absence.detail}{pmids}"
    for triple in explanation.triples:
        yield from _triple_lines(triple, explanation.freshness)
    for extractor, components in sorted(explanation.extractors.items()):
        yield f"extractor {extractor}"
        yield from (f"    {name} {value}" for name, value in components.items())


def _triple_lines(triple: ExplainedTriple, freshness: Freshness | None) -> Iterator[str]:
    predicate = triple.predicate.removeprefix("biolink:").replace("_", " ")
    qualifiers = "".join(f", {slot} {value}" for slot, value in triple.qualifiers)
    ends = [f"{node.name} ({node.id})" for node in (triple.subject, triple.object)]
    yield click.style(f"{ends[0]} - {predicate}{qualifiers} - {ends[1]}", bold=True)
    if triple.edge is None:
        yield f"no edge (its id would be {triple.id})"
    else:
        edge = triple.edge
        yield (
            f"edge {triple.id}: score {edge.score:.4f}, {edge.status}; S {triple.support_mass:.4f} "
            f"({edge.support} works), R {triple.refute_mass:.4f} ({edge.refute}); "
            "score = (1 - exp(-S)) · S / (S + R)"
        )
    if triple.faded and freshness:
        faded = triple.faded
        yield (
            f"faded to {freshness.as_of}, half in {freshness.half_life_days:g} days: score {faded.score:.4f}; "
            f"S {faded.support_mass:.4f}, R {faded.refute_mass:.4f}"
        )
    for evidence in triple.evidence:
        lines = _evidence_lines(evidence, triple.faded)
        yield from (f"  {line}" if number == 0 else f"      {line}" for number, line in lines)
    yield ""


def _evidence_lines(evidence: ExplainedEvidence, faded: FadedTriple | None) -> Iterator[tuple[int, str]]:
    """Lines of one piece of evidence, the first one numbered 0."""
    return enumerate(
        [
            _part_line(evidence) + _faded_part(evidence, faded),
            _mark(evidence.sentence, evidence.marks),
            _statement_line(evidence),
            *map(_mention_line, (evidence.subject, evidence.object)),
            *(f"verdict {v.judgement} by {v.curator}, {v.judged_at}: {v.why}" for v in evidence.verdicts),
            *(f"claim: {claim}" for claim in evidence.claims),
            _reading_line(evidence),
        ]
    )


def _part_line(evidence: ExplainedEvidence) -> str:
    article = f"PMID {evidence.pmid}, {evidence.date or 'undated'}, {evidence.status}"
    if evidence.counts is None:
        why = "; ".join(f"{reason.reason} ({reason.detail})" for reason in evidence.reasons)
        return f"{click.style('does not count', fg='yellow')}  {article}: {why}"
    side = "S" if evidence.counts == "supports" else "R"
    part = click.style(f"{evidence.share:.1%} of {side}", fg="green" if side == "S" else "red")
    return f"{part}  {article}, mass {evidence.mass:.4f}"


def _faded_part(evidence: ExplainedEvidence, faded: FadedTriple | None) -> str:
    """Its share of what is left; without one another stands for its work."""
    share = faded.shares.get(evidence.id) if faded else None
    return f"; faded {share:.1%}" if share is not None else ""


def _mark(sentence: str, marks: tuple[Span, Span]) -> str:
    """The sentence with both mentions in double brackets, those that overlap in one pair of them."""
    first, second = sorted(marks)
    spans = [(first[0], max(first[1], second[1]))] if second[0] < first[1] else [first, second]
    shown, place = "", 0
    for start, end in spans:
        shown += sentence[place:start] + click.style(f"[[{sentence[start:end]}]]", fg="cyan", bold=True)
        place = end
    return shown + sentence[place:]


def _statement_line(evidence: ExplainedEvidence) -> str:
    cue = f" (cue: {evidence.cue})" if evidence.cue else ""
    verdict = f", verdict {evidence.verdict}" if evidence.verdict else ""
    return (
        f"{evidence.polarity}, {evidence.certainty}{cue}{verdict}; probability {evidence.probability:.4f}, "
        f"raw {evidence.raw_probability:.4f}; read in {_SCOPE[evidence.scope]}"
    )


_SCOPE = {"sentence": "one sentence", "document": "several sentences"}


def _mention_line(mention: MatchedMention) -> str:
    lost = f"; lost: {', '.join(map(_candidate, mention.losing))}" if mention.losing else ""
    return f"{mention.text} = {mention.node} as {_candidate(mention.matched)}{lost}"


def _candidate(candidate: Candidate) -> str:
    return f"{candidate.identifier} {candidate.name!r} ({candidate.match} {candidate.score:.2f})"


def _reading_line(evidence: ExplainedEvidence) -> str:
    read = evidence.read_by
    return (
        f"evidence {evidence.id}, extractor {read.extractor[:12]}, commit {read.sequence} of run {read.run} at "
        f"{read.committed_at}, version {read.code_version or '-'}"
    )
