"""What is taken from UMLS: semantic types by type of entity, sources that hold one type only, codes that are ids.

Semantic types and groups: https://www.nlm.nih.gov/research/umls/META3_current_semantic_types.html; names of term
types and sources: https://www.nlm.nih.gov/research/umls/knowledge_sources/metathesaurus/release/abbreviations.html.
"""

import re
from collections.abc import Mapping

from kg_pipeline.records import EntityType, Record


class Kind(Record, frozen=True):
    """A type of entity and the Biolink class of its nodes; `needs` is a source without which no such concept is
    kept."""

    type: EntityType
    category: str
    needs: str | None = None


_DISEASE = Kind("Disease", "Disease")
_SIGN = Kind("Disease", "PhenotypicFeature")
# "Normal" and "negative" are findings, too.
_FINDING = Kind("Disease", "PhenotypicFeature", needs="HPO")
_CHEMICAL = Kind("Chemical", "ChemicalEntity")
# What organisms, organs and minds do ("sleep", "blood pressure") is GO's only where GO has it.
_PROCESS = Kind("BiologicalProcess", "BiologicalProcess", needs="GO")

SEMANTIC_TYPES: Mapping[str, Kind] = {
    **dict.fromkeys(
        (
            *("T019", "T020", "T190"),  # congenital, acquired and anatomical abnormalities
            *("T037", "T046", "T047"),  # injury or poisoning, pathologic function, disease or syndrome
            *("T048", "T049", "T191"),  # mental, cell or molecular dysfunction, neoplastic process
        ),
        _DISEASE,
    ),
    "T184": _SIGN,
    "T033": _FINDING,
    # The group CHEM without clinical drugs (T200), which are doses in their form ("aspirin 81 MG oral tablet").
    **dict.fromkeys(
        (
            *("T103", "T104", "T109", "T114", "T116", "T120", "T121", "T122", "T123", "T125", "T126"),
            *("T127", "T129", "T130", "T131", "T192", "T195", "T196", "T197"),
        ),
        _CHEMICAL,
    ),
    "T028": Kind("Gene", "Gene"),
    **dict.fromkeys(("T038", "T039", "T040", "T041", "T042", "T043", "T045"), _PROCESS),
    "T044": Kind("MolecularActivity", "MolecularActivity", needs="GO"),
    "T026": Kind("CellularComponent", "CellularComponent", needs="GO"),
}
"""By TUI. A concept of none of them is left out."""

SOURCE_TYPES: Mapping[str, frozenset[EntityType]] = {
    "HGNC": frozenset({"Gene"}),
    "GO": frozenset({"BiologicalProcess", "MolecularActivity", "CellularComponent"}),
    "HPO": frozenset({"Disease"}),
    "MONDO": frozenset({"Disease"}),
    "ORPHANET": frozenset({"Disease"}),
    "DRUGBANK": frozenset({"Chemical"}),
    "MTHSPL": frozenset({"Chemical"}),
    "RXNORM": frozenset({"Chemical"}),
    "VANDF": frozenset({"Chemical"}),
}
"""Types of all that a source holds: an atom of it in a concept of another type is refused."""


class Code(Record, frozen=True):
    """Codes of a source that are identifiers of ours, and the types of the terms that such a code stands for.

    Other terms under the same code may be of narrower concepts (MeSH's entry terms) or of related ones (the
    diseases under the number that OMIM has for a gene)."""

    prefix: str
    pattern: str
    term_types: frozenset[str]

    def local_id(self, code: str) -> str | None:
        """The identifier after its prefix; None for a code that is none."""
        match = re.fullmatch(self.pattern, code)
        return match[1] if match else None


_PT = frozenset({"PT"})
CODES: Mapping[str, Code] = {
    "MSH": Code("MESH", "([CD][0-9]{6,9})", frozenset({"MH", "NM"})),
    "OMIM": Code("OMIM", "([0-9]{6})", _PT),
    "HGNC": Code("HGNC", "HGNC:([0-9]+)", _PT),
    "GO": Code("GO", "GO:([0-9]{7})", _PT),
    "MONDO": Code("MONDO", "MONDO:([0-9]{7})", _PT),
    "HPO": Code("HP", "HP:([0-9]{7})", _PT),
    "NCI": Code("NCIT", "(C[0-9]+)", _PT),
    "SNOMEDCT_US": Code("SNOMEDCT", "([0-9]+)", _PT),
    "ORPHANET": Code("ORPHANET", "(?:ORPHA:?)?([0-9]+)", _PT),
    "MDR": Code("MEDDRA", "([0-9]{8})", _PT),
    "DRUGBANK": Code("DRUGBANK", "(DB[0-9]{5})", frozenset({"IN"})),
    "MTHSPL": Code("UNII", "([0-9A-Z]{10})", frozenset({"SU"})),
    "RXNORM": Code("RXCUI", "([0-9]+)", frozenset({"IN", "PIN"})),
}
"""By source."""

PREFERRED_TERM_TYPES = frozenset({"PT", "PN", "MH", "NM", "IN", "PIN", "SU", "DE", "SCN"})
"""Types of the terms that sources prefer: what a source calls a concept."""
NO_NAMES = frozenset(
    {"FN", "OAF", "QAB", "QEV", "QSV", "TQ", "XQ", "PXQ", "RAB", "RHT", "RPT", "RSY", "SSN", "VAB", "VPT"}
)
"""Types of the terms that nobody writes: names with their semantic tag in brackets, qualifiers, sources."""
