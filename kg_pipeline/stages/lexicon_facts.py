"""What the lexicon in use says of the identifiers in a commit, as the ledger keeps it: nodes, their background."""

from collections.abc import Iterable, Iterator

from kg_pipeline.ledger.readings import background_nodes, matched_identifiers
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.linking.background import gather_background
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.records import Background, Concept, Reading, Relation


class LexiconFacts:
    """Gathers the identifiers of readings as they pass, then states their nodes and all that those lead to.

    Where another lexicon stated something last, all that the ledger has is stated anew, so that nothing stays as a
    former one had it. What is stated of an identifier or a node depends on it and the lexicon alone, so the ledger
    holds the same whatever the order in which readings come.
    """

    def __init__(self, ledger: Ledger, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        is_other = _vocabulary_in_use(ledger) not in {lexicon.version, None}
        self._identifiers = matched_identifiers(ledger) if is_other else set()
        self._former_nodes = background_nodes(ledger) if is_other else set()
        self._background: dict[str, tuple[Relation, ...]] = {}

    def noting(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        """The readings; the identifiers of their evidence are noted as they pass."""
        for reading in readings:
            self._identifiers.update(name for found in reading.evidence for name in (found.subject, found.object))
            yield reading

    def concepts(self) -> Iterator[tuple[str, Concept]]:
        """The nodes of the identifiers, and those they lead to under their own ids; once all readings passed."""
        nodes = {concept.id for _, concept in self._find(self._identifiers)}
        self._background = gather_background(self._lexicon, nodes)
        related = {relation.object for relations in self._background.values() for relation in relations}
        yield from self._find(self._identifiers | related)

    def background(self) -> Iterator[Background]:
        """What the nodes are related to, also what has become nothing; once the concepts were asked for."""
        for node in sorted(self._background.keys() | self._former_nodes):
            yield Background(node, self._background.get(node, ()))

    def _find(self, identifiers: Iterable[str]) -> Iterator[tuple[str, Concept]]:
        for identifier in sorted(identifiers):
            concept = self._lexicon.concept(identifier)
            if concept is not None:
                yield identifier, concept


def _vocabulary_in_use(ledger: Ledger) -> str | None:
    """The version of the lexicon that stated something last; None where nothing was stated."""
    stated = (
        (row["sequence"], row["vocabulary"])
        for table in ("concepts", "background")
        for row in ledger.rows(table, ["sequence", "vocabulary"])
    )
    return max(stated, default=(0, None))[1]
