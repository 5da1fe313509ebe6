"""Drug and disease names of two NER packages, each one dictionary pickled and compressed.

A pickle may run code when it is read: these hold nothing but plain containers, and whatever asks for a class or a
function is refused.
"""

import bz2
import io
import pickle
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import Entry, Row
from kg_pipeline.linking.readers.chemicals import drugbank_curie
from kg_pipeline.linking.readers.mesh import types_of_trees
from kg_pipeline.linking.readers.rows import refuse_row
from kg_pipeline.linking.vocabularies import Vocabulary


class _Canonical(msgspec.Struct):
    name: str | None = None
    drugbank_id: str | None = None
    mesh_id: str | None = None
    mesh_tree: list[str] = []


class _DrugDictionary(msgspec.Struct):
    drug_variant_to_canonical: dict[str, list[str]]
    drug_canonical_to_data: dict[str, _Canonical]


class _DiseaseDictionary(msgspec.Struct):
    disease_variant_to_canonical: dict[str, list[str]]
    disease_canonical_to_data: dict[str, _Canonical]


_Shape = TypeVar("_Shape")


class _PlainUnpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> object:
        raise BadInput(f"the pickle asks for {module_name}.{global_name}; only plain containers are read")


def read_drug_names(vocabulary: Vocabulary, members: Sequence[bytes]) -> Iterator[Row]:
    """Drugs with their DrugBank, else their MeSH id, and all their names."""
    read = _load(vocabulary, members[0], _DrugDictionary)
    return _read_names(vocabulary, read.drug_variant_to_canonical, read.drug_canonical_to_data, _read_drug)


def read_disease_names(vocabulary: Vocabulary, members: Sequence[bytes]) -> Iterator[Row]:
    """Diseases with MeSH ids and all their names."""
    read = _load(vocabulary, members[0], _DiseaseDictionary)
    return _read_names(
        vocabulary, read.disease_variant_to_canonical, read.disease_canonical_to_data, _read_disease
    )


def _load(vocabulary: Vocabulary, member: bytes, shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.convert(_PlainUnpickler(io.BytesIO(bz2.decompress(member))).load(), shape)
    except (OSError, EOFError, pickle.UnpicklingError, msgspec.ValidationError) as exc:
        raise BadInput(f"{vocabulary.name}: {vocabulary.members[0]} is not as expected: {exc}") from exc


def _read_names(
    vocabulary: Vocabulary,
    variants: dict[str, list[str]],
    canonicals: dict[str, _Canonical],
    read: Callable[[Vocabulary, _Canonical, str, tuple[str, ...]], Iterator[Row]],
) -> Iterator[Row]:
    names: dict[str, list[str]] = defaultdict(list)
    for variant, keys in variants.items():
        for key in keys:
            names[key].append(variant)
    for key, canonical in canonicals.items():
        try:
            rows = list(read(vocabulary, canonical, canonical.name or key, tuple(names[key])))
        except BadInput as exc:
            rows = [refuse_row(vocabulary.name, f"{vocabulary.members[0]}, {key!r}", str(exc), canonical.name)]
        yield from rows


def _read_drug(vocabulary: Vocabulary, drug: _Canonical, name: str, names: tuple[str, ...]) -> Iterator[Row]:
    if drug.drugbank_id:
        identifier = drugbank_curie(drug.drugbank_id)
        yield Entry(identifier, "Chemical", "Drug", name, vocabulary.name, synonyms=names)
    elif drug.mesh_id and "Chemical" in types_of_trees(drug.mesh_tree):
        mesh = make_curie("MESH", drug.mesh_id)
        yield Entry(mesh, "Chemical", "ChemicalEntity", name, vocabulary.name, synonyms=names)


def _read_disease(vocabulary: Vocabulary, disease: _Canonical, name: str, names: tuple[str, ...]) -> Iterator[Row]:
    if disease.mesh_id and "Disease" in types_of_trees(disease.mesh_tree):
        mesh = make_curie("MESH", disease.mesh_id)
        yield Entry(mesh, "Disease", "Disease", name, vocabulary.name, synonyms=names)
