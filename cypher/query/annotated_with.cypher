// Genes that curated databases annotate with a Gene Ontology term or a kind of it: any kinase, say.
// Parameters: $term, its CURIE or its name as the graph has it; $limit.
// Returns: gene, predicate, annotated_term, evidence_codes, source, gene_id, term_id.
MATCH (whole:Entity)
WHERE whole.id = $term OR whole.name = $term
MATCH (term:Entity)-[:SUBCLASS_OF*0..]->(whole)
WITH DISTINCT term
MATCH (gene:Entity)-[edge:ACTIVELY_INVOLVED_IN|ENABLES|LOCATED_IN|PART_OF]->(term)
RETURN gene.name AS gene, edge.predicate AS predicate, term.name AS annotated_term,
       edge.evidence_codes AS evidence_codes, edge.primary_knowledge_source AS source, gene.id AS gene_id,
       term.id AS term_id
ORDER BY gene, gene_id, term_id, predicate
LIMIT $limit
