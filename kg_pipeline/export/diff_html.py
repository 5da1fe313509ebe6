"""A difference of two commits as one HTML page: no script, nothing from elsewhere, all text escaped (pure)."""

from collections.abc import Iterator
from html import escape

from kg_pipeline.records.difference import CHANGES, Cause, Change, Difference, EdgeDifference, EdgeState

_MAX_PMIDS = 20
_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; color: #1b1f24 }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #d8dee4; padding: .4rem .6rem; text-align: left; vertical-align: top }
th { font-weight: 600; background: #f6f8fa }
td.n { white-space: nowrap; font-variant-numeric: tabular-nums }
small { color: #59636e } ul { margin: 0; padding-left: 1.1rem }
.new { color: #1a7f37 } .withdrawn { color: #b42318 } .changed { color: #8a5a00 }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def difference_page(difference: Difference, at_most: int) -> str:
    """The page; of each change it shows the first edges, as many as given, and says how many there are."""
    title = f"Changes from commit {difference.from_sequence} to {difference.to_sequence}"
    counts = ", ".join(f"{difference.counts[change]:,} {change}" for change in CHANGES)
    sections = "\n".join(section for change in CHANGES for section in _section(difference, change, at_most))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{escape(title)}</h1>
<p>Edges: {counts}.{_note_on_belief(difference)}</p>
{sections}
</body>
</html>
"""


def _note_on_belief(difference: Difference) -> str:
    if difference.from_belief in {"", difference.to_belief}:
        return ""
    return escape(
        f" The commits were scored by the formulas {difference.from_belief} and {difference.to_belief}; here both "
        "are by the present one."
    )


def _section(difference: Difference, change: Change, at_most: int) -> Iterator[str]:
    edges = [edge for edge in difference.edges if edge.change == change][:at_most]
    if not edges:
        return
    n_edges = difference.counts[change]
    shown = f", the {len(edges):,} whose score changed most" if len(edges) < n_edges else ""
    yield f'<h2 class="{change}">{change.capitalize()}: {n_edges:,}{shown}</h2>'
    yield "<table><thead><tr><th>Edge</th><th>Score</th><th>Status</th><th>For / against</th><th>Articles</th>"
    yield "<th>Why</th></tr></thead><tbody>"
    for edge in edges:
        yield _row(edge)
    yield "</tbody></table>"


def _row(edge: EdgeDifference) -> str:
    qualifiers = "".join(f" <small>{escape(slot)}: {escape(value)}</small>" for slot, value in edge.qualifiers)
    predicate = escape(edge.predicate.removeprefix("biolink:").replace("_", " "))
    causes = "".join(f"<li>{_cause(cause)}</li>" for cause in edge.causes)
    states = [state for state in (edge.before, edge.after) if state is not None]
    numbers = "".join(f'<td class="n">{cell}</td>' for cell in _numbers(states))
    return (
        f"<tr><td>{_node(edge.subject, edge.subject_name)} {predicate}{qualifiers} "
        f"{_node(edge.object, edge.object_name)}</td>{numbers}<td><ul>{causes}</ul></td></tr>"
    )


def _node(identifier: str, name: str) -> str:
    return f"<b>{escape(name)}</b> <small>{escape(identifier)}</small>"


def _numbers(states: list[EdgeState]) -> Iterator[str]:
    yield _course([f"{state.score:.3f}" for state in states])
    yield _course([state.status for state in states])
    yield _course([f"{state.support} / {state.refute}" for state in states])
    yield _course([str(state.articles) for state in states])


def _course(values: list[str]) -> str:
    return escape(" → ".join(dict.fromkeys(values)))


def _cause(cause: Cause) -> str:
    what = cause.kind.replace("_", " ") + (f": {cause.detail}" if cause.detail else "")
    links = ", ".join(
        f'<a href="https://pubmed.ncbi.nlm.nih.gov/{pmid}/">{pmid}</a>' for pmid in cause.pmids[:_MAX_PMIDS]
    )
    more = f" and {len(cause.pmids) - _MAX_PMIDS:,} more" if len(cause.pmids) > _MAX_PMIDS else ""
    return f"{escape(what)} <small>PMID {links}{more}</small>"
