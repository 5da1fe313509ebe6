"""Corpora of relations with partial labels: each pair says which labels it allows.

BioRED allows the annotated label alone. BC5CDR knows only chemicals that induce diseases and DrugProt only what
acts on a protein, so a pair that they leave out may still be related in another way.
"""

import hashlib
import lzma
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from kg_pipeline.errors import Misconfigured
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, Passage
from kg_pipeline.relations.entities import group_annotations
from kg_pipeline.relations.model import BIORED, DDI, TASKS, Entity
from kg_pipeline.text.ddi import parse_ddi
from kg_pipeline.training.corpora import (
    CORPORA,
    development_documents,
    development_ids,
    is_carved,
    training_documents,
)

NONE = 0
"""The label of an unrelated pair, before those of the task."""
TUNING_SHARE = 0.1
"""Of BioRED's and DDI's training documents, kept for thresholds and calibration."""

DRUGPROT_UP = frozenset({"ACTIVATOR", "AGONIST", "AGONIST-ACTIVATOR", "INDIRECT-UPREGULATOR"})
DRUGPROT_DOWN = frozenset({"INHIBITOR", "ANTAGONIST", "AGONIST-INHIBITOR", "INDIRECT-DOWNREGULATOR"})

_EVERY = frozenset(range(1 + len(TASKS[BIORED])))
_UP = 1 + TASKS[BIORED].index("Positive_Correlation")
_DOWN = 1 + TASKS[BIORED].index("Negative_Correlation")


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two entities by index, the task that asks about them and the labels it allows (0 is none)."""

    first: int
    second: int
    task: str
    allowed: frozenset[int]


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """A text with entities (an empty id: not known which) and what is known of their pairs."""

    corpus: str
    document: Document
    pmid: str | None
    """None where the corpus gives none."""
    entities: tuple[Entity, ...]
    pairs: tuple[LabelledPair, ...]

    @property
    def key(self) -> str:
        """What splits go by."""
        return self.pmid or self.document.id


@dataclass(frozen=True, slots=True)
class Parts:
    """Which documents teach, which tune and which calibrate."""

    train: dict[str, list[LabelledDocument]]
    tune: list[LabelledDocument]
    calibrate: list[LabelledDocument]
    """Those that tune, and those of BioRED that teach nothing because another corpus measures on their text."""
    untaught: frozenset[str]
    """Keys of the documents that tune or measure: no other corpus may teach them."""


def divide_corpora(corpora: Path) -> Parts:
    """The training corpora without any development document of any corpus, known by PMID, and the tuning part."""
    ddi = list(read_ddi_archive(corpora / CORPORA["ddi2013"].train))
    carved = {labelled.key for labelled in ddi if is_carved(labelled.document.id)}
    held_back = development_ids(corpora) | carved
    measured = carved.union(annotated.document.id for annotated in development_documents(corpora, "biored"))
    biored = list(label_biored(training_documents(corpora, "biored", frozenset(measured))))
    documents = {
        "biored": [d for d in biored if d.key not in held_back],
        "ddi2013": [d for d in ddi if d.document.id not in held_back and d.key not in held_back],
        "bc5cdr": list(label_bc5cdr(training_documents(corpora, "bc5cdr", held_back))),
        "drugprot": [
            d for d in read_drugprot_relations(corpora / CORPORA["drugprot"].train) if d.key not in held_back
        ],
    }
    tune = [d for name in ("biored", "ddi2013") for d in documents[name] if share_of(d.key) < TUNING_SHARE]
    tuning = {d.key for d in tune}
    train = {name: [d for d in found if d.key not in tuning] for name, found in documents.items()}
    calibrate = [*tune, *(d for d in biored if d.key in held_back)]
    return Parts(train, tune, calibrate, held_back | tuning)


def share_of(key: str) -> float:
    """A number from 0 to 1 that depends on the key alone: a document falls on the same side in every corpus."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8, salt=b"tune").digest(), "big") / 2**64


def label_biored(documents: Iterable[AnnotatedDocument]) -> Iterator[LabelledDocument]:
    """All pairs of genes, diseases, chemicals and variants."""
    for annotated in documents:
        labels: dict[frozenset[str], set[int]] = defaultdict(set)
        for relation in annotated.relations:
            pair = frozenset((relation.subject, relation.object))
            labels[pair].add(1 + TASKS[BIORED].index(relation.type))
        entities = group_annotations(annotated.annotations)
        pairs = tuple(
            LabelledPair(i, j, BIORED, frozenset(labels.get(frozenset((a.id, b.id)), {NONE})))
            for (i, a), (j, b) in _known_pairs(entities)
        )
        yield LabelledDocument("biored", annotated.document, annotated.document.id, entities, pairs)


def label_bc5cdr(documents: Iterable[AnnotatedDocument]) -> Iterator[LabelledDocument]:
    """A chemical that induces a disease is positively correlated; of any other pair only that it is not."""
    for annotated in documents:
        induced = {frozenset((relation.subject, relation.object)) for relation in annotated.relations}
        entities = group_annotations(annotated.annotations)
        pairs = tuple(
            LabelledPair(i, j, BIORED, frozenset({_UP}) if frozenset((a.id, b.id)) in induced else _EVERY - {_UP})
            for (i, a), (j, b) in _known_pairs(entities)
            if {a.type, b.type} == {"Chemical", "Disease"}
        )
        yield LabelledDocument("bc5cdr", annotated.document, annotated.document.id, entities, pairs)


def read_drugprot_relations(folder: Path) -> Iterator[LabelledDocument]:
    """DrugProt, which has no identifiers: the same words are one entity."""
    names: dict[tuple[str, str], str] = {}
    notes: dict[str, list[Annotation]] = defaultdict(list)
    for pmid, term, kind, start, end, words in _rows(folder, "drugprot_training_entities"):
        entity_type = "Chemical" if kind == "CHEMICAL" else "Gene"
        names[pmid, term] = f"{entity_type} {words.casefold()}"
        span = (int(start), int(end))
        notes[pmid].append(Annotation((span,), words, entity_type, (names[pmid, term],)))
    kinds: dict[tuple[str, frozenset[str]], set[str]] = defaultdict(set)
    for pmid, kind, first, second in _rows(folder, "drugprot_training_relations"):
        ends = (names[pmid, first.removeprefix("Arg1:")], names[pmid, second.removeprefix("Arg2:")])
        kinds[pmid, frozenset(ends)].add(kind)
    for pmid, title, abstract in _rows(folder, "DERIVED_drugprot_training_abstracts_partial"):
        document = Document(pmid, (Passage(0, title, "title"), Passage(len(title) + 1, abstract)))
        entities = group_annotations(notes[pmid])
        pairs = tuple(
            LabelledPair(i, j, BIORED, allowed_by_drugprot(kinds.get((pmid, frozenset((a.id, b.id))), set())))
            for (i, a), (j, b) in _known_pairs(entities)
            if a.type != b.type
        )
        yield LabelledDocument("drugprot", document, pmid, entities, pairs)


def allowed_by_drugprot(kinds: set[str]) -> frozenset[int]:
    """BioRED's labels that a pair with these DrugProt relations may have."""
    if not kinds:
        return _EVERY - {_UP, _DOWN}
    allowed = ({_UP} if kinds & DRUGPROT_UP else set()) | ({_DOWN} if kinds & DRUGPROT_DOWN else set())
    return frozenset(allowed) or _EVERY - {NONE}


def read_ddi_archive(path: Path) -> Iterator[LabelledDocument]:
    """Every pair of drugs that the corpus lists, a mention an entity; MedLine files are named by PMID."""
    with zipfile.ZipFile(path) as archive:
        for name in sorted(member for member in archive.namelist() if member.endswith(".xml")):
            annotated = parse_ddi(archive.read(name), f"{path}, {name}")
            stem = Path(name).stem
            yield _label_ddi(annotated, stem if stem.isdigit() else None)


def _label_ddi(annotated: AnnotatedDocument, pmid: str | None) -> LabelledDocument:
    entities = tuple(
        Entity(str(number), "Chemical", ((note.start_char, note.end_char),))
        for number, note in enumerate(annotated.annotations)
    )
    pairs = tuple(
        LabelledPair(
            pair.first, pair.second, DDI, frozenset({1 + TASKS[DDI].index(pair.type) if pair.type else NONE})
        )
        for pair in annotated.pairs
    )
    return LabelledDocument("ddi2013", annotated.document, pmid, entities, pairs)


def split_sentences_apart(labelled: LabelledDocument) -> Iterator[LabelledDocument]:
    """Each sentence of a DDI document of which a pair is asked, as a document of its own."""
    for passage in labelled.document.passages:
        start, end = passage.start_char, passage.end_char
        inside = [n for n, entity in enumerate(labelled.entities) if start <= entity.spans[0][0] < end]
        number = {index: place for place, index in enumerate(inside)}
        pairs = tuple(
            LabelledPair(number[pair.first], number[pair.second], pair.task, pair.allowed)
            for pair in labelled.pairs
            if pair.first in number and pair.second in number
        )
        if pairs:
            entities = tuple(
                Entity(entity.id, entity.type, tuple((a - start, b - start) for a, b in entity.spans))
                for entity in (labelled.entities[index] for index in inside)
            )
            document = Document(labelled.document.id, (Passage(0, passage.text, passage.kind),))
            yield LabelledDocument(labelled.corpus, document, labelled.pmid, entities, pairs)


def _known_pairs(entities: tuple[Entity, ...]) -> Iterator[tuple[tuple[int, Entity], tuple[int, Entity]]]:
    for (i, a), (j, b) in combinations(enumerate(entities), 2):
        if a.id and b.id and a.id != b.id:
            yield (i, a), (j, b)


def _rows(folder: Path, name: str) -> list[list[str]]:
    path = folder / f"{name}.tsv.xz"
    if not path.is_file():
        raise Misconfigured(f"corpus drugprot: nothing at {path}; name the folder that holds it")
    with lzma.open(path, "rt", encoding="utf-8", newline="") as stream:
        return [line.rstrip("\r\n").split("\t") for line in stream]
