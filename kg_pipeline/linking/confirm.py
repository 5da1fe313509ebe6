"""Names of collected lists held against the vocabularies they were collected from.

Both NER packages carry rows whose id belongs to another concept (seen: the MeSH id of a drug's pharmacological action in
place of the drug's own, a quarter of the diseases). A row stands only if the vocabulary itself confirms it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from kg_pipeline.identifiers import split_curie
from kg_pipeline.linking.entries import Entry, RefusedRow
from kg_pipeline.linking.normalize import name_key

_LISTS = frozenset({"drug-names", "disease-names"})
_COMPLETE = frozenset({"MESH"})
"""Prefixes whose vocabulary has every identifier with all its names, so that an unknown name is a wrong one."""

_Owners = dict[tuple[str, str], set[str]]
"""Identifiers that a prefix's own vocabulary gives a name, by prefix and name key."""


def confirm_entries(entries: Iterable[Entry]) -> tuple[list[Entry], list[RefusedRow]]:
    """Entries that stand, cut to the names that stand, and a refusal for each entry or name that does not."""
    listed: list[Entry] = []
    confirmed: list[Entry] = []
    for entry in entries:
        (listed if entry.vocabulary in _LISTS else confirmed).append(entry)
    owners = _index_owners(confirmed)
    refused: list[RefusedRow] = []
    for entry in listed:
        prefix = split_curie(entry.identifier)[0]
        known = owners.get((prefix, name_key(entry.name)), set())
        if entry.identifier in known or (not known and prefix not in _COMPLETE):
            confirmed.append(_keep_own_names(entry, prefix, owners, refused))
        else:
            refused.append(_refuse(entry, entry.name))
    return confirmed, refused


def _index_owners(entries: Sequence[Entry]) -> _Owners:
    owners: _Owners = defaultdict(set)
    for entry in entries:
        prefix = split_curie(entry.identifier)[0]
        for name in (entry.name, *entry.synonyms):
            owners[prefix, name_key(name)].add(entry.identifier)
    return owners


def _keep_own_names(entry: Entry, prefix: str, owners: _Owners, refused: list[RefusedRow]) -> Entry:
    kept = []
    for name in entry.synonyms:
        known = owners.get((prefix, name_key(name)))
        if known and entry.identifier not in known:
            refused.append(_refuse(entry, name))
        else:
            kept.append(name)
    return msgspec.structs.replace(entry, synonyms=tuple(kept))


def _refuse(entry: Entry, name: str) -> RefusedRow:
    reason = f"the vocabulary of {entry.identifier} does not give it this name"
    return RefusedRow(entry.vocabulary, f"name of {entry.identifier}", reason, ascii(name)[:200])
