"""The files of a bulk import: their columns with types, the commands that import them and make the indexes."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from kg_pipeline.graph.rows import snake_case
from kg_pipeline.graph.statements import find_statement, read_statements
from kg_pipeline.relations.predicates import all_rules

_LABELS = re.compile(r"^SET node((?::\w+)+)", re.MULTILINE)
_QUALIFIERS = dict.fromkeys(sorted({slot for rule in all_rules() for slot in rule.qualifiers}), "string")


@dataclass(frozen=True, slots=True)
class BulkFile:
    """One kind of node or relationship, or several with a column that says which."""

    kind: Literal["nodes", "relationships"]
    of: str
    """Label or type, as the command names it; empty where a column does."""
    keys: tuple[str, ...]
    """The columns that the importer needs, as their header has them."""
    properties: dict[str, str]
    """Name to type, as in the rows of `graph.rows`."""

    @property
    def header(self) -> bytes:
        """The first line."""
        typed = (f"{name}:{type_}" for name, type_ in self.properties.items())
        return ",".join((*self.keys, *typed)).encode() + b"\n"


FILES: dict[str, BulkFile] = {
    "entities.csv": BulkFile(
        "nodes",
        "",
        ("id:ID(Entity)", ":LABEL"),
        {
            "name": "string",
            "category": "string",
            "synonyms": "string[]",
            "xrefs": "string[]",
            "in_taxon": "string",
        },
    ),
    "articles.csv": BulkFile(
        "nodes",
        "Article",
        # The importer keeps ids as text, the graph the PMID as a number.
        (":ID(Article)",),
        {
            "pmid": "long",
            "title": "string",
            "journal": "string",
            "published": "string",
            "status": "string",
            "claims": "string[]",
            "reinstated": "boolean",
            "unlinked": "string[]",
        },
    ),
    "evidence.csv": BulkFile(
        "nodes",
        "Evidence",
        ("id:ID(Evidence)",),
        {
            "edge_id": "string",
            "pmid": "long",
            "predicate": "string",
            **_QUALIFIERS,
            "subject_matched": "string",
            "object_matched": "string",
            "text": "string",
            "date": "string",
            "scope": "string",
            "polarity": "string",
            "certainty": "string",
            "cue": "string",
            "raw_probability": "double",
            "probability": "double",
            "subject_span": "long[]",
            "object_span": "long[]",
            "text_hash": "string",
            "extractor": "string",
            "verdict": "string",
        },
    ),
    "verdicts.csv": BulkFile(
        "nodes",
        "Verdict",
        ("id:ID(Verdict)",),
        {
            "key": "string",
            "judgement": "string",
            "curator": "string",
            "why": "string",
            "judged_at": "string",
            "pmid": "long",
            "sentence": "string",
            "subject_text": "string",
            "object_text": "string",
            "predicate": "string",
        },
    ),
    "release.csv": BulkFile(
        "nodes",
        "Release",
        ("ledger_id:ID(Release)",),
        {"sequence": "long", "status": "string", "target": "long", "made_with": "string"},
    ),
    "edges.csv": BulkFile(
        "relationships",
        "",
        (":START_ID(Entity)", ":END_ID(Entity)", ":TYPE"),
        {
            "id": "string",
            "predicate": "string",
            **_QUALIFIERS,
            "score": "double",
            "support": "long",
            "refute": "long",
            "articles": "long",
            "status": "string",
            "first_seen": "string",
            "last_seen": "string",
            "knowledge_level": "string",
            "agent_type": "string",
            "primary_knowledge_source": "string",
        },
    ),
    "background.csv": BulkFile(
        "relationships",
        "",
        (":START_ID(Entity)", ":END_ID(Entity)", ":TYPE"),
        {
            "id": "string",
            "predicate": "string",
            "evidence_codes": "string[]",
            "knowledge_level": "string",
            "agent_type": "string",
            "primary_knowledge_source": "string",
        },
    ),
    "subjects.csv": BulkFile("relationships", "SUBJECT", (":START_ID(Evidence)", ":END_ID(Entity)"), {}),
    "objects.csv": BulkFile("relationships", "OBJECT", (":START_ID(Evidence)", ":END_ID(Entity)"), {}),
    "from.csv": BulkFile("relationships", "FROM", (":START_ID(Evidence)", ":END_ID(Article)"), {}),
    "on.csv": BulkFile("relationships", "ON", (":START_ID(Verdict)", ":END_ID(Evidence)"), {}),
}
"""By name, in the order that they are written in."""

_SCRIPT = """\
#!/bin/sh
# Imports this graph into a database of a Neo4j 5 that is not running; one of that name is replaced.
#     sh import.sh [DATABASE [OPTIONS OF neo4j-admin database import full]]
# Then start Neo4j and make the constraints and indexes: cypher-shell --file schema.cypher
set -eu
cd "$(dirname "$0")"
database=${1:-neo4j}
[ $# -eq 0 ] || shift
exec neo4j-admin database import full "$database" "$@" \\
    --overwrite-destination --array-delimiter=U+001F --multiline-fields=true --bad-tolerance=0 \\
    --report-file="${TMPDIR:-/tmp}/neo4j-import-$$.report" \\
    """


@cache
def labels_of(category: str) -> list[str]:
    """The labels of an entity of that class: those that its `load/class_*` sets."""
    found = _LABELS.search(find_statement("load", f"class_{snake_case(category)}").text)
    return ["Entity", *(found[1].split(":")[1:] if found else ())]


def import_script() -> str:
    """The command that imports the files, to be run by a shell in whatever folder."""
    options = (f"--{file.kind}={file.of and file.of + '='}{name}" for name, file in FILES.items())
    return _SCRIPT + " \\\n    ".join(options) + "\n"


def schema_commands() -> str:
    """The constraints and indexes of the graph, then to wait for them; Community's importer cannot make them."""
    schema = [*read_statements("schema").values(), *read_statements("neo4j_schema").values()]
    statements = [statement.body.strip() for statement in schema]
    return ";\n".join([*statements, "CALL db.awaitIndexes(3600)"]) + ";\n"
