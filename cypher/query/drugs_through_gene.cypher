// Drugs that affect or bind a gene related to a disease, and whether an edge relates drug and disease directly.
// Parameters: $disease, its CURIE or its name as the graph has it; $limit.
// Returns: drug, drug_predicate, gene, gene_predicate, score, is_known, drug_id, gene_id.
MATCH (disease:Entity)
WHERE disease.id = $disease OR disease.name = $disease
MATCH (drug:ChemicalEntity)-[first:AFFECTS|DIRECTLY_PHYSICALLY_INTERACTS_WITH]-(gene:Gene)
WHERE first.status <> 'refuted'
MATCH (gene)-[second]-(disease)
WHERE second.score IS NOT NULL AND second.status <> 'refuted'
OPTIONAL MATCH (drug)-[direct]-(disease)
WHERE direct.score IS NOT NULL AND direct.status <> 'refuted'
WITH drug, first, gene, second, count(direct) AS n_direct
RETURN drug.name AS drug, first.predicate AS drug_predicate, gene.name AS gene, second.predicate AS gene_predicate,
       first.score * second.score AS score, n_direct > 0 AS is_known, drug.id AS drug_id, gene.id AS gene_id
ORDER BY score DESC, drug_id, gene_id, first.id, second.id
LIMIT $limit
