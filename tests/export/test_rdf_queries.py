"""The queries of docs/rdf.md run as they stand."""

import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from kg_pipeline.export.rdf import write_rdf
from kg_pipeline.records import GraphChanges

DOCUMENT = Path(__file__).parents[2] / "docs" / "rdf.md"
QUERIES = re.findall(r"```sparql\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)


def test_the_document_has_two_queries() -> None:
    assert len(QUERIES) == 2


@pytest.mark.parametrize(
    ("number", "first_row"),
    [
        (0, ["BRCA1", "breast cancer", "0.9", "2"]),
        (1, ["BRCA1", 'multiple "sclerosis" <naïve>\n\\ \t', 'It was "not" associated.\nSecond line \\ end.']),
    ],
)
def test_a_query_finds_what_it_says(
    world: Callable[..., GraphChanges], tmp_path: Path, number: int, first_row: list[str]
) -> None:
    write_rdf(world(), tmp_path / "kg.nq", base_iri="https://kg.example.org/", infores="infores:kg-pipeline")
    store = pyoxigraph.Store()
    store.bulk_load(path=tmp_path / "kg.nq")
    solutions = store.query(QUERIES[number], use_default_graph_as_union=True)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    rows = [[term.value for term in row] for row in solutions]
    assert len(rows) == 1
    assert rows[0][: len(first_row)] == first_row
