"""What of names and identifiers may leave the user's machine, where the graph travels."""

import msgspec

from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.records import Concept, LeftOut

# As each was last stated, not as its node was: a former lexicon may have known what the present one does not.
IDENTIFIERS_AT_HOME = """
    SELECT matched FROM concepts c SEMI JOIN after.concept USING (matched, sequence)
    WHERE list_contains(c.kept_home, matched)
"""


def drop_kept_home(concept: Concept) -> Concept:
    """The concept without what is kept home; under its first synonym, else its id, where that is its name."""
    home = frozenset(concept.kept_home)
    name, *synonyms = [each for each in (concept.name, *concept.synonyms) if each not in home] or [concept.id]
    xrefs = tuple(xref for xref in concept.xrefs if xref not in home)
    return msgspec.structs.replace(concept, name=name, synonyms=tuple(synonyms), xrefs=xrefs, kept_home=())


def count_left_out(work: Workspace, nodes: str) -> LeftOut:
    """What `drop_kept_home` takes from the nodes that a query gives the facts of."""
    (row,) = work.rows(
        f"""
            SELECT
                coalesce(sum(len(list_intersect(kept_home, list_append(synonyms, name)))), 0)::BIGINT AS names,
                coalesce(sum(len(list_intersect(kept_home, xrefs))), 0)::BIGINT AS xrefs
            FROM ({nodes}) WHERE kept_home IS NOT NULL
        """,
        reads=["concepts"],
    )
    return LeftOut(**row)
