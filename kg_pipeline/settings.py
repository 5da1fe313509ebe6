"""The one place that reads the environment; every default stands here."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg_pipeline.errors import Misconfigured, using
from kg_pipeline.logs import LogFormat

# Plain, so that every IRI made of it is valid; what is not ASCII is written %XX.
_BASE_IRI = re.compile(r"https?://[\w.-]+(:\d+)?/(([\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*/)?", re.ASCII)
_INFORES = re.compile(r"infores:[a-z0-9][a-z0-9._-]*")
OVERRIDES = "overrides.csv"
"""Where curators' overrides of links lie in the data folder, unless `KG_OVERRIDES` names another file."""
_FEW = re.compile(r"[1-9][0-9]?")
_NOT_FOR_DELTA = re.compile(r"[\x00-\x1f\x7f\[\]^|\\\ud800-\udfff]|%[0-9A-Fa-f]{2}")
"""What the Delta library takes otherwise than it stands, when it turns the path into a URL."""


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
    graph_parallel: int
    """Transactions of a load side by side on a Neo4j server; the embedded one gets one after another."""
    entrez_url: str | None
    """Base of the E-utilities, for a mirror or a test server; None is NCBI's own."""
    entrez_tool: str
    entrez_email: str | None
    entrez_api_key: str | None = field(repr=False)
    pubmed_files: str | None = field(repr=False)
    """Where NLM's baseline and update files lie, an http address or a folder; None is NLM's own server."""
    nightly_query: str
    """What a scheduled night asks PubMed for; all of it by default."""
    ner_model: str
    """Folder or hub id of the NER model; `compact` is the one that travels with the package."""
    relation_model: str
    vocabularies: tuple[str, ...] | None
    """Names from `ontologies/*.toml` to build the lexicon of; None takes all."""
    overrides: Path | None
    """Curators' overrides of links: the file named or, if it is there, `OVERRIDES` in the data folder."""
    base_iri: str
    """Under which RDF exports name evidence, edges and releases."""
    infores: str
    """Our own information resource in `primary_knowledge_source`."""
    log: LogFormat
    """How commands and their workers log."""

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] = os.environ, *, data: Path | None = None
    ) -> "Settings":
        """Settings from `KG_*` variables; the `data` given (the flag `--data`) goes before `KG_DATA`.

        Raises `Misconfigured` for a folder, file, base IRI or infores that cannot be one.
        """
        read = environment.get
        folder = _data_folder(data or Path(read("KG_DATA") or "kg-data"))
        home_cache = Path(read("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cls(
            data=folder,
            cache=_folder("KG_CACHE", Path(read("KG_CACHE") or home_cache / "kg-pipeline")),
            graph_uri=read("KG_GRAPH_URI") or None,
            graph_user=read("KG_GRAPH_USER") or "neo4j",
            graph_password=read("KG_GRAPH_PASSWORD") or None,
            graph_parallel=int(
                _matching(
                    "KG_GRAPH_PARALLEL",
                    read("KG_GRAPH_PARALLEL") or "4",
                    _FEW,
                    "expected a number from 1 to 99",
                )
            ),
            entrez_url=read("KG_ENTREZ_URL") or None,
            entrez_tool=read("KG_ENTREZ_TOOL") or "kg_pipeline",
            entrez_email=read("KG_ENTREZ_EMAIL") or None,
            entrez_api_key=read("KG_ENTREZ_API_KEY") or None,
            pubmed_files=read("KG_PUBMED_FILES") or None,
            nightly_query=read("KG_NIGHTLY_QUERY") or "all[sb]",
            ner_model=read("KG_NER_MODEL") or "compact",
            relation_model=read("KG_RELATION_MODEL") or "compact",
            vocabularies=tuple(read("KG_VOCABULARIES", "").replace(",", " ").split()) or None,
            overrides=_overrides(read("KG_OVERRIDES"), folder),
            base_iri=_matching(
                "KG_BASE_IRI",
                read("KG_BASE_IRI") or "https://kg-pipeline.example.org/",
                _BASE_IRI,
                "expected http(s)://… that ends with '/'",
            ),
            infores=_matching(
                "KG_INFORES",
                read("KG_INFORES") or "infores:kg-pipeline",
                _INFORES,
                "expected infores: and small letters, digits, '.', '_' or '-'",
            ),
            log=log_format(environment),
        )


def log_format(environment: Mapping[str, str] = os.environ) -> LogFormat:
    """From `KG_LOG`, which is looked at before there are settings. Raises `Misconfigured` for what is none."""
    match value := environment.get("KG_LOG") or "text":
        case "text" | "json":
            return value
    raise Misconfigured(f"KG_LOG {value!r}: expected text or json; set it to one of them")


def _data_folder(given: Path) -> Path:
    path = _folder("data folder", given)
    if unfit := _NOT_FOR_DELTA.search(str(path)):
        raise Misconfigured(
            f"data folder {str(path)!r}: its tables cannot lie below a name with {unfit[0]!r}; name another with "
            "--data or KG_DATA"
        )
    return path


def _folder(name: str, given: Path) -> Path:
    """The absolute path, which is a folder or can become one as far as its parents go."""
    try:
        with using(given):
            path = given.resolve()
            nearest = next(there for there in (path, *path.parents) if there.exists())
    except RuntimeError as error:  # what pathlib raises for links that lead in a circle
        raise Misconfigured(f"{name} {given}: its links lead in a circle; name another folder") from error
    if not nearest.is_dir():
        raise Misconfigured(f"{name} {given}: {nearest} is a file; name a folder")
    return path


def _overrides(named: str | None, data: Path) -> Path | None:
    path = Path(named) if named else data / OVERRIDES
    with using(path):
        if path.is_file():
            return path.resolve()
    if named:
        raise Misconfigured(f"KG_OVERRIDES {named!r} is no file; name a table of overrides, or leave it unset")
    return None


def _matching(variable: str, value: str, pattern: re.Pattern[str], expected: str) -> str:
    if not pattern.fullmatch(value):
        raise Misconfigured(f"{variable} {value!r}: {expected}; set it to one of yours")
    return value
