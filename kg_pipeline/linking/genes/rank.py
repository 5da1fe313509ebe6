"""What each kind of evidence for a gene is worth, and how likely that makes each option: a conditional logit."""

from collections.abc import Sequence

from kg_pipeline.linking.genes.features import GeneOption
from kg_pipeline.linking.genes.model import shipped_gene_model
from kg_pipeline.linking.logit import tell_contributions, to_probabilities, weigh_signals

OTHER_SPECIES_SURE = 0.7
"""How likely a gene of species that have none so named must be, to be told instead of one that the lexicon has."""


def rank_options(options: Sequence[GeneOption]) -> list[tuple[GeneOption, float]]:
    """The options, likeliest first, each with its probability."""
    weights = shipped_gene_model().weights
    # Genes of one species share what speaks for it, the very object.
    places = {id(option.of_place): option.of_place for option in options}
    of_place = {key: weigh_signals(evidence, weights) for key, evidence in places.items()}
    scores = [weigh_signals(option.of_name, weights) + of_place[id(option.of_place)] for option in options]
    ranked = zip(options, to_probabilities(scores), strict=True)
    return sorted(ranked, key=lambda each: (-each[1], _stable(each[0])))


def tell_evidence(option: GeneOption) -> dict[str, float]:
    """What speaks for the option and against it, as `tell_contributions`."""
    return tell_contributions({**option.of_name, **option.of_place}, shipped_gene_model().weights)


def _stable(option: GeneOption) -> tuple[str, str]:
    return option.match.name.identifier if option.match else "", option.taxon or ""
