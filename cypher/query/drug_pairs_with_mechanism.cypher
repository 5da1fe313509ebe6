// Pairs of drugs that share a sentence which tells the mechanism of their interaction, each with the best one.
// Parameters: $limit.
// Returns: first, second, score, articles, sentence, pmid, edge_id.
MATCH (first:Entity)-[edge:PHARMACOLOGICALLY_INTERACTS_WITH {ddi_type: 'mechanism'}]->(second:Entity)
WHERE edge.status <> 'refuted'
WITH first, edge, second
ORDER BY edge.score DESC, edge.id
LIMIT $limit
MATCH (evidence:Evidence {edge_id: edge.id})
WHERE evidence.polarity <> 'refutes'
WITH first, edge, second, evidence
ORDER BY evidence.probability DESC, evidence.id
WITH first, edge, second, head(collect(evidence)) AS best
RETURN first.name AS first, second.name AS second, edge.score AS score, edge.articles AS articles,
       best.text AS sentence, best.pmid AS pmid, edge.id AS edge_id
ORDER BY score DESC, edge_id
