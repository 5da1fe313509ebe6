"""Why an article weighs otherwise on an edge at a later commit than at an earlier one (pure)."""

from collections.abc import Collection, Iterator, Mapping

from kg_pipeline.ledger.deliveries import STANDING
from kg_pipeline.records import Record
from kg_pipeline.records.difference import CauseKind

Components = Mapping[str, str]
Found = tuple[CauseKind, str]
"""Kind and detail of a cause."""

# The parts of an extractor that a release of a vocabulary changes; the others are models and rules.
PARTS_OF_VOCABULARY = frozenset({"lexicon", "linking", "go_terms"})
_CLOSED: dict[str, tuple[CauseKind, str]] = {
    "deleted": ("deletion", "delivered again after its deletion"),
    "baseline_absent": ("baseline", "delivered again after a baseline without it"),
}


class Standing(Record, frozen=True):
    """How an article stands at a commit."""

    status: str
    claims: tuple[str, ...]
    text_hash: str
    extractor: str | None
    """Of the current reading; None while it is not read."""
    is_notice: bool
    is_review: bool
    date: str
    version_of: int | None
    """The first article of those that records link with it as one work, where it is another one."""


def causes_of(
    before: Standing | None,
    after: Standing,
    extractors: Mapping[str, Components],
    *,
    judgements: Collection[str] = (),
    moves: Collection[str] = (),
) -> list[Found]:
    """What happened to an article whose evidence on an edge differs.

    `judgements` are those passed between the commits on what it states of the edge, `moves` say which identifiers
    of that stand for other nodes now.
    """
    if before is None:
        return [("new_article", "")]
    if before.extractor is None:
        return [("new_article", "read for the first time")]
    if before.status != after.status:
        return [_change_of_status(before, after)]
    found: list[Found] = [("verdict", judgement) for judgement in judgements]
    if before.text_hash != after.text_hash:
        found.append(("revision", ""))
    found.extend(_change_of_extractor(extractors[before.extractor], extractors.get(after.extractor or "", {})))
    found.extend(("vocabulary", move) for move in moves)
    return found or [("metadata", ", ".join(_changes_of_metadata(before, after)))]


def _change_of_status(before: Standing, after: Standing) -> Found:
    if after.status == "retracted":
        return "retraction", _retractions(after)
    if before.status == "retracted" and after.status == STANDING:
        return "retraction", f"taken back, was {_retractions(before)}"
    if after.status == STANDING:
        return _CLOSED[before.status]
    kind, _ = _CLOSED[after.status]
    return kind, ""


def _retractions(standing: Standing) -> str:
    prefix = "retraction "
    return ", ".join(claim.removeprefix(prefix) for claim in standing.claims if claim.startswith(prefix))


def _change_of_extractor(before: Components, after: Components) -> Iterator[Found]:
    differing = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if models := sorted(differing - PARTS_OF_VOCABULARY):
        yield "model", f"other {', '.join(models)}"
    if vocabulary := sorted(differing & PARTS_OF_VOCABULARY):
        yield "vocabulary", f"other {', '.join(vocabulary)}"


def _changes_of_metadata(before: Standing, after: Standing) -> Iterator[str]:
    if before.is_notice != after.is_notice:
        yield "a notice now" if after.is_notice else "no notice any more"
        return  # of a notice no more is known
    if before.is_review != after.is_review:
        yield "a review now" if after.is_review else "no review any more"
    if before.date != after.date:
        yield f"dated {after.date or 'never'}, before {before.date or 'never'}"
    if before.version_of != after.version_of:
        if after.version_of is not None:
            yield f"one work with PMID:{after.version_of} now"
        else:
            yield f"one work with PMID:{before.version_of} no more"
