"""A week of invented records, as Entrez answers and as NLM's files, and nights that take them in."""

import hashlib
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from entrez_server import API_KEY, EntrezServer, Entry
from pubmed_xml import article_set, article_xml, plain_abstract

from kg_pipeline.errors import Retryable
from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.ledger.dump import canonical_rows
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.settings import Settings
from kg_pipeline.stages.extractor import Extractor, open_extractor
from kg_pipeline.stages.gate import Limits
from kg_pipeline.stages.graph import open_graph
from kg_pipeline.stages.intake import Intake
from kg_pipeline.stages.night import fetch_night, plan_night, read_batch
from kg_pipeline.stages.night_load import gate_night, load_night
from kg_pipeline.stages.nights import plan_of
from kg_pipeline.stages.report import RunReport

QUERY = "Invented"
DAYS = [date(2024, 1, day) for day in range(1, 8)]
WEEK = Intake(QUERY, DAYS[0], DAYS[-1])
FILES = {1501: range(1, 5), 1502: range(4, 9), 1503: range(9, 12)}
"""PMIDs of three update files, by number."""
ALL_FILES = Intake(files=tuple(f"pubmed26n{number}.xml" for number in FILES))
_SENTENCES = (
    "Mutations of BRCA1 are associated with breast cancer. Tamoxifen lowers the risk of breast cancer.",
    "Loss of PTEN is associated with prostate cancer. Warfarin interacts with amiodarone in these patients.",
    "Mutations of CFTR cause cystic fibrosis. Ivacaftor improves lung function in patients with cystic fibrosis.",
)
_OF_FILES = frozenset({"received", "deliveries", "commits"})
"""Tables that say in which files and commits the rest came."""


def record(pmid: int) -> str:
    """An invented record whose sentences state relations."""
    return article_xml(pmid, f"Invented finding {pmid}", plain_abstract(_SENTENCES[pmid % 3]))


def week_of_entries() -> list[Entry]:
    """Two records a day."""
    return [Entry(1001 + i, record(1001 + i), *[f"{DAYS[i % 7]:%Y/%m/%d}"] * 2) for i in range(14)]


def night_settings(data: Path, entrez: EntrezServer | None = None, **variables: object) -> Settings:
    """Those of a data folder, and of the server that it asks."""
    ours = {name: str(value) for name, value in variables.items()}
    return Settings.from_environment(ours | (entrez_variables(entrez) if entrez else {}), data=data)


def entrez_variables(entrez: EntrezServer) -> dict[str, str]:
    """What makes that server the one that is asked."""
    ours = {"KG_ENTREZ_URL": entrez.url, "KG_ENTREZ_EMAIL": "curator@example.org", "KG_ENTREZ_API_KEY": API_KEY}
    return ours | {"KG_NIGHTLY_QUERY": QUERY, "no_proxy": "127.0.0.1"}


def publish(
    mirror: Path, place: str, pmids: Sequence[int], *, deleted: Sequence[int] = (), corrupt: bool = False
) -> None:
    """Put a file, `updatefiles/26n1501`, and its checksum into a folder laid out like NLM's server."""
    gone = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in deleted)
    deletions = [f"<DeleteCitation>{gone}</DeleteCitation>"] if gone else []
    content = article_set([*map(record, pmids), *deletions])
    publish_bytes(mirror, place, content)
    if corrupt:
        directory, _, number = place.partition("/")
        (mirror / directory / f"pubmed{number}.xml").write_bytes(content[:-20])


def publish_bytes(mirror: Path, place: str, content: bytes) -> None:
    """The same for any content."""
    directory, _, number = place.partition("/")
    name = f"pubmed{number}.xml"
    (mirror / directory).mkdir(parents=True, exist_ok=True)
    (mirror / directory / name).write_bytes(content)
    checksum = f"MD5({name})= {hashlib.md5(content).hexdigest()}\n"
    (mirror / directory / f"{name}.md5").write_text(checksum, encoding="ascii")


def take_in(settings: Settings, extractor: Extractor, intake: Intake) -> RunReport:
    """A whole night, step by step."""
    batches = plan_night(settings, extractor, fetch_night(settings, intake))
    for batch in batches:
        read_batch(settings, extractor, batch)
    gate_night(settings, extractor, plan_of(batches[0]), Limits())
    return load_night(settings, extractor, plan_of(batches[0]))


def finish_night(data: str, *batches: str) -> None:
    """The steps after the plan, patient where another writer is at work; for a process of its own."""
    settings = Settings.from_environment(data=Path(data))
    extractor = open_extractor(settings)
    for batch in batches:
        read_batch(settings, extractor, batch)
    gate_night(settings, extractor, plan_of(batches[0]), Limits())
    for _again in range(100):
        try:
            load_night(settings, extractor, plan_of(batches[0]))
            return
        except Retryable as error:
            assert "is being written by" in str(error)
            time.sleep(0.1)
    raise AssertionError("the other writer never ended")


def knowledge(data: Path) -> dict[str, list[bytes]]:
    """What the ledger knows, whatever files and commits it came in."""
    ledger = open_ledger(data / "ledger")
    known = {table: canonical_rows(ledger, table) for table in TABLES if table not in _OF_FILES}
    assert known["evidence"]
    columns = ["kind", "pmid", "version", "revised", "record_hash", "text_hash"]
    known["deliveries"] = sorted({repr(row).encode() for row in ledger.rows("deliveries", columns)})
    return known


def graph_of(settings: Settings) -> list[str]:
    """All that its graph shows."""
    with open_graph(settings) as store:
        return dump_graph(store)
