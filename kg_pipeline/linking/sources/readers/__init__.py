"""Readers of vocabularies, one a format: generators from members to entries, mappings, refusals."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from kg_pipeline.linking.entries import Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.annotations import read_annotation_table, read_gaf
from kg_pipeline.linking.sources.readers.chebi_names import read_chebi_names
from kg_pipeline.linking.sources.readers.chemicals import read_chebi, read_drugbank
from kg_pipeline.linking.sources.readers.drugbank_files import read_drugbank_vocabulary, read_drugbank_xml
from kg_pipeline.linking.sources.readers.drugbank_tables import read_drugbank_tables
from kg_pipeline.linking.sources.readers.exact_mappings import read_biomappings, read_sssom, read_xref_table
from kg_pipeline.linking.sources.readers.families import read_famplex, read_grounding_map, read_groundings
from kg_pipeline.linking.sources.readers.genes import read_hgnc, read_mgi, read_rgd
from kg_pipeline.linking.sources.readers.go_tables import read_go_labels, read_go_secondary
from kg_pipeline.linking.sources.readers.hgnc import read_hgnc_complete, read_hgnc_tables
from kg_pipeline.linking.sources.readers.medic import read_medic
from kg_pipeline.linking.sources.readers.mesh import read_mesh
from kg_pipeline.linking.sources.readers.mesh_tables import read_mesh_tables
from kg_pipeline.linking.sources.readers.mesh_xml import read_mesh_xml
from kg_pipeline.linking.sources.readers.name_wheels import read_disease_names, read_drug_names
from kg_pipeline.linking.sources.readers.ncbi_gene import read_gene_history, read_gene_info
from kg_pipeline.linking.sources.readers.obo import read_obo
from kg_pipeline.linking.sources.readers.obo_json import read_doid, read_go, read_hp, read_mondo
from kg_pipeline.linking.sources.readers.obographs import read_obographs
from kg_pipeline.linking.sources.readers.umls import read_umls
from kg_pipeline.linking.sources.vocabularies import Vocabulary

Reader = Callable[[Vocabulary, Sequence[Member]], Iterator[Row]]

READERS: Mapping[str, Reader] = {
    "go": read_go,
    "mondo": read_mondo,
    "doid": read_doid,
    "hp": read_hp,
    "mesh": read_mesh,
    "chebi": read_chebi,
    "drugbank": read_drugbank,
    "hgnc": read_hgnc,
    "hgnc_complete": read_hgnc_complete,
    "hgnc_tables": read_hgnc_tables,
    "gene_info": read_gene_info,
    "gene_history": read_gene_history,
    "mgi": read_mgi,
    "rgd": read_rgd,
    "famplex": read_famplex,
    "groundings": read_groundings,
    "drug_names": read_drug_names,
    "disease_names": read_disease_names,
    "gaf": read_gaf,
    "go_annotation_table": read_annotation_table,
    "medic": read_medic,
    "mesh_tables": read_mesh_tables,
    "mesh_xml": read_mesh_xml,
    "obo": read_obo,
    "obographs": read_obographs,
    "go_secondary": read_go_secondary,
    "go_labels": read_go_labels,
    "umls": read_umls,
    "drugbank_vocabulary": read_drugbank_vocabulary,
    "drugbank_xml": read_drugbank_xml,
    "drugbank_tables": read_drugbank_tables,
    "chebi_names": read_chebi_names,
    "sssom": read_sssom,
    "biomappings": read_biomappings,
    "xref_table": read_xref_table,
    "grounding_map": read_grounding_map,
}
