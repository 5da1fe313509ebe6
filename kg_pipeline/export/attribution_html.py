"""Token attributions as one HTML page: no script, nothing from elsewhere, all text escaped (pure)."""

from collections.abc import Iterator, Sequence
from html import escape
from math import exp

from kg_pipeline.export.attribution_text import LEVELS, shade, show_text, signed
from kg_pipeline.records.attribution import AttributedEvidence, AttributedTriple, Attribution, WordShare

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_NAMED_WORDS = 5
"""The strongest of either side, given in figures."""
_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #59636e; --page: #fff; --line: #d8dee4; --deepest: .6;
  --for: 0 100 200; --against: 213 94 0 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9198a1; --page: #0d1117; --line: #3d444d;
  --deepest: .55; --for: 60 140 215; --against: 214 110 20 } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem;
  color: var(--ink); background: var(--page) }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin: 2.5rem 0 0 } h3 { font-size: 1rem; margin: 0 0 .6rem }
small, .dim { color: var(--dim) } .f4, .f5, .f6, .a4, .a5, .a6 { color: var(--ink) } a { color: inherit }
article { display: grid; grid-template-columns: minmax(0, 1fr) 24rem; gap: 0 2rem; margin-top: 1.2rem;
  padding-top: 1.2rem; border-top: 1px solid var(--line) }
h3 { grid-column: 1 / -1 }
.text p { margin: 0 0 .7rem; line-height: 1.9 }
i { font-style: normal; border-radius: .2em; padding: .12em 0 }
b { font-weight: 600; outline: 2px solid currentColor; outline-offset: 1px; border-radius: .2em; margin: 0 .12em }
u { text-decoration: none; outline: 1px dashed currentColor; outline-offset: 1px;
  border-radius: .2em; margin: 0 .12em }
dl { margin: 0; display: grid; grid-template-columns: auto 1fr; gap: .25rem .8rem; align-content: start }
dt { color: var(--dim) } dd { margin: 0; font-variant-numeric: tabular-nums }
.scale { display: flex; grid-column: 1 / -1; text-align: center; font-size: .8rem }
.scale span { flex: 1; padding: .1rem 0 }
.against { text-decoration: underline dotted; text-underline-offset: .25em }
@media (max-width: 52rem) { article { grid-template-columns: minmax(0, 1fr) } }
@media print { body { margin: 0; max-width: none; font-size: 10pt } article { break-inside: avoid-page }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
"""
_SHADES = "\n".join(
    f".{side[0]}{level} {{ background: rgb(var(--{side}) / calc(var(--deepest) * {level / LEVELS:.3f})) }}"
    for side in ("for", "against")
    for level in range(1, LEVELS + 1)
)
_GUIDE = """
<p>Each word of what the model read is coloured by its share of the statement's log-odds, ln(p / (1 − p)):
<span class="f4">blue speaks for the statement</span>, <span class="a4 against">orange with dots below
against it</span>; point at a word for the figure. Colours are scaled anew for each piece of evidence. The two
mentions have a <b>frame</b>, other mentions of the two that were read a <u>dashed one</u>, and what
stands <span class="dim">in grey</span> was read but is not the sentence that is cited.</p>
<p>The method is integrated gradients (Sundararajan, Taly and Yan 2017). It starts where every word is hidden but
places and types of all mentions are known (the baseline), and shares out to the words what the log-odds gain from
there; that the shares add up to the gain is checked beside each text. They are of the shipped model's own weights,
computed without the rounding of its activations, which is why its probability and the one here differ a little.
They say what the model leaned on, not whether the statement is true, and nothing of words that only matter
together.</p>
"""


def attribution_page(triples: Sequence[AttributedTriple]) -> str:
    """The page of triples of one pair of nodes, in the order given; those given no evidence are only counted."""
    title = f"Which words say so: {triples[0].subject[0]} and {triples[0].object[0]}"
    shown = [triple for triple in triples if triple.evidence]
    sections = "\n".join(part for triple in shown for part in _section(triple))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{escape(title)}</title>
<style>{_STYLE}{_SHADES}
</style>
</head>
<body>
<h1>{escape(title)}</h1>
{_GUIDE}
{sections}
{_left_out([triple for triple in triples if not triple.evidence])}
</body>
</html>
"""


def _section(triple: AttributedTriple) -> Iterator[str]:
    qualifiers = "".join(f" <small>{escape(slot)}: {escape(value)}</small>" for slot, value in triple.qualifiers)
    predicate = escape(triple.predicate.removeprefix("biolink:").replace("_", " "))
    score = "no edge" if triple.score is None else f"score {triple.score:.3f}"
    yield f"<h2>{_node(*triple.subject)} {predicate}{qualifiers} {_node(*triple.object)} · {score}</h2>"
    n_shown = len(triple.evidence)
    which = "All" if n_shown == triple.n_evidence else f"The first {n_shown:,} of"
    yield f'<p class="dim">{which} {_count(triple.n_evidence)} of evidence, what counts most first.</p>'
    yield from map(_article, triple.evidence)


def _left_out(triples: Sequence[AttributedTriple]) -> str:
    if not triples:
        return ""
    which = "1 more triple is" if len(triples) == 1 else f"{len(triples):,} more triples are"
    n_evidence = sum(triple.n_evidence for triple in triples)
    return (
        f'<p class="dim">{which} not shown, with {_count(n_evidence)} of evidence: the page was full before. '
        "Explain one by its id for a page of its own.</p>"
    )


def _count(n: int) -> str:
    return f"{n:,} piece{'s' if n != 1 else ''}"


def _node(name: str, identifier: str) -> str:
    return f"{escape(name)} <small>{escape(identifier)}</small>"


def _article(evidence: AttributedEvidence) -> str:
    link = f'<a href="https://pubmed.ncbi.nlm.nih.gov/{evidence.pmid}/">PMID {evidence.pmid}</a>'
    facts = "\n".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in _facts(evidence))
    scale = _scale(evidence.found) if isinstance(evidence.found, Attribution) else ""
    return f"""<article id="{escape(evidence.id)}">
<h3>{escape(evidence.title)} <small>{link}</small></h3>
<div class="text">{show_text(evidence)}</div>
<dl>{scale}
{facts}
</dl>
</article>"""


def _scale(found: Attribution) -> str:
    """The colours with the figures in the middle of each."""
    peak = max(abs(word.value) for word in found.words)
    steps = range(-LEVELS, LEVELS + 1, 2)
    cells = (
        f'<span class="{shade(peak * step / LEVELS, peak)}">{signed(peak * step / LEVELS)}</span>'
        for step in steps
    )
    return f'<div class="scale">{"".join(cells)}</div>'


def _facts(evidence: AttributedEvidence) -> Iterator[tuple[str, str]]:
    part = {"supports": "of the support", "refutes": "of what refutes", None: ""}[evidence.counts]
    yield "counts", f"{evidence.share:.1%} {part}" if part else "no"
    yield "statement", f"{evidence.polarity}, {evidence.certainty}"
    yield "probability", f"{evidence.probability:.3f}; {evidence.raw_probability:.3f} before calibration"
    if isinstance(evidence.found, Attribution):
        yield from _found(evidence.found, evidence.raw_probability, evidence.text)
    else:
        yield "words", f"not attributed: {evidence.found.detail}"


def _found(found: Attribution, shipped: float, text: str) -> Iterator[tuple[str, str]]:
    here, hidden = _probability(found.log_odds), _probability(found.baseline)
    gain = signed(found.log_odds - found.baseline)
    yield "label", _labels(found)
    yield "computed here", f"{here:.3f}, {signed(here - shipped, 3)} against the shipped model"
    yield "log-odds", signed(found.log_odds)
    yield "baseline", f"{signed(found.baseline)}, a probability of {hidden:.3f}"
    yield "sum of words", signed(found.total)
    yield "check", f"log-odds less baseline {gain}; gap {signed(found.gap, 4)} with {found.n_points} points"
    ranked = sorted(found.words, key=lambda word: (word.value, word.span))
    yield "most for", _named(ranked[: -_NAMED_WORDS - 1 : -1], text)
    yield "most against", _named(ranked[:_NAMED_WORDS], text)


def _named(words: Sequence[WordShare], text: str) -> str:
    return ", ".join(f"{text[slice(*word.span)]} {signed(word.value)}" for word in words)


def _labels(found: Attribution) -> str:
    labels = " or ".join(label.replace("_", " ") for label in found.labels)
    return f"{labels}, {_QUESTIONS[found.task]}"


_QUESTIONS = {"biored": "asked of the whole text", "ddi": "asked of the sentence"}


def _probability(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))
