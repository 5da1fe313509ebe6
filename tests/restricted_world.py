"""A ledger whose lexicon holds vocabularies that may not be passed on, beside one that may: invented diseases."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from small_ledger import EXTRACTOR, deliver, read_pair
from vocabulary_folder import OLD_DOID, RGD, put

from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.linking.build import build_lexicon
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.sources.found_files import find_files
from kg_pipeline.linking.sources.known_files import read_known_files
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.lexicon_facts import LexiconFacts

_MEDIC = (
    "# DiseaseName\tDiseaseID\tAltDiseaseIDs\tDefinition\tParentIDs\tTreeNumbers\tParentTreeNumbers\tSynonyms\t"
    "SlimMappings\n"
    "Fever, Guarded\tMESH:D999001\tDO:DOID:9990001\t\t\t\t\tGuarded Heat|Tidal Fever\t\n"
    "Moon Sickness\tMESH:D999002\t\t\tMESH:D999001\t\t\tSelenic Ague\t\n"
)
_MRCONSO = (
    "C9990001|ENG|P|L1|PF|S1|Y|A1||||SNOMEDCT_US|PT|99900017|Secret pyrexia|9|N||\n"
    "C9990001|ENG|P|L2|PF|S2|Y|A2||||NCI|PT|C99|open pyrexia|0|N||\n"
    "C9990001|ENG|S|L3|PF|S3|Y|A3||||NCI|SY|C99|tidal fever|0|N||\n"
)
_MRSTY = "C9990001|T047|B2|Disease or Syndrome|AT1||\n"
_MRCUI = "C9990009|2020AA|SY|||C9990001|Y|\n"
_READ_AS = {1: "DOID:9990001", 2: "MESH:D999001", 3: "MESH:D999002", 4: "UMLS:C9990009"}
"""By article what its disease was linked to; the last by a release in which that was not retired."""

NOT_TO_BE_PASSED_ON = (
    b"Fever, Guarded",
    b"Guarded Heat",
    b"D999001",
    b"Moon Sickness",
    b"Selenic Ague",
    b"Secret pyrexia",
    b"99900017",
    b"C9990009",
)
"""Names, cross-references and retired identifiers that only MEDIC, SNOMED CT and UMLS itself give."""
FREE = (b"tidal fever", b"fever of the tides", b"open pyrexia", b"DOID:9990001", b"UMLS:C9990001", b"MESH:D999002")
"""What others give as well, and the id of a node that has nothing else."""


def commit_restricted(data: Path, folder: Path) -> int:
    """Read four articles, linked by a lexicon of files put into the folder; the sequence of their commit."""
    with _open_lexicon(folder) as lexicon, open_writer(data / LEDGER) as writer:
        facts = LexiconFacts(writer.ledger, lexicon)
        writer.commit(
            "restricted",
            parsed=deliver(*_READ_AS),
            extractors=[EXTRACTOR],
            readings=facts.noting(read_pair(pmid, "RGD:9990", disease) for pmid, disease in _READ_AS.items()),
            concepts=facts.concepts(),
            background=facts.background(),
            vocabulary=lexicon.version,
        )
        return writer.ledger.last_sequence


@contextmanager
def _open_lexicon(folder: Path) -> Iterator[Lexicon]:
    put(folder, "doid.obo", OLD_DOID)
    put(folder, "rgd_entries.tsv", RGD)
    put(folder, "CTD_diseases.tsv", _MEDIC)
    for name, content in (("MRCONSO", _MRCONSO), ("MRSTY", _MRSTY), ("MRCUI", _MRCUI)):
        put(folder, f"{name}.RRF", content)
    found = find_files([folder], read_known_files())
    lexicon = Lexicon.open(build_lexicon((), folder / "cache", files=found.files, found=found))
    try:
        yield lexicon
    finally:
        lexicon.close()
