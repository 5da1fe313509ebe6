"""The public corpora's layout with a few invented documents in each, enough to train on in seconds."""

import io
import lzma
import tarfile
import zipfile
from collections.abc import Iterable
from itertools import count, islice
from pathlib import Path

from kg_pipeline.records import AnnotatedDocument, Annotation, Document, DocumentRelation, Passage
from kg_pipeline.text.pubtator import write_pubtator
from kg_pipeline.training.corpora import is_carved
from kg_pipeline.training.relations_corpora import TUNING_SHARE, share_of

_TITLE, _ABSTRACT = "Aspirin and the heart.", "Aspirin lowers fever. Mutations of CFTR cause asthma."
_NAMES = {
    "Aspirin": ("ChemicalEntity", "D001241"),
    "fever": ("DiseaseOrPhenotypicFeature", "D005334"),
    "CFTR": ("GeneOrGeneProduct", "1080"),
    "asthma": ("DiseaseOrPhenotypicFeature", "D001249"),
}
_RELATIONS = (
    DocumentRelation("Negative_Correlation", "D001241", "D005334"),
    DocumentRelation("Association", "1080", "D001249"),
)
_DDI = (
    '<document id="{id}"><sentence id="{id}.s0" text="Aspirin raises warfarin.">'
    '<entity id="{id}.e0" charOffset="0-6" type="drug" text="Aspirin"/>'
    '<entity id="{id}.e1" charOffset="15-22" type="drug" text="warfarin"/>'
    '<pair id="{id}.p0" e1="{id}.e0" e2="{id}.e1" ddi="true" type="mechanism"/></sentence></document>'
)


def write_corpora(folder: Path, development_id: str) -> None:
    """Write the corpora that relations are learnt from; BioRED's development part is the document of that id."""
    _write_pubtator(folder / "biored/train/Train.PubTator", [*_ids("", 3), *_ids("", 1, tunes=True)])
    _write_pubtator(folder / "biored/dev/Dev.PubTator", [development_id])
    for name in ("bc5cdr/train", "bc5cdr/dev", "ncbi_disease/dev", "nlm_gene/train", "gnormplus/train"):
        _write_pubtator(folder / f"{name}.pubtator.xz", [f"{len(name)}000"])
    _write_drugprot(folder / "drugprot/train")
    _write_craft(folder / "craft/dev/craft_dev.tar.xz")
    ids = [*_ids("DDI.d", 3), *_ids("DDI.d", 1, tunes=True), *_ids("DDI.d", 1, carved=True)]
    archive = folder / "ddi2013/train/DDICorpus-2013-train.zip"
    archive.parent.mkdir(parents=True)
    with zipfile.ZipFile(archive, "w") as files:
        for id_ in ids:
            files.writestr(f"{id_}.xml", _DDI.format(id=id_))


def _ids(prefix: str, n: int, *, tunes: bool = False, carved: bool = False) -> list[str]:
    """The first ids that the split puts there."""
    ids = (f"{prefix}{number}" for number in count(1))
    fitting = (i for i in ids if (share_of(i) < TUNING_SHARE, is_carved(i)) == (tunes, carved))
    return [*islice(fitting, n)]


def _write_pubtator(path: Path, ids: Iterable[str]) -> None:
    stream = io.BytesIO()
    write_pubtator(map(_annotated, ids), stream)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(stream.getvalue()) if path.suffix == ".xz" else stream.getvalue())


def _annotated(id_: str) -> AnnotatedDocument:
    document = Document(id_, (Passage(0, _TITLE, "title"), Passage(len(_TITLE) + 1, _ABSTRACT, "abstract")))
    notes = []
    for name, (kind, identifier) in _NAMES.items():
        start = document.text.index(name, len(_TITLE))
        notes.append(Annotation(((start, start + len(name)),), name, kind, (identifier,)))
    return AnnotatedDocument(document, tuple(notes), _RELATIONS)


def _write_drugprot(folder: Path) -> None:
    folder.mkdir(parents=True)
    rows = {
        "drugprot_training_entities": ["9\tT1\tCHEMICAL\t0\t7\tAspirin", "9\tT2\tGENE-Y\t15\t19\tCFTR"],
        "drugprot_training_relations": ["9\tINHIBITOR\tArg1:T1\tArg2:T2"],
        "DERIVED_drugprot_training_abstracts_partial": ["9\tAspirin lowers CFTR.\tIt is invented."],
    }
    for name, lines in rows.items():
        (folder / f"{name}.tsv.xz").write_bytes(lzma.compress("\n".join(lines).encode() + b"\n"))


def _write_craft(path: Path) -> None:
    """An archive of one paper that nobody has annotated: it only holds back its id."""
    text = f"{_TITLE}\n\n{_ABSTRACT}\n".encode()
    path.parent.mkdir(parents=True)
    with tarfile.open(path, "w:xz") as archive:
        paper = tarfile.TarInfo("articles/txt/7.txt")
        paper.size = len(text)
        archive.addfile(paper, io.BytesIO(text))
