"""Attention: the names of the ledger's current readings that ask for a curator, also as overrides to fill in."""

from collections.abc import Iterable, Iterator

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ledger.attention import AttentionTerm, find_terms
from kg_pipeline.ledger.store import Ledger, open_ledger
from kg_pipeline.linking.override_file import COLUMNS
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER

__all__ = ["CSV_COLUMNS", "AttentionTerm", "find_attention", "override_rows"]
CSV_COLUMNS = (*COLUMNS, "reason", "articles", "mentions", "candidates", "pmid", "sentence")
"""The columns of overrides, and what helps to fill them in."""


def find_attention(settings: Settings, run: str | None, limit: int) -> list[AttentionTerm]:
    """By reason the names of most articles, of what the run read or of all current readings.

    Raises `Misconfigured` for a run that the ledger does not know.
    """
    ledger = open_ledger(settings.data / LEDGER)
    return find_terms(ledger, limit, None if run is None else _sequences(ledger, run))


def _sequences(ledger: Ledger, run: str) -> set[int]:
    runs = [(row["run"], row["sequence"]) for row in ledger.rows("commits", ["run", "sequence"])]
    found = {sequence for name, sequence in runs if name == run}
    if not found:
        newest = max(runs, key=lambda each: each[1])[0] if runs else "none yet"
        raise Misconfigured(
            f"run {run!r} has no commit in the ledger {ledger.folder}; the newest is {newest}, kg-pipeline status "
            "lists the last"
        )
    return found


def override_rows(terms: Iterable[AttentionTerm]) -> Iterator[tuple[object, ...]]:
    """A row a name, as `CSV_COLUMNS` has it; what a curator says is empty, and such a row overrides nothing."""
    for term in terms:
        candidates = " | ".join(f"{each.identifier} {each.name}" for each in term.candidates)
        said = ("", term.name, term.type, "", "", "", "")
        yield *said, term.reason, term.articles, term.mentions, candidates, term.pmid, term.sentence
