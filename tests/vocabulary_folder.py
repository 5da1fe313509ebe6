"""A folder of invented files of vocabularies, as a user has them: packed or not, in folders or not."""

import bz2
import gzip
import lzma
import zipfile
from pathlib import Path

DOID = """format-version: 1.2
data-version: releases/{release}
ontology: doid

[Term]
id: DOID:9990001
name: tidal fever
synonym: "fever of the tides" EXACT []
xref: UMLS_CUI:C9990001

[Term]
id: DOID:9990002
name: {second}
is_a: DOID:9990001
"""
OLD_DOID = DOID.format(release="2020-01-31", second="ebb fever")
NEW_DOID = DOID.format(release="2021-02-28", second="neap fever")
RGD = "ID\tsymbol\tsynonyms\tensembl\n9990\tTide1\tEbb1;Flow1\t\n9991\tTide2\t\t\n9992\tcut short\n"
ENTITIES = "TIDE\nFLOOD\n"
RELATIONS = "HGNC,TIDE1,isa,FPLX,TIDE\n"
EQUIVALENCES = "MESH,D999000,TIDE\n"
PACKERS = {".gz": gzip.compress, ".xz": lzma.compress, ".bz2": bz2.compress, "": bytes}


def put(folder: Path, name: str, content: str) -> Path:
    """The file written, packed as its name says."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PACKERS.get(path.suffix, bytes)(content.encode()))
    return path


def put_zip(folder: Path, name: str, **members: str) -> Path:
    """A zip of files, by their names with `_` for the dot."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(zipfile.ZipInfo(member.replace("_", ".")), content)
    return path


def make_folder(folder: Path) -> Path:
    """Diseases, rat genes and families; notes that no reader knows."""
    put(folder, "diseases/doid.obo.xz", OLD_DOID)
    put(folder, "rgd_entries.tsv.gz", RGD)
    put(folder, "famplex/entities.csv", ENTITIES)
    put(folder, "famplex/relations.csv.bz2", RELATIONS)
    put(folder, "famplex/equivalences.csv", EQUIVALENCES)
    put(folder, "notes.txt", "seen at low water\n")
    return folder
