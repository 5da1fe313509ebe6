"""What decides between the candidates for one mention: a declared order, no score."""

from collections.abc import Sequence

from kg_pipeline.linking.ladder import Match
from kg_pipeline.linking.normalize import BAG_MARK
from kg_pipeline.linking.order import STATUSES, vocabulary_rank
from kg_pipeline.linking.overrides import Override
from kg_pipeline.linking.weigh import WEIGHED_TYPES, Weighed
from kg_pipeline.records import GO_TYPES, EntityType

_CLOSENESS = {"exact": 0, "caseless": 1, "normalized": 2}
_LESS_CLOSE = 3
_OVERRIDES = ("prefer", "add")


def rank_parts(type_: EntityType) -> tuple[str, ...]:
    """What each number of a rank is: `rank_override`'s, then those of `rank_match`."""
    if type_ == "Gene":
        return "override", "species", "closeness", "status", "vocabulary"
    if type_ in WEIGHED_TYPES:
        return "override", "named", "likelihood", "vocabulary", "status"
    if type_ in GO_TYPES:
        return "override", "closeness", "vocabulary", "status", "form"
    return "override", "closeness", "vocabulary", "status"


def rank_override(told: Override | None) -> int:
    """What curators prefer goes first, then what they add, then all else."""
    return _OVERRIDES.index(told.action) if told and told.action in _OVERRIDES else len(_OVERRIDES)


def rank_weighed(weighed: Weighed) -> tuple[int, ...]:
    """Of a disease or a chemical: what is written or used so, then the likelier in millionths, then vocabulary."""
    name = weighed.match.name
    likelihood = round(weighed.probability * 1_000_000)
    return int(not weighed.is_named), -likelihood, vocabulary_rank(name), STATUSES.index(name.status)


def rank_match(match: Match, taxa: Sequence[str]) -> tuple[int, ...]:
    """Smallest first; two concepts of one rank are tied.

    A gene: the species that the article names; how closely the name fits; approved symbol, curated name, alias,
    previous symbol; vocabulary. Anything else, whose case means nothing: how closely, vocabulary, preferred first;
    of GO terms equal in all that, the one that the key of its forms was given to.
    """
    name = match.name
    status, vocabulary = STATUSES.index(name.status), vocabulary_rank(name)
    closeness = _CLOSENESS.get(match.rung, _LESS_CLOSE)
    if name.type == "Gene":
        taxon = taxa.index(name.taxon) if name.taxon in taxa else 0
        return taxon, closeness, status, vocabulary
    if name.type in GO_TYPES:
        return closeness // 2, vocabulary, status, int(not name.key.startswith(BAG_MARK))
    return closeness // 2, vocabulary, status
