"""Names of collected lists, held against the vocabularies they were collected from.

A list's row stands only if MeSH has its heading, or DrugBank does not give its name to another drug; of a row's
names those fall that the vocabulary itself gives to other concepts only.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from kg_pipeline.linking.entries import Entry, HeadingNames, Mapping, RefusedRow
from kg_pipeline.linking.normalize import name_key
from kg_pipeline.records import EntityType, Record

_DRUG_LIST = "drug-names"
_CATEGORIES: dict[EntityType, str] = {"Disease": "Disease", "Chemical": "ChemicalEntity"}


class Confirmed(Record, frozen=True):
    """What stands of the lists, beside the other entries, and a refusal for each row or name that does not."""

    entries: list[Entry]
    mappings: list[Mapping]
    refused: list[RefusedRow]


def confirm_entries(entries: Iterable[Entry], headings: Iterable[HeadingNames]) -> Confirmed:
    """All entries but unconfirmed ones of the drug list, with an entry more for each heading that MeSH has."""
    by_origin: dict[bool, list[Entry]] = {True: [], False: []}
    for entry in entries:
        by_origin[entry.vocabulary == _DRUG_LIST].append(entry)
    found = Confirmed(by_origin[False], [], [])
    owners = {prefix: _Owners(prefix, found.entries) for prefix in ("MESH", "DRUGBANK")}
    for entry in by_origin[True]:
        _confirm_drug(entry, owners["DRUGBANK"], found)
    for heading in headings:
        _confirm_heading(heading, owners, found)
    return found


class _Owners:
    """Which identifiers a vocabulary gives a name, as any of its names and as its preferred one."""

    def __init__(self, prefix: str, entries: Sequence[Entry]) -> None:
        self._any: dict[str, set[str]] = defaultdict(set)
        self._preferred: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            if entry.identifier.startswith(f"{prefix}:"):
                self._preferred[name_key(entry.name)].add(entry.identifier)
                for name in (entry.name, *entry.synonyms):
                    self._any[name_key(name)].add(entry.identifier)

    def prefer(self, name: str) -> str | None:
        """The one identifier that has the name as its preferred one."""
        found = self._preferred.get(name_key(name), set())
        return next(iter(found)) if len(found) == 1 else None

    def contradict(self, name: str, identifier: str) -> bool:
        """Whether the vocabulary has the name, but not for this identifier."""
        found = self._any.get(name_key(name))
        return bool(found) and identifier not in (found or ())


def _confirm_drug(entry: Entry, owners: _Owners, found: Confirmed) -> None:
    if owners.contradict(entry.name, entry.identifier):
        found.refused.append(_refuse(entry.vocabulary, entry.identifier, entry.name))
    else:
        names = _keep_names(entry.vocabulary, entry.identifier, entry.synonyms, owners, found)
        found.entries.append(msgspec.structs.replace(entry, synonyms=names))


def _confirm_heading(row: HeadingNames, owners: dict[str, _Owners], found: Confirmed) -> None:
    identifier = owners["MESH"].prefer(row.heading)
    if identifier is None:
        found.refused.append(_refuse(row.vocabulary, "a MeSH disease or chemical", row.heading))
        return
    names = _keep_names(row.vocabulary, identifier, row.names, owners["MESH"], found)
    category = _CATEGORIES[row.type]
    found.entries.append(Entry(identifier, row.type, category, row.heading, row.vocabulary, synonyms=names))
    # The list states that both are one drug; it counts where both vocabularies prefer that name.
    if row.same_as and owners["DRUGBANK"].prefer(row.heading) == row.same_as:
        found.mappings.append(Mapping(row.same_as, identifier, row.vocabulary))


def _keep_names(
    vocabulary: str, identifier: str, names: Sequence[str], owners: _Owners, found: Confirmed
) -> tuple[str, ...]:
    contradicted = [name for name in names if owners.contradict(name, identifier)]
    found.refused.extend(_refuse(vocabulary, identifier, name) for name in contradicted)
    return tuple(name for name in names if name not in contradicted)


def _refuse(vocabulary: str, identifier: str, name: str) -> RefusedRow:
    reason = "the vocabulary itself does not give it this name"
    return RefusedRow(vocabulary, f"name of {identifier}", reason, ascii(name)[:200])
