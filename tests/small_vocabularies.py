"""A good file of each format of vocabularies: invented rows of generally known facts, by reader and file name."""

MEDIC = (
    "# The Comparative Toxicogenomics Database (CTD)\n#\n# Fields:\n"
    "# DiseaseName\tDiseaseID\tAltDiseaseIDs\tDefinition\tParentIDs\tTreeNumbers\tParentTreeNumbers\tSynonyms\t"
    "SlimMappings\n#\n"
    "Diseases\tMESH:C\t\t\t\tC\t\t\t\n"
    "Alzheimer Disease\tMESH:D000544\tDO:DOID:10652|OMIM:104300\tA dementia.\tMESH:D003704\tC10.228\tC10\t"
    "Alzheimer's Disease|Senile Dementia\tNervous system disease\n"
    "Neoplasms\tMESH:D009369\t\t\tMESH:C\tC04\tC\tCancer\t\n"
    "Alzheimer Disease 2\tOMIM:104310\t\t\tMESH:D000544\tC10.228/104310\tC10.228\tAD2\t\n"
)

MESH_LABELS = (
    "D001241\tAspirin\tAcetylsalicylic Acid|Acid, Acetylsalicylic\n"
    "D000544\tAlzheimer Disease\tAlzheimer's Disease\n"
    "D017209\tApoptosis\tProgrammed Cell Death, Type I\n"
    "D000077143\tDocetaxel\tTaxotere\n"
)
MESH_TREES = (
    "mesh_id\tmesh_name\tmesh_tree_number\n"
    "D001241\tAspirin\tD02.455.426.559.389.657.410.595.176\n"
    "D000544\tDementia, Alzheimer Type\tC10.228.140.380.100\n"
    "D003704\tDementia\tC10.228.140.380\n"
    "D000544\tDementia, Alzheimer Type\tF03.615.400.100\n"
    "D017209\tApoptosis\tG04.299.139.160\n"
)
MESH_TABLES = {
    "mesh_id_label_synonyms.tsv": MESH_LABELS,
    "tree-numbers.tsv": MESH_TREES,
    "terms.tsv": "mesh_id\tmesh_name\nD001241\tAspirin\nD000544\tAlzheimer Dementia\n",
    "mesh_cas_mappings.tsv": "D001241\t50-78-2\n",
    "mesh_mappings.tsv": "MESH\tD017209\tApoptosis\tGO\tGO:0006915\tapoptotic process\n",
    "pubchem_mesh_map.tsv": "148124\tD000077143\n",
}

MESH_DESCRIPTORS = """<?xml version="1.0"?>
<!DOCTYPE DescriptorRecordSet SYSTEM "https://www.nlm.nih.gov/databases/dtd/nlmdescriptorrecordset_20260101.dtd">
<DescriptorRecordSet LanguageCode="eng">
<DescriptorRecord DescriptorClass="1">
  <DescriptorUI>D001241</DescriptorUI>
  <DescriptorName><String>Aspirin</String></DescriptorName>
  <TreeNumberList><TreeNumber>D02.455.426.559.389.657.410.595.176</TreeNumber></TreeNumberList>
  <ConceptList>
    <Concept PreferredConceptYN="Y">
      <RegistryNumber>R16CO5Y76E</RegistryNumber>
      <RelatedRegistryNumberList>
        <RelatedRegistryNumber>50-78-2 (Aspirin)</RelatedRegistryNumber>
        <RelatedRegistryNumber>69-46-5 (calcium salt)</RelatedRegistryNumber>
      </RelatedRegistryNumberList>
      <TermList>
        <Term><String>Aspirin</String></Term>
        <Term><String>Acetylsalicylic Acid</String></Term>
      </TermList>
    </Concept>
    <Concept PreferredConceptYN="N">
      <RegistryNumber>69-46-5</RegistryNumber>
      <TermList><Term><String>Aspirin calcium</String></Term></TermList>
    </Concept>
  </ConceptList>
</DescriptorRecord>
<DescriptorRecord DescriptorClass="1">
  <DescriptorUI>D003920</DescriptorUI>
  <DescriptorName><String>Diabetes Mellitus</String></DescriptorName>
  <TreeNumberList><TreeNumber>C18.452.394.750</TreeNumber></TreeNumberList>
</DescriptorRecord>
<DescriptorRecord DescriptorClass="1">
  <DescriptorUI>D017209</DescriptorUI>
  <DescriptorName><String>Apoptosis</String></DescriptorName>
  <TreeNumberList><TreeNumber>G04.299.139.160</TreeNumber></TreeNumberList>
</DescriptorRecord>
<DescriptorRecord DescriptorClass="1">
  <DescriptorUI>D003924</DescriptorUI>
  <DescriptorName><String>Diabetes Mellitus, Type 2</String></DescriptorName>
  <TreeNumberList><TreeNumber>C18.452.394.750.149</TreeNumber></TreeNumberList>
</DescriptorRecord>
</DescriptorRecordSet>
"""
MESH_SUPPLEMENTARY = """<?xml version="1.0"?>
<SupplementalRecordSet LanguageCode="eng">
<SupplementalRecord SCRClass="1">
  <SupplementalRecordUI>C000001</SupplementalRecordUI>
  <SupplementalRecordName><String>aspirin arginine salt</String></SupplementalRecordName>
  <HeadingMappedToList><HeadingMappedTo><DescriptorReferredTo>
    <DescriptorUI>*D001241</DescriptorUI>
  </DescriptorReferredTo></HeadingMappedTo></HeadingMappedToList>
  <ConceptList><Concept PreferredConceptYN="Y">
    <RegistryNumber>37466-21-0</RegistryNumber>
    <TermList><Term><String>arginine acetylsalicylate</String></Term></TermList>
  </Concept></ConceptList>
</SupplementalRecord>
<SupplementalRecord SCRClass="1">
  <SupplementalRecordUI>C000002</SupplementalRecordUI>
  <SupplementalRecordName><String>PTGS1 protein, human</String></SupplementalRecordName>
  <HeadingMappedToList><HeadingMappedTo><DescriptorReferredTo>
    <DescriptorUI>*D001241</DescriptorUI>
  </DescriptorReferredTo></HeadingMappedTo></HeadingMappedToList>
</SupplementalRecord>
</SupplementalRecordSet>
"""

MONDO_OBO = """format-version: 1.2
data-version: releases/2026-01-01
ontology: mondo

[Term]
id: MONDO:0004975
name: Alzheimer disease
alt_id: MONDO:0000999
synonym: "Alzheimer's disease" EXACT []
synonym: "AD" RELATED ABBREVIATION []
synonym: "senility" BROAD []
synonym: "early-onset Alzheimer disease" NARROW []
synonym: "Alzheimers" RELATED DUBIOUS []
xref: DOID:10652 {source="MONDO:equivalentTo", source="DOID:10652"}
xref: UMLS:C0002395
xref: SCTID:26929004 {source="MONDO:relatedTo"}
xref: Wikipedia:Alzheimer
is_a: MONDO:0001627 {source="DOID:10652"} ! dementia

[Term]
id: MONDO:0000777
name: obsolete dotage
is_obsolete: true
replaced_by: MONDO:0001627

[Term]
id: HGNC:613
name: APOE

[Typedef]
id: part_of
name: part of
"""
GO_OBO = """format-version: 1.2
ontology: go/subsets/some_slim

[Term]
id: GO:0008150
name: biological_process

[Term]
id: GO:0012501
name: programmed cell death
is_a: GO:0008150 ! biological_process

[Term]
id: GO:0006915
name: apoptotic process
synonym: "apoptosis" NARROW []
synonym: "cell suicide" BROAD []
xref: Wikipedia:Apoptosis
is_a: GO:0012501

[Term]
id: GO:0005739
name: mitochondrion
namespace: cellular_component
"""
HP_GRAPH = """{"graphs": [{
 "id": "http://purl.obolibrary.org/obo/hp.json",
 "nodes": [
  {"id": "http://purl.obolibrary.org/obo/HP_0001250", "lbl": "Seizure", "type": "CLASS", "meta": {
    "synonyms": [{"pred": "hasExactSynonym", "val": "Epileptic seizure", "synonymType": "", "xrefs": []},
                 {"pred": "hasRelatedSynonym", "val": "Fits"}, {"pred": "hasBroadSynonym", "val": "Epilepsy"}],
    "xrefs": [{"val": "MSH:D012640"}, {"val": "SNOMEDCT_US:91175000"}, {"val": "Fyler:4866"}],
    "basicPropertyValues": [{"pred": "http://www.geneontology.org/formats/oboInOwl#hasAlternativeId",
                             "val": "HP:0002279"}]}},
  {"id": "http://purl.obolibrary.org/obo/HP_0002125", "type": "CLASS", "meta": {"deprecated": true,
    "basicPropertyValues": [{"pred": "http://purl.obolibrary.org/obo/IAO_0100001",
                             "val": "http://purl.obolibrary.org/obo/HP_0001250"}]}},
  {"id": "http://purl.obolibrary.org/obo/BFO_0000050", "lbl": "part of", "type": "PROPERTY"}
 ],
 "edges": [{"sub": "http://purl.obolibrary.org/obo/HP_0001250", "pred": "is_a",
            "obj": "http://purl.obolibrary.org/obo/HP_0012638"}]
}]}
"""

UMLS = {
    "MRSTY.RRF": (
        "C0000001|T047|B2.2.1.2.1|Disease or Syndrome|AT1||\n"
        "C0000002|T109|A1.4.1.2.1|Organic Chemical|AT2||\n"
        "C0000002|T121|A1.4.1.1.1|Pharmacologic Substance|AT3||\n"
        "C0000003|T028|A1.2.3.5|Gene or Genome|AT4||\n"
        "C0000004|T033|A2.2|Finding|AT5||\n"
        "C0000005|T043|B2.2.1.1.4|Cell Function|AT6||\n"
        "C0000006|T047|B2.2.1.2.1|Disease or Syndrome|AT7||\n"
        "C0000007|T170|A2.4|Intellectual Product|AT8||\n"
    ),
    "MRSAB.RRF": (
        "C9|C8|MSH2026|MSH|MeSH|MSH|2026|||||||0|1|1||||ENG|UTF-8|Y|Y|MeSH||\n"
        "C9|C8|MSH2025|MSH|MeSH|MSH|2025|||||||3|1|1||||ENG|UTF-8|N|N|MeSH||\n"
        "C9|C8|SNOMEDCT_US_2026|SNOMEDCT_US|SNOMED|SNOMEDCT|2026_03|||||||9|1|1||||ENG|UTF-8|Y|Y|SCT||\n"
    ),
    "MRCONSO.RRF": (
        "C0000001|ENG|S|L1|PF|S1|Y|A1||M1|D000544|MSH|EN|D000544|Alzheimer's Disease|0|N||\n"
        "C0000001|ENG|P|L2|PF|S2|Y|A2||M1|D000544|MSH|MH|D000544|Alzheimer Disease|0|N||\n"
        "C0000001|FRE|P|L3|PF|S3|Y|A3||M1|D000544|MSHFRE|MH|D000544|Maladie d'Alzheimer|3|N||\n"
        "C0000001|ENG|S|L4|PF|S4|Y|A4||||SNOMEDCT_US|OAP|1|Old name|9|O||\n"
        "C0000001|ENG|S|L4|PF|S4|Y|A5||||SNOMEDCT_US|PT|26929004|Alzheimer's disease|9|N||\n"
        "C0000001|ENG|S|L4|PF|S4|Y|A6||||SNOMEDCT_US|FN|26929004|Alzheimer's disease (disorder)|9|N||\n"
        "C0000001|ENG|S|L5|PF|S5|Y|A7||||NCI|SY|C2866|AD|0|N||\n"
        "C0000002|ENG|P|L6|PF|S6|Y|A9||||MTHSPL|SU|R16CO5Y76E|ASPIRIN|0|N||\n"
        "C0000003|ENG|S|L7|PF|S7|Y|A10|||HGNC:613|HGNC|PT|HGNC:613|apolipoprotein E|0|N||\n"
        "C0000003|ENG|P|L7|PF|S7|Y|A11|||HGNC:613|HGNC|ACR|HGNC:613|APOE|0|N||\n"
        "C0000004|ENG|P|L8|PF|S8|Y|A12||||SNOMEDCT_US|PT|17621005|Normal|9|N||\n"
        "C0000005|ENG|P|L9|PF|S9|Y|A13|||GO:0006915|GO|PT|GO:0006915|apoptotic process|0|N||\n"
        "C0000006|ENG|P|L9|PF|S9|Y|A14||||MTH|PN|NOCODE|Dementia|0|N||\n"
        "C0000007|ENG|P|L9|PF|S9|Y|A15||||MTH|PN|NOCODE|Textbook|0|N||\n"
    ),
    "MRCUI.RRF": (
        "C0000101|202601|SY|||C0000001|Y|\nC0000102|202601|RO|||C0000001|Y|\nC0000103|202601|DEL|||||\n"
        "C0000104|202601|SY|||C0000007|Y|\n"
    ),
    "MRREL.RRF": (
        "C0000006|A14|AUI|CHD|C0000001|A2|AUI|isa|R1||MSH|MSH|||N||\n"
        "C0000001|A2|AUI|PAR|C0000006|A14|AUI|inverse_isa|R1||MSH|MSH|||N||\n"
        "C0000006|A14|AUI|CHD|C0000002|A9|AUI|isa|R1||MSH|MSH|||N||\n"
        "C0000006|A14|AUI|RO|C0000001|A2|AUI||R2||MSH|MSH|||N||\n"
    ),
}

DRUGBANK_VOCABULARY = (
    "DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key\n"
    "DB00945,APRD00264 | DB00001 | DB00945,Acetylsalicylic acid,50-78-2,R16CO5Y76E,"
    '"2-(acetyloxy)benzoic acid | Aspirin",BSYNRYMUTXBXSQ-UHFFFAOYSA-N\n'
    "DB00002,BIOD00071,Cetuximab,205923-56-4,,,\n"
)
DRUGBANK_XML = """<?xml version="1.0" encoding="UTF-8"?>
<drugbank xmlns="http://www.drugbank.ca" version="5.1">
<drug type="small molecule">
  <drugbank-id primary="true">DB00945</drugbank-id>
  <drugbank-id>APRD00264</drugbank-id>
  <name>Acetylsalicylic acid</name>
  <cas-number>50-78-2</cas-number>
  <unii>R16CO5Y76E</unii>
  <groups><group>approved</group></groups>
  <synonyms>
    <synonym language="english" coder="inn">Aspirin</synonym>
    <synonym language="spanish" coder="inn">Ácido acetilsalicílico</synonym>
    <synonym language="" coder="">ACETYLSALICYLIC ACID</synonym>
  </synonyms>
  <products>
    <product><name>Bayer Aspirin</name></product><product><name>bayer aspirin</name></product>
    <product><name>Excedrin</name></product>
  </products>
  <international-brands><international-brand><name>Aspro</name></international-brand></international-brands>
  <mixtures>
    <mixture><name>Excedrin</name><ingredients>Acetaminophen + Acetylsalicylic acid</ingredients></mixture>
    <mixture><name>Aspro</name><ingredients>Acetylsalicylic acid</ingredients></mixture>
  </mixtures>
  <external-identifiers>
    <external-identifier><resource>ChEBI</resource><identifier>15365</identifier></external-identifier>
    <external-identifier><resource>Wikipedia</resource><identifier>Aspirin</identifier></external-identifier>
  </external-identifiers>
  <pathways><pathway><drugs><drug>
    <drugbank-id>DB00316</drugbank-id><name>Acetaminophen</name>
  </drug></drugs></pathway></pathways>
</drug>
<drug type="biotech">
  <drugbank-id primary="true">DB00002</drugbank-id>
  <name>Cetuximab</name>
</drug>
</drugbank>
"""
DRUGBANK_TABLES = {
    "drugbank.tsv": (
        "drugbank_id\tname\ttype\tinchikey\tdescription\n"
        "DB00945\tAcetylsalicylic acid\tsmall molecule\tInChIKey=BSYNRYMUTXBXSQ-UHFFFAOYSA-N\t"
        '"The ""wonder drug"".\nOld."\n'
    ),
    "aliases.json": '{"DB00945": ["Acetylsalicylic acid", "Aspirin"], "DB00002": ["Cetuximab"]}',
    "chebi.tsv": "drugbank_id\tchebi_id\nDB00945\t15365\n",
    "chembl.tsv": "drugbank_id\tchembl_id\nDB00945\tCHEMBL25\n",
    "pubchem-mapping.tsv": "drugbank_id\tpubchem_cid\nDB00945\t2244\n",
    "drugbank_mappings.tsv": "DRUGBANK_ID\tNAMESPACE\tID\tSOURCE\nDB00945\tNAME\tAspro\tdrugbank\n",
}
CHEBI_NAMES = (
    "ID\tCOMPOUND_ID\tTYPE\tSOURCE\tNAME\tADAPTED\tLANGUAGE\n"
    "1\t15365\tSYNONYM\tKEGG COMPOUND\tAspirin\tF\ten\n"
    "2\t15365\tNAME\tChEBI\tacetylsalicylic acid\tF\ten\n"
    "3\t15365\tINN\tWHO\tácido acetilsalicílico\tF\tes\n"
)
SSSOM = (
    "# curie_map:\n"
    "#   MONDO: http://purl.obolibrary.org/obo/MONDO_\n"
    '#   "mesh": "http://id.nlm.nih.gov/mesh/"\n'
    "# license: https://creativecommons.org/publicdomain/zero/1.0/\n"
    "subject_id\tsubject_label\tpredicate_id\tobject_id\tmapping_justification\n"
    "MONDO:0004975\tAlzheimer disease\tskos:exactMatch\tmesh:D000544\tsemapv:ManualMappingCuration\n"
)

GENE_INFO = (
    "#tax_id\tGeneID\tSymbol\tLocusTag\tSynonyms\tdbXrefs\tchromosome\tdescription\ttype_of_gene\t"
    "Symbol_from_nomenclature_authority\tFull_name_from_nomenclature_authority\tOther_designations\n"
    "9606\t7157\tTP53\t-\tP53|LFS1\tMIM:191170|HGNC:HGNC:11998|Ensembl:ENSG00000141510|Elsewhere:7\t17\t"
    "tumor protein p53\tprotein-coding\tTP53\ttumor protein p53\tcellular tumor antigen p53|hypothetical protein\n"
    "10090\t22059\tTrp53\t-\tp53\tMGI:MGI:98834\t11\ttransformation related protein 53\tprotein-coding\t-\t-\t-\n"
    "9606\t107985\tLOC107985\t-\t-\t-\t1\tan enhancer\tbiological-region\t-\t-\t-\n"
    "9606\t1\tNEWENTRY\t-\t-\t-\t-\t-\tunknown\t-\t-\t-\n"
)
GENE_HISTORY = (
    "#tax_id\tGeneID\tDiscontinued_GeneID\tDiscontinued_Symbol\tDiscontinue_Date\n"
    "9606\t7157\t4711\tOLD53\t20050510\n"
    "9606\t-\t4712\tGONE\t20050510\n"
)
HGNC_COMPLETE = (
    "hgnc_id\tsymbol\tname\tlocus_type\tstatus\talias_symbol\talias_name\tprev_symbol\tentrez_id\tuniprot_ids\n"
    'HGNC:11998\tTP53\ttumor protein p53\tgene with protein product\tApproved\t"p53|LFS1"\t'
    '"Li-Fraumeni syndrome"\t\t7157\tP04637\n'
    "HGNC:1\tLOST\tentry withdrawn\tunknown\tEntry Withdrawn\t\t\t\t\t\n"
    "HGNC:2\tFRA1A\ta site\tfragile site\tApproved\t\t\t\t\t\n"
)
HGNC_TABLE = (
    "HGNC ID\tApproved Symbol\tApproved Name\tStatus\tPrevious Symbols\tSynonyms\t"
    "Entrez Gene ID(supplied by NCBI)\n"
    "HGNC:7029\tMET\tMET proto-oncogene\tApproved\tOLDMET, OLDERMET\tHGFR, RCCP2\t4233\n"
)

FORMATS: dict[str, dict[str, str]] = {
    "gene_info": {"Some_species.gene_info": GENE_INFO},
    "gene_history": {"gene_history": GENE_HISTORY},
    "hgnc_complete": {"hgnc_complete_set.txt": HGNC_COMPLETE},
    "hgnc_tables": {"HGNC_Genes.tsv": HGNC_TABLE},
    "go": {
        "go.json": '[{"id": "GO:0006281", "name": "DNA repair", "namespace": "biological_process",'
        ' "alt_ids": ["GO:0000999"], "relations": {"is_a": ["GO:0006259"]}}]'
    },
    "mesh": {
        "descriptors.tsv": "D001241\tAspirin\tAcetylsalicylic Acid\tD02.455.426\t\n",
        "supplementary.tsv": "C000001\taspirin salt\t\tD001241\n",
        "cas.tsv": "D001241\t50-78-2\n",
        "mapped.tsv": "MESH\tD001241\tAspirin\tCHEBI\tCHEBI:15365\taspirin\n",
        "pubchem.tsv": "2244\tD001241\n",
    },
    "famplex": {
        "entities.csv": "AKT\n",
        "relations.csv": "HGNC,AKT1,isa,FPLX,AKT\n",
        "equivalences.csv": "NCIT,C41625,AKT\n",
    },
    "groundings": {
        "grounding_map.csv": '"scatter factor",UP,P14210,HGNC,HGF,,\n',
        "gene_map.csv": "HIF-1,FPLX,HIF1\n",
        "misgrounding_map.csv": "cap,HGNC,9639\n",
    },
    "medic": {"CTD_diseases.tsv": MEDIC},
    "mesh_tables": MESH_TABLES,
    "mesh_xml": {"desc2026.xml": MESH_DESCRIPTORS, "supp2026.xml": MESH_SUPPLEMENTARY},
    "obo": {"mondo.obo": MONDO_OBO},
    "obographs": {"hp.json": HP_GRAPH},
    "go_secondary": {"go_secondary_mappings.tsv": "GO:0006917\tGO:0006915\n"},
    "go_labels": {"go_id_label_mappings.csv": "GO:0006915,apoptotic process\nGO:0000005,obsolete chaperone\n"},
    "umls": UMLS,
    "drugbank_vocabulary": {"drugbank vocabulary.csv": DRUGBANK_VOCABULARY},
    "drugbank_xml": {"full database.xml": DRUGBANK_XML},
    "drugbank_tables": DRUGBANK_TABLES,
    "chebi_names": {"names.tsv": CHEBI_NAMES},
    "sssom": {"mondo.sssom.tsv": SSSOM},
    "biomappings": {"biomappings.tsv": "DOID\tDOID:10652\tAlzheimer\tUMLS\tC0002395\tAlzheimer Disease\n"},
    "xref_table": {"xrefs.tsv": 'id\tlabel\txref\n"DOID:10652"\t"Alzheimer\'s disease"\t"UMLS_CUI:C0002395"\n'},
    "grounding_map": {"grounding_map.csv": '"scatter factor",UP,P14210,HGNC,HGF,,\n'},
}
