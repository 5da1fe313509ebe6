"""Drug and disease names of two NER packages, each one dictionary pickled and compressed.

The key of a row is a MeSH heading where the row has a MeSH id. The ids themselves are not read: a quarter of them
belong to other concepts (seen in both: the id of a drug's pharmacological action in place of the drug's own).

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
from kg_pipeline.linking.entries import Entry, HeadingNames, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.chemicals import drugbank_curie
from kg_pipeline.linking.sources.readers.rows import refuse_row
from kg_pipeline.linking.sources.readers.streams import read_member
from kg_pipeline.linking.sources.vocabularies import Vocabulary


class _Canonical(msgspec.Struct):
    name: str | None = None
    drugbank_id: str | None = None
    mesh_id: str | None = None


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


def read_drug_names(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Drugs with DrugBank ids, those known by a MeSH heading, and all their names."""
    read = _load(vocabulary, members[0], _DrugDictionary)
    return _read_names(
        vocabulary, members[0], read.drug_variant_to_canonical, read.drug_canonical_to_data, _read_drug
    )


def read_disease_names(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """MeSH headings of diseases and all their names."""
    read = _load(vocabulary, members[0], _DiseaseDictionary)
    return _read_names(
        vocabulary, members[0], read.disease_variant_to_canonical, read.disease_canonical_to_data, _read_disease
    )


def _load(vocabulary: Vocabulary, member: Member, shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.convert(_PlainUnpickler(io.BytesIO(_unpack(read_member(member)))).load(), shape)
    except (OSError, EOFError, pickle.UnpicklingError, msgspec.ValidationError) as exc:
        raise BadInput(f"{vocabulary.name}: {member.name} is not as expected: {exc}") from exc


def _unpack(data: bytes) -> bytes:
    """The pickle, which the wheels compress themselves."""
    return bz2.decompress(data) if data.startswith(b"BZh") else data


def _read_names(
    vocabulary: Vocabulary,
    member: Member,
    variants: dict[str, list[str]],
    canonicals: dict[str, _Canonical],
    read: Callable[[Vocabulary, str, _Canonical, tuple[str, ...]], Iterator[Row]],
) -> Iterator[Row]:
    names: dict[str, list[str]] = defaultdict(list)
    for variant, keys in variants.items():
        for key in keys:
            names[key].append(variant)
    for key, canonical in canonicals.items():
        try:
            rows = list(read(vocabulary, key, canonical, tuple(names[key])))
        except BadInput as exc:
            rows = [refuse_row(vocabulary.name, f"{member.name}, {key!r}", str(exc), canonical.name)]
        yield from rows


def _read_drug(vocabulary: Vocabulary, key: str, drug: _Canonical, names: tuple[str, ...]) -> Iterator[Row]:
    if drug.drugbank_id:
        identifier = drugbank_curie(drug.drugbank_id)
        yield Entry(identifier, "Chemical", "Drug", drug.name or key, vocabulary.name, synonyms=names)
    if drug.mesh_id:
        same_as = drugbank_curie(drug.drugbank_id) if drug.drugbank_id else None
        yield HeadingNames(key, "Chemical", names, vocabulary.name, same_as)


def _read_disease(vocabulary: Vocabulary, key: str, disease: _Canonical, names: tuple[str, ...]) -> Iterator[Row]:
    del disease
    yield HeadingNames(key, "Disease", names, vocabulary.name)
