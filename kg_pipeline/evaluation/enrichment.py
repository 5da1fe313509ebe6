"""What an edge's score is worth: how often pairs of each score are curated ones, held against matched controls.

Controls of an edge are the pairs whose gene and whose disease are in about as many articles as the edge's own (the
same power of two). Nothing is drawn by chance: the share of curated pairs among all of an edge's controls is what
draws without end would come to.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from math import sqrt

from kg_pipeline.records import Record

N_PARTS = 10
_Z = 1.96
"""Standard deviations on either side that hold 95 % of a normal distribution."""

Pair = tuple[str, str]
"""Ids of a gene and of a disease."""


class Share(Record, frozen=True):
    """How many of some pairs are curated; bounds are Wilson's, of 95 %."""

    n: int
    n_curated: int
    share: float
    low: float
    high: float


class Part(Record, frozen=True):
    """A tenth of the edges' pairs by score, the highest first; or all of them."""

    highest: float
    lowest: float
    found: Share
    expected: float
    """Curated pairs among as many of the controls."""
    enrichment: float | None
    """Found over expected; None where no control is curated."""
    expected_together: float
    """The same of controls that are mentioned together in some article."""
    enrichment_together: float | None


class EnrichmentReport(Record, frozen=True):
    """What `kg-pipeline evaluate --edges` prints."""

    n_genes: int
    n_diseases: int
    n_together: int
    """Pairs that some article mentions together."""
    n_curated: int
    """Curated pairs whose gene and disease are both mentioned."""
    deciles: tuple[Part, ...]
    """Empty parts are left out."""
    all: Part | None
    """None without an edge."""


def measure_enrichment(
    scores: Mapping[Pair, float],
    curated: Collection[Pair],
    genes: Mapping[str, int],
    diseases: Mapping[str, int],
    together: Collection[Pair],
) -> EnrichmentReport:
    """The report on the best scores of pairs with an edge.

    `genes` and `diseases` say in how many articles each is mentioned; who is in none is no control. Pairs of the
    same score are ordered by id.
    """
    known = {pair for pair in curated if genes.get(pair[0]) and diseases.get(pair[1])}
    anyhow = _Controls.of_all(known, genes, diseases)
    met = _Controls.of_pairs(known, together, genes, diseases)

    def part(pairs: list[Pair]) -> Part:
        found = count_share(len(pairs), sum(pair in known for pair in pairs))
        expected, expected_together = (sum(map(controls.share, pairs)) for controls in (anyhow, met))
        return Part(
            highest=scores[pairs[0]],
            lowest=scores[pairs[-1]],
            found=found,
            expected=expected,
            enrichment=found.n_curated / expected if expected else None,
            expected_together=expected_together,
            enrichment_together=found.n_curated / expected_together if expected_together else None,
        )

    ordered = sorted(scores, key=lambda pair: (-scores[pair], pair))
    return EnrichmentReport(
        n_genes=len(genes),
        n_diseases=len(diseases),
        n_together=len(together),
        n_curated=len(known),
        deciles=tuple(map(part, _cut(ordered))),
        all=part(ordered) if ordered else None,
    )


def _cut(ordered: list[Pair]) -> Iterator[list[Pair]]:
    """Tenths, as equal as they can be."""
    bounds = [len(ordered) * number // N_PARTS for number in range(N_PARTS + 1)]
    return (ordered[start:end] for start, end in pairwise(bounds) if start < end)


class _Controls:
    """The share of curated pairs by the frequencies of both partners."""

    def __init__(
        self,
        curated: Counter[tuple[int, int]],
        pairs: Mapping[tuple[int, int], int],
        genes: Mapping[str, int],
        diseases: Mapping[str, int],
    ) -> None:
        self._curated, self._pairs = curated, pairs
        self._genes, self._diseases = genes, diseases

    @classmethod
    def of_all(cls, known: Collection[Pair], genes: Mapping[str, int], diseases: Mapping[str, int]) -> "_Controls":
        """Every gene with every disease."""
        by_genes, by_diseases = (Counter(map(_bin, counts.values())) for counts in (genes, diseases))
        pairs = {(g, d): by_genes[g] * by_diseases[d] for g in by_genes for d in by_diseases}
        return cls(_count_cells(known, genes, diseases), pairs, genes, diseases)

    @classmethod
    def of_pairs(
        cls,
        known: Collection[Pair],
        pairs: Collection[Pair],
        genes: Mapping[str, int],
        diseases: Mapping[str, int],
    ) -> "_Controls":
        """The pairs given."""
        curated = _count_cells(set(known).intersection(pairs), genes, diseases)
        return cls(curated, _count_cells(pairs, genes, diseases), genes, diseases)

    def share(self, pair: Pair) -> float:
        """Of the controls of a pair; 0 where it has none."""
        cell = _cell(pair, self._genes, self._diseases)
        n = self._pairs.get(cell, 0)
        return self._curated[cell] / n if n else 0.0


def _count_cells(
    pairs: Collection[Pair], genes: Mapping[str, int], diseases: Mapping[str, int]
) -> Counter[tuple[int, int]]:
    return Counter(_cell(pair, genes, diseases) for pair in pairs)


def _cell(pair: Pair, genes: Mapping[str, int], diseases: Mapping[str, int]) -> tuple[int, int]:
    return _bin(genes.get(pair[0], 0)), _bin(diseases.get(pair[1], 0))


def _bin(n_articles: int) -> int:
    """The power of two: 1, 2-3, 4-7, 8-15 articles ..."""
    return n_articles.bit_length()


def count_share(n: int, n_curated: int) -> Share:
    """The share with Wilson's interval; `n` is at least 1."""
    share = n_curated / n
    centre = share + _Z**2 / (2 * n)
    reach = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n))
    scale = 1 + _Z**2 / n
    return Share(n, n_curated, share, max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale))
