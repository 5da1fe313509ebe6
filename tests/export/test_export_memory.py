"""Memory of KGX and of bulk CSV does not grow with the graph: ten times the edges need hardly more."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

# In a process of its own, so that nothing else moves the peak; the records are made as they are read.
SCRIPT = """
import json, resource, sys
from pathlib import Path
from tiny_world import evidence
from kg_pipeline.export.bulk import write_bulk
from kg_pipeline.export.kgx import write_kgx
from kg_pipeline.records import ArticleNode, Concept, Edge, GraphChanges

FORMS = {
    "kgx": lambda changes, out: write_kgx(changes, out, base_iri="https://kg.example.org/", infores="infores:kg"),
    "bulk": lambda changes, out: write_bulk(changes, out, infores="infores:kg", belief=""),
}

def edge(n):
    counts = (0.9, 2, 0, 2, "asserted", "2020", "2021")
    return Edge(f"NCBIGene:{n}", "biolink:associated_with", (), f"MONDO:{n:07d}", *counts)

def export(form, out, count):
    nodes = (Concept(f"NCBIGene:{n}", "Gene", f"gene {n}") for n in range(1, count // 2))
    articles = (ArticleNode(n, "A title", "", "2020", "current") for n in range(1, count))
    edges = (edge(n) for n in range(1, count + 1))
    found = (evidence(edge(n), 1, text="A sentence. " * 20) for n in range(1, count + 1))
    unlinked = ((n, ("gene:some name",) * 9) for n in range(1, count))
    gone = (iter(()) for _ in range(4))
    changes = GraphChanges("big", 0, 1, nodes, articles, edges, found, *gone, unlinked=unlinked)
    FORMS[form](changes, out)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

form, out, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
print(json.dumps([export(form, out, count), export(form, out, 10 * count)]))
"""


@pytest.mark.parametrize("form", ["kgx", "bulk"])
def test_ten_times_the_edges_need_hardly_more_memory(form: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, form, str(tmp_path), "3000"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent)
    small_mib, big_mib = json.loads(done.stdout)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) > 15_000_000
    assert big_mib - small_mib < 15
