"""DrugProt: chemicals and genes in abstracts, in tab-separated columns that only training reads."""

import lzma
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, Passage


def read_drugprot(folder: Path) -> Iterator[AnnotatedDocument]:
    """The abstracts whose text is there: CHEMICAL and GENE mentions; offsets run over title, tab, abstract."""
    annotations: dict[str, list[Annotation]] = defaultdict(list)
    for pmid, _, kind, start, end, text in _rows(folder / "drugprot_training_entities.tsv.xz", "\t", 6):
        annotations[pmid].append(Annotation(((int(start), int(end)),), text, kind.partition("-")[0]))
    for pmid, title, abstract in _rows(folder / "DERIVED_drugprot_training_abstracts_partial.tsv.xz", "\t", 3):
        passages = (Passage(0, title, "title"), Passage(len(title) + 1, abstract))
        document = Document(pmid, tuple(passage for passage in passages if passage.text))
        text = document.text
        kept = (mention for mention in annotations[pmid] if text[slice(*mention.spans[0])] == mention.text)
        yield AnnotatedDocument(document, tuple(kept))


def _rows(path: Path, separator: str, n_columns: int) -> Iterator[list[str]]:
    """The lines of a file cut into that many columns, the last one taking what is left."""
    with lzma.open(path, "rt", encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            columns = line.rstrip("\n").split(separator, n_columns - 1)
            if len(columns) != n_columns:
                raise BadInput(f"{path}, line {number}: {len(columns)} columns instead of {n_columns}")
            yield columns
