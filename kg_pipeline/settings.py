"""The one place that reads the environment; every default stands here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run depends on besides its input. Secrets never show in its `repr`."""

    data: Path
    """Everything a user's work leaves behind: XML as received, ledger, graph, password, logs of runs."""
    cache: Path
    """Lexicons and downloads, shared by all data folders."""
    graph_uri: str | None
    """Bolt address of a Neo4j server; None starts the embedded server of the data folder."""
    graph_user: str
    graph_password: str | None = field(repr=False)
    entrez_url: str | None
    """Base of the E-utilities, for a mirror or a test server; None is NCBI's own."""
    entrez_tool: str
    entrez_email: str | None
    entrez_api_key: str | None = field(repr=False)
    ner_model: str
    """Folder or hub id of the NER model; `compact` is the one that travels with the package."""
    relation_model: str
    vocabularies: tuple[str, ...] | None
    """Names from `ontologies/*.toml` to build the lexicon of; None takes all."""
    base_iri: str
    """Under which RDF exports name evidence, edges and releases."""
    infores: str
    """Our own information resource in `primary_knowledge_source`."""

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] = os.environ, *, data: Path | None = None
    ) -> "Settings":
        """Settings from `KG_*` variables; the `data` given (the flag `--data`) goes before `KG_DATA`."""
        read = environment.get
        home_cache = Path(read("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cls(
            data=(data or Path(read("KG_DATA") or "kg-data")).resolve(),
            cache=Path(read("KG_CACHE") or home_cache / "kg-pipeline").resolve(),
            graph_uri=read("KG_GRAPH_URI") or None,
            graph_user=read("KG_GRAPH_USER") or "neo4j",
            graph_password=read("KG_GRAPH_PASSWORD") or None,
            entrez_url=read("KG_ENTREZ_URL") or None,
            entrez_tool=read("KG_ENTREZ_TOOL") or "kg_pipeline",
            entrez_email=read("KG_ENTREZ_EMAIL") or None,
            entrez_api_key=read("KG_ENTREZ_API_KEY") or None,
            ner_model=read("KG_NER_MODEL") or "compact",
            relation_model=read("KG_RELATION_MODEL") or "compact",
            vocabularies=tuple(read("KG_VOCABULARIES", "").replace(",", " ").split()) or None,
            base_iri=read("KG_BASE_IRI") or "https://kg-pipeline.example.org/",
            infores=read("KG_INFORES") or "infores:kg-pipeline",
        )
