"""Curators' overrides of links: names added, forbidden or preferred for an identifier; read by `override_file`."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from kg_pipeline.identifiers import content_id
from kg_pipeline.linking.building.contents import Name
from kg_pipeline.linking.go_forms import go_key
from kg_pipeline.linking.normalize import BAG_MARK, bag_key, name_key
from kg_pipeline.records import GO_TYPES, EntityType, Record

Action = Literal["add", "forbid", "prefer"]
OVERRIDE = "override"
"""The vocabulary of added names."""
_STRONGEST: tuple[Action, ...] = ("forbid", "prefer", "add")


class Override(Record, frozen=True):
    """What a curator says of a name and an identifier, and in which line of the file."""

    action: Action
    name: str
    type: EntityType
    identifier: str
    curator: str
    date: date
    why: str
    line: int


class Resolved(Record, frozen=True):
    """An override with the node of its identifier and, of a gene, the species."""

    override: Override
    node: str
    taxon: str | None


class Overrides:
    """What curators say of names. Spellings are alike here when they have one `name_key`, identifiers one node."""

    def __init__(self, rows: Iterable[Resolved]) -> None:
        self.rows = tuple(rows)
        self._added: dict[str, tuple[Name, ...]] = {}
        self._said: dict[tuple[str, EntityType, str], Override] = {}
        for row in sorted(self.rows, key=lambda row: (_STRONGEST.index(row.override.action), row.override.line)):
            told = row.override
            self._said.setdefault((name_key(told.name), told.type, row.node), told)
            if told.action == "add":
                for name in _names(row):
                    self._added[name.key] = (*self._added.get(name.key, ()), name)
        deciding = {(o.action, o.name, o.type, o.identifier) for o in (row.override for row in self.rows)}
        self.version = content_id("overrides", sorted(deciding)) if deciding else ""
        """Hash of what decides links: neither the order of rows, nor who said so, when and why; empty for none."""

    def names(self, key: str) -> tuple[Name, ...]:
        """The added names with that key (`name_key`, for diseases also `bag_key`, for GO terms also `go_key`)."""
        return self._added.get(key, ())

    def go_names(self) -> tuple[Name, ...]:
        """The added names of GO terms, by the keys of their forms."""
        found = (
            name
            for names in self._added.values()
            for name in names
            if name.type in GO_TYPES and name.key.startswith(BAG_MARK)
        )
        return tuple(sorted(found))

    def find(self, spellings: Sequence[str], type_: EntityType, node: str) -> Override | None:
        """What is said of a node by any of the spellings; forbid goes before prefer, prefer before add."""
        if not self._said:
            return None
        found = (self._said.get((name_key(spelling), type_, node)) for spelling in spellings)
        return min(filter(None, found), key=lambda told: _STRONGEST.index(told.action), default=None)


NO_OVERRIDES = Overrides(())


def _names(row: Resolved) -> tuple[Name, ...]:
    told = row.override
    keys = {name_key(told.name), bag_key(told.name) if told.type == "Disease" else ""} - {""}
    if told.type in GO_TYPES:
        keys.add(go_key(told.name))
    return tuple(
        Name(key, told.type, told.identifier, told.name, OVERRIDE, "curated", row.node, row.taxon)
        for key in sorted(keys)
    )
