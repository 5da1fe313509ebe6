"""What corpora and published models call the types that we know: one table of their names."""

import re

_NAMES = {
    "Gene": ("Gene", "GeneOrGeneProduct", "GeneProtein", "Protein"),
    "Disease": (
        *("Disease", "DiseaseOrPhenotypicFeature", "DiseaseDisorder"),
        *("SpecificDisease", "DiseaseClass", "Modifier", "CompositeMention"),  # NCBI disease
    ),
    "Chemical": ("Chemical", "ChemicalEntity", "Chem", "drug", "brand", "group", "drug_n"),  # the last four: DDI
    "Variant": (
        *("Variant", "SequenceVariant", "SNP", "DNAMutation", "ProteinMutation", "OtherMutation"),
        *("DNAAllele", "ProteinAllele", "AcidChange"),  # tmVar
    ),
}


def _fold(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


_KNOWN = {_fold(name): known for known, names in _NAMES.items() for name in names}


def known_type(name: str) -> str | None:
    """Gene, Disease, Chemical or Variant, whichever a corpus or a model calls so; None for any other type."""
    return _KNOWN.get(_fold(name))
