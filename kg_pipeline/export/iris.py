"""IRIs: CURIEs by Biolink's prefix map, and our own under the base IRI of an installation."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from pyoxigraph import NamedNode

from kg_pipeline.identifiers import split_curie

_OBO = "http://purl.obolibrary.org/obo/"
_IDENTIFIERS = "http://identifiers.org/"

PREFIXES: dict[str, str] = {
    "CAS": f"{_IDENTIFIERS}cas/",
    "CHEBI": f"{_OBO}CHEBI_",
    "CHEMBL.COMPOUND": f"{_IDENTIFIERS}chembl.compound/",
    "CL": f"{_OBO}CL_",
    "DOID": f"{_OBO}DOID_",
    "DRUGBANK": f"{_IDENTIFIERS}drugbank/",
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "ENSEMBL": f"{_IDENTIFIERS}ensembl/",
    "GO": f"{_OBO}GO_",
    "HGNC": f"{_IDENTIFIERS}hgnc/",
    "HGNC.FAMILY": f"{_IDENTIFIERS}hgnc.family/",
    "HP": f"{_OBO}HP_",
    "INCHIKEY": f"{_IDENTIFIERS}inchikey/",
    "KEGG.COMPOUND": f"{_IDENTIFIERS}kegg.compound/",
    "MEDDRA": f"{_IDENTIFIERS}meddra/",
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "MGI": f"{_IDENTIFIERS}mgi/",
    "MONDO": f"{_OBO}MONDO_",
    "MP": f"{_OBO}MP_",
    "NCBIGene": f"{_IDENTIFIERS}ncbigene/",
    "NCBITaxon": f"{_OBO}NCBITaxon_",
    "NCIT": f"{_OBO}NCIT_",
    "OMIM": f"{_OBO}OMIM_",
    "OMIM.PS": "https://www.omim.org/phenotypicSeries/",
    "PMID": "http://www.ncbi.nlm.nih.gov/pubmed/",
    "PR": f"{_OBO}PR_",
    "PUBCHEM.COMPOUND": f"{_IDENTIFIERS}pubchem.compound/",
    "RGD": f"{_IDENTIFIERS}rgd/",
    "SNOMEDCT": "http://snomed.info/id/",
    "SO": f"{_OBO}SO_",
    "UBERON": f"{_OBO}UBERON_",
    "UMLS": f"{_IDENTIFIERS}umls/",
    "UNII": f"{_IDENTIFIERS}unii/",
    "UniProtKB": "http://purl.uniprot.org/uniprot/",
    "biolink": "https://w3id.org/biolink/vocab/",
    # Biolink's map lacks these; Bioregistry has them.
    "FPLX": "https://sorgerlab.github.io/famplex/",
    "ORPHANET": "http://www.orpha.net/ORDO/Orphanet_",
    "infores": "https://w3id.org/information-resource-registry/",
}
"""CURIE prefix to namespace, as in Biolink model 4.4.6 (a test compares)."""

RESOLVER = "https://bioregistry.io/"
"""Namespace of whole CURIEs whose prefix is not in the table: Bioregistry resolves every registered one."""

_KEPT_IN_IRIS = "/:@!$&'()*+,;=-._~"


@lru_cache(maxsize=8192)
def expand_curie(curie: str) -> NamedNode:
    """The canonical IRI of a CURIE; characters that no IRI may hold are percent-encoded.

    The last ones are remembered, since the same nodes and predicates come again and again. Raises `BadInput` if
    it is no CURIE.
    """
    prefix, local_id = split_curie(curie)
    namespace = PREFIXES.get(prefix)
    escaped = quote(local_id, safe=_KEPT_IN_IRIS)
    return NamedNode(f"{RESOLVER}{prefix}:{escaped}" if namespace is None else namespace + escaped)


@dataclass(frozen=True, slots=True)
class OurIris:
    """The IRIs of what only we have: edges, evidence, extractors, releases."""

    base: str
    """As `Settings` checks it: an IRI that ends with '/'."""

    @property
    def namespaces(self) -> dict[str, str]:
        """Prefixes that make Turtle readable."""
        return {"edge": f"{self.base}edge/", "evidence": f"{self.base}evidence/"}

    def edge(self, edge_id: str) -> NamedNode:
        """An association."""
        return NamedNode(f"{self.base}edge/{edge_id}")

    def background(self, background_id: str) -> NamedNode:
        """A relationship of a vocabulary."""
        return NamedNode(f"{self.base}background/{background_id}")

    def evidence(self, evidence_id: str, part: str = "") -> NamedNode:
        """Evidence or, with `part`, one of its mentions."""
        return NamedNode(f"{self.base}evidence/{evidence_id}{part and '#' + part}")

    def extraction(self, extractor: str) -> NamedNode:
        """The activity of one extractor, over all texts of the ledger."""
        return NamedNode(f"{self.base}extraction/{quote(extractor, safe='')}")

    def extractor(self, extractor: str) -> NamedNode:
        """The software agent: models, rules and lexicon of that hash."""
        return NamedNode(f"{self.base}extractor/{quote(extractor, safe='')}")

    def release(self, ledger_id: str, sequence: int, part: str = "") -> NamedNode:
        """A ledger at a sequence or, with `part`, one of its named graphs or class counts."""
        return NamedNode(f"{self.base}release/{quote(ledger_id, safe='')}/{sequence}{part and '/' + part}")
