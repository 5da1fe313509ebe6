"""Why a pair that someone expects is no edge: from what was stated of it, else from the mentions of all readings.

What is said of mentions holds for the current readings of articles that stand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ledger.deliveries import STANDING
from kg_pipeline.ledger.edges import BELIEF
from kg_pipeline.ledger.explained import Absence, ExplainedEvidence, ExplainedTriple
from kg_pipeline.ledger.workspace import Workspace

_SHOWN_PMIDS = 20
_SHOWN_CANDIDATES = 5


def find_mentions(work: Workspace) -> None:
    """Make ``mentioned``: mentions of all readings that bear a name asked or were linked to a node of ``ends``."""
    work.execute("""
        CREATE OR REPLACE TABLE term AS
            SELECT side, asked AS word FROM asked
            UNION SELECT side, lower(asked) FROM asked
            UNION SELECT side, matched FROM now.concept JOIN ends USING (id);
        CREATE OR REPLACE TABLE mentioned AS
            SELECT DISTINCT t.side, f.* EXCLUDE (word) FROM (
                SELECT pmid, text_hash, extractor, m.start_char, lower(m.text) AS text, m.reason,
                    [l.identifier for l in m.links] AS identifiers, [l.identifier for l in m.losing] AS losing,
                    unnest(list_append([l.identifier for l in m.links], lower(m.text))) AS word
                FROM (SELECT pmid, text_hash, extractor, unnest(mentions) AS m FROM readings)
            ) f JOIN term t ON f.word = t.word
    """)


def settle_ends(work: Workspace, asked: Sequence[str]) -> bool:
    """Give a name that no node has the nodes its mentions were linked to; whether there were any.

    Raises `Misconfigured` for one that no mention has either.
    """
    known = {row["side"] for row in work.rows("SELECT side FROM ends UNION SELECT side FROM mentioned")}
    for side, name in enumerate(asked):
        if side not in known:
            raise Misconfigured(
                f"{name!r} is neither an identifier or name of a node nor a mention of any article in the ledger "
                f"{work.ledger.folder}; look for its spelling in the graph: kg-pipeline graph query "
                "'MATCH (e:Entity) WHERE e.name CONTAINS $part RETURN e.id, e.name' --param part=…"
            )
    n_ends = work.value("SELECT count(*) FROM ends")
    work.execute("""
        INSERT INTO ends
            SELECT DISTINCT m.side, c.id FROM (
                SELECT side, unnest(identifiers) AS matched FROM mentioned
                WHERE side NOT IN (SELECT side FROM ends)
            ) m JOIN now.concept c USING (matched)
    """)
    return work.value("SELECT count(*) FROM ends") > n_ends


def explain_absence(
    work: Workspace, asked: Sequence[str], triples: Sequence[ExplainedTriple]
) -> tuple[Absence, ...]:
    """Why there is no edge among the triples; nothing if there is one."""
    if any(triple.edge for triple in triples):
        return ()
    shared = [row["id"] for row in work.rows("SELECT id FROM ends GROUP BY id HAVING count(*) > 1 ORDER BY id")]
    if shared:
        return (Absence("same_node", f"{asked[0]} and {asked[1]} are one node: {', '.join(shared)}"),)
    unlinked = _unlinked(work, asked)
    if triples:
        return (*unlinked, _uncounted([found for triple in triples for found in triple.evidence]))
    return (*unlinked, _unpaired(work, asked))


_CURRENT = f"mentioned m JOIN now.known k USING (pmid, text_hash, extractor) WHERE k.status = '{STANDING}'"


def _unlinked(work: Workspace, asked: Sequence[str]) -> Iterator[Absence]:
    """Mentions of a name asked that were linked to nothing, or to something else."""
    query = f"""
        SELECT m.side, m.reason, count(*) AS n, list_sort(list(DISTINCT m.pmid)) AS pmids,
            list_sort(list_distinct(flatten(list(m.losing)))) AS losing
        FROM {_CURRENT} AND m.reason IS NOT NULL GROUP BY m.side, m.reason ORDER BY m.side, m.reason
    """
    for row in work.rows(query):
        tried = f"; it may mean {', '.join(row['losing'][:_SHOWN_CANDIDATES])}" if row["losing"] else ""
        detail = (
            f"{_count(row['n'], 'mention')} of {asked[row['side']]} in {_count(len(row['pmids']), 'article')} "
            f"could not be linked: {row['reason'].replace('_', ' ')}{tried}"
        )
        yield Absence("unlinked", detail, tuple(row["pmids"][:_SHOWN_PMIDS]))


def _uncounted(evidence: Sequence[ExplainedEvidence]) -> Absence:
    weak = [found for found in evidence if {reason.reason for reason in found.reasons} == {"below_threshold"}]
    if weak:
        best = max(found.probability for found in weak)
        detail = (
            f"the best of {_count(len(weak), 'open statement')} has probability {best:.3f}, under the threshold "
            f"{BELIEF.threshold}"
        )
        return Absence("under_threshold", detail, _pmids(weak))
    tally = Counter(found.reasons[0].reason for found in evidence)
    why = ", ".join(f"{n} {reason.replace('_', ' ')}" for reason, n in sorted(tally.items()))
    return Absence("all_closed", f"{_count(len(evidence), 'statement')}, none open: {why}", _pmids(evidence))


def _unpaired(work: Workspace, asked: Sequence[str]) -> Absence:
    query = f"""
        SELECT DISTINCT side, pmid FROM (SELECT m.side, m.pmid, unnest(m.identifiers) AS matched FROM {_CURRENT}) n
        WHERE side NOT IN (SELECT side FROM ends)
            OR EXISTS (FROM alias a WHERE a.side = n.side AND a.matched = n.matched)
    """
    naming: tuple[set[int], set[int]] = (set(), set())
    for row in work.rows(query):
        naming[row["side"]].add(row["pmid"])
    both = naming[0] & naming[1]
    if both:
        detail = (
            f"{_count(len(both), 'article')} {'names' if len(both) == 1 else 'name'} both, and no relation of the "
            "two was scored high enough to be kept"
        )
        return Absence("never_paired", detail, tuple(sorted(both)[:_SHOWN_PMIDS]))
    counts = (f"{_count(len(found), 'article')} {asked[side]}" for side, found in enumerate(naming))
    return Absence("not_together", f"no article names both: {' and '.join(counts)}")


def _pmids(evidence: Iterable[ExplainedEvidence]) -> tuple[int, ...]:
    return tuple(sorted({found.pmid for found in evidence})[:_SHOWN_PMIDS])


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
