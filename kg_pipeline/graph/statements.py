"""The Cypher statements that travel with the package: one, with its header, in `cypher/<kind>/<name>.cypher`."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from kg_pipeline.errors import Misconfigured
from kg_pipeline.resources import resource_folder

Kind = Literal["schema", "load", "remove", "release", "query", "dump", "neo4j_schema", "neo4j_query"]
"""`neo4j_schema` is what only Neo4j has; `neo4j_query` asks there what `query` asks, with the same columns."""

_PARAMETER = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as its file has it, header included."""

    kind: Kind
    name: str
    text: str

    @property
    def path(self) -> str:
        """Where the statement stands, for messages."""
        return f"cypher/{self.kind}/{self.name}.cypher"

    @property
    def header(self) -> str:
        """What the statement does, its parameters and what it returns, without the comment signs."""
        lines = [line.removeprefix("//").strip() for line in self.text.splitlines() if line.startswith("//")]
        return "\n".join(lines)

    @property
    def summary(self) -> str:
        """What the statement does, in one line."""
        return " ".join(self.header.split("Parameters:")[0].split())

    @property
    def returns(self) -> tuple[str, ...]:
        """The columns that the header promises."""
        return tuple(self.header.split("Returns:")[1].strip().rstrip(".").split(", "))

    @property
    def body(self) -> str:
        """The statement alone."""
        return "\n".join(line for line in self.text.splitlines() if not line.startswith("//"))

    @property
    def parameters(self) -> frozenset[str]:
        """Names of the parameters that the statement takes."""
        return frozenset(_PARAMETER.findall(self.body))


@cache
def read_statements(kind: Kind) -> dict[str, Statement]:
    """All statements of a kind by name, in the order of their names."""
    paths = sorted((resource_folder("cypher") / kind).glob("*.cypher"))
    return {path.stem: Statement(kind, path.stem, path.read_text(encoding="utf-8")) for path in paths}


def find_statement(kind: Kind, name: str) -> Statement:
    """The statement of that name. Raises `Misconfigured`, naming those there are."""
    statements = read_statements(kind)
    if name not in statements:
        raise Misconfigured(
            f"there is no statement cypher/{kind}/{name}.cypher; add it, or use one of: {', '.join(statements)}"
        )
    return statements[name]
