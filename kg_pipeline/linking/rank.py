"""The order of the candidates for one mention: what curators say, then likelihood or, of GO terms, as declared."""

from kg_pipeline.linking.ladder import Match
from kg_pipeline.linking.normalize import BAG_MARK
from kg_pipeline.linking.order import STATUSES, vocabulary_rank
from kg_pipeline.linking.overrides import Override
from kg_pipeline.linking.weighing.weigh import WEIGHED_TYPES, Weighed
from kg_pipeline.records import EntityType

_CLOSENESS = {"exact": 0, "caseless": 1, "normalized": 2}
_LESS_CLOSE = 3
_GENE_STEPS = 40
_OVERRIDES = ("prefer", "add")


def rank_parts(type_: EntityType) -> tuple[str, ...]:
    """What each number of a rank is: `rank_override`'s, then those of the function for the type."""
    if type_ == "Gene":
        return "override", "likelihood"
    if type_ in WEIGHED_TYPES:
        return "override", "named", "likelihood", "vocabulary", "status"
    return "override", "closeness", "vocabulary", "status", "form"


def rank_override(told: Override | None) -> int:
    """What curators prefer goes first, then what they add, then all else."""
    return _OVERRIDES.index(told.action) if told and told.action in _OVERRIDES else len(_OVERRIDES)


def rank_weighed(weighed: Weighed) -> tuple[int, ...]:
    """Of a disease or a chemical: what is written or used so, then the likelier in millionths, then vocabulary."""
    name = weighed.match.name
    likelihood = round(weighed.probability * 1_000_000)
    return int(not weighed.is_named), -likelihood, vocabulary_rank(name), STATUSES.index(name.status)


def rank_gene(probability: float) -> tuple[int, ...]:
    """Of a gene: the likelier first, in fortieths; genes whose difference is less are tied."""
    return (-round(probability * _GENE_STEPS),)


def rank_match(match: Match) -> tuple[int, ...]:
    """Of a GO term: smallest first; two terms of one rank are tied.

    How closely, whatever the case; vocabulary; preferred first; of those equal in all that, the one that the key
    of its forms was given to.
    """
    name = match.name
    status, vocabulary = STATUSES.index(name.status), vocabulary_rank(name)
    closeness = _CLOSENESS.get(match.rung, _LESS_CLOSE)
    return closeness // 2, vocabulary, status, int(not name.key.startswith(BAG_MARK))
