"""Memory does not grow with the graph: ten times the edges need hardly more."""

import json
import subprocess
import sys
from pathlib import Path

# In a process of its own, so that nothing else moves the peak; the edges are made as they are read.
SCRIPT = """
import json, resource, sys
from pathlib import Path
from kg_pipeline.export.rdf import write_rdf
from kg_pipeline.records import Concept, Edge, GraphChanges

def edge(n):
    counts = (0.9, 2, 0, 2, "asserted", "2020", "2021")
    return Edge(f"NCBIGene:{n}", "biolink:associated_with", (), f"MONDO:{n:07d}", *counts)

def export(count):
    nodes = (Concept(f"NCBIGene:{n}", "Gene", f"gene {n}") for n in range(1, count // 2))
    edges = (edge(n) for n in range(1, count + 1))
    changes = GraphChanges("big", 0, 1, nodes, iter(()), edges, *(iter(()) for _ in range(5)))
    write_rdf(changes, Path(sys.argv[1]), base_iri="https://kg.example.org/", infores="infores:kg-pipeline")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

print(json.dumps([export(int(sys.argv[2])), export(10 * int(sys.argv[2]))]))
"""


def test_ten_times_the_edges_need_hardly_more_memory(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "big.nq"), "3000"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    small_mib, big_mib = json.loads(done.stdout)
    assert (tmp_path / "big.nq").stat().st_size > 50_000_000
    assert big_mib - small_mib < 15
