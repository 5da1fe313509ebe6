"""What one commit adds: of everything given, the rows whose key the ledger does not have yet."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import TypeVar

from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.appending import Appender
from kg_pipeline.ledger.covered import SearchedDay, covered_days
from kg_pipeline.ledger.places import Place, nlm_place, place_received
from kg_pipeline.ledger.rows import (
    ExtractorParts,
    article_row,
    background_of,
    background_row,
    claim_rows,
    concept_of,
    concept_row,
    delivery_row,
    evidence_row,
    extractor_row,
    list_rows,
    reading_row,
    received_row,
    refusal_row,
    verdict_row,
)
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.ledger.verdicts import Verdict
from kg_pipeline.records import Background, Concept, Delivered, Parsed, Reading, Received, Refusal, Relation

_CHUNK = 500
_READING_KEY = ("pmid", "text_hash", "extractor")
T = TypeVar("T")


class Addition:
    """Appends new rows under the appender's sequence; holds the keys of one commit, not its records."""

    def __init__(self, ledger: Ledger, appender: Appender) -> None:
        self.appender = appender
        self._ledger = ledger
        received = ledger.rows("received", ["sha256", *Place._fields])
        self._places = {  # one by NLM's name last: it holds, where a content came under another name before
            row["sha256"]: Place(row["year"], row["number"], row["receipt"])
            for row in sorted(received, key=lambda row: int(row["receipt"]), reverse=True)
        }
        commits = sorted(
            ledger.rows("commits", ["sequence", "parsed", "extractor"]), key=lambda row: int(row["sequence"])
        )
        self._parsed = {sha256 for row in commits for sha256 in row["parsed"]}
        self.extractor: str | None = commits[-1]["extractor"] if commits else None
        """The one in use at the last commit."""
        self._extractors = {row["id"] for row in ledger.rows("extractors", ["id"])}
        self._records: set[str] = set()
        self._texts: set[tuple[int, str]] = set()
        self._readings: set[tuple[int, str, str]] = set()
        self._identifiers: set[str] = set()
        self._stated: AbstractSet[str] = frozenset()

    def add_received(self, files: Iterable[Received]) -> None:
        """Files not received before, each with its place, and those that were not known as NLM's so far.

        What those delivered stays in its place; from now on their numbers are covered.
        """
        new = [file for file in files if self._is_new(file)]
        for file, place in place_received(new, self._places.values()):
            self._places[file.sha256] = place
            self.appender.append("received", [received_row(file, place)])

    def _is_new(self, file: Received) -> bool:
        place = self._places.get(file.sha256)
        return place is None or (place.receipt > 0 and nlm_place(file.name) is not None)

    def add_parsed(self, sha256: str, records: Iterable[Parsed]) -> bool:
        """All that a received file delivers, unless it is there already; whether it was new."""
        if sha256 in self._parsed:
            return False
        self._parsed.add(sha256)
        for chunk in _chunks(records):
            self._add_articles([record for record in chunk if isinstance(record, Delivered)])
            for record in chunk:
                if isinstance(record, Refusal):
                    self.appender.append("refusals", [refusal_row(record, sha256)])
                else:
                    self.appender.append("deliveries", [delivery_row(record, sha256, self._places[sha256])])
        return True

    def _add_articles(self, deliveries: Collection[Delivered]) -> None:
        pmids = {delivery.pmid for delivery in deliveries}
        self._records.update(
            row["record_hash"] for row in self._ledger.rows("articles", ["record_hash"], pmid=pmids)
        )
        for delivery in deliveries:
            row = article_row(delivery.article)
            self._texts.add((delivery.pmid, row["text_hash"]))
            if row["record_hash"] not in self._records:
                self._records.add(row["record_hash"])
                self.appender.append("articles", [row])
                self.appender.append("claims", claim_rows(delivery.article))

    def add_extractors(self, extractors: Iterable[ExtractorParts]) -> str | None:
        """Extractors not known yet; the last of all that were given, if it is not in use already."""
        last: str | None = None
        for parts in extractors:
            last = parts.id
            if parts.id not in self._extractors:
                self._extractors.add(parts.id)
                self.appender.append("extractors", [extractor_row(parts)])
        return last if last != self.extractor else None

    def add_readings(self, readings: Iterable[Reading]) -> None:
        """Readings not there yet, each whole with its evidence."""
        for chunk in _chunks(readings):
            pmids = {reading.pmid for reading in chunk}
            for row in self._ledger.rows("readings", _READING_KEY, pmid=pmids):
                self._readings.add((row["pmid"], row["text_hash"], row["extractor"]))
            for row in self._ledger.rows("articles", ["pmid", "text_hash"], pmid=pmids):
                self._texts.add((row["pmid"], row["text_hash"]))
            for reading in chunk:
                self._add_reading(reading)

    def _add_reading(self, reading: Reading) -> None:
        key = (reading.pmid, reading.text_hash, reading.extractor)
        if key in self._readings:
            return
        self._check_reading(reading)
        self._readings.add(key)
        self._identifiers.update(name for found in reading.evidence for name in (found.subject, found.object))
        self.appender.append("readings", [reading_row(reading)])
        self.appender.append("evidence", map(evidence_row, reading.evidence))

    def _check_reading(self, reading: Reading) -> None:
        what = f"reading of PMID {reading.pmid} by extractor {reading.extractor}"
        if (reading.pmid, reading.text_hash) not in self._texts:
            raise BadInput(f"{what}: the ledger has no text {reading.text_hash} of it; commit its delivery first")
        if reading.extractor not in self._extractors:
            raise BadInput(f"{what}: the ledger does not know this extractor; commit its parts with the reading")
        ids = {found.id for found in reading.evidence}
        if len(ids) < len(reading.evidence):
            raise BadInput(f"{what}: it states a triple twice; join the mention pairs of a triple in one evidence")
        for found in reading.evidence:
            if (found.pmid, found.text_hash, found.extractor) != (
                reading.pmid,
                reading.text_hash,
                reading.extractor,
            ):
                raise BadInput(f"{what}: its evidence {found.id} belongs to another reading; keep them together")

    def add_concepts(self, concepts: Iterable[tuple[str, Concept]], vocabulary: str) -> None:
        """Nodes of matched identifiers, where they differ from what the ledger has."""
        given: dict[str, Concept] = {}
        for chunk in _chunks(concepts):
            current = self._current_concepts({matched for matched, _ in chunk})
            for matched, concept in chunk:
                if given.setdefault(matched, concept) != concept:
                    raise BadInput(
                        f"{matched} stands for {given[matched].id} and for {concept.id} in one commit, or for "
                        "different facts of it; take all concepts from one vocabulary"
                    )
                if current.get(matched) != concept:
                    current[matched] = concept
                    self.appender.append("concepts", [concept_row(matched, concept, vocabulary)])
        self._stated = given.keys()
        self._check_identifiers(self._identifiers - self._stated)

    def add_background(self, background: Iterable[Background], vocabulary: str) -> None:
        """What nodes are related to, where it differs from what the ledger has. Call after `add_concepts`."""
        objects: set[str] = set()
        for chunk in _chunks(background):
            current = self._current_background({given.node for given in chunk})
            for given in chunk:
                objects.update(relation.object for relation in given.relations)
                if current.get(given.node, ()) != given.relations:
                    current[given.node] = given.relations
                    self.appender.append("background", [background_row(given, vocabulary)])
        self._check_identifiers(objects - self._stated)

    def _current_background(self, nodes: Collection[str]) -> dict[str, tuple[Relation, ...]]:
        rows = self._ledger.rows("background", TABLES["background"].names, node=nodes)
        ordered = sorted(rows, key=lambda row: int(row["sequence"]))
        return {row["node"]: background_of(row).relations for row in ordered}

    def _current_concepts(self, matched: Collection[str]) -> dict[str, Concept]:
        rows = self._ledger.rows("concepts", TABLES["concepts"].names, matched=matched)
        ordered = sorted(rows, key=lambda row: int(row["sequence"]))
        return {row["matched"]: concept_of(row) for row in ordered}

    def _check_identifiers(self, identifiers: Collection[str]) -> None:
        known = {row["matched"] for row in self._ledger.rows("concepts", ["matched"], matched=identifiers)}
        if missing := sorted(set(identifiers) - known):
            raise BadInput(
                f"{len(missing)} identifiers of evidence or of background have no concept, {missing[0]} first; "
                "commit the concepts of all linked identifiers, and of what they are related to, with the readings"
            )

    def add_lists(self, lists: Mapping[str, Collection[int]]) -> None:
        """Lists that differ from the newest of their name."""
        rows = self._ledger.rows("lists", ["sequence", "name", "hash"])
        newest = {row["name"]: row["hash"] for row in sorted(rows, key=lambda row: int(row["sequence"]))}
        known = {row["hash"] for row in self._ledger.rows("lists", ["hash"])}
        for name, pmids in lists.items():
            header, claims = list_rows(name, pmids)
            if newest.get(name) != header["hash"]:
                self.appender.append("lists", [header])
                self.appender.append("claims", claims if header["hash"] not in known else [])

    def add_baselines(self, baselines: Mapping[int, int]) -> None:
        """Baselines not known yet. Raises `BadInput` for a year whose baseline has another last number."""
        rows = self._ledger.rows("baselines", ["year", "last_number"])
        known = {row["year"]: row["last_number"] for row in rows}
        for year, last_number in sorted(baselines.items()):
            if known.get(year, last_number) != last_number:
                raise BadInput(
                    f"the baseline of {year} ends with file {known[year]}, not {last_number}; see which"
                )
            if year not in known:
                self.appender.append("baselines", [{"year": year, "last_number": last_number}])

    def add_covered(self, days: Collection[SearchedDay]) -> None:
        """Days of searches not covered yet."""
        new = set(days) - covered_days(self._ledger, {query for query, _ in days})
        self.appender.append("covered", [{"query": query, "day": day.isoformat()} for query, day in sorted(new)])

    def add_verdicts(self, verdicts: Iterable[Verdict]) -> None:
        """Verdicts not given yet."""
        given = {verdict.id: verdict for verdict in verdicts}
        known = {row["id"] for row in self._ledger.rows("verdicts", ["id"], id=given.keys())}
        self.appender.append("verdicts", [verdict_row(given[key]) for key in sorted(given.keys() - known)])


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    stream = iter(items)
    while chunk := list(islice(stream, _CHUNK)):
        yield chunk
